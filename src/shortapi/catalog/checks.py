"""What an entry says about itself must fit together: values and their arguments, prices, times, rules.

`words` looks at the form of each word first; here only what is sound in form is looked at. A call tells every problem.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from shortapi.catalog.problems import Problems, listed, shown
from shortapi.catalog.records import Arg
from shortapi.catalog.words import ARGUMENTS, COMBINERS, ENTRY, FORMS, OF_ARGUMENTS, protocol_words
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
"""Arguments by name; None stands for one whose own problems are told already, so nothing is built on it."""

MOST_COMBINATIONS = 20_000
"""Combinations of choices that are tried; a list of rows beyond that is not one that people can read."""

MOST_STEPS = 64
"""Whole-number arguments with at most this many values count as choices, each value on its own."""

_OTHER = object()
"""Stands for any value that no row names."""

_FITTING = {word.name: word.of for word in ARGUMENTS}
"""Types of which a word can say something; of others it would never fail, which is never meant."""


def check_entry(data: Any, problems: Problems) -> None:
    """Note everything that is wrong with the data of an entry."""
    ENTRY.check(data, (), problems)
    args = _args(data.get("args"), ("args",), problems) if isinstance(data, Mapping) else {}
    if not args:
        return
    for part, check in (("output", _output), ("pricing", _pricing), ("expect", _expect), ("rules", _rules)):
        if part in data:
            check(data[part], args, (part,), problems)
    if "example" in data and problems.sound(("example",)):
        _example(data["example"], args, ("example",), problems)


def check_place(data: Mapping[str, Any], place: str, problems: Problems) -> None:
    """Check that the path of a file below its root is the id of its model."""
    if isinstance(data.get("id"), str) and data["id"] != place:
        problems.add(("id",), f"the id is {shown(data['id'])}, but the file stands at {shown(place)}; make them equal")


def check_protocol(data: Any, problems: Problems, *, whole: bool = False) -> None:
    """Note everything that is wrong with the data of a protocol document.

    `whole`: it is the built-in one, which has every part and says of every row how it is known.
    """
    protocol_words(whole=whole).check(data, (), problems)
    rows = data.get("status") if isinstance(data, Mapping) else None
    values = [row.get("value") for row in (rows if isinstance(rows, list) else ()) if isinstance(row, Mapping)]
    for index, value in enumerate(values):
        # The second row would never count.
        if any(type(value) is type(other) and value == other for other in values[:index]):
            problems.add(("status", index), f"the status {shown(value)} stands twice; keep one row")


def check_arg(data: Any, problems: Problems) -> None:
    """Note everything that is wrong with the data of one argument."""
    FORMS["arg"].check(data, (), problems)
    _arg("", data, (), problems)


def _args(data: Any, where: Where, problems: Problems) -> dict[str, Arg | None]:
    items = data.items() if isinstance(data, Mapping) else ()
    return {name: _arg(name, arg, (*where, name), problems) for name, arg in items}


def _arg(name: str, data: Any, where: Where, problems: Problems) -> Arg | None:
    """Check what an argument's words say about each other; return it where it is in order."""
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
            problems.add(at, f"{shown(choice)} stands twice; keep one of them")
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
    """Whether `name` is one of the arguments; note it where it is not."""
    if name not in args:
        known = f"; known here: {listed(args)}" if args else ""
        problems.add(where, f"{name!r} is not an argument{did_you_mean(name, args, known)}")
    return name in args


def _needs_number(name: str, args: Args, where: Where, problems: Problems) -> None:
    if _known(name, args, where, problems) and (arg := args[name]) is not None and not holds_number(arg):
        problems.add(where, f"{name!r} does not hold a number (type, or enum, minimum or maximum)")


def _example(data: Mapping[str, Any], args: Args, where: Where, problems: Problems) -> None:
    known = {name: arg for name, arg in args.items() if arg is not None}
    given = {name: value for name, value in data.items() if name in known or name not in args}
    _tell(mapping_problems(known, given, where), problems)


