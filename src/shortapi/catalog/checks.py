"""Consistency checks of an entry: values and their arguments, prices, durations, rules. Reports all problems.

`words` checks the form of each word first; only parts of valid form are checked here.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from shortapi.catalog.forms import FORMS, Problems, listed, quoted
from shortapi.catalog.records import Arg
from shortapi.catalog.words import ARGUMENTS, COMBINERS, ENTRY, OF_ARGUMENTS, protocol_words
from shortapi.validation import (
    Problem,
    Where,
    as_decimal,
    did_you_mean,
    fits,
    holds_number,
    mapping_problems,
    same,
    value_problems,
)

Args = Mapping[str, Arg | None]
"""Arguments by name; None for one with problems of its own, which is not checked further."""

MAX_COMBINATIONS = 20_000  # of choices that are tried; more rows than that are not readable
MAX_STEPS = 64  # values of an integer argument that are tried one by one

_OTHER = object()
"""Represents any value that no row names."""

_ABSENT = object()

_FITTING = {word.name: word.of for word in ARGUMENTS}
"""Types for which a word can fail; for others it would always hold, which cannot be meant."""


def check_entry(data: Any, problems: Problems) -> None:
    """Add all problems of an entry's data."""
    ENTRY.check(data, (), problems)
    args = _args(data.get("args"), ("args",), problems) if isinstance(data, Mapping) else {}
    if not args:
        return
    for number in ("output", "count"), ("pricing", "quantity"), ("pricing", "quantity", "product"):
        for path, at in _parts(data, number, problems):
            if isinstance(path, str):
                _path(path, args, at, problems)
    _rows(data, args, problems)
    for rule, at in _parts(data, ("rules",), problems):
        for part in ("if", "then"):
            _condition(rule.get(part, {}), args, (*at, part), problems)
    for example, at in _parts(data, ("example",), problems):
        known = {name: arg for name, arg in args.items() if arg is not None}
        given = {name: value for name, value in example.items() if name in known or name not in args}
        _tell(mapping_problems(known, given, at), problems)


def _rows(data: Mapping[str, Any], args: Args, problems: Problems) -> None:
    for row, at in _parts(data, ("pricing", "rates"), problems):
        _when(row, args, at, problems, of="a price")
    _coverage(data, args, ("pricing", "rates"), problems, of="rate", add="a row for it, with 'unknown' if need be")
    for row, at in _parts(data, ("expect",), problems):
        _times(row, args, at, problems)
        _when(row, args, at, problems, of="an expected time")
    _coverage(data, args, ("expect",), problems, of="row", add="a last one without 'when'")


def _parts(data: Any, names: Where, problems: Problems, above: Where = ()) -> list[tuple[Any, Where]]:
    """Return the items of the list at a path, or the value there, each with its path; only parts of valid form."""
    for name in names:
        data = data.get(name, _ABSENT) if isinstance(data, Mapping) else _ABSENT
    where = (*above, *names)
    if problems.told(where):
        return []
    found = [(part, (*where, index)) for index, part in enumerate(data)] if isinstance(data, list) else [(data, where)]
    return [(part, at) for part, at in found if part is not _ABSENT and problems.sound(at)]


def check_protocol(data: Any, problems: Problems, *, whole: bool = False) -> None:
    """Add all problems of a protocol document; `whole`: it is the built-in one, with all parts and all sources."""
    protocol_words(whole=whole).check(data, (), problems)
    seen: set[tuple[type, Any]] = set()
    for row, at in _parts(data, ("status",), problems):
        value = (type(row["value"]), row["value"])  # 1 is neither "1" nor true
        if value in seen:  # it would never apply
            problems.add(at, f"the status {quoted(row['value'])} has two rows; keep one of them")
        seen.add(value)


def check_arg(data: Any, problems: Problems) -> None:
    """Add all problems of one argument's data."""
    FORMS["arg"].check(data, (), problems)
    _arg("", data, (), problems)


def _args(data: Any, where: Where, problems: Problems) -> dict[str, Arg | None]:
    items = data.items() if isinstance(data, Mapping) else ()
    return {name: _arg(name, arg, (*where, name), problems) for name, arg in items}


