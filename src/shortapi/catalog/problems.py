"""Problems of a catalogue file, gathered so that all of them are told at once."""

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
    """Collects sentences about one file, each with the line that it is about.

    `lines` holds the line of every value that was read; a problem at a value that is not there is told at the
    line of the nearest one around it. `broken` holds values that could not be read: that is told once, and what
    else is wrong with them would only follow from it, so it counts but is not told. `spelled` holds numbers that Python
    writes otherwise than the file: 0.10 is to be found there as 0.10, not as 0.1.
    """

    name: str
    lines: dict[Where, int] = field(factory=dict)
    broken: set[Where] = field(factory=set)
    spelled: dict[Where, tuple[str, str]] = field(factory=dict)
    _found: list[tuple[int, str]] = field(factory=list)
    _places: list[Where] = field(factory=list)

    def add(self, where: Where, sentence: str) -> None:
        """Note a problem with the value at `where`."""
        self._places.append(where)
        if any(where[:end] in self.broken for end in range(1, len(where) + 1)):
            return
        path, sentence = dotted(where), self._as_spelled(where, sentence)
        self.add_at(self._line(where), f"{path}: {sentence}" if path else sentence)

    def add_at(self, line: int, sentence: str) -> None:
        """Note a problem at a line; 0 where there are no lines."""
        self._found.append((line, sentence))

    def _as_spelled(self, where: Where, sentence: str) -> str:
        number, text = self.spelled.get(where, ("", ""))
        # Where a decimal is asked for, 1e-3 is no help.
        if not number or (as_decimal(text) is None and not sentence.startswith(number)):
            return sentence
        return re.sub(rf"(?<![\w.]){re.escape(number)}(?![\w.])", text, sentence)

    def sound(self, where: Where) -> bool:
        """Whether nothing was found wrong with the value at `where`, nor with anything in it."""
        return not any(place[: len(where)] == where for place in self._places)

    def told(self, where: Where) -> bool:
        """Whether something is wrong with the value at `where` itself, rather than in it."""
        return where in self._places

    def _line(self, where: Where) -> int:
        for end in range(len(where), -1, -1):
            if where[:end] in self.lines:
                return self.lines[where[:end]]
        return 0

    def __len__(self) -> int:
        return max(len(self._found), len(self._places))

    def sentences(self) -> tuple[str, ...]:
        """Every problem as `file:line: sentence`, in the order of the file."""
        rows = sorted(self._found, key=lambda row: row[0])
        return tuple(f"{self.name}:{line}: {text}" if line else f"{self.name}: {text}" for line, text in rows)

    def raise_if_any(self) -> None:
        """Raise `CatalogError` with all problems, if there are any."""
        raise_problems(self.sentences())


def raise_problems(problems: Iterable[str]) -> None:
    """Raise one `CatalogError` that lists all of `problems`; do nothing where there are none."""
    found = tuple(problems)
    if found:
        what = "one problem" if len(found) == 1 else f"{len(found)} problems"
        raise CatalogError("\n  ".join((f"The catalogue has {what}:", *found)), problems=found)


def shown(value: object, limit: int = 60) -> str:
    """Write a value for a sentence, cut where it is long."""
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def listed(names: Iterable[object]) -> str:
    """Write values for a sentence: `a, b, c`."""
    return ", ".join(str(name) for name in names)
