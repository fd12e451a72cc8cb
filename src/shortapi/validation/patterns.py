"""The patterns of an entry: the part of regular expressions that can be matched in linear time.

`re` backtracks: `(a+)+$` takes longer than anybody waits on fifty letters, and an entry may come from an installed
package. Here a text is read once, from left to right, and each character is compared with the places of the pattern
that can be reached (Thompson's construction). So the work is bounded by characters times `MOST_PLACES`, whatever the
pattern and the text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable

from attrs import define, field

MOST_PLACES = 500
"""Characters and anchors of a pattern, each counted as often as it may be repeated by number."""

_MOST_GROUPS = 20
_ESCAPE = r"\\(?:[dDwWsSnrt]|[^\w\s])"
_ATOM = re.compile(rf"\[\^?(?:{_ESCAPE}|(?!--|&&|~~|\|\|)[^\[\]\\])+\]|{_ESCAPE}|[^\[\](){{}}*+?|\\]")
_QUANTIFIER = re.compile(r"[*+?]|\{(?P<low>\d{1,3})(?P<more>,(?P<high>\d{1,3})?)?\}")
_BOUNDS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


class PatternError(ValueError):
    """A pattern that is not taken; its text says why."""


@define(eq=False)
class _Place:
    """A place in a pattern: `test` lets a character through to `then`; without a test `then` are open at once."""

    test: Callable[[str], object] | None = None
    anchor: str = ""
    then: list[_Place] = field(factory=list)


_Part = Callable[[_Place], _Place]
"""Builds the places of a part of a pattern in front of the place that comes after it."""


def check_pattern(pattern: str) -> None:
    """Raise PatternError where a pattern is not taken."""
    _program(pattern)


def matches(pattern: str, text: str) -> bool:
    """Say whether a pattern is found anywhere in a text; `^` and `$` are the very ends of the text.

    Raises:
        PatternError: the pattern is not taken.
    """
    first, last = _program(pattern)
    reached: list[_Place] = []
    for at in range(len(text) + 1):
        # A match may begin anywhere, hence the first place at every character.
        places = _open((first, *reached), at == 0, at == len(text))
        if last in places:
            return True
        sign = text[at : at + 1]
        reached = [place.then[0] for place in places if sign and place.test and place.test(sign)]
    return False


def _open(places: Iterable[_Place], at_begin: bool, at_end: bool) -> set[_Place]:
    """Return the places, and all that can be reached from them without a character."""
    found: set[_Place] = set()
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place in found or (place.anchor == "^" and not at_begin) or (place.anchor == "$" and not at_end):
            continue
        found.add(place)
        if place.test is None:
            waiting += place.then
    return found


@functools.lru_cache(maxsize=256)
def _program(pattern: str) -> tuple[_Place, _Place]:
    """Return the first and the last place of a pattern."""
    reader = _Reader(pattern)
    part, _ = reader.branches()
    if reader.at < len(pattern):
        raise PatternError("a ')' closes no group; escape it as \\)")
    last = _Place()
    return part(last), last


@define
class _Reader:
    """Reads a pattern; each method returns the part that it read and how many places that has."""

    text: str
    at: int = 0
    groups: int = 0

    def branches(self) -> tuple[_Part, int]:
        parts = [self.sequence()]
        while self.text.startswith("|", self.at):
            self.at += 1
            parts.append(self.sequence())
        return _any([part for part, _ in parts]), _bounded(sum(max(size, 1) for _, size in parts))

    def sequence(self) -> tuple[_Part, int]:
        parts: list[_Part] = []
        sizes = 0
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            part, size = self.repeated()
            parts.append(part)
            sizes = _bounded(sizes + size)
        return lambda then: functools.reduce(lambda place, part: part(place), reversed(parts), then), sizes

    def repeated(self) -> tuple[_Part, int]:
        part, size = self.single()
        found = _QUANTIFIER.match(self.text, self.at)
        if found is None:
            return part, size
        self.at = found.end()
        low, high = _BOUNDS.get(found[0]) or _numbers(found)
        if high is not None and low > high:
            raise PatternError(f"{found[0]} has its numbers the wrong way round")
        return _repeat(part, low, high), size * max(low, high or 1)

    def single(self) -> tuple[_Part, int]:
        if self.text.startswith("(", self.at):
            return self.group()
        found = _ATOM.match(self.text, self.at)
        if found is None:
            raise PatternError(self.why_not())
        self.at = found.end()
        return _character(found[0]), 1

    def group(self) -> tuple[_Part, int]:
        self.at += 3 if self.text.startswith("(?:", self.at) else 1
        if self.text.startswith("?", self.at):
            raise PatternError("groups that begin with (? are not taken, other than (?:…)")
        self.groups += 1
        if self.groups > _MOST_GROUPS:
            raise PatternError(f"it has more than {_MOST_GROUPS} groups")
        part, size = self.branches()
        if not self.text.startswith(")", self.at):
            raise PatternError("a group has no ')'")
        self.at += 1
        return part, size

    def why_not(self) -> str:
        sign = self.text[self.at]
        if sign == "\\":
            return f"the escape {self.text[self.at : self.at + 2]!r} is not taken"
        if sign == "[":
            return "a '[' begins no set of characters that can be read; escape it as \\["
        if sign in "*+?" or _QUANTIFIER.match(self.text, self.at):
            return f"nothing stands before {sign!r} that could be repeated (or it is repeated already)"
        return f"write {sign!r} as \\{sign}"


def _bounded(size: int) -> int:
    if size > MOST_PLACES:
        raise PatternError(f"with its repetitions it has more than {MOST_PLACES} places; make it simpler")
    return size


def _numbers(found: re.Match[str]) -> tuple[int, int | None]:
    low = int(found["low"])
    return low, int(found["high"]) if found["high"] else None if found["more"] else low


def _character(atom: str) -> _Part:
    if atom in {"^", "$"}:
        return lambda then: _Place(anchor=atom, then=[then])
    try:
        # One character at a time, so `re` has nothing to go back to.
        test = re.compile(atom).fullmatch
    except re.error as error:
        raise PatternError(f"{atom} cannot be read: {error.msg}") from None
    return lambda then: _Place(test, then=[then])


def _any(parts: list[_Part]) -> _Part:
    return parts[0] if len(parts) == 1 else lambda then: _Place(then=[part(then) for part in parts])


def _repeat(part: _Part, low: int, high: int | None) -> _Part:
    def build(then: _Place) -> _Place:
        if high is None:
            place = _Place(then=[then])
            place.then.append(part(place))
        else:
            place = then
            for _ in range(high - low):
                place = _Place(then=[part(place), then])
        for _ in range(low):
            place = part(place)
        return place

    return build
