"""One value against one argument of an entry: type, choices, range, length, link, list, object."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlsplit

from attrs import field, frozen

from shortapi.catalog.records import Arg, Length, as_decimal
from shortapi.validation.patterns import matches
from shortapi.validation.rules import is_type

Where = tuple[str | int, ...]
"""The way to a value: `("shots", 1, "prompt")`."""

MAX_SHOWN = 24
"""Characters of a text that a message shows; anything longer may be a prompt and stays private."""

LONG_NUMBER = "a very long number"

MAX_NAME = 40
"""Characters of an argument's name that a message shows."""

Level = Literal["error", "warning"]

HAN = re.compile(
    "[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)

NAMES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}


@frozen
class Problem:
    """One thing that is wrong with the arguments.

    Attributes:
        argument: where, such as `duration` or `shots[1].prompt`.
        message: what is wrong and what would be right; never holds free text or a link.
        level: an error is refused before anything is sent; a warning is only told.
        unlisted: it is about a name that no page lists.
        where: the way to the value, as `argument` says it.
    """

    argument: str
    message: str
    level: Level = "error"
    unlisted: bool = False
    where: Where = field(default=(), eq=False, repr=False)

    def __str__(self) -> str:
        return f"{self.argument}: {self.message}"


def _problem(where: Where, message: str, level: Level = "error") -> Problem:
    return Problem(dotted(where), message, level, where=where)


def dotted(where: Where) -> str:
    """Write a way as text: `shots[1].prompt`."""
    text = ""
    for step in where:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def value_problems(arg: Arg, value: Any, where: Where, *, closed: bool = True) -> Iterator[Problem]:
    """Yield what is wrong with one value; a wrong type hides all further checks of it.

    `closed` False: objects in it may have further names, which are only warned of.
    """
    if not is_type(value, arg.type):
        yield _problem(where, _wrong_type(arg, value))
        return
    if arg.enum and value not in arg.enum:  # the type is right by now, so true cannot pass for 1
        yield _problem(where, f"{_text(arg, value)} is not {_choices(arg)}{_meant(arg, value)}")
        return
    if arg.type in {"array", "object"}:
        yield from (_array_problems if arg.type == "array" else _object_problems)(arg, value, where, closed=closed)
    else:
        yield from CHECKS[arg.type](arg, value, where)


def shown(value: Any) -> str:
    """Return a value as a message may show it: short and harmless, or only its kind and size."""
    if isinstance(value, str):
        private = len(value) > MAX_SHOWN or "://" in value or not value.isprintable()
        return f"a text of {len(value)} characters" if private else repr(value)
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    if value is None or isinstance(value, (bool, int, float)):
        # Looked at before it is written out, which Python refuses for thousands of digits.
        return LONG_NUMBER if isinstance(value, int) and abs(value) >= 10**MAX_SHOWN else repr(value)
    return "an object" if isinstance(value, Mapping) else f"a Python {type(value).__name__}"


def _text(arg: Arg, value: Any) -> str:
    """Show a value only where the argument takes one of few words or a number, so no prompt can slip in."""
    words = arg.type == "boolean" or bool(arg.enum) or arg.holds_number
    free = isinstance(value, str) and not words
    return f"a text of {len(value)} characters" if free else shown(value)


def _wrong_type(arg: Arg, value: Any) -> str:
    if value is None:
        return f"None is not {NAMES[arg.type]}; leave the argument out instead"
    right = _converted(arg, value)
    hint = "" if right is None else f"; write {right!r}"
    number = as_decimal(str(value)) if arg.type == "integer" else None
    if number is not None and number != number.to_integral_value():
        return f"{_text(arg, value)} is not a whole number{_range(arg)}"
    return f"{_text(arg, value)} is {_kind_of(value)}, not {NAMES[arg.type]}{hint}"


def _kind_of(value: Any) -> str:
    return next((named for name, named in NAMES.items() if is_type(value, name)), "no JSON value")


def _converted(arg: Arg, value: Any) -> Any:
    """Return what the user most likely meant, if that would be right."""
    text = value if isinstance(value, str) else shown(value)
    if len(text) > MAX_SHOWN or text == LONG_NUMBER:
        return None
    makers: dict[str, Callable[[], Any]] = {
        "string": lambda: text if isinstance(value, (int, float)) and not isinstance(value, bool) else None,
        "integer": lambda: int(float(text)) if float(text).is_integer() else None,
        "number": lambda: float(text),
        "boolean": lambda: {"true": True, "false": False}.get(text.lower()),
    }
    try:
        meant = makers[arg.type]()
    except (KeyError, ValueError, OverflowError):
        return None
    return meant if meant is not None and not list(value_problems(arg, meant, ())) else None


