"""Writes a page for each model, and their index."""

from __future__ import annotations

import builtins
import keyword
import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from shortapi.catalog import Arg, Entry
from shortapi.errors import PriceUnknownError
from shortapi.pricing import estimate
from shortapi_generator._spec import Spec
from shortapi_generator._words import HEADER
from shortapi_generator.wording import conditions, limits, literal, price_span, quantity, terms, time_line

_FILES = {"video": "clip.mp4", "image": "picture.png", "audio": "song.mp3"}
_WIDTH = 100

# Names that the class generator changes, so that the attribute's name differs from the argument's.
_TAKEN = frozenset((*keyword.kwlist, *dir(builtins)))


def write_pages(spec: Spec, folder: Path) -> None:
    """Write `README.md` and one page per model into a folder."""
    _write(folder / "README.md", _index(spec))
    for entry in spec.entries:
        _write(folder / f"{entry.id}.md", _page(entry, spec))


def _write(path: Path, blocks: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join((f"<!-- {HEADER} -->", *filter(None, blocks))) + "\n", encoding="utf-8")


def _index(spec: Spec) -> list[str]:
    blocks = ["# Models", f"{len(spec.entries)} models. Prices are in USD; each page says when they were looked up."]
    for category in sorted({entry.category for entry in spec.entries}):
        rows = [
            (f"[{entry.title}]({entry.id}.md)", f"`{entry.id}`", f"`{entry.class_name}`", price_span(entry))
            for entry in spec.entries
            if entry.category == category
        ]
        title = category.replace("-", " ")
        blocks += [f"## {title[0].upper()}{title[1:]}", _table(("Model", "Id", "Class", "Price"), rows)]
    return blocks


def _page(entry: Entry, spec: Spec) -> list[str]:
    return [
        f"# {entry.title}",
        entry.summary,
        _facts(entry),
        "## Arguments",
        _table(("Argument", "Type", "Required", "Default", "Allowed", "What it is"), _rows(entry.args)),
        *_list("Rules between arguments", [rule.message for rule in entry.rules]),
        "## Price",
        _prices(entry),
        "## Use",
        _code(entry),
        *[time_line(row, more=len(entry.expect) > 1) for row in entry.expect],
        *dict.fromkeys(f"How that is known: {row.source}." for row in entry.expect if row.source),
        *_corrections("Where the model's page is wrong or unclear", entry.corrections),
        *_corrections("Where all pages are wrong or unclear about the calls", spec.protocol.corrections),
        *_list("Notes", entry.notes),
    ]


def _facts(entry: Entry) -> str:
    source = entry.source
    whole = "" if source["complete"] else " The copy that was read was cut off: there may be further arguments."
    return "\n".join(
        (
            f"- Model id: `{entry.id}`",
            f"- Class: `shortapi.models.{entry.class_name}`",
            f"- Makes: {_makes(entry)}",
            f"- Source: <{source['page']}>, read {source['read']}.{whole}",
        )
    )


def _makes(entry: Entry) -> str:
    count = entry.output.get("count")
    if count is None:
        return str(entry.output["kind"])
    return f"{entry.output['kind']}, {f'as many as `{count}` says' if isinstance(count, str) else f'{count} at a time'}"


def _rows(args: Mapping[str, Arg], prefix: str = "") -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, arg in args.items():
        shown = arg.items.type if arg.items else arg.type
        default = f"`{literal(arg.default)}`" if arg.has_default else ""
        kind = f"list of {shown}" if arg.items else shown
        inner = arg.items or arg
        allowed = "; ".join(limits(arg) + (limits(inner) if inner is not arg and inner.enum else []))
        required = "yes" if arg.required else ""
        rows.append((f"`{prefix}{name}`", kind, required, default, allowed, _line(arg.description)))
        rows.extend(_rows(inner.properties, f"{prefix}{name}{'[]' if arg.items else ''}."))
    return rows


