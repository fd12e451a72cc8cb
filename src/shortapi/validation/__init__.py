"""Validation of arguments against an entry: reports all problems at once. Pure.

This module checks single values; `rules` checks rules across arguments, `patterns` matches patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from shortapi.catalog.records import LocalFile

if TYPE_CHECKING:
    from shortapi.catalog.records import Arg, Entry

Where = tuple[str | int, ...]
"""Path to a value: `("shots", 1, "prompt")`."""

MAX_SHOWN = 24
"""Maximum characters of a text that a message shows; a longer one may be a prompt and stays private."""

MAX_NAME = 40
"""Maximum characters of an argument's name that a message shows."""

NO_TEXT = "contains a lone surrogate (half a character, the result of undecodable bytes)"

Level = Literal["error", "warning"]

# Without "1e3", " 5" and digits of other scripts: how the service would parse them is unknown.
_PLAIN = r"-?[0-9]{1,40}(\.[0-9]{1,40})?"
_HAN = (
    "[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_TYPES: dict[str, tuple[str, tuple[type, ...]]] = {
    "string": ("a string", (str,)),
    "integer": ("an integer", (int,)),
    "number": ("a number", (int, float)),
    "boolean": ("true or false", (bool,)),
    "array": ("a list", (list, tuple)),
    "object": ("an object", (Mapping,)),
}


@frozen
class Problem:
    """One problem of the arguments.

    Attributes:
        argument: the argument, such as `duration` or `shots[1].prompt`.
        message: what is wrong and what would be right; never contains free text or a link.
        level: "error" prevents sending; "warning" is only reported.
        unlisted: it is about a name that the model's page does not list.
        where: `argument` as a path: `("shots", 1, "prompt")`.
    """

    argument: str
    message: str
    level: Level = "error"
    unlisted: bool = False
    where: Where = field(default=(), eq=False, repr=False)

    def __str__(self) -> str:
        return f"{self.argument}: {self.message}"


def problems(entry: Entry, args: Mapping[str, Any], *, whole: bool = True) -> tuple[Problem, ...]:
    """Return all problems of a job's arguments, in the order of the arguments given.

    Args:
        entry: the model's entry.
        args: the arguments by name.
        whole: False: check only the given values (for an estimate), not missing ones and rules across arguments.
    """
    found = list(mapping_problems(entry.args, args, whole=whole, closed=entry.source.get("complete", True)))
    if whole and entry.rules:
        from shortapi.validation.rules import holds

        full = with_defaults(entry, args)
        broken = (rule for rule in entry.rules if holds(rule.if_, full) and not holds(rule.then, full))
        found.extend(Problem("arguments", rule.message) for rule in broken)
    return tuple(found)


