"""Collects what could not be read from a page or had to be assumed."""

from __future__ import annotations

from typing import Any

from attrs import define, field


@define
class Notes:
    """Sentences about a draft.

    Attributes:
        sentences: each once, in the order of reading.
        complete: False where the arguments found may not be all.
        corrections: contradictions of the page, for the entry itself.
    """

    sentences: list[str] = field(factory=list)
    complete: bool = True
    corrections: list[dict[str, Any]] = field(factory=list)

    def add(self, sentence: str, *, complete: bool = True) -> None:
        """Add a sentence; `complete=False` if arguments may be missing because of it."""
        self.complete = self.complete and complete
        if sentence not in self.sentences:
            self.sentences.append(sentence)

    def correct(self, page: str, we: str, why: str) -> None:
        """Add a correction: what the page says wrongly, what the entry does instead, and why."""
        row = {"page": page, "we": we, "why": why}
        if row not in self.corrections:
            self.corrections.append(row)