def _prices(entry: Entry) -> str:
    pricing = entry.pricing
    if pricing.unknown:
        return f"Not known: {pricing.unknown}"
    rows = [(conditions(row.when) or "always", terms(row, entry), row.since or "") for row in pricing.rates]
    table = _table(("When", "Price in USD", "From"), rows)
    checked = f"Checked {pricing.checked}; at the prices of that day:"
    return "\n\n".join(filter(None, (table, quantity(entry), checked, _examples(entry))))


def _examples(entry: Entry) -> str:
    required = {name: value for name, value in entry.example.items() if entry.args[name].required}
    lines = []
    for what, args in (("The example below", entry.example), ("Only what is required, the rest by default", required)):
        amount = _amount(entry, args)
        lines.append(f"- {what}: not known." if amount is None else f"- {what}: {amount.normalize():f} USD.")
    return "\n".join(lines)


def _amount(entry: Entry, args: Mapping[str, Any]) -> Decimal | None:
    """Return the price of a job on the day when the prices were checked; None if it is not known."""
    if entry.pricing.checked is None:
        return None
    try:
        # The entry's date, since the output must not depend on the day of the build.
        return estimate(entry, args, on=date.fromisoformat(entry.pricing.checked)).amount
    except PriceUnknownError:
        return None


def _code(entry: Entry) -> str:
    priced = _amount(entry, entry.example)
    return "\n".join(
        (
            "```python",
            "from shortapi import Client",
            *_call(entry),
            *(() if priced is None else (f"    print(client.estimate({_args(entry)}).amount)",)),
            f'    client.run({_args(entry)}, save="{_FILES[entry.output["kind"]]}")',
            "```",
        )
    )


def _call(entry: Entry) -> tuple[str, ...]:
    """Return the lines that make the arguments: an object of the class, or a dict if that is shorter or safer."""
    if _args(entry) == "args":
        values = (f"        {name}={_python(value)}," for name, value in entry.example.items())
        begin = (f"from shortapi.models import {entry.class_name}", "", "with Client() as client:")
        return (*begin, f"    args = {entry.class_name}(", *values, "    )")
    values = (f"        {_quoted(name)}: {_python(value)}," for name, value in entry.example.items())
    return ("", "with Client() as client:", f'    model = "{entry.id}"', "    args = {", *values, "    }")


def _args(entry: Entry) -> str:
    inner = [arg.items or arg for name, arg in entry.args.items() if name in entry.example]
    plain = all(re.fullmatch(r"[a-z][a-z0-9_]*", name) and name not in _TAKEN for name in entry.example)
    return "args" if plain and all(arg.type != "object" for arg in inner) else "model, args"


def _python(value: Any) -> str:
    """Format a value as Python, with long text in several lines."""
    if isinstance(value, list):
        return f"[{', '.join(map(_python, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_quoted(name)}: {_python(inner)}' for name, inner in value.items())}}}"
    if not isinstance(value, str):
        return repr(value)
    pieces = textwrap.wrap(value, _WIDTH - 20, drop_whitespace=False, break_long_words=False, break_on_hyphens=False)
    if len(value) <= _WIDTH or "".join(pieces) != value:
        return _quoted(value)
    return "(\n" + "".join(f"            {_quoted(piece)}\n" for piece in pieces) + "        )"


def _quoted(value: str) -> str:
    return repr(value) if '"' in value or "\\" in repr(value) else f'"{value}"'


def _list(title: str, sentences: Sequence[str]) -> tuple[str, ...]:
    return (f"## {title}", "\n".join(f"- {_line(text)}" for text in sentences)) if sentences else ()


def _corrections(title: str, corrections: tuple[Mapping[str, str], ...]) -> tuple[str, ...]:
    if not corrections:
        return ()
    rows = [(_line(row["page"]), _line(row["we"]), _line(row["why"])) for row in corrections]
    return f"## {title}", _table(("The page", "We", "Why"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _line(text: str) -> str:
    return " ".join(text.split())
