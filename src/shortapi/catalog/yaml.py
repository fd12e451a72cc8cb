"""Strict YAML: the scalars of YAML 1.2, text keys, no duplicates, and the line of everything.

PyYAML reads YAML 1.1, where `16:9` is the number 969, `no` is false and `2026-11-22` is a date object. Here
only its parser is used; what a scalar means is decided below, as YAML 1.2's core schema says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import yaml
from attrs import define

from shortapi.catalog.problems import Problems, shown
from shortapi.validation import Where

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
    problems = Problems(name)
    try:
        return _Reader(problems, yaml.parse(text, Loader=_LOADER)).document(), problems
    except _Stop:
        pass
    except yaml.YAMLError as error:
        mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
        line = mark.line if mark is not None else text.count("\n", 0, max(position or 0, 0))
        parts = [getattr(error, word, None) for word in ("context", "problem", "reason")]
        said = ", ".join(part for part in parts if part) or "it cannot be read"
        hint = next((hint for words, hint in _HINTS.items() if words in said), "")
        problems.add_at(line + 1, f"this is not YAML: {said}{hint}")
    return None, problems


@define
class _Reader:
    """Builds data from the parser's events and notes the line of every value."""

    problems: Problems
    events: Iterator[Any]

    def document(self) -> Any:
        next(self.events)  # the start of the stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            self.problems.add_at(1, "the file is empty; a catalogue file is a mapping of fields")
            raise _Stop
        data = self._node(next(self.events), ())
        next(self.events)  # the end of the document
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            self.problems.add_at(_line(after), "a second document starts here; write one document a file")
        return data

    def _node(self, event: Any, where: Where) -> Any:
        self.problems.lines.setdefault(where, _line(event))
        if len(where) > DEEPEST:
            self.problems.add_at(_line(event), f"nested more than {DEEPEST} levels deep; write it flatter")
            raise _Stop
        self._refuse_decoration(event)
        if isinstance(event, yaml.AliasEvent):
            self.problems.broken.add(where)
            return None
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(where)
        if not isinstance(event, yaml.SequenceStartEvent):
            return self._scalar(event, where)
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*where, len(items))))
        return items

    def _refuse_decoration(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.problems.add_at(_line(event), f"the alias *{event.anchor} is not allowed; write the value out")
            return
        if event.anchor is not None:
            self.problems.add_at(_line(event), f"the anchor &{event.anchor} is not allowed; write the value out")
        if event.tag is not None:
            self.problems.add_at(_line(event), f"the tag {event.tag} is not allowed; write the plain value")

    def _mapping(self, where: Where) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            key = self._key(event, where)
            if key in data:
                first = self.problems.lines[(*where, key)]
                self.problems.add_at(line, f"the field {key!r} stands twice, first in line {first}; keep one of them")
                self._node(next(self.events), (*where, key))
                continue
            self.problems.lines[(*where, key)] = line
            data[key] = self._node(next(self.events), (*where, key))
        return data

    def _key(self, event: Any, where: Where) -> str:
        """Return the key as text; a key that is not plain text is noted, and its value is not looked at further."""
        if not isinstance(event, yaml.ScalarEvent):
            self.problems.add_at(_line(event), "a field's name must be plain text, not a list, a mapping or an alias")
            self.problems.broken.add((*where, "?"))
            if not isinstance(event, yaml.AliasEvent):
                self._node(event, (*where, "?"))
            return "?"
        self._refuse_decoration(event)
        name = str(event.value)
        if event.implicit[0] and (name == "<<" or not isinstance(plain_scalar(name), str)):
            says = "the merge key << is not allowed; write the fields out"
            other = f"the field's name {name} is not text; write it in quotes"
            self.problems.add_at(_line(event), says if name == "<<" else other)
            self.problems.broken.add((*where, name))
        return name

    def _scalar(self, event: Any, where: Where) -> Any:
        if not event.implicit[0]:
            return event.value
        value = plain_scalar(event.value)
        if isinstance(value, float) and not math.isfinite(value):
            sentence = f"{shown(event.value)} is not a number that can be used; write a finite one"
            self.problems.add_at(_line(event), sentence)
            self.problems.broken.add(where)
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and (said := repr(value)) != event.value:
            self.problems.spelled[where] = (said, event.value)
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
