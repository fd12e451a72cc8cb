"""A description, with a record of the words that a field or rule of the entry expresses already."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from attrs import define, field

from shortapi_generator.page._notes import Notes

_ENDS = re.compile(r"(?<=[.;,])\s+|\s+-\s+(?=\S)")
_BOUND = re.compile(
    r"\b(?:must|max(?:imum)?|min(?:imum)?|at (?:most|least)|up to|exceed\w*|limit\w*|within|between|range|exactly|"
    r"(?:more|less|fewer|greater|longer|shorter|larger|smaller|higher|lower) than)\b|[<>≤≥]",
    re.IGNORECASE,
)
"""Words of a limit, which a number in a field may express."""

_CONDITIONAL = re.compile(
    r"\b(?:only|cannot|can(?:'|no)?t|(?:not|never|un)[ -]?(?:be|support\w*|available|allow\w*|valid|work|compatible|"
    r"used?|possible)|no|unless|except|otherwise|required|requires?|mandatory|needs?|multiples?|divisible|add up|sum|"
    r"total|combined|together|depends?|when|if|mutually|exclusive|ignored|effective|either|both|steps? of|"
    r"truncated|cut)\b",
    re.IGNORECASE,
)
"""Words of a condition, which a number alone never expresses."""

_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")


@define
class Said:
    """A description that is read phrase by phrase.

    Attributes:
        text: the description.
        used: phrases that a field or a rule expresses.
    """

    text: str = field(repr=False)
    used: list[str] = field(factory=list, repr=False)

    def find(self, form: re.Pattern[str]) -> re.Match[str] | None:
        """Return the first match of a pattern, and mark its words as used."""
        if found := form.search(self.text):
            self.used.append(found[0])
        return found

    def clauses(self) -> list[str]:
        """Return the sentences, split at semicolons too."""
        return re.split(r"(?<=[.;])\s", self.text)

    def untold(self, known: Collection[str], limits: Collection[str]) -> Iterator[str]:
        """Yield the parts of the text with a limit or number that no field expresses.

        Args:
            known: numbers that some field of the argument says.
            limits: those of them that are choices or bounds.
        """
        phrases = sorted({*self.used} - {""}, key=len, reverse=True)
        for part in dict.fromkeys(self._parts()):
            rest = part
            for phrase in phrases:
                rest = rest.replace(phrase, " ")
            bounds, condition = bool(_BOUND.search(rest)), bool(_CONDITIONAL.search(rest))
            numbers = {number.replace(",", "") for number in _NUMBERS.findall(rest)}
            is_said = not condition and (numbers or rest != part) and numbers <= set(limits if bounds else known)
            if (numbers or bounds or condition) and not is_said:
                yield part.strip()

    def _parts(self) -> Iterator[str]:
        inside = bytearray(len(self.text) + 1)
        for phrase in {*self.used} - {""}:
            for found in re.finditer(re.escape(phrase), self.text):
                inside[found.start() : found.end()] = b"\x01" * len(phrase)
        begin = 0
        for end in _ENDS.finditer(self.text):
            if not any(inside[end.start() : end.end()]):
                yield self.text[begin : end.start()]
                begin = end.end()
        yield self.text[begin:]


def look_at(name: str, parts: Iterator[str], notes: Notes) -> None:
    """Add a note for each part of a description that the entry does not express."""
    for part in parts:
        notes.add(f"{name}: {part!r} is not covered by any field or rule; check it.")