def _output(data: Any, args: Args, where: Where, problems: Problems) -> None:
    at = (*where, "count")
    if problems.sound(at) and isinstance(data, Mapping) and isinstance(data.get("count"), str):
        _needs_number(data["count"], args, at, problems)


def _pricing(data: Any, args: Args, where: Where, problems: Problems) -> None:
    if not isinstance(data, Mapping) or "unknown" in data:
        return
    _quantity(data.get("quantity"), args, (*where, "quantity"), problems)
    rows = data.get("rates")
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        _when(row, args, (*where, "rates", index), problems, of="a price")
    if isinstance(rows, list):
        _coverage(rows, args, (*where, "rates"), problems, of="rate", add="a row for it, with 'unknown' if need be")


def _quantity(value: Any, args: Args, where: Where, problems: Problems) -> None:
    if isinstance(value, Mapping):
        for factor, at in _items(value, "product", where, problems):
            _quantity(factor, args, at, problems)
    elif isinstance(value, str):
        _needs_number(value, args, where, problems)


def _expect(data: Any, args: Args, where: Where, problems: Problems) -> None:
    if not isinstance(data, list):
        _times(data, args, where, problems)
        return
    for index, row in enumerate(data):
        _times(row, args, (*where, index), problems)
        _when(row, args, (*where, index), problems, of="an expected time")
    _coverage(data, args, where, problems, of="row", add="a last one without 'when'")


def _times(row: Any, args: Args, where: Where, problems: Problems) -> None:
    if not problems.sound(where):
        return
    if row["p50"] >= row["p90"]:
        problems.add((*where, "p90"), f"p90 {row['p90']} must be above p50 {row['p50']}")
    if row.get("fixed", 0) >= row["p50"]:
        problems.add((*where, "fixed"), f"fixed {row['fixed']} must be below p50 {row['p50']}; it is a part of it")
    for name, amount in row.get("at", {}).items():
        at = (*where, "at", name)
        _needs_number(name, args, at, problems)
        if problems.sound(at) and ((number := as_decimal(amount)) is None or number <= 0):
            problems.add(at, f"{shown(amount)} is not a number above 0")
        elif problems.sound(at):
            _value(amount, args[name], at, problems)


def _when(row: Any, args: Args, where: Where, problems: Problems, *, of: str) -> None:
    """Check the condition of a row; `of` names in sentences what depends on it."""
    when = row.get("when") if isinstance(row, Mapping) else None
    for name, wanted in when.items() if isinstance(when, Mapping) else ():
        at = (*where, "when", name)
        if not problems.sound(at) or not _known(name, args, at, problems) or (arg := args[name]) is None:
            continue
        if arg.type in {"array", "object"}:
            problems.add(at, f"{of} cannot depend on a list or an object")
            continue
        for value in _several(wanted):
            _value(value, arg, at, problems)


