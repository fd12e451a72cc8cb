"""Checks of a price list: its form, that every row can apply, and that no choice is left without a price."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from shortapi.catalog import _shape
from shortapi.catalog._check_values import CheckedArgs, check_value, holds_number
from shortapi.catalog._problems import Problems, Where, did_you_mean, listed, shown
from shortapi.catalog._shape import Check, same

MOST_COMBINATIONS = 20_000
"""Combinations of choices that are tried; a price list beyond that is not one that people can read."""

MOST_STEPS = 64
"""Whole-number arguments with at most so many values count as choices, each value on its own."""

_OTHER = object()
"""Stands for any value that no row names."""

_PRICING: dict[str, Check] = {
    "currency": _shape.one_of("USD"),
    "checked": _shape.day,
    "unit": _shape.line,
    "quantity": _shape.anything,
    "rates": _shape.list_of(_shape.anything),
    "unknown": _shape.text,
}
_RATE: dict[str, Check] = {
    "when": _shape.anything,
    "rate": _shape.money,
    "base": _shape.money,
    "included": _shape.decimal_text,
    "from": _shape.day,
    "unknown": _shape.text,
}


def check_pricing(data: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    """Check `pricing` against the arguments that are in order."""
    unknown = isinstance(data, Mapping) and "unknown" in data
    required = () if unknown else ("currency", "checked", "unit", "quantity", "rates")
    _shape.fields(data, where, problems, of="pricing", known=_PRICING, required=required)
    if not isinstance(data, Mapping):
        return
    if unknown:
        for name in ("rates", "unit", "quantity"):
            if name in data:
                problems.add((*where, name), f"pricing is unknown, so it cannot have {name!r}; keep one of the two")
        return
    if "quantity" in data:
        _quantity(data["quantity"], args, (*where, "quantity"), problems)
    if (
        isinstance(data.get("rates"), list)
        and data["rates"]
        and _rows(data["rates"], args, (*where, "rates"), problems)
    ):
        _coverage(data["rates"], args, (*where, "rates"), problems)


def _quantity(value: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    if isinstance(value, Mapping):
        _units(value, args, where, problems)
    elif not isinstance(value, str):
        _shape.positive(value, where, problems)
    elif value not in args:
        problems.add(where, f"{value!r} is neither an argument nor a number{did_you_mean(value, args)}")
    elif (arg := args[value]) is not None and not holds_number(arg):
        problems.add(where, f"the argument {value!r} does not hold a number (type, or enum, minimum or maximum)")


def _units(data: Mapping[str, Any], args: CheckedArgs, where: Where, problems: Problems) -> None:
    """Check a quantity that is neither one argument nor one number: a product, or a reason why it is not known."""

    def factor(value: Any, at: Where, problems: Problems) -> None:
        if isinstance(value, Mapping):
            problems.add(at, f"{shown(value)} is neither an argument nor a number")
        else:
            _quantity(value, args, at, problems)

    known: dict[str, Check] = {
        "product": _shape.list_of(factor),
        "per": _shape.positive,
        "unknown": _shape.text,
    }
    _shape.fields(data, where, problems, of="a quantity", known=known)
    if ("product" in data) == ("unknown" in data):
        problems.add(where, "a quantity needs either 'product' or 'unknown' (why it is not known beforehand)")
    if "per" in data and "product" not in data:
        problems.add((*where, "per"), "'per' says nothing without 'product'")


def _rows(rows: list[Any], args: CheckedArgs, where: Where, problems: Problems) -> bool:
    before = len(problems)
    for index, row in enumerate(rows):
        at = (*where, index)
        if not _shape.fields(row, at, problems, of="a rate", known=_RATE):
            continue
        if ("rate" in row) == ("unknown" in row):
            problems.add(at, "a rate needs either 'rate' or 'unknown' (why there is no price)")
        if "included" in row and "rate" not in row:
            problems.add((*at, "included"), "'included' says nothing without 'rate'")
        _when(row.get("when", {}), args, (*at, "when"), problems)
    return len(problems) == before


def _when(when: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    if not isinstance(when, Mapping):
        problems.add(where, f"{shown(when)} is not a condition; write a mapping of arguments to values")
        return
    for name, wanted in when.items():
        at = (*where, name)
        if name not in args:
            problems.add(at, f"{name!r} is not an argument{did_you_mean(str(name), args)}")
        elif _type(args[name]) in {"array", "object"}:
            problems.add(at, "a price cannot depend on a list or an object")
        elif wanted == []:
            problems.add(at, "the list is empty; name the values or leave the argument out")
        else:
            for value in _values(wanted):
                check_value(value, args[name], at, problems)


def _type(arg: Mapping[str, Any] | None) -> str:
    return str(arg["type"]) if arg else ""


def _values(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _coverage(rows: list[dict[str, Any]], args: CheckedArgs, where: Where, problems: Problems) -> None:
    """Try every choice: each must have a price, and each row must be the price of some choice."""
    choices = _choices(rows, args)
    if any(args[name] is None for name in choices):
        return
    if math.prod(map(len, choices.values())) > MOST_COMBINATIONS:
        problems.add(where, f"the arguments in 'when' have over {MOST_COMBINATIONS} combinations; use fewer of them")
        return
    used: set[int] = set()
    for choice in _combinations(choices):
        matching = [index for index, row in enumerate(rows) if _matches(row.get("when", {}), choice)]
        if not matching:
            problems.add(where, f"no rate matches {_named(choice)}; add a row for it, with 'unknown' if need be")
        starts: set[str | None] = set()
        for index in matching:
            # Of rows that begin on the same day the first one counts, so a later one adds nothing here.
            if rows[index].get("from") not in starts:
                used.add(index)
            starts.add(rows[index].get("from"))
    for index in sorted(set(range(len(rows))) - used):
        problems.add((*where, index), "this rate never applies, rows above it match first; remove it or move it up")


def _choices(rows: list[dict[str, Any]], args: CheckedArgs) -> dict[str, list[Any]]:
    """Return the arguments that prices depend on, each with the values to try."""
    choices: dict[str, list[Any]] = {}
    for row in rows:
        for name, wanted in row.get("when", {}).items():
            known = choices.setdefault(name, _options(args[name] or {}))
            for value in _values(wanted):
                if not any(same(value, other) for other in known):
                    known.append(value)
    return choices


def _options(arg: Mapping[str, Any]) -> list[Any]:
    if "enum" in arg:
        return list(arg["enum"])
    if _type(arg) == "boolean":
        return [True, False]
    low, high = arg.get("minimum"), arg.get("maximum")
    if _type(arg) == "integer" and low is not None and high is not None and high - low < MOST_STEPS:
        return list(range(math.ceil(low), math.floor(high) + 1))
    return [_OTHER]


def _combinations(choices: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for values in itertools.product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def _matches(when: Mapping[str, Any], choice: Mapping[str, Any]) -> bool:
    return all(any(same(value, choice[name]) for value in _values(wanted)) for name, wanted in when.items())


def _named(choice: Mapping[str, Any]) -> str:
    pairs = (f"{name}: {'any other value' if value is _OTHER else shown(value)}" for name, value in choice.items())
    return listed(pairs) or "a call without these arguments"
