"""From a page's prose about prices to a price list, or to the reason why there is none.

A price is never guessed. The prose must be understood to its last word; else the price is unknown and the prose is
kept, for a person to write the list.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from shortapi.catalog.records import Arg
from shortapi.validation import holds_number
from shortapi_generator.page._notes import Notes
from shortapi_generator.page._price_words import Choice, Money, choices, moneys, strange_words, units
from shortapi_generator.page._values import SECONDS

_MORE = re.compile(r"\s*For more details\b[^.$]*?(?:\[[^\]]*\]\([^)$]*\)|pricing page)\.", re.IGNORECASE)
_LABEL = re.compile(r"^- \*\*Price\*\*: ")
_MOST_KEPT = 600
_IMAGES = ("num_images", "n", "num_outputs", "number_of_images", "image_count", "images_count", "count", "batch_size")
_MOST_COMBINATIONS = 5_000
_MOST_AMOUNTS = 60


class _Unknown(Exception):  # noqa: N818  (aborts the reading of a price; its text is the reason)
    pass


@frozen
class Price:
    """A price list as data, and the page's words for its choices."""

    data: dict[str, Any]
    named: tuple[Choice, ...] = ()


def price_of(prose: str, args: Mapping[str, Mapping[str, Any]], *, read: str, notes: Notes) -> Price:
    """Return the price list stated in the prose.

    Args:
        prose: the text below the page's heading "Pricing".
        args: data of the arguments.
        read: the day on which the page was read.
    """
    text = _MORE.sub("", _LABEL.sub("", prose)).replace("**", "").strip()
    try:
        return _listed(text, args, read, notes)
    except _Unknown as why:
        notes.add(f"pricing: the price is left unknown: {why}.")
        if text[_MOST_KEPT:]:
            notes.add(f"pricing: the page continues: {text[_MOST_KEPT:]!r}.")
        said = f"the page says: {text[:_MOST_KEPT]}" if text else "the page states no price"
        return Price({"currency": "USD", "checked": read, "unknown": said})


def _listed(text: str, args: Mapping[str, Mapping[str, Any]], read: str, notes: Notes) -> Price:
    amounts, named = moneys(text), choices(text, args)
    if not amounts:
        raise _Unknown("no amount of USD is stated")
    if len(amounts) > _MOST_AMOUNTS:
        raise _Unknown(f"it has {len(amounts)} amounts")
    if not all(float(money.amount) for money in amounts):
        raise _Unknown("it states an amount of 0")
    found = units(text)
    spans = [(start, end) for _, start, end in found] + [(one.start, one.end) for one in amounts]
    strange = strange_words(text, spans + [(one.start, one.end) for one in named])
    if strange:
        words = ", ".join(repr(word) for word in dict.fromkeys(strange[:6]))
        raise _Unknown(f"{words} may be a condition on something that is not an argument")
    kinds = {kind for kind, *_ in found}
    if len(kinds) != 1:
        raise _Unknown("the unit is not stated" if not kinds else "it has more than one unit")
    unit, quantity = _billed(kinds.pop(), args, notes)
    rates = _complete(_rows(amounts, named, list(args)), args, notes)
    _tell_other_words(named, notes)
    data = {"currency": "USD", "checked": read, "unit": unit, "quantity": quantity, "rates": rates}
    return Price(data, tuple(named))


def _tell_other_words(named: Sequence[Choice], notes: Notes) -> None:
    for choice in named:
        value = choice.values[0]
        if isinstance(value, str) and choice.said.lower() != value.lower() and "audio" not in choice.said.lower():
            notes.add(f"pricing: {choice.said!r} is assumed to mean the value {value!r} of {choice.arg}.")


def _billed(kind: str, args: Mapping[str, Mapping[str, Any]], notes: Notes) -> tuple[str, str | int]:
    """Return the unit, and the argument or number that gives the number of units."""
    if kind == "second":
        name = _only(SECONDS, args)
        if name is None:
            raise _Unknown("it is per second, and no argument holds the seconds")
        return "second", name
    if kind == "image":
        name = _only(_IMAGES, args)
        also = [other for other, arg in args.items() if other != name and _may_count(other, arg)]
        if also:
            raise _Unknown(f"it is per image, and {also[0]!r} may say how many there are")
        if name is None:
            notes.add("pricing: no argument says how many images a job makes; one is assumed.")
        return "image", name or 1
    if kind == "piece":
        notes.add("pricing: one piece per job is assumed, so the price is per request.")
    return "request", 1


