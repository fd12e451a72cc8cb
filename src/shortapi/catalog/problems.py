"""Collects the problems of a catalogue file, so that all are reported at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import define, field

from shortapi.errors import CatalogError
from shortapi.validation import Where, as_decimal, dotted

if TYPE_CHECKING:
    from collections.abc import Iterable


@define
class Problems:
    """Problems of one file, with their lines.

    Attributes:
        lines: line of every value; a missing value is reported at the line of the nearest enclosing one.
        broken: values that could not be read; further problems with them would only be consequences, so they count but
            are not reported.
        spelled: numbers whose repr differs from the file's text, such as 0.1 for 0.10; messages use the file's text.
    """

    name: str
    lines: dict[Where, int] = field(factory=dict)
    broken: set[Where] = field(factory=set)
    spelled: dict[Where, tuple[str, str]] = field(factory=dict)
    _found: list[tuple[int, str]] = field(factory=list)
    _places: list[Where] = field(factory=list)

    def add(self, where: Where, sentence: str) -> None:
        """Add a problem with the value at `where`."""
        self._places.append(where)
        if any(where[:end] in self.broken for end in range(1, len(where) + 1)):
            return
        path, sentence = dotted(where), self._as_spelled(where, sentence)
        self.add_at(self._line(where), f"{path}: {sentence}" if path else sentence)

    def add_at(self, line: int, sentence: str) -> None:
        """Add a problem at a line; 0 if there are no lines."""
        self._found.append((line, sentence))

    def _as_spelled(self, where: Where, sentence: str) -> str:
        number, text = self.spelled.get(where, ("", ""))
        # The text 1e-3 would not help where a decimal is required.
        if not number or (as_decimal(text) is None and not sentence.startswith(number)):
            return sentence
        return re.sub(rf"(?<![\w.]){re.escape(number)}(?![\w.])", text, sentence)

    def sound(self, where: Where) -> bool:
        """Return whether there is no problem with the value at `where` or anything in it."""
        return not any(place[: len(where)] == where for place in self._places)

    def told(self, where: Where) -> bool:
        """Return whether there is a problem with the value at `where` itself, not only in it."""
        return where in self._places

    def _line(self, where: Where) -> int:
        for end in range(len(where), -1, -1):
            if where[:end] in self.lines:
                return self.lines[where[:end]]
        return 0

    def __len__(self) -> int:
        return max(len(self._found), len(self._places))

    def sentences(self) -> tuple[str, ...]:
        """Return every problem as `file:line: sentence`, in the order of the file."""
        rows = sorted(self._found, key=lambda row: row[0])
        return tuple(f"{self.name}:{line}: {text}" if line else f"{self.name}: {text}" for line, text in rows)

    def raise_if_any(self) -> None:
        raise_problems(self.sentences())


def raise_problems(problems: Iterable[str]) -> None:
    """Raise one `CatalogError` with all problems, if there are any."""
    found = tuple(problems)
    if found:
        what = "one problem" if len(found) == 1 else f"{len(found)} problems"
        raise CatalogError("\n  ".join((f"The catalogue has {what}:", *found)), problems=found)


def shown(value: object, limit: int = 60) -> str:
    """Format a value for a sentence, truncated to `limit` characters."""
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def listed(names: Iterable[object]) -> str:
    """Format values for a sentence: `a, b, c`."""
    return ", ".join(str(name) for name in names)
