"""Attacks on what the library promises: each draws from a seed, counts what it did, and tells every broken promise."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.attack import agents, creates, endless, kills, links
from tests.attack.record import Record

ATTACKS = {
    "creates": (creates.attack, 60),
    "links": (links.attack, 200),
    "endless": (endless.attack, 4),
    "kills": (kills.attack, 1),
    "agents": (agents.attack, 2),
}
"""Each attack with the rounds of a short one."""


def attacked(seed: int, *, size: int = 1) -> Iterator[Record]:
    """Make every attack with so many times the rounds of a short one; the same seed draws the same."""
    for name, (attack, rounds) in ATTACKS.items():
        record = Record(name, random.Random(f"{seed}:{name}"), rounds * size)
        attack(record)
        yield record
