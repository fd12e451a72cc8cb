"""The facts of an entry as phrases and sentences, for docstrings, pages and the command line."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from shortapi.catalog import Arg, Entry, ExpectRow, Length, Media, Rate, Units
from shortapi.downloads.media import size_text
from shortapi.validation import problems as argument_problems


def limits(arg: Arg) -> list[str]:
    """Return the limits of a value, one phrase each."""
    found = []
    if arg.enum:
        found.append("one of " + ", ".join(literal(value) for value in arg.enum))
    found.extend(_range("", arg.minimum, arg.maximum))
    if arg.type == "string" and found and not arg.enum:
        found.append("a number written as text")
    found.extend(_range(" characters", arg.min_length, arg.max_length))
    found.extend(_range(" items", arg.min_items, arg.max_items))
    if arg.length:
        found.append(_length(arg.length))
    if arg.pattern:
        found.append(f"matching {arg.pattern}")
    media = arg.media or (arg.items.media if arg.items else None)
    return found + (_media(media) if media else [])


def _range(unit: str, low: float | None, high: float | None) -> list[str]:
    if low is not None and high is not None:
        return [f"{low} to {high}{unit}" if low != high else f"exactly {low}{unit}"]
    if low is not None:
        return [f"at least {low}{unit}"]
    return [f"at most {high}{unit}"] if high is not None else []


def _length(length: Length) -> str:
    weight = {1: "", 2: ", a Chinese one counting twice"}.get(
        length.han_weight, f", a Chinese one counting {length.han_weight} times"
    )
    over = " (the rest is silently cut off)" if length.over == "truncated" else ""
    return f"at most {length.limit} characters{weight}{over}"


def _media(media: Media) -> list[str]:
    found = [", ".join(name.upper() for name in media.formats)] if media.formats else []
    found.extend(f"sides {phrase}" for phrase in _range(" pixels", media.min_side, media.max_side))
    if media.aspect:
        found.append(f"shape from {media.aspect[0]} to {media.aspect[1]}")
    if media.max_bytes:
        found.append(f"at most {size_text(media.max_bytes)}")
    found.extend(_range(" seconds", media.min_seconds, media.max_seconds))
    if media.min_fps:
        found.append(f"at least {media.min_fps:g} pictures a second")
    return [*found, "base64 data is taken too"] if media.base64 else found


def literal(value: Any) -> str:
    """Format a value for people: text without quotes, true and false as in JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    return '""' if value == "" else str(value)


def described(arg: Arg) -> str:
    """Return the whole description of an argument in one paragraph."""
    text = " ".join(arg.description.split())
    parts = [text if not text or text[-1] in ".!?" else f"{text}."]
    phrases = "; ".join(limits(arg))
    parts.append(phrases[:1].upper() + phrases[1:] + "." if phrases else "")
    if arg.has_default:
        parts.append(f"Default: {literal(arg.default)}.")
    return " ".join(part for part in parts if part)


def price_line(entry: Entry) -> str:
    """Return the price list in one line."""
    pricing = entry.pricing
    if pricing.unknown:
        return f"not known: {pricing.unknown}"
    rows = "; ".join(price_of(row, entry) for row in pricing.rates)
    return f"{rows} (USD, checked {pricing.checked})"


def price_span(entry: Entry) -> str:
    """Return the range of prices, for a table of models: `0.129 to 0.229 per second`."""
    pricing = entry.pricing
    rates = sorted({Decimal(row.rate) for row in pricing.rates if row.rate is not None})
    if not rates:
        return "not known"
    base = "base + " if any(Decimal(row.base) for row in pricing.rates) else ""
    span = f"{rates[0]:f}" if len(rates) == 1 else f"{rates[0]:f} to {rates[-1]:f}"
    partly = ", partly not known" if any(row.rate is None and _offered(entry, row) for row in pricing.rates) else ""
    count = pricing.quantity
    untold = ", their number is not known beforehand" if isinstance(count, Units) and count.unknown else ""
    return f"{base}{span} per {pricing.unit}{partly}{untold}"


def _offered(entry: Entry, row: Rate) -> bool:
    """Return whether the model accepts any of a row's choices; a rule may refuse them all."""
    choices = [value if isinstance(value, list) else [value] for value in row.when.values()]
    return any(
        not argument_problems(entry, {**entry.example, **dict(zip(row.when, values, strict=True))})
        for values in itertools.product(*choices)
    )


def quantity(entry: Entry) -> str:
    """Return the number of units of a job as a sentence, empty if it is always one."""
    count, unit = entry.pricing.quantity, entry.pricing.unit
    if count == 1:
        return ""
    if not isinstance(count, Units):
        return f"Billed: {_factor(count)} × 1 {unit}."
    if count.unknown:
        return f"The number of billed units (1 {unit} each) is not known beforehand: {count.unknown}."
    per = f" / {count.per}" if count.per != 1 else ""
    return f"Billed: {' × '.join(map(_factor, count.product))}{per} × 1 {unit}."


def _factor(factor: str | float) -> str:
    return f"`{factor}`" if isinstance(factor, str) else str(factor)


def price_of(row: Rate, entry: Entry) -> str:
    """Return one row of the price list as a phrase."""
    when = f" with {conditions(row.when)}" if row.when else ""
    since = f" from {row.since}" if row.since else ""
    return f"{terms(row, entry)}{when}{since}"


def terms(row: Rate, entry: Entry) -> str:
    """Return the price of one row: `0.02 + 0.01 per second above 1`."""
    if row.rate is None:
        return f"not known ({row.unknown})"
    base = f"{row.base} + " if row.base != "0" else ""
    free = f" above {row.included}" if row.included != "0" else ""
    return f"{base}{row.rate} per {entry.pricing.unit}{free}"


def time_line(row: ExpectRow, *, more: bool) -> str:
    """Return the duration of jobs as a sentence; `more`: this is one of several rows."""
    when = f"With {conditions(row.when)}, half" if row.when else "Else half" if more else "Half"
    at = f" at {conditions(row.at)}, and in proportion" if row.at else ""
    fixed = f" but for {row.fixed:g} s of it" if row.fixed else ""
    return f"{when} of the jobs are done after {row.p50:g} s, 90 % after {row.p90:g} s{at}{fixed}."


def conditions(when: Mapping[str, Any]) -> str:
    """Return the condition of a price as a phrase."""
    return ", ".join(
        f"{name} {' or '.join(literal(value) for value in wanted) if isinstance(wanted, list) else literal(wanted)}"
        for name, wanted in when.items()
    )
