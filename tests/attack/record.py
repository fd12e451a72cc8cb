"""What an attack did, and which promises were broken."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from attrs import define, field


@define
class Record:
    """Counts and violations of one attack.

    Attributes:
        rounds: how many rounds it shall have; each attack says what one is.
        count: what happened, by kind.
        violations: a sentence for every promise that was broken.
    """

    name: str
    rand: random.Random
    rounds: int
    count: Counter[str] = field(factory=Counter)
    violations: list[str] = field(factory=list)

    def broken(self, what: str) -> None:
        self.count["BROKEN"] += 1
        self.violations.append(f"{self.name}: {what}")

    def __str__(self) -> str:
        told = ", ".join(f"{number} {what}" for what, number in sorted(self.count.items()))
        return f"attack {self.name}: {told}"


Attack = Callable[[Record], None]
