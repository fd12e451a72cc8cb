"""The example of an entry: the page's sample call as far as it is valid, completed by made-up values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from shortapi.catalog import Arg
from shortapi_generator.page._args import Arguments
from shortapi_generator.page._conditions import Condition
from shortapi_generator.page._made import fits, made
from shortapi_generator.page._notes import Notes
from shortapi_generator.page._sections import writable
from shortapi_generator.page._values import json_of

_ARGS = re.compile(r'"args": ?(?=\{)')
_BLOCK = re.compile(r"\*\*(?:Required Parameters|Full) Example\*\*: ```json (?=\{)")
_MOST_CALLS = 8
"""Maximum calls that are read; pages have three, the same in three languages."""


def sample_call(text: str) -> dict[str, Any] | None:
    """Return the arguments of the page's sample call; None if there is no readable one."""
    found: list[dict[str, Any]] = []
    for form in (_ARGS, _BLOCK):
        places = islice(form.finditer(text), _MOST_CALLS)
        found = found or [call for place in places if (call := _object(text[place.end() :])) is not None]
    # Of several, the first with the most arguments.
    return max(found, key=len, default=None)


def _object(text: str) -> dict[str, Any] | None:
    # Shell samples write an apostrophe as '\''.
    found = json_of(text.replace(r"'\''", "'"))
    return {writable(name): _clean(value) for name, value in found.items()} if isinstance(found, dict) else None


def _clean(value: Any) -> Any:
    """Return a value without characters that YAML cannot contain."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return {writable(name): _clean(item) for name, item in value.items()} if isinstance(value, dict) else value


def example_of(
    args: Arguments, sample: Mapping[str, Any] | None, stated: Sequence[Condition], notes: Notes
) -> dict[str, Any]:
    """Return valid example arguments: from the page's call, with made-up values for missing required ones.

    Args:
        stated: conditions between arguments; the example satisfies them too.
    """
    if sample is None:
        notes.add("example: the page has no readable call; the example is made up.")
    found = _fitting(args, sample or {}, notes)
    lacking = [name for name, arg in args.data.items() if Arg.from_data(name, arg).is_needed and name not in found]
    if sample is not None and lacking:
        notes.add(f"example: the page's own call lacks values, which are made up: {', '.join(lacking)}.")
    for name in lacking or ([] if found else list(args.data)[:1]):
        found[name] = _value(name, args.data[name], args)
    before = dict(found)
    for _ in range(2 * len(stated)):
        for condition in stated:
            _satisfy(condition, found, args)
    if changed := [name for name in args.data if found.get(name) != before.get(name)]:
        notes.add(f"example: the page's conditions require other values of {', '.join(changed)}; check them.")
    return {name: found[name] for name in args.data if name in found}


def _fitting(args: Arguments, sample: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    found = {}
    for name, value in sample.items():
        if value is None:
            continue  # null means left out
        if name not in args.data:
            notes.add(f"example: the page's own call has {name!r}, which is not an argument; it is left out.")
        elif fits(value, args.data[name]):
            found[name] = value
        else:
            notes.add(f"example: the page's own call has an invalid value for {name!r}; it is left out.")
    return found


def _value(name: str, arg: Mapping[str, Any], args: Arguments) -> Any:
    """Return an example value: one of the page's, else one made from the argument's limits."""
    printed = args.params[name].examples if name in args.params else ""
    shown = _clean(json_of(printed))
    return shown if shown is not None and fits(shown, arg) else made(arg)


def _satisfy(condition: Condition, found: dict[str, Any], args: Arguments) -> None:
    """Change an example so that a condition holds."""
    values = {**{name: arg["default"] for name, arg in args.data.items() if "default" in arg}, **found}
    name, other = condition.arg, condition.other
    if name not in values or (condition.where is not None and values[name] not in condition.where):
        return
    if condition.kind == "needs":
        found.setdefault(other, _value(other, args.data[other], args))
    elif condition.kind == "only" and values.get(other) not in condition.values:
        found[other] = condition.values[0]
    elif condition.kind == "apart" and values.get(other) in condition.values:
        arg = args.data[other]
        choices = arg.get("enum", [True, False] if arg["type"] == "boolean" else [made(arg)])
        rest = [choice for choice in choices if choice not in condition.values]
        if rest:
            found[other] = rest[0]
        else:
            found.pop(other, None)
