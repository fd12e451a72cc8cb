"""Made-up values for arguments without an example; each satisfies its argument's limits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from shortapi.catalog.records import Arg
from shortapi.validation import value_problems

_PROMPT = "A paper boat sails down a rainy gutter at dusk, seen from close above the water."
_FILES = {"image": "first-frame.png", "video": "clip.mp4", "audio": "sound.mp3"}


def made(arg: Mapping[str, Any]) -> Any:
    """Return a valid value of an argument."""
    if "enum" in arg:
        return arg["enum"][0]
    return _MAKERS[arg["type"]](arg)


def fits(value: Any, arg: Mapping[str, Any]) -> bool:
    """Return whether a value is valid for an argument."""
    return all(problem.level == "warning" for problem in value_problems(Arg.from_data("", arg), value, ()))


def _number(arg: Mapping[str, Any]) -> Any:
    least = arg.get("minimum", min(1, arg.get("maximum", 1)))
    return least if arg["type"] == "number" else math.ceil(least)


def _text(arg: Mapping[str, Any]) -> str:
    if "minimum" in arg or "maximum" in arg:
        return str(_number(arg))
    if arg.get("format") == "uri":
        return f"https://example.com/{_FILES[arg['x-media']['kind']] if 'x-media' in arg else 'file'}"
    least = arg.get("minLength", 0)
    most = min(arg.get("x-length", {}).get("limit", math.inf), arg.get("maxLength", math.inf))
    text = " ".join([_PROMPT] * (least // len(_PROMPT) + 1))
    # Truncated, but without a blank at an end.
    return text[: int(min(most, len(text)))].strip().ljust(least, ".") or "A"


def _list(arg: Mapping[str, Any]) -> list[Any]:
    return [made(arg["items"])] * max(1, arg.get("minItems", 1))


def _object(arg: Mapping[str, Any]) -> dict[str, Any]:
    required = {name: made(part) for name, part in arg["properties"].items() if part.get("required")}
    return required or {name: made(part) for name, part in list(arg["properties"].items())[:1]}


_MAKERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": lambda _: False,
    "array": _list,
    "object": _object,
}