def _choices(arg: Arg) -> str:
    listed = ", ".join(repr(choice) for choice in arg.enum)
    return listed if len(arg.enum) == 1 else f"one of {listed}"


def _meant(arg: Arg, value: Any) -> str:
    texts = {str(choice).lower(): choice for choice in arg.enum}
    word = value if isinstance(value, str) else shown(value)
    close = difflib.get_close_matches(word.lower(), texts, n=1, cutoff=0.7)
    return f"; did you mean {texts[close[0]]!r}?" if close else ""


def _string_problems(arg: Arg, value: str, where: Where) -> Iterator[Problem]:
    if not value.strip() and arg.required:
        yield _problem(where, "is empty, but required")
        return
    if arg.media is not None or arg.format == "uri":
        yield from _link_problems(arg, value, where)
    elif arg.holds_number:
        yield from _held_number_problems(arg, value, where)
    if arg.length is not None:
        yield from _length_problems(arg.length, value, where)
    if arg.min_length is not None or arg.max_length is not None:
        yield from _size_problems(len(value), arg.min_length, arg.max_length, "characters", where)
    if arg.pattern is not None and not matches(arg.pattern, value):
        yield _problem(where, f"does not have the form {arg.pattern!r}")


def _link_problems(arg: Arg, value: str, where: Where) -> Iterator[Problem]:
    kind = f"the {arg.media.kind}" if arg.media is not None else "the file"
    also = ""
    if arg.media is not None and arg.media.base64:
        if re.fullmatch(r"[A-Za-z0-9+/\s]{64,}={0,2}\s*", value):
            return
        also = ", or its bare base64 text"
    if value.lower().startswith("data:"):
        yield _problem(where, f"is a data URI, which ShortAPI does not take; give a public http(s) URL of {kind}{also}")
        return
    try:
        link = urlsplit(value)
        has_host = bool(link.hostname) and link.port != 0
        good = link.scheme in {"http", "https"} and has_host and not re.search(r"\s", value.strip())
    except ValueError:
        good = False
    if not good:
        looks = "looks like a local path" if "://" not in value else "is not an http(s) URL"
        yield _problem(
            where, f"{looks}; ShortAPI fetches {kind} itself: upload it and give its public http(s) URL{also}"
        )


def _held_number_problems(arg: Arg, value: str, where: Where) -> Iterator[Problem]:
    number = as_decimal(value)
    if number is None:
        yield _problem(where, f"{shown(value)} is not a number written as a string{_range(arg)}")
        return
    yield from _number_problems(arg, number, where)


def _number_problems(arg: Arg, value: Any, where: Where) -> Iterator[Problem]:
    # Compared as decimals only: a Decimal against a float may raise, as the caller's decimal context wants it.
    number, low, high = as_decimal(value), as_decimal(arg.minimum), as_decimal(arg.maximum)
    if number is None:
        yield _problem(where, f"{value} is not a finite number")
    elif (low is not None and number < low) or (high is not None and number > high):
        said = repr(str(value)) if isinstance(value, Decimal) else shown(value)
        yield _problem(where, f"{said} is out of range{_range(arg)}")


def _range(arg: Arg) -> str:
    if arg.minimum is not None and arg.maximum is not None:
        return f"; allowed is {arg.minimum:g} to {arg.maximum:g}"
    if arg.minimum is not None:
        return f"; allowed is {arg.minimum:g} or more"
    return f"; allowed is {arg.maximum:g} or less" if arg.maximum is not None else ""


def _length_problems(rule: Length, value: str, where: Where) -> Iterator[Problem]:
    counted = len(value) + (rule.han_weight - 1) * len(HAN.findall(value))
    if counted <= rule.limit:
        return
    weighs = f" (a Chinese character counts {rule.han_weight})" if rule.han_weight != 1 else ""
    if rule.over == "truncated":
        yield _problem(where, f"is {counted} characters long{weighs}; ShortAPI cuts it at {rule.limit}", "warning")
    else:
        yield _problem(where, f"is {counted} characters long{weighs}; allowed is {rule.limit} or less")