def _several(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _coverage(rows: list[Any], args: Args, where: Where, problems: Problems, *, of: str, add: str) -> None:
    """Try every choice: each must have a row, and each row must be that of some choice.

    Args:
        of: what a row is called in sentences.
        add: what to add where a choice has none.
    """
    if not problems.sound(where) or any(args[name] is None for row in rows for name in row.get("when", {})):
        return
    choices = _choices(rows, args)
    if math.prod(map(len, choices.values())) > MOST_COMBINATIONS:
        problems.add(where, f"the arguments in 'when' have over {MOST_COMBINATIONS} combinations; use fewer of them")
        return
    used: set[int] = set()
    for values in itertools.product(*choices.values()):
        choice = dict(zip(choices, values, strict=True))
        matching = [index for index, row in enumerate(rows) if fits(row.get("when", {}), choice)]
        if not matching:
            problems.add(where, f"no {of} matches {_named(choice)}; add {add}")
        first: dict[str | None, int] = {}
        for index in matching:
            # Of rows that begin on the same day the first one counts, so a later one adds nothing here.
            first.setdefault(rows[index].get("from"), index)
        used |= set(first.values())
    for index in sorted(set(range(len(rows))) - used):
        problems.add((*where, index), f"this {of} never applies, rows above it match first; remove it or move it up")


def _choices(rows: list[Any], args: Args) -> dict[str, list[Any]]:
    """Return the arguments that rows depend on, each with the values to try."""
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
    if arg.type == "integer" and low is not None and high is not None and high - low < MOST_STEPS:
        return list(range(math.ceil(low), math.floor(high) + 1))
    return [_OTHER]


def _named(choice: Mapping[str, Any]) -> str:
    pairs = (f"{name}: {'any other value' if value is _OTHER else shown(value)}" for name, value in choice.items())
    return listed(pairs) or "a call without these arguments"


def _rules(data: Any, args: Args, where: Where, problems: Problems) -> None:
    for index, rule in enumerate(data if isinstance(data, list) else ()):
        for part in ("if", "then"):
            at = (*where, index, part)
            if isinstance(rule, Mapping) and part in rule:
                _condition(rule[part], args, at, problems)


def _condition(data: Any, args: Args, where: Where, problems: Problems) -> None:
    """Check a condition about a mapping of arguments."""
    if not isinstance(data, Mapping):
        return
    for part, at in _combined(data, where):
        _condition(part, args, at, problems)
    for name, at in _items(data, "required", where, problems):
        _known(name, args, at, problems)
    conditions = data.get("properties")
    for name, condition in conditions.items() if isinstance(conditions, Mapping) else ():
        at = (*where, "properties", name)
        if _known(name, args, at, problems) and (arg := args[name]) is not None:
            _on_value(condition, arg, at, problems)
    if isinstance(data.get("x-number"), Mapping):
        _number(data["x-number"], args, (*where, "x-number"), problems)


def _on_value(data: Any, arg: Arg, where: Where, problems: Problems) -> None:
    """Check a condition about the value of one argument."""
    if not isinstance(data, Mapping):
        return
    if arg.type == "object" and data.keys() & set(OF_ARGUMENTS):
        _condition(data, arg.properties, where, problems)
        return
    for part, at in _combined(data, where):
        _on_value(part, arg, at, problems)
    for option, at in _items(data, "enum", where, problems):
        _value(option, arg, at, problems)
    if "const" in data:
        _value(data["const"], arg, (*where, "const"), problems)
    for word in data.keys() - {"enum", "const", *COMBINERS}:
        _limit(word, arg, (*where, word), problems)


def _limit(word: str, arg: Arg, where: Where, problems: Problems) -> None:
    if not problems.sound(where):
        return
    if arg.type not in _FITTING.get(word, ()):
        problems.add(where, f"{word} says nothing about a value of type {arg.type}")
    elif word in {"minimum", "maximum"} and not holds_number(arg):
        problems.add(where, f"{word} says nothing about a text that holds no number")


def _combined(data: Mapping[str, Any], where: Where) -> Iterator[tuple[Any, Where]]:
    """Yield the conditions under not, anyOf and allOf, each with its way."""
    if "not" in data:
        yield data["not"], (*where, "not")
    for word in ("anyOf", "allOf"):
        if isinstance(data.get(word), list):
            yield from ((part, (*where, word, index)) for index, part in enumerate(data[word]))


def _items(data: Mapping[str, Any], word: str, where: Where, problems: Problems) -> list[tuple[Any, Where]]:
    """Return the items of the list under a word, each with its way, without those that are not in order."""
    found = data.get(word)
    items = [(item, (*where, word, index)) for index, item in enumerate(found if isinstance(found, list) else ())]
    return [(item, at) for item, at in items if problems.sound(at)]


def _number(data: Mapping[str, Any], args: Args, where: Where, problems: Problems) -> None:
    for word in ("sum", "product", "quotient", "count"):
        for path, at in _items(data, word, where, problems):
            _path(path, args, at, problems, number=word != "count", single=word == "quotient")
    if isinstance(data.get("equals"), str):
        _path(data["equals"], args, (*where, "equals"), problems, number=True, single=True)


def _path(path: str, args: Args, where: Where, problems: Problems, *, number: bool, single: bool) -> None:
    """Check an argument's name, or `list.property` (not where it must be a `single` value)."""
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
