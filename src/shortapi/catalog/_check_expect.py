"""Checks of how long jobs are expected to take: one pair of numbers, or rows of them that depend on arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shortapi.catalog import _shape
from shortapi.catalog._check_values import CheckedArgs, check_value, holds_number
from shortapi.catalog._check_when import check_coverage, check_when
from shortapi.catalog._number import as_decimal
from shortapi.catalog._problems import Problems, Where, did_you_mean, shown
from shortapi.catalog._shape import Check

LEAST, MOST = 0.01, 1_000_000
"""Seconds within which an expected time makes sense; what is beyond is a slip, or another unit."""


def _seconds(value: Any, where: Where, problems: Problems) -> None:
    """A time to wait."""
    if not _shape.is_number(value) or not LEAST <= value <= MOST:
        problems.add(where, f"{problems.shown(where, value)} is not a number of seconds from {LEAST} to {MOST}")


_EXPECT: dict[str, Check] = {
    "p50": _seconds,
    "p90": _seconds,
    "at": _shape.anything,
    "fixed": _shape.positive,
    "source": _shape.text,
}


def check_expect(data: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    """Check `expect` against the arguments that are in order."""
    if not isinstance(data, list):
        _numbers(data, args, where, problems, known=_EXPECT)
        return
    before = len(problems)
    if not data:
        problems.add(where, "the list is empty; write a row, or leave 'expect' out")
    for index, row in enumerate(data):
        at = (*where, index)
        _numbers(row, args, at, problems, known={**_EXPECT, "when": _shape.anything})
        if isinstance(row, Mapping) and "when" in row:
            check_when(row["when"], args, (*at, "when"), problems, of="an expected time")
    if data and len(problems) == before:
        check_coverage(data, args, where, problems, of="row", mend="a last one without 'when'")


def _numbers(data: Any, args: CheckedArgs, where: Where, problems: Problems, *, known: Mapping[str, Check]) -> None:
    if not _shape.fields(data, where, problems, of="expect", known=known, required=("p50", "p90")):
        return
    if data["p50"] >= data["p90"]:
        problems.add((*where, "p90"), f"p90 {data['p90']} must be above p50 {data['p50']}")
    if "at" in data:
        _at(data["at"], args, (*where, "at"), problems)
    if "fixed" in data and "at" not in data:
        problems.add((*where, "fixed"), "'fixed' says nothing without 'at'")
    if data.get("fixed", 0) >= data["p50"]:
        problems.add((*where, "fixed"), f"fixed {data['fixed']} must be below p50 {data['p50']}; it is a part of it")


def _at(value: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    """Check the arguments that times grow with, each with the value for which they are stated."""
    if not isinstance(value, Mapping) or not value:
        problems.add(
            where, f"{problems.shown(where, value)} is not usable here; write a mapping of arguments to numbers"
        )
        return
    for name, amount in value.items():
        at, arg = (*where, name), args.get(name)
        if name not in args:
            problems.add(at, f"{name!r} is not an argument{did_you_mean(str(name), args)}")
        elif arg is not None and not holds_number(arg):
            problems.add(at, f"the argument {name!r} does not hold a number (type, or enum, minimum or maximum)")
        elif (number := as_decimal(amount)) is None or number <= 0:
            problems.add(at, f"{shown(amount)} is not a number above 0")
        else:
            check_value(amount, arg, at, problems)