def _size_problems(size: int, least: int | None, most: int | None, unit: str, where: Where) -> Iterator[Problem]:
    if least is not None and size < least:
        yield _problem(where, f"has {size} {unit}; at least {least} are needed")
    if most is not None and size > most:
        yield _problem(where, f"has {size} {unit}; at most {most} are allowed")


def _array_problems(arg: Arg, value: Any, where: Where, *, closed: bool) -> Iterator[Problem]:
    if arg.required and not value and not arg.min_items:
        yield _problem(where, "is empty, but required")
    yield from _size_problems(len(value), arg.min_items, arg.max_items, "items", where)
    if arg.items is not None:
        for number, item in enumerate(value):
            yield from value_problems(arg.items, item, (*where, number), closed=closed)


def _object_problems(arg: Arg, value: Mapping[str, Any], where: Where, *, closed: bool) -> Iterator[Problem]:
    if arg.properties:
        yield from mapping_problems(arg.properties, value, where, closed=closed)


def mapping_problems(
    args: Mapping[str, Arg],
    values: Mapping[str, Any],
    where: Where = (),
    *,
    whole: bool = True,
    closed: bool = True,
) -> Iterator[Problem]:
    """Yield problems of named values: unknown names, missing ones, wrong values.

    Args:
        whole: False: only what is given is looked at, nothing is missing.
        closed: False: further names may exist, so an unknown one is only a warning.
    """
    for name, value in values.items():
        if name not in args:
            level: Level = "error" if closed else "warning"
            message = _unknown_name(str(name), args, closed=closed)
            said = dotted((*where, shown_name(name)))
            yield Problem(said, message, level, unlisted=True, where=(*where, str(name)))
        else:
            yield from value_problems(args[name], value, (*where, name), closed=closed)
    for name, arg in args.items():
        if whole and arg.required and name not in values and not arg.has_default:
            yield _problem((*where, name), f"is required{_what(arg)}")


def shown_name(name: object) -> str:
    """Return a name as a message may show it; a caller's dict may hold anything as a key."""
    return name if isinstance(name, str) and name.isprintable() and len(name) <= MAX_NAME else shown(name)


def _unknown_name(name: str, args: Mapping[str, Arg], *, closed: bool) -> str:
    close = difflib.get_close_matches(name, args, n=1, cutoff=0.6)
    meant = f"; did you mean {close[0]!r}?" if close else f"; the model takes {', '.join(args)}"
    return (
        f"is not an argument of this model{meant}" if closed else f"is not an argument that the catalogue knows{meant}"
    )


def _what(arg: Arg) -> str:
    meaning = f" ({arg.description.rstrip('.')})" if arg.description else ""
    return meaning + (f"; it is {_choices(arg)}" if arg.enum else _range(arg))


NO_TEXT = "holds half a character (a lone surrogate, which is what bytes become that cannot be decoded)"


def text_problems(args: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each name that is no text, which JSON would make one of, and for each text that is none."""
    todo: list[tuple[str, Any]] = [("", args)]
    seen: set[int] = set()
    for where, part in todo:  # grows as it is gone through
        if isinstance(part, (Mapping, list, tuple)) and id(part) in seen:
            continue  # a list that holds itself is told when it is written as JSON
        seen.add(id(part))
        if isinstance(part, str) and not is_text(part):
            yield Problem(where, f"{NO_TEXT}; give it again as UTF-8 text")
        elif isinstance(part, Mapping):
            names = [(name, f"{where}.{shown_name(name)}".lstrip("."), value) for name, value in part.items()]
            yield from (
                Problem(shown(name), "is no text, as names must be") for name in part if not isinstance(name, str)
            )
            yield from (Problem(at, f"the name {NO_TEXT}") for name, at, _ in names if not is_text(name))
            todo.extend((at, value) for _, at, value in names)
        elif isinstance(part, (list, tuple)):
            todo.extend((f"{where}[{number}]", item) for number, item in enumerate(part))


def is_text(value: object) -> bool:
    """Say whether a value is no text at all, or one that can be written as UTF-8."""
    try:
        return not isinstance(value, str) or value.encode() is not None
    except UnicodeEncodeError:
        return False


CHECKS: dict[str, Callable[[Arg, Any, Where], Iterator[Problem]]] = {
    "string": _string_problems,
    "integer": _number_problems,
    "number": _number_problems,
    "boolean": lambda *_: iter(()),
}
