"""Strict YAML: the scalars of YAML 1.2, text keys, no duplicates, and the line of everything.

PyYAML reads YAML 1.1, where `16:9` is the number 969, `no` is false and `2026-11-22` is a date object. Here
only its parser is used; what a scalar means is decided below, as YAML 1.2's core schema says.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import yaml

from shortapi.catalog.problems import Problems, shown
from shortapi.validation import Where

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 40
"""Levels of nesting that are read; no catalogue file comes near."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MOST_DIGITS = 300
_BASES = ("0o", "0x")
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_HINTS = {
    "mapping values are not allowed": "; put a text with a colon in quotes",
    "cannot start any token": "; indent with spaces, and put a text that begins with a sign in quotes",
}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Stop(Exception):  # noqa: N818  (it ends the reading, the problem is already noted)
    pass


def read_text(text: str, name: str) -> tuple[Any, Problems]:
    """Read one YAML document.

    Returns the data (dicts, lists, str, int, float, bool, None) and the problems found, which know the lines.
    """
    lines: dict[Where, int] = {}
    problems = Problems(name, lines)
    reader = _Reader(lines, problems)
    try:
        data = reader.document(yaml.parse(text, Loader=_LOADER))
    except _Stop:
        data = None
    except yaml.YAMLError as error:
        problems.add_at(_line_of(error, text), f"this is not YAML: {_reason(error)}")
        data = None
    return data, problems


def _line_of(error: yaml.YAMLError, text: str) -> int:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", None)
    return text.count("\n", 0, position) + 1 if isinstance(position, int) and position >= 0 else 1


def _reason(error: yaml.YAMLError) -> str:
    parts = [
        getattr(error, "context", None),
        getattr(error, "problem", None) or getattr(error, "reason", None),
    ]
    said = ", ".join(part for part in parts if part) or "it cannot be read"
    return said + next((hint for words, hint in _HINTS.items() if words in said), "")


class _Reader:
    """Builds data from the parser's events and notes the line of every value."""

    def __init__(self, lines: dict[Where, int], problems: Problems) -> None:
        self._lines = lines
        self._problems = problems
        self._events: Iterator[Any] = iter(())

    def document(self, events: Iterator[Any]) -> Any:
        self._events = events
        next(events)  # the start of the stream
        if isinstance(next(events), yaml.StreamEndEvent):
            self._problems.add_at(1, "the file is empty; a catalogue file is a mapping of fields")
            raise _Stop
        data = self._node(next(events), ())
        next(events)  # the end of the document
        after = next(events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._problems.add_at(_line(after), "a second document starts here; write one document a file")
        return data

    def _node(self, event: Any, where: Where) -> Any:
        self._lines.setdefault(where, _line(event))
        if len(where) > DEEPEST:
            self._problems.add_at(_line(event), f"nested more than {DEEPEST} levels deep; write it flatter")
            raise _Stop
        self._refuse_decoration(event)
        if isinstance(event, yaml.AliasEvent):
            self._problems.broken.add(where)
            return None
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(where)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(where)
        return self._scalar(event, where)

    def _refuse_decoration(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._problems.add_at(_line(event), f"the alias *{event.anchor} is not allowed; write the value out")
            return
        if event.anchor is not None:
            self._problems.add_at(_line(event), f"the anchor &{event.anchor} is not allowed; write the value out")
        if event.tag is not None:
            self._problems.add_at(_line(event), f"the tag {event.tag} is not allowed; write the plain value")

    def _mapping(self, where: Where) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            key = self._key(event, where)
            if key in data:
                first = self._lines[(*where, key)]
                self._problems.add_at(line, f"the field {key!r} stands twice, first in line {first}; keep one of them")
                self._node(next(self._events), (*where, key))
                continue
            self._lines[(*where, key)] = line
            data[key] = self._node(next(self._events), (*where, key))
        return data

    def _key(self, event: Any, where: Where) -> str:
        """Return the key as text; a key that is not plain text is noted, and its value is not looked at further."""
        if not isinstance(event, yaml.ScalarEvent):
            self._problems.add_at(_line(event), "a field's name must be plain text, not a list, a mapping or an alias")
            self._problems.broken.add((*where, "?"))
            if not isinstance(event, yaml.AliasEvent):
                self._node(event, (*where, "?"))
            return "?"
        self._refuse_decoration(event)
        name = str(event.value)
        if event.implicit[0] and (name == "<<" or not isinstance(plain_scalar(name), str)):
            says = "the merge key << is not allowed; write the fields out"
            other = f"the field's name {name} is not text; write it in quotes"
            self._problems.add_at(_line(event), says if name == "<<" else other)
            self._problems.broken.add((*where, name))
        return name

    def _sequence(self, where: Where) -> list[Any]:
        data: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            data.append(self._node(event, (*where, len(data))))
        return data

    def _scalar(self, event: Any, where: Where) -> Any:
        if not event.implicit[0]:
            return event.value
        value = plain_scalar(event.value)
        if isinstance(value, float) and not math.isfinite(value):
            sentence = f"{shown(event.value)} is not a number that can be used; write a finite one"
            self._problems.add_at(_line(event), sentence)
            self._problems.broken.add(where)
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and (said := repr(value)) != event.value:
            self._problems.spelled[where] = (said, event.value)
        return value


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def plain_scalar(text: str) -> Any:
    """Return what an unquoted scalar means in YAML 1.2 (core schema); what is nothing else is text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text) or _BASED.fullmatch(text):
        if len(text) > _MOST_DIGITS:
            return math.inf
        return int(text, 0) if text[:2] in _BASES else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        return math.nan
    return text
