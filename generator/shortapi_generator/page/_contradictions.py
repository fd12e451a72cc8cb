"""Finds contradictions within a page, as corrections of the entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from shortapi_generator.page._notes import Notes
from shortapi_generator.page._price import Price
from shortapi_generator.page._sections import Sections
from shortapi_generator.page._values import json_of

_ARRAYS = {"image": ("images",), "video": ("videos",), "audio": ("musics", "audios")}
_KINDS = {"images": "image", "videos": "video", "musics": "audio", "audios": "audio"}


def contradictions(
    page: Sections, args: Mapping[str, dict[str, Any]], output: Mapping[str, Any], price: Price, notes: Notes
) -> None:
    """Add a correction for each contradiction of a page."""
    _result(output, notes)
    rates = price.data.get("rates", [])
    if rates:
        _amount(page, args, price.data, notes)
    _libraries(page, notes)
    _spelling(args, price, notes)
    if rates:
        _dear_default(args, rates, notes)
        _undescribed(args, price.data, notes)


def _result(output: Mapping[str, Any], notes: Notes) -> None:
    key, kind = output.get("documented_key"), output["kind"]
    if key in _KINDS and _KINDS[key] != kind:
        notes.correct(
            f"the sample answer of a finished job lists {key}",
            f"accept {_ARRAYS[kind][0]} and {key}, and let the file itself say what it is",
            f"it makes {kind}, by its category",
        )


def _libraries(page: Sections, notes: Notes) -> None:
    if "client libraries" in page.text and not any(word in page.text for word in ("pip install", "npm install")):
        notes.correct(
            'it recommends "client libraries"',
            "take the HTTP API as the only documented way in",
            "no such library is named on the page",
        )


def _amount(page: Sections, args: Mapping[str, dict[str, Any]], pricing: Mapping[str, Any], notes: Notes) -> None:
    said = _sample_amount(page.after)
    least = _least(args, pricing["quantity"])
    rates = [row for row in pricing["rates"] if "rate" in row]
    if said is None or least is None or not rates:
        return
    cheapest = min(rates, key=lambda row: Decimal(row["rate"]))
    cost = Decimal(cheapest["rate"]) * least
    if Decimal(said) < cost:
        job = "job" if pricing["unit"] == "request" else f"job, {least:f} {pricing['unit']}{'s' if least != 1 else ''}"
        at = f" at {_named(cheapest['when'])}" if "when" in cheapest else ""
        notes.correct(
            f'the sample answer of create says an amount of "{said}"',
            "estimate from the rates above",
            f"the cheapest {job}{at}, costs {cost:f}" if "," in job else f"the cheapest {job}{at} costs {cost:f}",
        )


def _undescribed(args: Mapping[str, dict[str, Any]], pricing: Mapping[str, Any], notes: Notes) -> None:
    name, unit = pricing["quantity"], pricing["unit"]
    if isinstance(name, str) and "description" not in args[name]:
        number = "length of the video in seconds" if unit == "second" else f"number of {unit}s"
        notes.correct(f"the description of {name} is empty", f"read it as the {number}", f"the price is per {unit}")


def _sample_amount(text: str) -> str | None:
    place = text.find('"amount": "')
    found = json_of(text[place + len('"amount": ') :]) if place >= 0 else None
    digits = str(found).replace(".", "", 1)
    return found if isinstance(found, str) and digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def _least(args: Mapping[str, dict[str, Any]], quantity: str | int) -> Decimal | None:
    if not isinstance(quantity, str):
        return Decimal(quantity)
    arg = args[quantity]
    values = arg.get("enum") or [arg[name] for name in ("minimum",) if name in arg]
    return min((Decimal(str(value)) for value in values), default=None)


def _named(when: Mapping[str, Any]) -> str:
    return ", ".join(str(value[0] if isinstance(value, list) else value) for value in when.values())


def _spelling(args: Mapping[str, dict[str, Any]], price: Price, notes: Notes) -> None:
    """Find values that prices spell otherwise, such as 720p for 720P; words such as "Pro mode" may begin sentences."""
    for name in args:
        pairs = {
            choice.said: str(choice.values[0])
            for choice in price.named
            if choice.arg == name and choice.said != choice.values[0] and str(choice.values[0])[:1].isdigit()
        }
        if pairs:
            said, taken = _listed(list(pairs)), _listed(list(pairs.values()))
            notes.correct(
                f"the prices are stated for {said}, the argument takes {taken}",
                f"take and price {taken}, and refuse other spellings before anything is sent",
                "options are exact and case-sensitive",
            )


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _dear_default(args: Mapping[str, dict[str, Any]], rates: Sequence[Mapping[str, Any]], notes: Notes) -> None:
    """Find a default that is the most expensive choice without a remark beside the price."""
    priced = {name for row in rates for name in row.get("when", {})}
    base = {name: arg["default"] for name, arg in args.items() if "default" in arg}
    for name in (name for name in args if name in priced and name in base):
        options = args[name].get("enum", [True, False])
        costs = {option: _rate(rates, {**base, name: option}) for option in options}
        known = {option: cost for option, cost in costs.items() if cost is not None}
        default = base[name]
        if default not in known or len(known) < 2 or any(known[default] < cost for cost in known.values()):
            continue
        cheapest = min(known, key=lambda option: known[option])
        if known[cheapest] < known[default]:
            _tell_dear(name, default, cheapest, known, notes)


def _tell_dear(name: str, default: Any, cheapest: Any, known: Mapping[Any, Decimal], notes: Notes) -> None:
    times = (known[default] / known[cheapest]).quantize(Decimal("0.01")).normalize()
    which = "the dearer of the two" if len(known) == 2 else f"the dearest of the {len(known)}"
    notes.correct(
        f"the default {name} is {_text(default)}, {which}, and the page does not say so next to the price",
        "keep the service's default, and show the price before a job is sent",
        f"leaving {name} out costs {times:f} times as much as asking for {_text(cheapest)}",
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rate(rates: Sequence[Mapping[str, Any]], chosen: Mapping[str, Any]) -> Decimal | None:
    for row in rates:
        wanted = row.get("when", {})
        if all(chosen.get(name) in (value if isinstance(value, list) else [value]) for name, value in wanted.items()):
            return Decimal(row["rate"]) if "rate" in row else None
    return None
