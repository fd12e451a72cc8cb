"""One value against one argument of an entry: type, choices, range, length, link, list, object."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlsplit

from attrs import frozen

from shortapi.catalog import Arg, Length, as_decimal, matches

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
    """

    argument: str
    message: str
    level: Level = "error"
    unlisted: bool = False

    def __str__(self) -> str:
        return f"{self.argument}: {self.message}"


def value_problems(arg: Arg, value: Any, where: str, *, closed: bool = True) -> Iterator[Problem]:
    """Yield what is wrong with one value; a wrong type hides all further checks of it.

    `closed` False: objects in it may have further names, which are only warned of.
    """
    if not _is_type(arg.type, value):
        yield Problem(where, _wrong_type(arg, value))
        return
    if arg.enum and value not in arg.enum:  # the type is right by now, so true cannot pass for 1
        yield Problem(where, f"{_text(arg, value)} is not {_choices(arg)}{_meant(arg, value)}")
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
    words = arg.type in {"integer", "number", "boolean"} or bool(arg.enum) or holds_number(arg)
    free = isinstance(value, str) and not words
    return f"a text of {len(value)} characters" if free else shown(value)


def holds_number(arg: Arg) -> bool:
    """Say whether this is a string argument whose text is a number."""
    return arg.type == "string" and (arg.minimum is not None or arg.maximum is not None)


_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (),
    "array": (list, tuple),
    "object": (dict, Mapping),
}


def _is_type(wanted: str, value: Any) -> bool:
    if isinstance(value, bool):
        return wanted == "boolean"
    return isinstance(value, _TYPES[wanted])


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
    for name in ("boolean", "string", "integer", "number", "array", "object"):
        if _is_type(name, value):
            return NAMES[name]
    return "no JSON value"


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
    return meant if meant is not None and not list(value_problems(arg, meant, arg.name)) else None


def _choices(arg: Arg) -> str:
    listed = ", ".join(repr(choice) for choice in arg.enum)
    return listed if len(arg.enum) == 1 else f"one of {listed}"


def _meant(arg: Arg, value: Any) -> str:
    texts = {str(choice).lower(): choice for choice in arg.enum}
    word = value if isinstance(value, str) else shown(value)
    close = difflib.get_close_matches(word.lower(), texts, n=1, cutoff=0.7)
    return f"; did you mean {texts[close[0]]!r}?" if close else ""


def _string_problems(arg: Arg, value: str, where: str) -> Iterator[Problem]:
    if not value.strip() and arg.required:
        yield Problem(where, "is empty, but required")
        return
    if arg.media is not None or arg.format == "uri":
        yield from _link_problems(arg, value, where)
    elif holds_number(arg):
        yield from _held_number_problems(arg, value, where)
    if arg.length is not None:
        yield from _length_problems(arg.length, value, where)
    if arg.min_length is not None or arg.max_length is not None:
        yield from _size_problems(len(value), arg.min_length, arg.max_length, "characters", where)
    if arg.pattern is not None and not matches(arg.pattern, value):
        yield Problem(where, f"does not have the form {arg.pattern!r}")


def _link_problems(arg: Arg, value: str, where: str) -> Iterator[Problem]:
    kind = f"the {arg.media.kind}" if arg.media is not None else "the file"
    also = ""
    if arg.media is not None and arg.media.base64:
        if re.fullmatch(r"[A-Za-z0-9+/\s]{64,}={0,2}\s*", value):
            return
        also = ", or its bare base64 text"
    if value.lower().startswith("data:"):
        yield Problem(where, f"is a data URI, which ShortAPI does not take; give a public http(s) URL of {kind}{also}")
        return
    try:
        link = urlsplit(value)
        has_host = bool(link.hostname) and link.port != 0
        good = link.scheme in {"http", "https"} and has_host and not re.search(r"\s", value.strip())
    except ValueError:
        good = False
    if not good:
        looks = "looks like a local path" if "://" not in value else "is not an http(s) URL"
        yield Problem(
            where, f"{looks}; ShortAPI fetches {kind} itself: upload it and give its public http(s) URL{also}"
        )


def _held_number_problems(arg: Arg, value: str, where: str) -> Iterator[Problem]:
    number = as_decimal(value)
    if number is None:
        yield Problem(where, f"{shown(value)} is not a number written as a string{_range(arg)}")
        return
    yield from _number_problems(arg, number, where)


def _number_problems(arg: Arg, value: Any, where: str) -> Iterator[Problem]:
    # Compared as decimals only: a Decimal against a float may raise, as the caller's decimal context wants it.
    number, low, high = as_decimal(value), as_decimal(arg.minimum), as_decimal(arg.maximum)
    if number is None:
        yield Problem(where, f"{value} is not a finite number")
    elif (low is not None and number < low) or (high is not None and number > high):
        said = repr(str(value)) if isinstance(value, Decimal) else shown(value)
        yield Problem(where, f"{said} is out of range{_range(arg)}")


def _range(arg: Arg) -> str:
    if arg.minimum is not None and arg.maximum is not None:
        return f"; allowed is {arg.minimum:g} to {arg.maximum:g}"
    if arg.minimum is not None:
        return f"; allowed is {arg.minimum:g} or more"
    return f"; allowed is {arg.maximum:g} or less" if arg.maximum is not None else ""


def _length_problems(rule: Length, value: str, where: str) -> Iterator[Problem]:
    counted = len(value) + (rule.han_weight - 1) * len(HAN.findall(value))
    if counted <= rule.limit:
        return
    weighs = f" (a Chinese character counts {rule.han_weight})" if rule.han_weight != 1 else ""
    if rule.over == "truncated":
        yield Problem(where, f"is {counted} characters long{weighs}; ShortAPI cuts it at {rule.limit}", "warning")
    else:
        yield Problem(where, f"is {counted} characters long{weighs}; allowed is {rule.limit} or less")


def _size_problems(size: int, least: int | None, most: int | None, unit: str, where: str) -> Iterator[Problem]:
    if least is not None and size < least:
        yield Problem(where, f"has {size} {unit}; at least {least} are needed")
    if most is not None and size > most:
        yield Problem(where, f"has {size} {unit}; at most {most} are allowed")


def _array_problems(arg: Arg, value: Any, where: str, *, closed: bool) -> Iterator[Problem]:
    if arg.required and not value and not arg.min_items:
        yield Problem(where, "is empty, but required")
    yield from _size_problems(len(value), arg.min_items, arg.max_items, "items", where)
    if arg.items is not None:
        for number, item in enumerate(value):
            yield from value_problems(arg.items, item, f"{where}[{number}]", closed=closed)


def _object_problems(arg: Arg, value: Mapping[str, Any], where: str, *, closed: bool) -> Iterator[Problem]:
    if arg.properties:
        yield from mapping_problems(arg.properties, value, f"{where}.", closed=closed)


def mapping_problems(
    args: Mapping[str, Arg],
    values: Mapping[str, Any],
    prefix: str = "",
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
            yield Problem(f"{prefix}{shown_name(name)}", message, level, unlisted=True)
        else:
            yield from value_problems(args[name], value, f"{prefix}{name}", closed=closed)
    for name, arg in args.items():
        if whole and arg.required and name not in values and not arg.has_default:
            yield Problem(f"{prefix}{name}", f"is required{_what(arg)}")


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


CHECKS: dict[str, Callable[[Arg, Any, str], Iterator[Problem]]] = {
    "string": _string_problems,
    "integer": _number_problems,
    "number": _number_problems,
    "boolean": lambda *_: iter(()),
}
