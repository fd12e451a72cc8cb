"""Arguments for any model, made from nothing but its entry: right ones, spoilt ones, and single mistakes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from shortapi.catalog import Arg, Entry

LONGEST = 14
"""Items of a list that has no limit: enough to break the rules that count."""

JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["", "5", "1e3", "https://example.com/a.png", "720p", [], [None], {}, {"prompt": 5}, 10**400]),
)
NAMES = st.sampled_from(["no_such_argument", "Prompt", "seed", "args"])


def good_args(entry: Entry) -> st.SearchStrategy[dict[str, Any]]:
    """Make arguments that are right one by one; whether they go together is another matter."""
    return _named(entry.args)


def any_args(entry: Entry) -> st.SearchStrategy[dict[str, Any]]:
    """Make right arguments, some of which are then replaced, taken away or joined by others."""
    names = st.sampled_from(sorted(entry.args))
    changes = st.dictionaries(names | NAMES, JUNK, max_size=2)
    return st.builds(_spoil, _named(entry.args), changes, st.sets(names, max_size=1))


def _spoil(args: dict[str, Any], changes: dict[str, Any], missing: set[str]) -> dict[str, Any]:
    return {name: value for name, value in {**args, **changes}.items() if name not in missing}


def _named(args: dict[str, Arg] | Any) -> st.SearchStrategy[dict[str, Any]]:
    required = {name: _value(arg) for name, arg in args.items() if arg.required}
    optional = {name: _value(arg) for name, arg in args.items() if not arg.required}
    return st.fixed_dictionaries(required, optional=optional)


def _value(arg: Arg) -> st.SearchStrategy[Any]:
    if arg.enum:
        return st.sampled_from(arg.enum)
    if arg.items is not None:
        items = _value(arg.items)
        sizes = st.integers(arg.min_items or 1, arg.max_items or LONGEST)
        return sizes.flatmap(lambda size: st.lists(items, min_size=size, max_size=size))
    makers = {"string": _text, "integer": _whole, "number": _number, "boolean": lambda _: st.booleans()}
    return _named(arg.properties) if arg.type == "object" else makers[arg.type](arg)


def _text(arg: Arg) -> st.SearchStrategy[str]:
    if arg.media is not None:
        return st.sampled_from(["https://example.com/a.png", "http://example.com/b"])
    if arg.minimum is not None:
        return _whole(arg).map(str)
    return st.text(alphabet="aé汉 .", min_size=arg.min_length or 1, max_size=12).map(lambda text: text.strip() or "a")


def _whole(arg: Arg) -> st.SearchStrategy[int]:
    low = 0 if arg.minimum is None else math.ceil(arg.minimum)
    return st.integers(low, low + 20 if arg.maximum is None else math.floor(arg.maximum))


def _number(arg: Arg) -> st.SearchStrategy[float]:
    return st.floats(arg.minimum, arg.maximum, allow_nan=False, allow_infinity=False)


def mistakes(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the example with one mistake each: the argument that is wrong, and all arguments."""
    for name, arg in entry.args.items():
        for value in _wrong(arg):
            yield name, {**entry.example, name: value}
        if arg.is_needed:
            yield name, {other: value for other, value in entry.example.items() if other != name}


def _wrong(arg: Arg) -> Iterator[Any]:
    yield from (None, {"no": "such value"} if arg.type != "object" else "no such value")
    if arg.enum:
        yield from (f"{arg.enum[0]} ", str(arg.enum[0]).swapcase() + "x", 10**9)
    yield from (1, "true") if arg.type == "boolean" else ()
    yield from _out_of_range(arg)
    if arg.media is not None:
        yield from ("a.png", "data:image/png;base64,iVBORw0KGgo=", "ftp://example.com/a.png")
    if arg.type == "string" and arg.max_length is not None:
        yield "x" * (arg.max_length + 1)
    if arg.items is not None:
        (item, *_) = _some(arg.items)
        yield from ([item] * (arg.max_items + 1),) if arg.max_items else ()
        yield from ([],) if arg.min_items or arg.required else ()
        yield from ([item, wrong] for wrong in _wrong(arg.items))
    for name, inner in arg.properties.items():
        whole = _some(arg)[0]
        yield from ({**whole, name: wrong} for wrong in _wrong(inner))
        yield from ({other: value for other, value in whole.items() if other != name},) if inner.required else ()


def _out_of_range(arg: Arg) -> Iterator[Any]:
    beyond = [limit + step for limit, step in ((arg.minimum, -1), (arg.maximum, 1)) if limit is not None]
    for number in beyond:
        yield str(number) if arg.type == "string" else number
    if beyond and arg.type == "string":
        yield from ("long", str(beyond[0] + 1) + "s", int(beyond[0]))


def _some(arg: Arg) -> list[Any]:
    """Return a right value, without hypothesis."""
    if arg.enum:
        return [arg.enum[0]]
    if arg.properties:
        return [{name: _some(inner)[0] for name, inner in arg.properties.items() if inner.required}]
    return {
        "string": ["https://example.com/a.png"],
        "integer": [int(arg.minimum or 1)],
        "number": [arg.minimum or 1.0],
        "boolean": [True],
        "array": [[]],
        "object": [{}],
    }[arg.type]
