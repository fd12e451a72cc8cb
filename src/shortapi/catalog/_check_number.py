"""Checks of `x-number`: a sum, product, quotient or count of arguments, and what it must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shortapi.catalog import _shape
from shortapi.catalog._check_values import CheckedArgs, holds_number, is_argument
from shortapi.catalog._problems import Problems, Where, listed, shown

if TYPE_CHECKING:
    from shortapi.catalog._shape import Check

WAYS = ("sum", "product", "quotient", "count")
BOUNDS = ("minimum", "maximum", "equals")


def check_number(data: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    """Check one `x-number` against the arguments that are in order."""
    if not isinstance(data, Mapping):
        problems.add(
            where,
            f"{problems.shown(where, data)} is not a mapping; write one of {listed(WAYS)} and one of {listed(BOUNDS)}",
        )
        return
    known: dict[str, Check] = {
        way: _shape.list_of(_path_to(args, number=way != "count", single=way == "quotient")) for way in WAYS
    }
    known |= {"minimum": _shape.number, "maximum": _shape.number, "equals": _equals(args)}
    fine = _shape.fields(data, where, problems, of="x-number", known=known)
    if sum(way in data for way in WAYS) != 1:
        problems.add(where, f"write exactly one of {listed(WAYS)}")
    if fine and len(data.get("quotient", "12")) != 2:
        problems.add((*where, "quotient"), "write two arguments: the first is divided by the second")
    if not data.keys() & set(BOUNDS):
        problems.add(where, f"write what the number must be: {listed(BOUNDS)}")
    if fine and "minimum" in data and "maximum" in data and data["minimum"] > data["maximum"]:
        sentence = f"minimum {data['minimum']} is above maximum {data['maximum']}; swap them"
        problems.add((*where, "minimum"), sentence)


def _equals(args: CheckedArgs) -> Check:
    path = _path_to(args, number=True, single=True)

    def check(value: Any, where: Where, problems: Problems) -> None:
        (path if isinstance(value, str) else _shape.number)(value, where, problems)

    return check


def _path_to(args: CheckedArgs, *, number: bool, single: bool = False) -> Check:
    """Make a check for paths: an argument's name, or `list.property` (not where it must be a single value)."""

    def check(path: Any, where: Where, problems: Problems) -> None:
        if not isinstance(path, str):
            problems.add(where, f"{shown(path)} is not the name of an argument")
            return
        known, arg = args, None
        for name in path.split("."):
            if not is_argument(name, known, where, problems) or (arg := known[name]) is None:
                return
            if single and arg["type"] == "array":
                problems.add(where, f"{path!r} is a list; name a single number")
                return
            known = _inside(arg)
        if number and arg is not None and not holds_number(arg):
            problems.add(where, f"{path!r} does not hold a number (type, or enum, minimum or maximum)")

    return check


def _inside(arg: Mapping[str, Any]) -> CheckedArgs:
    """Return the properties of an object, or of the objects in a list."""
    properties: CheckedArgs = arg.get("items", arg).get("properties", {})
    return properties
