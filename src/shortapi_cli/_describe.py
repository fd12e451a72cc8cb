"""An entry of the catalogue in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shortapi.catalog import Units
from shortapi.downloads.media import size_text
from shortapi.errors import PriceUnknownError
from shortapi.pricing import estimate

if TYPE_CHECKING:
    from shortapi.catalog import Arg, Entry, ExpectRow, Media, Pricing, Rate


def price(pricing: Pricing) -> str:
    """Return a price list in short: `0.129–0.229 USD/second`."""
    rates = [row for row in _current(pricing.rates) if row.rate is not None]
    if not rates:
        return "not known"
    amounts = sorted({Decimal(str(row.rate)) for row in rates})
    span = f"{amounts[0]:f}" if len(amounts) == 1 else f"{amounts[0]:f}–{amounts[-1]:f}"
    base = "base + " if any(Decimal(row.base) for row in rates) else ""
    return f"{base}{span} {pricing.currency}/{pricing.unit}"


def _current(rates: Sequence[Rate]) -> list[Rate]:
    """Return the rows that count today: of rows for the same arguments the latest that has begun."""
    today = datetime.now(UTC).date().isoformat()
    begun = sorted((row for row in rates if (row.since or "") <= today), key=lambda row: row.since or "")
    return list({repr(sorted(row.when.items())): row for row in begun}.values())


def argument(arg: Arg) -> tuple[str, str, str, str, str, str]:
    """Return the cells of an argument: name, type, required, default, allowed, meaning."""
    kind = arg.type if arg.items is None else f"{arg.type} of {arg.items.type}"
    default = value(arg.default) if arg.has_default else ""
    return arg.name, kind, "yes" if arg.required else "", default, "; ".join(_allowed(arg)), arg.description


def value(given: Any) -> str:
    """Write a value as NAME=VALUE takes it."""
    return str(given).lower() if isinstance(given, bool) else str(given)


def _allowed(arg: Arg) -> Iterator[str]:
    if arg.enum:
        yield ", ".join(value(choice) for choice in arg.enum)
    yield from _span(arg.minimum, arg.maximum, "")
    yield from _span(arg.min_length, arg.max_length, " characters")
    yield from _span(arg.min_items, arg.max_items, " items")
    if arg.length is not None:
        han = f" (a Chinese one counts {arg.length.han_weight})" if arg.length.han_weight != 1 else ""
        yield f"≤ {arg.length.limit} characters{han}, more is {arg.length.over}"
    if arg.pattern is not None:
        yield f"of the form {arg.pattern}"
    if arg.media is not None:
        yield f"URL of {arg.media.kind}: {', '.join(_file(arg.media)) or 'any'}"
    if arg.properties:
        yield f"with {', '.join(arg.properties)}"
    if arg.items is not None:
        yield from (f"each {rule}" for rule in _allowed(arg.items))


def _span(least: float | None, most: float | None, unit: str) -> Iterator[str]:
    if least is not None and most is not None:
        yield f"{least:g} to {most:g}{unit}"
    elif least is not None:
        yield f"≥ {least:g}{unit}"
    elif most is not None:
        yield f"≤ {most:g}{unit}"


def _file(media: Media) -> Iterator[str]:
    if media.formats:
        yield "/".join(media.formats)
    yield from (f"sides {span}" for span in _span(media.min_side, media.max_side, " px"))
    if media.aspect is not None:
        yield f"shape {media.aspect[0]} to {media.aspect[1]}"
    if media.max_bytes is not None:
        yield f"≤ {size_text(media.max_bytes)}"
    yield from _span(media.min_seconds, media.max_seconds, " s")
    yield from _span(media.min_fps, None, " pictures a second")
    if media.base64:
        yield "or its base64 text"


def sections(entry: Entry) -> Iterator[tuple[str, list[str]]]:
    """Yield what there is to say below the arguments: a title and lines each."""
    yield "Rules", [rule.message for rule in entry.rules]
    yield "Prices", list(_price_lines(entry.pricing))
    yield "What a job costs", [f"{_words(args)}: {cost}" for args, cost in examples(entry)]
    yield "Time", list(_time_lines(entry.expect))
    complete = "" if entry.source.get("complete", True) else "; the page does not say everything"
    yield "Source", [f"{entry.source.get('page')}, read {entry.source.get('read')}{complete}", f"entry: {entry.origin}"]
    yield "Corrections", [f"page: {row['page']}; we: {row['we']}; why: {row['why']}" for row in entry.corrections]
    yield "Notes", list(entry.notes)


def _price_lines(pricing: Pricing) -> Iterator[str]:
    if pricing.unknown is not None:
        yield f"not known: {pricing.unknown}"
        return
    for row in pricing.rates:
        since = f", from {row.since}" if row.since else ""
        yield f"{_words(row.when) or 'always'}: {_rate(row, pricing)}{since}"
    if isinstance(pricing.quantity, Units) and pricing.quantity.unknown is not None:
        yield f"how many times 1 {pricing.unit} is billed is not known beforehand: {pricing.quantity.unknown}"
    yield f"read {pricing.checked or 'on an unknown day'}"


def _time_lines(rows: Sequence[ExpectRow]) -> Iterator[str]:
    for row in rows:
        when = f"{_words(row.when)}: " if row.when else "else: " if len(rows) > 1 else ""
        at = f" at {_words(row.at)}, and in proportion" if row.at else ""
        fixed = f" but for {row.fixed:g} s of it" if row.fixed else ""
        yield f"{when}half of the jobs take {row.p50:g} s or less, nine of ten {row.p90:g} s or less{at}{fixed}"
    yield from dict.fromkeys(f"({row.source})" for row in rows if row.source)


def _rate(row: Rate, pricing: Pricing) -> str:
    if row.rate is None:
        return f"not known ({row.unknown or 'no reason given'})"
    base = f"{row.base} {pricing.currency} + " if Decimal(row.base) else ""
    free = f" above {row.included}" if Decimal(row.included) else ""
    return f"{base}{row.rate} {pricing.currency} per {pricing.unit}{free}"


def _words(args: Mapping[str, Any]) -> str:
    pairs = ((name, given if isinstance(given, (list, tuple)) else [given]) for name, given in args.items())
    return " ".join(f"{name}={'|'.join(map(value, choices))}" for name, choices in pairs)


def examples(entry: Entry) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield arguments that the price depends on, one choice of them for each row of the price list, and the cost."""
    for row in _current(entry.pricing.rates):
        args = {name: wanted[0] if isinstance(wanted, list) else wanted for name, wanted in row.when.items()}
        args |= _quantity(entry)
        try:
            yield args, str(estimate(entry, args))
        except PriceUnknownError:
            continue


def _quantity(entry: Entry) -> dict[str, Any]:
    """Return the argument that holds the number of units, with a value for an example."""
    name = entry.pricing.quantity
    if not isinstance(name, str) or name not in entry.args:
        return {}
    arg = entry.args[name]
    usual = arg.default if arg.has_default else entry.example.get(name, arg.minimum)
    return {} if usual is None else {name: usual}