def _arg(name: str, data: Any, where: Where, problems: Problems) -> Arg | None:
    """Check an argument's words against each other; return the argument if there is no problem."""
    if isinstance(data, Mapping) and data.get("type") == "array":
        _arg("", data.get("items"), (*where, "items"), problems)
    if isinstance(data, Mapping) and data.get("type") == "object":
        _args(data.get("properties"), (*where, "properties"), problems)
    if not isinstance(data, Mapping) or not problems.sound(where):
        return None
    arg = Arg.from_data(name, data)
    for index, choice in enumerate(arg.enum):
        at = (*where, "enum", index)
        if any(same(choice, other) for other in arg.enum[:index]):
            problems.add(at, f"{quoted(choice)} is listed twice; keep one of them")
        _value(choice, evolve(arg, enum=()), at, problems)
    if arg.has_default and problems.sound(where):
        _value(arg.default, arg, (*where, "default"), problems)
    return arg if problems.sound(where) else None


def _value(value: Any, arg: Arg | None, where: Where, problems: Problems) -> None:
    if arg is not None:
        _tell(value_problems(evolve(arg, required=False), value, where), problems)


def _tell(found: Iterable[Problem], problems: Problems) -> None:
    for problem in found:
        if problem.level == "error":
            problems.add(problem.where, problem.message)


def _known(name: str, args: Args, where: Where, problems: Problems) -> bool:
    """Return whether `name` is an argument; add a problem if it is not."""
    if name not in args:
        known = f"; known here: {listed(args)}" if args else ""
        problems.add(where, f"{name!r} is not an argument{did_you_mean(name, args, known)}")
    return name in args


def _path(
    path: str, args: Args, where: Where, problems: Problems, *, number: bool = True, single: bool = False
) -> None:
    """Check an argument's name or, unless it must be a `single` value, `list.property`."""
    known, arg = args, None
    for name in path.split("."):
        if not _known(name, known, where, problems) or (arg := known[name]) is None:
            return
        if single and arg.type == "array":
            problems.add(where, f"{path!r} is a list; name a single number")
            return
        known = (arg.items or arg).properties
    if number and arg is not None and not holds_number(arg):
        problems.add(where, f"{path!r} does not hold a number (type, or enum, minimum or maximum)")


def _times(row: Mapping[str, Any], args: Args, where: Where, problems: Problems) -> None:
    if row["p50"] >= row["p90"]:
        problems.add((*where, "p90"), f"p90 {row['p90']} must be above p50 {row['p50']}")
    if row.get("fixed", 0) >= row["p50"]:
        problems.add((*where, "fixed"), f"fixed {row['fixed']} must be below p50 {row['p50']}; it is a part of it")
    for name, amount in row.get("at", {}).items():
        at = (*where, "at", name)
        _path(name, args, at, problems)
        if problems.sound(at) and ((number := as_decimal(amount)) is None or number <= 0):
            problems.add(at, f"{quoted(amount)} is not a number above 0")
        elif problems.sound(at):
            _value(amount, args[name], at, problems)


def _when(row: Mapping[str, Any], args: Args, where: Where, problems: Problems, *, of: str) -> None:
    """Check the condition of a row; `of`: the row's subject in messages."""
    for name, wanted in row.get("when", {}).items():
        at = (*where, "when", name)
        if not _known(name, args, at, problems) or (arg := args[name]) is None:
            continue
        if arg.type in {"array", "object"}:
            problems.add(at, f"{of} cannot depend on a list or an object")
            continue
        for value in _several(wanted):
            _value(value, arg, at, problems)


