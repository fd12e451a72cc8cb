"""Does a value fit an argument? For what a catalogue file says itself: defaults, examples, prices, rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from shortapi.catalog._number import as_decimal
from shortapi.catalog._pattern import matches
from shortapi.catalog._problems import Problems, Where, did_you_mean, listed, shown
from shortapi.catalog._shape import is_number, same

CheckedArgs = Mapping[str, Mapping[str, Any] | None]
"""Arguments by name; None stands for one whose own problems are told already, so nothing is built on it."""

_TYPES: dict[str, tuple[str, Any]] = {
    "string": ("text", str),
    "integer": ("a whole number", int),
    "number": ("a number", (int, float)),
    "boolean": ("true or false", bool),
    "array": ("a list", list),
    "object": ("a mapping", Mapping),
}


def check_value(value: Any, arg: Mapping[str, Any] | None, where: Where, problems: Problems) -> None:
    """Note every way in which `value` does not fit `arg` (checked data of an argument; None accepts all)."""
    if arg is None:
        return
    name, types = _TYPES[arg["type"]]
    if not isinstance(value, types) or (isinstance(value, bool) and arg["type"] != "boolean"):
        problems.add(where, f"{problems.shown(where, value)} is not {name}{_quotes(value, arg, where, problems)}")
        return
    if "enum" in arg and not any(same(value, option) for option in arg["enum"]):
        problems.add(
            where,
            f"{problems.shown(where, value)} is not one of {listed(shown(o) for o in arg['enum'])}{_alike(value, arg)}",
        )
        return
    _check_range(value, arg, where, problems)
    _check_size(value, arg, where, problems)
    if arg["type"] == "array":
        for index, item in enumerate(value):
            check_value(item, arg["items"], (*where, index), problems)
    if arg["type"] == "object":
        check_values(value, arg["properties"], where, problems)


def check_values(values: Mapping[str, Any], args: CheckedArgs, where: Where, problems: Problems) -> None:
    """Check the values of several arguments: known, all required ones there, each fitting."""
    for name, arg in args.items():
        if arg and arg.get("required") and name not in values and "default" not in arg:
            problems.add(where, f"the required argument {name!r} is missing")
    for name, value in values.items():
        if name in args:
            check_value(value, args[name], (*where, name), problems)
        else:
            problems.add((*where, name), f"{name!r} is not an argument{did_you_mean(str(name), args)}")


def _quotes(value: Any, arg: Mapping[str, Any], where: Where, problems: Problems) -> str:
    if arg["type"] == "string" and is_number(value):
        return f"; write '{problems.shown(where, value)}' in quotes"
    if arg["type"] in {"integer", "number"} and isinstance(value, str) and as_decimal(value) is not None:
        return "; write it without quotes"
    return ""


def _alike(value: Any, arg: Mapping[str, Any]) -> str:
    hint = did_you_mean(value, [o for o in arg["enum"] if isinstance(o, str)]) if isinstance(value, str) else ""
    return hint if "did you mean" in hint else ""


def _check_range(value: Any, arg: Mapping[str, Any], where: Where, problems: Problems) -> None:
    if "minimum" not in arg and "maximum" not in arg:
        return
    amount = as_decimal(value)
    if amount is None:
        problems.add(where, f"{problems.shown(where, value)} does not hold a number, which minimum and maximum ask for")
        return
    if "minimum" in arg and amount < _limit(arg["minimum"]):
        problems.add(where, f"{problems.shown(where, value)} is below the minimum {arg['minimum']}")
    if "maximum" in arg and amount > _limit(arg["maximum"]):
        problems.add(where, f"{problems.shown(where, value)} is above the maximum {arg['maximum']}")


def _check_size(value: Any, arg: Mapping[str, Any], where: Where, problems: Problems) -> None:
    for low, high in (("minLength", "maxLength"), ("minItems", "maxItems")):
        if low in arg and len(value) < arg[low]:
            problems.add(where, f"its length {len(value)} is below {low} {arg[low]}")
        if high in arg and len(value) > arg[high]:
            problems.add(where, f"its length {len(value)} is above {high} {arg[high]}")
    if "pattern" in arg and not matches(arg["pattern"], value):
        problems.add(where, f"{problems.shown(where, value)} does not match the pattern {arg['pattern']}")


def is_argument(name: Any, args: CheckedArgs, where: Where, problems: Problems) -> bool:
    """Whether `name` is one of the arguments; note it where it is another text."""
    if isinstance(name, str) and name not in args:
        problems.add(where, f"{name!r} is not an argument{did_you_mean(name, args)}")
    return isinstance(name, str) and name in args


def _limit(value: float) -> Decimal:
    return as_decimal(value) or Decimal(0)


def holds_number(arg: Mapping[str, Any]) -> bool:
    """Whether every value of an argument (its checked data) is a number, or a text that holds one."""
    if arg["type"] != "string":
        return arg["type"] in {"integer", "number"}
    choices = arg.get("enum", ())
    return "minimum" in arg or "maximum" in arg or (bool(choices) and all(map(_is_some_number, choices)))


def _is_some_number(value: Any) -> bool:
    return as_decimal(value) is not None