def with_defaults(entry: Entry, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments with the entry's defaults for missing ones, as the service sees them."""
    return {**{name: arg.default for name, arg in entry.args.items() if arg.has_default}, **args}


def mapping_problems(
    args: Mapping[str, Arg],
    values: Mapping[str, Any],
    where: Where = (),
    *,
    whole: bool = True,
    closed: bool = True,
) -> Iterator[Problem]:
    """Yield problems of named values: unknown names, missing and invalid values.

    Args:
        whole: False: check only the given values.
        closed: False: the entry may be incomplete, so an unknown name is only a warning.
    """
    for name, value in values.items():
        if name in args:
            yield from value_problems(args[name], value, (*where, name), closed=closed)
            continue
        what = "is not an argument of this model" if closed else "is not an argument that the catalogue knows"
        meant = did_you_mean(str(name), args, f"; the model takes {', '.join(args)}")
        said = dotted((*where, shown_name(name)))
        yield Problem(said, what + meant, "error" if closed else "warning", unlisted=True, where=(*where, str(name)))
    for name, arg in args.items():
        if whole and arg.is_needed and name not in values:
            meaning = f" ({arg.description.rstrip('.')})" if arg.description else ""
            allowed = f"; it is {_choices(arg)}" if arg.enum else _range(arg)
            yield _problem((*where, name), f"is required{meaning}{allowed}")


def value_problems(arg: Arg, value: Any, where: Where, *, closed: bool = True) -> Iterator[Problem]:
    """Yield the problems of one value, only one if its type is wrong; `closed` as in `mapping_problems`."""
    if isinstance(value, LocalFile):
        return  # checked when it is read
    if not is_type(value, arg.type):
        yield _problem(where, _wrong_type(arg, value))
    elif arg.enum and value not in arg.enum:  # the type is checked, so true cannot match 1
        word = value if isinstance(value, str) else shown(value)
        yield _problem(where, f"{_text(arg, value)} is not {_choices(arg)}{did_you_mean(word, arg.enum)}")
    elif arg.type == "string":
        yield from _string_problems(arg, value, where)
    elif arg.type in {"integer", "number"}:
        yield from _number_problems(arg, value, where)
    elif arg.type == "array":
        yield from _list_problems(arg, value, where, closed=closed)
    elif arg.properties:
        yield from mapping_problems(arg.properties, value, where, closed=closed)


def _list_problems(arg: Arg, value: Sequence[Any], where: Where, *, closed: bool) -> Iterator[Problem]:
    if arg.required and not value and not arg.min_items:
        yield _problem(where, "is empty, but required")
    yield from _size_problems(len(value), arg.min_items, arg.max_items, "items", where)
    for number, item in enumerate(value):
        if arg.items is not None:
            yield from value_problems(arg.items, item, (*where, number), closed=closed)


def _problem(where: Where, message: str, level: Level = "error") -> Problem:
    return Problem(dotted(where), message, level, where=where)


def dotted(where: Where) -> str:
    """Format a path: `shots[1].prompt`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).removeprefix(".")


def _string_problems(arg: Arg, value: str, where: Where) -> Iterator[Problem]:
    if not value.strip() and arg.required:
        yield _problem(where, "is empty, but required")
        return
    if arg.media is not None or arg.format == "uri":
        yield from _link_problems(arg, value, where)
    elif holds_number(arg):
        yield from _number_problems(arg, value, where)
    if arg.length is not None:
        weight, limit, cut = arg.length.han_weight, arg.length.limit, arg.length.over == "truncated"
        weighed = value[: 10 * limit]  # what is longer is too long in any case, and weighing takes long
        # _HAN twice: from a class at the beginning, but not from `+`, re learns which characters it can skip.
        han = 0 if weighed.isascii() else len(weighed) - len(re.sub(f"{_HAN}{_HAN}*", "", weighed))
        counted = len(value) + (weight - 1) * han
        if counted > limit:
            least = "at least " if weight > 1 and len(value) > len(weighed) else ""
            weighs = f" (a Chinese character counts {weight})" if weight != 1 else ""
            ends = f"ShortAPI cuts it at {limit}" if cut else f"allowed is {limit} or less"
            yield _problem(where, f"is {least}{counted} characters long{weighs}; {ends}", "warning" if cut else "error")
    yield from _size_problems(len(value), arg.min_length, arg.max_length, "characters", where)
    if arg.pattern is not None:
        from shortapi.validation.patterns import matches

        if not matches(arg.pattern, value):
            yield _problem(where, f"does not have the form {arg.pattern!r}")


def _link_problems(arg: Arg, value: str, where: Where) -> Iterator[Problem]:
    kind = f"the {arg.media.kind}" if arg.media is not None else "the file"
    base64 = arg.media is not None and arg.media.base64
    if base64 and re.fullmatch(r"[A-Za-z0-9+/\s]{64,}={0,2}\s*", value):
        return
    also = ", or its bare base64 text" if base64 else ""
    if value.lower().startswith("data:"):
        yield _problem(where, f"is a data URI, which ShortAPI does not take; give a public http(s) URL of {kind}{also}")
        return
    from urllib.parse import urlsplit

    try:
        link = urlsplit(value)
        has_host = bool(link.hostname) and link.port != 0
        good = link.scheme in {"http", "https"} and has_host and not re.search(r"\s", value.strip())
    except ValueError:
        good = False
    if not good:
        looks = "looks like a local path" if "://" not in value else "is not an http(s) URL"
        todo = f"ShortAPI fetches {kind} itself: upload it and give its public http(s) URL{also}"
        if "://" not in value and arg.media is not None:
            todo = f"give the path of a file that is there, in Python as a pathlib.Path, or a public http(s) URL{also}"
        yield _problem(where, f"{looks}; {todo}")


def _number_problems(arg: Arg, value: Any, where: Where) -> Iterator[Problem]:
    # All as Decimal: comparing a Decimal with a float may raise, depending on the caller's decimal context.
    number, low, high = as_decimal(value), as_decimal(arg.minimum), as_decimal(arg.maximum)
    if number is None:
        wrong = "a number written as a string" + _range(arg) if isinstance(value, str) else "a finite number"
        yield _problem(where, f"{shown(value)} is not {wrong}")
    elif (low is not None and number < low) or (high is not None and number > high):
        yield _problem(where, f"{shown(value)} is out of range{_range(arg)}")


def _size_problems(size: int, least: int | None, most: int | None, unit: str, where: Where) -> Iterator[Problem]:
    if least is not None and size < least:
        yield _problem(where, f"has {size} {unit}; at least {least} are needed")
    if most is not None and size > most:
        yield _problem(where, f"has {size} {unit}; at most {most} are allowed")


def is_type(value: Any, wanted: str) -> bool:
    """Return whether a value is of a JSON Schema type; booleans are not numbers."""
    return isinstance(value, _TYPES[wanted][1]) and (wanted == "boolean" or not isinstance(value, bool))


def same(left: Any, right: Any) -> bool:
    """Compare as JSON does: 5 equals 5.0, but true is not 1 and "5" is not 5."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return left == right
    return type(left) is type(right) and bool(left == right)


def fits(when: Mapping[str, Any], args: Mapping[str, Any]) -> bool:
    """Return whether the arguments, with defaults filled in, have the values of a condition (a list: one of them)."""
    for name, wanted in when.items():
        choices = wanted if isinstance(wanted, (list, tuple)) else (wanted,)
        if not any(same(args.get(name), choice) for choice in choices):
            return False
    return True


def as_decimal(value: Any) -> Decimal | None:
    """Return a number, or a text that holds one in plain digits, as Decimal; None for other values."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        # Via repr, which omits the extra digits of binary fractions.
        value = Decimal(str(value))
        return value if value.is_finite() else None
    if isinstance(value, int | Decimal) or (isinstance(value, str) and re.fullmatch(_PLAIN, value)):
        return Decimal(value)
    return None


def holds_number(arg: Arg) -> bool:
    """Return whether all values of an argument are numbers, or texts that hold one."""
    if arg.type != "string":
        return arg.type in {"integer", "number"}
    if arg.minimum is not None or arg.maximum is not None:
        return True
    return bool(arg.enum) and all(as_decimal(choice) is not None for choice in arg.enum)


def shown(value: Any) -> str:
    """Return a value for messages if it is short and not private, else only its type and size."""
    if isinstance(value, str):
        private = len(value) > MAX_SHOWN or "://" in value or not value.isprintable()
        return f"a text of {len(value)} characters" if private else repr(value)
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    if value is None or isinstance(value, (bool, int, float)):
        # Checked before conversion, which Python refuses for thousands of digits.
        return "a very long number" if isinstance(value, int) and abs(value) >= 10**MAX_SHOWN else repr(value)
    return "an object" if isinstance(value, Mapping) else f"a Python {type(value).__name__}"


def _text(arg: Arg, value: Any) -> str:
    """Return a value for messages; the text only if the argument takes listed values or numbers, never a prompt."""
    words = arg.type == "boolean" or bool(arg.enum) or holds_number(arg)
    free = isinstance(value, str) and not words
    return f"a text of {len(value)} characters" if free else shown(value)


def _wrong_type(arg: Arg, value: Any) -> str:
    wanted = _TYPES[arg.type][0]
    if value is None:
        return f"None is not {wanted}; leave the argument out instead"
    number = as_decimal(str(value)) if arg.type == "integer" else None
    if number is not None and number != number.to_integral_value():
        return f"{_text(arg, value)} is not a whole number{_range(arg)}"
    kind = next((said for name, (said, _) in _TYPES.items() if is_type(value, name)), "no JSON value")
    right = _converted(arg, value)
    return f"{_text(arg, value)} is {kind}, not {wanted}" + ("" if right is None else f"; write {right!r}")


def _converted(arg: Arg, value: Any) -> Any:
    """Return the value of the right type that was most likely meant, None if there is no valid one."""
    text = value if isinstance(value, str) else shown(value)
    number = as_decimal(text) if len(text) <= MAX_SHOWN else None
    meant: Any = None
    if arg.type == "boolean":
        meant = {"true": True, "false": False}.get(text.lower())
    elif arg.type == "string":
        meant = text if number is not None else None
    elif number is not None and arg.type in {"integer", "number"}:
        meant = float(number) if arg.type == "number" else int(number)
    return meant if meant is not None and not list(value_problems(arg, meant, ())) else None


def did_you_mean(word: str, known: Iterable[Any], otherwise: str = "") -> str:
    """Return `; did you mean 'x'?` for the known word closest to `word`, or `otherwise` if none is close."""
    import difflib

    texts = {str(one).lower(): one for one in known}
    close = difflib.get_close_matches(word.lower(), texts, n=1, cutoff=0.7)
    return f"; did you mean {texts[close[0]]!r}?" if close else otherwise


def _choices(arg: Arg) -> str:
    return ("one of " if len(arg.enum) > 1 else "") + ", ".join(repr(choice) for choice in arg.enum)


def _range(arg: Arg) -> str:
    if arg.minimum is not None and arg.maximum is not None:
        return f"; allowed is {arg.minimum:g} to {arg.maximum:g}"
    if arg.minimum is not None:
        return f"; allowed is {arg.minimum:g} or more"
    return f"; allowed is {arg.maximum:g} or less" if arg.maximum is not None else ""


def shown_name(name: object) -> str:
    """Return a name for messages; keys of a caller's dict may be anything."""
    return name if isinstance(name, str) and name.isprintable() and len(name) <= MAX_NAME else shown(name)


def text_problems(args: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each name that is not a string, and for each string that is not valid Unicode."""
    todo: list[tuple[Where, Any]] = [((), args)]
    seen: set[int] = set()
    for where, part in todo:  # grows during the iteration
        if isinstance(part, str) and not is_text(part):
            yield _problem(where, f"{NO_TEXT}; give it again as UTF-8 text")
        elif isinstance(part, (Mapping, list, tuple)) and id(part) not in seen:
            seen.add(id(part))  # a cycle is reported when it is written as JSON
            if not isinstance(part, Mapping):
                todo += (((*where, number), item) for number, item in enumerate(part))
                continue
            for name, value in part.items():
                at = (*where, shown_name(name))
                todo.append((at, value))
                if not isinstance(name, str):
                    yield Problem(shown(name), "is not a string, as names must be")
                elif not is_text(name):
                    yield _problem(at, f"the name {NO_TEXT}")


def is_text(value: object) -> bool:
    """Return False for a string that cannot be encoded as UTF-8, True for everything else."""
    try:
        return not isinstance(value, str) or value.encode() is not None
    except UnicodeEncodeError:
        return False
