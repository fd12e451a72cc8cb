"""The catalogue as the page shows it: a list to search, and the fields of a model's form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shortapi import Catalog, Entry
from shortapi.catalog import Arg
from shortapi.errors import PriceUnknownError
from shortapi.pricing import estimate
from shortapi.validation import holds_number
from shortapi_generator.wording import limits, price_span

LONG_TEXT = 100  # a text that may be longer gets several lines


def listed(catalog: Catalog) -> Iterator[dict[str, Any]]:
    """Yield a row for each model, with what its example costs, by which models can be compared."""
    for entry in catalog.values():
        try:
            usual = estimate(entry, entry.example).amount
        except PriceUnknownError:
            usual = None
        yield _head(entry) | {"vendor": entry.id.partition("/")[0], "category": entry.category, "usual": usual}


def form_of(entry: Entry) -> dict[str, Any]:
    """Return the form of a model: its fields, its example, and what is said above them."""
    lines = [*(rule.message for rule in entry.rules), *entry.notes]
    fields = [_field(arg) for arg in entry.args.values()]
    return _head(entry) | {"notes": lines, "source": entry.source, "example": entry.example, "fields": fields}


def _head(entry: Entry) -> dict[str, Any]:
    named = {"id": entry.id, "title": entry.title, "summary": entry.summary}
    return named | {"kind": entry.output["kind"], "price": price_span(entry)}


def _field(arg: Arg) -> dict[str, Any]:
    media = arg.media or (None if arg.items is None else arg.items.media)
    found: dict[str, Any] = {
        "name": arg.name,
        "type": arg.type,
        "widget": _widget(arg),
        "required": arg.required,
        "about": arg.description,
        "limits": limits(arg),
        "choices": list(arg.enum) or ([True, False] if arg.type == "boolean" else []),
        "minimum": arg.minimum,
        "maximum": arg.maximum,
        "media": None if media is None else media.kind,
        "items": None if arg.items is None else _field(arg.items) | ({"widget": "media"} if media else {}),
        "fields": [_field(part) for part in arg.properties.values()],
    }
    return found | ({"default": arg.default} if arg.has_default else {})


def _widget(arg: Arg) -> str:
    if arg.type in {"array", "object"}:
        return {"array": "list", "object": "group"}[arg.type] if arg.items or arg.properties else "json"
    if arg.enum or arg.type == "boolean":
        return "choice"
    if arg.media is not None:
        return "media"
    if holds_number(arg):
        return "number"
    short = arg.format is not None or (arg.max_length or LONG_TEXT) < LONG_TEXT
    return "line" if short else "text"
