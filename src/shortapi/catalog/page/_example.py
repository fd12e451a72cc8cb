"""The example of an entry: the page's own call as far as it fits, completed by made-up values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from shortapi.catalog._check_values import check_value
from shortapi.catalog._problems import Problems
from shortapi.catalog.page._args import Arguments
from shortapi.catalog.page._notes import Notes
from shortapi.catalog.page._sections import writable
from shortapi.catalog.page._values import json_of

_ARGS = re.compile(r'"args": ?(?=\{)')
_BLOCK = re.compile(r"\*\*(?:Required Parameters|Full) Example\*\*: ```json (?=\{)")
_MOST_CALLS = 8
"""Calls that are looked at; pages have three, which say the same in three languages."""

_PROMPT = "A paper boat sails down a rainy gutter at dusk, seen from close above the water."
_FILES = {"image": "first-frame.png", "video": "clip.mp4", "audio": "sound.mp3"}


def sample_call(text: str) -> dict[str, Any] | None:
    """Return the arguments of the page's sample call; None where there is none that can be read."""
    found: list[dict[str, Any]] = []
    for form in (_ARGS, _BLOCK):
        places = islice(form.finditer(text), _MOST_CALLS)
        found = found or [call for place in places if (call := _object(text[place.end() :])) is not None]
    # Of several, the first that shows most.
    return max(found, key=len, default=None)


def _object(text: str) -> dict[str, Any] | None:
    # In a shell sample an apostrophe is written '\''.
    found = json_of(text.replace(r"'\''", "'"))
    return {writable(name): _clean(value) for name, value in found.items()} if isinstance(found, dict) else None


def _clean(value: Any) -> Any:
    """Return a value without the signs that YAML cannot hold."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return {writable(name): _clean(item) for name, item in value.items()} if isinstance(value, dict) else value


def example_of(args: Arguments, sample: Mapping[str, Any] | None, notes: Notes) -> dict[str, Any]:
    """Return example arguments that fit: from the page's call, and made up where it lacks a required one."""
    if sample is None:
        notes.add("example: the page has no call that can be read; the example is made up.")
    found = _fitting(args, sample or {}, notes)
    lacking = [name for name, arg in args.data.items() if _is_needed(arg) and name not in found]
    if sample is not None and lacking:
        notes.add(f"example: values were made up for what the page's own call leaves out: {', '.join(lacking)}.")
    for name in lacking or ([] if found else list(args.data)[:1]):
        found[name] = _value(name, args.data[name], args)
    return {name: found[name] for name in args.data if name in found}


def _is_needed(arg: Mapping[str, Any]) -> bool:
    return bool(arg.get("required")) and "default" not in arg


def _fitting(args: Arguments, sample: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    found = {}
    for name, value in sample.items():
        if value is None:
            continue  # as good as left out
        if name not in args.data:
            notes.add(f"example: the page's own call gives {name!r}, which is no argument here; it is left out.")
        elif _fits(value, args.data[name]):
            found[name] = value
        else:
            notes.add(f"example: the page's own call gives a {name!r} that does not fit; it is left out.")
    return found


def _fits(value: Any, arg: Mapping[str, Any]) -> bool:
    problems = Problems("page")
    check_value(value, arg, (), problems)
    empty = isinstance(value, str) and not value.strip() and bool(arg.get("required"))
    return not len(problems) and not empty


def _value(name: str, arg: Mapping[str, Any], args: Arguments) -> Any:
    """Return a value for an argument: one that the page shows, else one made from its limits."""
    printed = args.params[name].examples if name in args.params else ""
    shown = _clean(json_of(printed))
    return shown if shown is not None and _fits(shown, arg) else made(arg)


def made(arg: Mapping[str, Any]) -> Any:
    """Return some value that an argument takes."""
    if "enum" in arg:
        return arg["enum"][0]
    return _MAKERS[arg["type"]](arg)


def _number(arg: Mapping[str, Any]) -> Any:
    return arg.get("minimum", min(1, arg.get("maximum", 1)))


def _text(arg: Mapping[str, Any]) -> str:
    if "minimum" in arg or "maximum" in arg:
        return str(_number(arg))
    if arg.get("format") == "uri":
        return f"https://example.com/{_FILES[arg['x-media']['kind']] if 'x-media' in arg else 'file'}"
    return _PROMPT[: arg.get("x-length", {}).get("limit", len(_PROMPT))].strip() or "A"


def _object_of(arg: Mapping[str, Any]) -> dict[str, Any]:
    required = {name: made(part) for name, part in arg["properties"].items() if part.get("required")}
    return required or {name: made(part) for name, part in list(arg["properties"].items())[:1]}


_MAKERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "string": _text,
    "integer": _number,
    "number": _number,
    "boolean": lambda _: False,
    "array": lambda arg: [made(arg["items"])],
    "object": _object_of,
}
