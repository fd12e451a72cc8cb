"""Drafts an entry from the text of a model's page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from attrs import field, frozen

from shortapi.catalog.loader import load_text
from shortapi.catalog.records import Entry
from shortapi.errors import CatalogError
from shortapi_generator.page._args import arguments, tell_what_is_left
from shortapi_generator.page._conditions import conditions
from shortapi_generator.page._contradictions import contradictions
from shortapi_generator.page._example import example_of, sample_call
from shortapi_generator.page._head import fallback_category, output_of, slug_of, summary_of, title_of
from shortapi_generator.page._notes import Notes
from shortapi_generator.page._params import read_params
from shortapi_generator.page._price import price_of
from shortapi_generator.page._rest import tell_rest
from shortapi_generator.page._sections import Sections, sections
from shortapi_generator.page.write import write_yaml


@frozen
class Draft:
    """An entry made from a page, for a person to review.

    Attributes:
        data: the entry as a dict.
        yaml: the entry as a catalogue file.
        entry: the entry as `catalog[...]` gives it; it passed every check of the catalogue.
        notes: a sentence for everything that could not be read or had to be assumed.
    """

    data: dict[str, Any] = field(repr=False)
    yaml: str = field(repr=False)
    entry: Entry
    notes: tuple[str, ...] = field(repr=False)


def from_page(text: str, *, read: str | None = None, address: str | None = None) -> Draft:
    """Draft an entry from the text of a model's page (its `llms.txt`).

    Line breaks do not matter: copies without them give the same draft.

    Args:
        text: the page.
        read: the day on which it was read, such as "2026-11-22"; default: today (UTC).
        address: where it was read; default: where ShortAPI has the page of that model.

    Raises:
        CatalogError: the text is not a page of a model that an entry can describe.
    """
    notes = Notes()
    page = sections(text)
    params = read_params(page.inputs, whole=page.whole, notes=notes)
    sample = sample_call(page.after)
    args = arguments(params, sample, notes)
    if not args.data:
        raise CatalogError(f"The page of {page.id} lists no parameter that can be read.")
    stated = conditions(args)
    tell_what_is_left(args, notes)
    title = title_of(page, notes)
    category = slug_of(page, "category", fallback_category(page), notes)
    output = output_of(page, category, notes)
    day = datetime.now(UTC).date().isoformat() if read is None else read
    price = price_of(page.prices, args.data, read=day, notes=notes)
    contradictions(page, args.data, output, price, notes)
    tell_rest(page, notes)
    example = example_of(args, sample, stated, notes)
    data = {
        "id": page.id,
        "title": title,
        "category": category,
        "kind": slug_of(page, "kind", "inference", notes),
        "summary": summary_of(page, title, notes),
        "source": {"page": address or _address(page, notes), "read": day, "complete": notes.complete},
        "args": args.data,
        "output": output,
        "pricing": price.data,
        "example": example,
        **({"rules": [condition.rule() for condition in stated]} if stated else {}),
        **({"corrections": notes.corrections} if notes.corrections else {}),
    }
    written = write_yaml(data)
    return Draft(data, written, load_text(written, f"<page of {page.id}>"), tuple(notes.sentences))


def _address(page: Sections, notes: Notes) -> str:
    """Return the address of a model's page, derived from its endpoint."""
    found = re.match(r"https?://([A-Za-z0-9.-]+)(?:[:/]|$)", page.fields.get("endpoint", ""))
    host = found[1].lower() if found else ""
    if not host.startswith("api."):
        notes.add("source: the page's endpoint is not that of a job API; check its address and whether the model fits.")
    return f"https://{host.removeprefix('api.') or 'example.com'}/models/{page.id}/llms.txt"
