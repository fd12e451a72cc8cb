"""Workers that are killed and stopped at any moment, in a service where everything goes wrong: the books must agree.

A seed fixes the faults, the signals and their order, but not what the machine does meanwhile: a run that failed may
have to be run again a few times with `SHORTAPI_CHAOS_SEED=…`. `make chaos` does the same for five minutes.
"""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.chaos.arena import KILL, POLITE, Arena, Plan, harmless_to_creates

SEED = int(os.environ.get("SHORTAPI_CHAOS_SEED") or random.SystemRandom().randrange(2**32))
FACES = ("sync", "async")


def fought(plans: list[Plan], home: Path, capsys: pytest.CaptureFixture[str]) -> list[Arena]:
    """Run some plans at the same time, say how they went, and hold that nothing was wrong."""

    def fight(plan: Plan) -> Arena:
        place = home / plan.face
        place.mkdir()
        with Arena(plan, place) as arena:
            arena.run()
        return arena

    with ThreadPoolExecutor(len(plans)) as pool:
        arenas = list(pool.map(fight, plans))
    with capsys.disabled():
        print("", *arenas, f"again: SHORTAPI_CHAOS_SEED={SEED}", sep="\n")
    assert [problem for arena in arenas for problem in arena.problems] == []
    return arenas


def test_killed_workers_pay_for_each_job_once_lose_none_and_keep_the_budget(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arenas = fought([Plan(face=face, seed=SEED, jobs=60, stops=15) for face in FACES], tmp_path, capsys)
    for arena in arenas:
        assert sum(arena.told[number.name] for number in (KILL, *POLITE)) == arena.plan.stops
        assert arena.told["SIGKILL"] > 0
        assert arena.told["done"] > 10
        assert arena.left_out > 0, "the budget was never reached, so nothing is known of it"


def test_workers_that_are_stopped_politely_leave_nothing_in_doubt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = [
        Plan(
            face=face,
            seed=SEED,
            jobs=25,
            stops=12,
            span=6,
            faults=harmless_to_creates(),
            signals=POLITE,
            http_timeout=30,
        )
        for face in FACES
    ]
    for arena in fought(plans, tmp_path, capsys):
        assert arena.told["SIGINT"] + arena.told["SIGTERM"] == arena.plan.stops
        assert arena.told["in doubt"] == 0
