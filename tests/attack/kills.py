"""Workers that are killed the moment a create arrives, or is answered: `tests.chaos`, made to aim at creates."""

from __future__ import annotations

import tempfile
from pathlib import Path

from shortapi.testing import Fault
from tests.attack.record import Record
from tests.chaos.arena import KILL, Arena, Plan

SLOW_CREATES = [Fault(route="create", kind="delay", value=0.05, rate=0.7)]
"""So that most of a worker's life is spent around a create."""


def attack(record: Record) -> None:
    """A round is one worker that is killed."""
    for face in ("sync", "async"):
        stops = max(1, record.rounds // 2)
        seed = record.rand.randrange(2**31)
        plan = Plan(
            face=face,
            seed=seed,
            jobs=4 + 2 * stops,
            stops=stops,
            span=2,
            faults=SLOW_CREATES,
            signals=(KILL,),
            budget=1.0,
        )
        with tempfile.TemporaryDirectory() as home, Arena(plan, Path(home)) as arena:
            for problem in arena.run():
                record.broken(problem)
            record.count.update(arena.told)
