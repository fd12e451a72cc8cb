"""Checks of a price list: its form, that every row can apply, and that no choice is left without a price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shortapi.catalog import _shape
from shortapi.catalog._check_values import CheckedArgs, holds_number
from shortapi.catalog._check_when import check_coverage, check_when
from shortapi.catalog._problems import Problems, Where, did_you_mean, shown
from shortapi.catalog._shape import Check

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
_MEND = "a row for it, with 'unknown' if need be"


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
        check_coverage(data["rates"], args, (*where, "rates"), problems, of="rate", mend=_MEND)


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
        check_when(row.get("when", {}), args, (*at, "when"), problems, of="a price")
    return len(problems) == before
