"""Patterns of entries: the subset of regular expressions that can be matched in linear time.

`re` backtracks: `(a+)+$` takes practically for ever on fifty letters, and an entry may come from an installed package.
Here Thompson's construction reads a text once, and compares each character with the reachable steps of the pattern, so
the work is at most characters times `MAX_PLACES`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Mapping

from attrs import define

MAX_PLACES = 500
"""Maximum characters and anchors of a pattern, with numeric repetitions expanded."""

_MAX_GROUPS = 20
_ESCAPE = r"\\(?:[dDwWsSnrt]|[^\w\s])"
_ATOM = re.compile(rf"\[\^?(?:{_ESCAPE}|(?!--|&&|~~|\|\|)[^\[\]\\])+\]|{_ESCAPE}|[^\[\](){{}}*+?|\\]")
_QUANTIFIER = re.compile(r"[*+?]|\{\d{1,3}(,(\d{1,3})?)?\}")
_SIGNS = {"*": "0,", "+": "1,", "?": "0,1"}

_Step = Callable[[str], object] | str | tuple[int, ...]
"""A test of the next character; an anchor, or "" for nothing; or a fork: relative positions of the next steps."""


class PatternError(ValueError):
    """The pattern is not supported; the message says why."""


def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern is found anywhere in a text; `^` and `$` match only at the ends of the text."""
    program = compiled(pattern)
    reached: set[int] = set()
    for at in range(len(text) + 1):
        anchors = {"": True, "^": at == 0, "$": at == len(text)}
        # A match may begin at any character, so step 0 is always included.
        steps = _reachable(program, {0, *reached}, anchors)
        if len(program) in steps:
            return True
        tests = ((step, program[step]) for step in steps)
        reached = {step + 1 for step, test in tests if callable(test) and at < len(text) and test(text[at])}
    return False


def _reachable(program: list[_Step], steps: Collection[int], anchors: Mapping[str, bool]) -> set[int]:
    """Return the steps and all that are reachable from them without consuming a character."""
    found: set[int] = set()
    waiting = list(steps)
    while waiting:
        at = waiting.pop()
        if at in found:
            continue
        found.add(at)
        step = program[at] if at < len(program) else ()
        if isinstance(step, tuple):
            waiting += (at + further for further in step)
        elif isinstance(step, str) and anchors[step]:
            waiting.append(at + 1)
    return found


@functools.lru_cache(maxsize=256)
def compiled(pattern: str) -> list[_Step]:
    """Return the steps of a pattern; raise PatternError if it is not supported."""
    reader = _Reader(pattern)
    program = reader.branches()
    if reader.at < len(pattern):
        raise PatternError("a ')' closes no group; escape it as \\)")
    return program


@define
class _Reader:
    """Parser of a pattern; each method returns the steps of the part that it parsed."""

    text: str
    at: int = 0
    groups: int = 0

    def branches(self) -> list[_Step]:
        steps = self.sequence()
        while self.text.startswith("|", self.at):
            self.at += 1
            other = self.sequence()
            steps = _times(1, [(1, len(steps) + 2), *steps, (len(other) + 1,), *other])
        return steps

    def sequence(self) -> list[_Step]:
        steps: list[_Step] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            steps = _times(1, steps + self.quantified())
        return steps or [""]

    def quantified(self) -> list[_Step]:
        part = self.group() if self.text.startswith("(", self.at) else self.character()
        found = _QUANTIFIER.match(self.text, self.at)
        if found is None:
            return part
        self.at = found.end()
        low, comma, high = _SIGNS.get(found[0], found[0][1:-1]).partition(",")
        least, most = int(low), int(high or low)
        if least > most:
            raise PatternError(f"{found[0]} has its bounds in the wrong order")
        if comma and not high:
            return [*_times(least, part), (1, len(part) + 2), *part, (-len(part) - 1,)]
        return _times(least, part) + _times(most - least, [(1, len(part) + 1), *part])

    def character(self) -> list[_Step]:
        found = _ATOM.match(self.text, self.at)
        if found is None:
            raise PatternError(self.why_not())
        self.at = found.end()
        if found[0] in {"^", "$"}:
            return [found[0]]
        try:
            # Matches one character, so `re` cannot backtrack.
            return [re.compile(found[0]).fullmatch]
        except re.error as error:
            raise PatternError(f"{found[0]} cannot be read: {error.msg}") from None

    def group(self) -> list[_Step]:
        self.at += 3 if self.text.startswith("(?:", self.at) else 1
        if self.text.startswith("?", self.at):
            raise PatternError("groups that begin with (? are not supported, except (?:…)")
        self.groups += 1
        if self.groups > _MAX_GROUPS:
            raise PatternError(f"it has more than {_MAX_GROUPS} groups")
        steps = self.branches()
        if not self.text.startswith(")", self.at):
            raise PatternError("a group has no ')'")
        self.at += 1
        return steps

    def why_not(self) -> str:
        sign = self.text[self.at]
        if sign == "\\":
            return f"the escape {self.text[self.at : self.at + 2]!r} is not supported"
        if sign == "[":
            return "a '[' begins no valid set of characters; escape it as \\["
        if sign in "*+?" or _QUANTIFIER.match(self.text, self.at):
            return f"there is nothing before {sign!r} that can be repeated (or it is already repeated)"
        return f"write {sign!r} as \\{sign}"


def _times(times: int, steps: list[_Step]) -> list[_Step]:
    if sum(not isinstance(step, tuple) for step in steps) * times > MAX_PLACES:
        raise PatternError(f"with its repetitions it has more than {MAX_PLACES} states; make it simpler")
    return steps * times