def _several(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _coverage(data: Any, args: Args, where: Where, problems: Problems, *, of: str, add: str) -> None:
    """Try all combinations of values: each must match a row, and each row must apply to one.

    Args:
        of: name of a row in messages.
        add: advice for a combination without a row.
    """
    rows = [row for row, at in _parts(data, where, problems) if at != where]
    if not rows or not problems.sound(where) or any(args[name] is None for row in rows for name in row.get("when", {})):
        return
    choices = _choices(rows, args)
    if math.prod(map(len, choices.values())) > MAX_COMBINATIONS:
        problems.add(where, f"the arguments in 'when' have over {MAX_COMBINATIONS} combinations; use fewer of them")
        return
    used: set[int] = set()
    for values in itertools.product(*choices.values()):
        choice = dict(zip(choices, values, strict=True))
        matching = [index for index, row in enumerate(rows) if fits(row.get("when", {}), choice)]
        if not matching:
            problems.add(where, f"no {of} matches {_named(choice)}; add {add}")
        first: dict[str | None, int] = {}
        for index in matching:
            # Of matching rows with the same first day only the first applies.
            first.setdefault(rows[index].get("from"), index)
        used |= set(first.values())
    for index in sorted(set(range(len(rows))) - used):
        problems.add((*where, index), f"this {of} never applies, rows above it match first; remove it or move it up")


def _choices(rows: list[Any], args: Args) -> dict[str, list[Any]]:
    """Return the arguments that rows depend on, with the values to try."""
    choices: dict[str, list[Any]] = {}
    for row in rows:
        for name, wanted in row.get("when", {}).items():
            known = choices.setdefault(name, _options(args[name]))
            known += [value for value in _several(wanted) if not any(same(value, other) for other in known)]
    return choices


def _options(arg: Arg | None) -> list[Any]:
    if arg is None or arg.enum:
        return list(arg.enum) if arg else []
    if arg.type == "boolean":
        return [True, False]
    low, high = arg.minimum, arg.maximum
    if arg.type == "integer" and low is not None and high is not None and high - low < MAX_STEPS:
        return list(range(math.ceil(low), math.floor(high) + 1))
    return [_OTHER]


def _named(choice: Mapping[str, Any]) -> str:
    pairs = (f"{name}: {'any other value' if value is _OTHER else quoted(value)}" for name, value in choice.items())
    return listed(pairs) or "a call without these arguments"


def _condition(data: Mapping[str, Any], args: Args, where: Where, problems: Problems) -> None:
    """Check a condition on several arguments."""
    for part, at in _combined(data, where, problems):
        _condition(part, args, at, problems)
    for name, at in _parts(data, ("required",), problems, where):
        _known(name, args, at, problems)
    for name, condition in data.get("properties", {}).items():
        at = (*where, "properties", name)
        if _known(name, args, at, problems) and (arg := args[name]) is not None:
            _on_value(condition, arg, at, problems)
    number, at = data.get("x-number", {}), (*where, "x-number")
    for word in ("sum", "product", "quotient", "count"):
        for path, way in _parts(number, (word,), problems, at):
            _path(path, args, way, problems, number=word != "count", single=word == "quotient")
    if isinstance(number.get("equals"), str):
        _path(number["equals"], args, (*at, "equals"), problems, single=True)


def _on_value(data: Mapping[str, Any], arg: Arg, where: Where, problems: Problems) -> None:
    """Check a condition on one argument's value."""
    if arg.type == "object" and data.keys() & set(OF_ARGUMENTS):
        _condition(data, arg.properties, where, problems)
        return
    for part, at in _combined(data, where, problems):
        _on_value(part, arg, at, problems)
    for option, at in _parts(data, ("enum",), problems, where):
        _value(option, arg, at, problems)
    if "const" in data:
        _value(data["const"], arg, (*where, "const"), problems)
    for word in data.keys() - {"enum", "const", *COMBINERS}:
        if arg.type not in _FITTING.get(word, ()):
            problems.add((*where, word), f"{word} does not apply to type {arg.type}")
        elif word in {"minimum", "maximum"} and not holds_number(arg):
            problems.add((*where, word), f"{word} does not apply to a text that is not a number")


def _combined(data: Mapping[str, Any], where: Where, problems: Problems) -> list[tuple[Any, Where]]:
    """Return the conditions under not, anyOf and allOf, with their paths."""
    return [found for word in COMBINERS for found in _parts(data, (word,), problems, where)]
