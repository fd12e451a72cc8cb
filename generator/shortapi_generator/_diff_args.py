"""Differences between arguments: narrower limits break calls, wider ones do not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from shortapi.catalog.forms import listed, quoted
from shortapi.catalog.records import Arg, Length, Media
from shortapi.validation import same

Change = tuple[Literal["breaking", "notice", "addition"], str, str]
"""Level, field and sentence."""

_LOW = {
    "minimum": "the minimum",
    "min_length": "the minimum length",
    "min_items": "the minimum number of items",
    "min_side": "the minimum side in pixels",
    "min_seconds": "the minimum duration in seconds",
    "min_fps": "the minimum frame rate",
}
_HIGH = {
    "maximum": "the maximum",
    "max_items": "the maximum number of items",
    "max_side": "the maximum side in pixels",
    "max_seconds": "the maximum duration in seconds",
    "max_bytes": "the maximum size in bytes",
}


def mapping_changes(old: Mapping[str, Arg], new: Mapping[str, Arg], where: str) -> Iterator[Change]:
    """Yield the differences between arguments, or between properties of an object."""
    for name, arg in old.items():
        if name not in new:
            yield "breaking", f"{where}.{name}", "was removed"
        else:
            yield from argument_changes(arg, new[name], f"{where}.{name}")
    for name, arg in new.items():
        if name not in old:
            needed = arg.is_needed
            added = "was added and is required" if needed else "was added"
            yield "breaking" if needed else "addition", f"{where}.{name}", added


def argument_changes(old: Arg, new: Arg, where: str) -> Iterator[Change]:
    """Yield the differences of one argument."""
    if old.is_needed != new.is_needed:
        needed = new.is_needed
        yield "breaking" if needed else "addition", where, "is required now" if needed else "may be left out now"
    if old.has_default != new.has_default or not same(old.default, new.default):
        yield "notice", where, f"the default was {_default(old)} and is {_default(new)}"
    if old.type != new.type and (old.type, new.type) != ("integer", "number"):
        yield "breaking", where, f"the type was {old.type} and is {new.type}"
        return
    if old.type != new.type:
        yield "addition", where, "takes fractions now, not only whole numbers"
    yield from _choices(old.enum, new.enum, where, "value")
    yield from _bounds(old, new, where)
    yield from _forms(old, new, where)
    yield from _lengths(_length_of(old), _length_of(new), where)
    yield from _media(old.media, new.media, where)
    if old.items is not None and new.items is not None:
        yield from argument_changes(old.items, new.items, f"{where}[]")
    yield from mapping_changes(old.properties, new.properties, where)


def _default(arg: Arg) -> str:
    return quoted(arg.default) if arg.has_default else "none"


def _choices(old: Collection[Any], new: Collection[Any], where: str, what: str) -> Iterator[Change]:
    """Yield the differences of a list of allowed values; an empty one allows everything."""
    if bool(old) != bool(new):
        only = f"only these {what}s are allowed now: {listed(new)}"
        yield "breaking" if new else "addition", where, only if new else f"any {what} is allowed now"
        return
    gone = [value for value in old if not any(same(value, other) for other in new)]
    more = [value for value in new if not any(same(value, other) for other in old)]
    if gone:
        yield "breaking", where, f"does not take the {what}{'s' if len(gone) > 1 else ''} {listed(gone)} any more"
    if more:
        yield "addition", where, f"takes the {what}{'s' if len(more) > 1 else ''} {listed(more)} now"


def _bounds(old: Arg | Media, new: Arg | Media, where: str) -> Iterator[Change]:
    for sign, names in ((1, _LOW), (-1, _HIGH)):
        for name, words in names.items():
            if not hasattr(old, name):
                continue
            was, now = getattr(old, name), getattr(new, name)
            if was != now:
                narrower = was is None or (now is not None and sign * now > sign * was)
                yield "breaking" if narrower else "addition", where, f"{words} was {_number(was)} and is {_number(now)}"


def _number(value: float | None) -> str:
    return "unlimited" if value is None else f"{value}"


def _forms(old: Arg, new: Arg, where: str) -> Iterator[Change]:
    if old.pattern != new.pattern:
        yield (
            "addition" if new.pattern is None else "breaking",
            where,
            f"the pattern was {old.pattern or 'none'} and is {new.pattern or 'none'}",
        )
    if old.format != new.format:
        yield (
            "breaking" if new.format else "addition",
            where,
            "must be a URL now" if new.format else "need be no URL now",
        )


def _length_of(arg: Arg) -> Length | None:
    """Return the maximum length of a text: `maxLength` is the same as `x-length` without a weight."""
    plain = None if arg.max_length is None else Length(limit=arg.max_length)
    if arg.length is None or plain is None:
        return arg.length or plain
    return plain if plain.limit < arg.length.limit else arg.length


def _lengths(old: Length | None, new: Length | None, where: str) -> Iterator[Change]:
    if old == new:
        return
    narrower = new is not None and (
        old is None
        or new.limit < old.limit
        or new.han_weight > old.han_weight
        or (new.over == "rejected" and old.over == "truncated")
    )
    yield "breaking" if narrower else "addition", where, f"the maximum length was {_length(old)} and is {_length(new)}"


def _length(length: Length | None) -> str:
    if length is None:
        return "unlimited"
    han = f"a Chinese one counts {length.han_weight}; " if length.han_weight != 1 else ""
    return f"{length.limit} characters ({han}a longer text is {length.over})"


def _media(old: Media | None, new: Media | None, where: str) -> Iterator[Change]:
    if old is None or new is None:
        if new is not None:
            yield "breaking", where, f"must be a link to {new.kind} now"
        elif old is not None:
            yield "addition", where, f"need be no link to {old.kind} now"
        return
    if old.kind != new.kind:
        yield "breaking", where, f"was a link to {old.kind} and is one to {new.kind}"
    yield from _choices(old.formats, new.formats, where, "format")
    yield from _bounds(old, new, where)
    if old.aspect != new.aspect:
        said = f"the aspect ratio was {_shape(old.aspect)} and is {_shape(new.aspect)}"
        yield "addition" if _holds(new.aspect, old.aspect) else "breaking", where, said
    if old.base64 != new.base64:
        yield "addition" if new.base64 else "breaking", where, f"base64 text is {'' if new.base64 else 'not '}taken now"


def _holds(outer: tuple[str, str] | None, inner: tuple[str, str] | None) -> bool:
    """Return whether every shape of `inner` is within `outer`; None: any shape."""
    if outer is None or inner is None:
        return outer is None
    return _ratio(outer[0]) <= _ratio(inner[0]) and _ratio(inner[1]) <= _ratio(outer[1])


def _ratio(text: str) -> float:
    width, _, height = text.partition(":")
    return float(width) / float(height)


def _shape(aspect: tuple[str, str] | None) -> str:
    return "any" if aspect is None else f"{aspect[0]} to {aspect[1]}"