def _only(names: Sequence[str], args: Mapping[str, Mapping[str, Any]]) -> str | None:
    there = [name for name in names if name in args and holds_number(Arg.from_data(name, args[name]))]
    return there[0] if there and (len(there) == 1 or there[0] == names[0]) else None


def _may_count(name: str, arg: Mapping[str, Any]) -> bool:
    return arg["type"] == "integer" and bool(re.search(r"image|picture|output|count|num|batch", name))


def _rows(amounts: Sequence[Money], named: Sequence[Choice], order: Sequence[str]) -> list[dict[str, Any]]:
    """Return a row for each amount, with the choices that it applies to."""
    if _overlapping(named):
        raise _Unknown("a word of it is a choice of more than one argument")
    whens: list[dict[str, list[Any]]] = [{} for _ in amounts]
    for arg in (name for name in order if any(choice.arg == name for choice in named)):
        for when, values in zip(whens, _assigned(amounts, [c for c in named if c.arg == arg]), strict=True):
            when[arg] = values
    rows: list[dict[str, Any]] = []
    for money, when in zip(amounts, whens, strict=True):
        plain = {arg: values[0] if len(values) == 1 else values for arg, values in when.items()}
        row = {**({"when": plain} if plain else {}), "rate": money.amount}
        if any(_meet(when, other) for other, there in zip(whens, rows, strict=False) if there != row):
            raise _Unknown("it names several amounts for the same choice")
        rows.append(row)
    return [row for index, row in enumerate(rows) if row not in rows[:index]]


def _overlapping(named: Sequence[Choice]) -> bool:
    return any(one.end > two.start for one, two in itertools.pairwise(named))


def _assigned(amounts: Sequence[Money], named: Sequence[Choice]) -> list[list[Any]]:
    """Return for each amount the values of one argument that it applies to.

    Either a choice comes first and holds until the next one ("720p: $1, 1080p: $2"), or it follows its amount
    ("$1 for 720p and $2 for 1080p"). A text that mixes the two is not understood.
    """
    before = named[0].start < amounts[0].start
    found: list[list[Any]] = []
    for index, money in enumerate(amounts):
        low = amounts[index - 1].end if index else 0
        high = amounts[index + 1].start if index + 1 < len(amounts) else None
        there = [c for c in named if (low <= c.start < money.start if before else _within(c, money.end, high))]
        values = [value for choice in there for value in choice.values]
        found.append(list(dict.fromkeys(values)) or (found[-1] if before and found else []))
    last = named[-1].start > amounts[-1].start
    if not all(found) or (before and last):
        raise _Unknown(f"which amount is for which {named[0].arg} is not clear")
    return found


def _within(choice: Choice, low: int, high: int | None) -> bool:
    return choice.start >= low and (high is None or choice.start < high)


def _meet(one: Mapping[str, list[Any]], two: Mapping[str, list[Any]]) -> bool:
    """Return whether a combination of choices satisfies both conditions."""
    return all(set(one[arg]) & set(two[arg]) for arg in one.keys() & two.keys())


def _complete(rows: list[dict[str, Any]], args: Mapping[str, Mapping[str, Any]], notes: Notes) -> list[dict[str, Any]]:
    """Add rows without a price for choices that the page leaves out."""
    names = list(rows[0].get("when", {}))
    options = [args[name].get("enum", [True, False]) for name in names]
    if math.prod(map(len, options)) > _MOST_COMBINATIONS:
        raise _Unknown("it depends on too many choices")
    for combination in itertools.product(*options):
        if not any(_matches(row.get("when", {}), names, combination) for row in rows):
            missing = ", ".join(f"{name} {value}" for name, value in zip(names, combination, strict=True))
            notes.add(f"pricing: the page states no price for some choices, such as {missing}; it is unknown there.")
            return [*rows, {"unknown": "the page states no price for these choices"}]
    return rows


def _matches(when: Mapping[str, Any], names: Sequence[str], combination: Sequence[Any]) -> bool:
    return all(
        value in (when[name] if isinstance(when[name], list) else [when[name]])
        for name, value in zip(names, combination, strict=True)
    )
