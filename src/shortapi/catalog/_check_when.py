"""Checks of rows that count `when` arguments have certain values: what they name, and that each row can count."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from shortapi.catalog._check_values import CheckedArgs, check_value
from shortapi.catalog._problems import Problems, Where, did_you_mean, listed, shown
from shortapi.catalog._shape import same

MOST_COMBINATIONS = 20_000
"""Combinations of choices that are tried; a list of rows beyond that is not one that people can read."""

MOST_STEPS = 64
"""Whole-number arguments with at most so many values count as choices, each value on its own."""

_OTHER = object()
"""Stands for any value that no row names."""


def check_when(when: Any, args: CheckedArgs, where: Where, problems: Problems, *, of: str) -> None:
    """Check the condition of a row; `of` names in sentences what depends on it."""
    if not isinstance(when, Mapping):
        problems.add(where, f"{shown(when)} is not a condition; write a mapping of arguments to values")
        return
    for name, wanted in when.items():
        at = (*where, name)
        if name not in args:
            problems.add(at, f"{name!r} is not an argument{did_you_mean(str(name), args)}")
        elif _type(args[name]) in {"array", "object"}:
            problems.add(at, f"{of} cannot depend on a list or an object")
        elif wanted == []:
            problems.add(at, "the list is empty; name the values or leave the argument out")
        else:
            for value in _values(wanted):
                check_value(value, args[name], at, problems)


def _type(arg: Mapping[str, Any] | None) -> str:
    return str(arg["type"]) if arg else ""


def _values(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def check_coverage(
    rows: list[dict[str, Any]], args: CheckedArgs, where: Where, problems: Problems, *, of: str, mend: str
) -> None:
    """Try every choice: each must have a row, and each row must be that of some choice.

    Args:
        of: what a row is called in sentences.
        mend: what to add where a choice has none.
    """
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
            problems.add(where, f"no {of} matches {_named(choice)}; add {mend}")
        starts: set[str | None] = set()
        for index in matching:
            # Of rows that begin on the same day the first one counts, so a later one adds nothing here.
            if rows[index].get("from") not in starts:
                used.add(index)
            starts.add(rows[index].get("from"))
    for index in sorted(set(range(len(rows))) - used):
        problems.add((*where, index), f"this {of} never applies, rows above it match first; remove it or move it up")


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
