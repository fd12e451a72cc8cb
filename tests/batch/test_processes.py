"""Processes are killed, stopped and started on one folder: no second create, no lost row, exact limits."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.batch.conftest import ON_BOTH
from tests.batch.workers import IN_FLIGHT, Site

KILLS = 3
ROWS = 24
SEED = int(os.environ.get("SHORTAPI_SEED") or random.SystemRandom().randrange(10**6))

pytestmark = [pytest.mark.no_cover, ON_BOTH]


@pytest.fixture
def site(tmp_path: Path, db: str | None) -> Iterator[Callable[..., Site]]:
    made: list[Site] = []

    def make(count: int, **options: Any) -> Site:
        made.append(Site(tmp_path, count, db=db, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def kill_and_start_again(there: Site, kills: int = KILLS, *, forget: bool = False) -> None:
    """Kill a worker at random moments, and let the last one work in peace.

    Args:
        forget: after each kill delete the ledger's rows, as if no intent were recorded before it is sent.
    """
    chance = random.Random(SEED)
    for _ in range(kills):
        there.stopped(there.start(), chance.randint(1, 12))
        if forget:
            with there.batch() as batch, batch.ledger.change() as rows:
                rows.execute("DELETE FROM jobs")
    there.start().wait(120)


def test_a_worker_that_is_killed_at_random_moments_pays_nothing_twice_and_loses_nothing(
    site: Callable[..., Site],
) -> None:
    there = site(ROWS)
    kill_and_start_again(there)
    states = Counter(there.states())
    assert there.second_creates() == 0, f"SHORTAPI_SEED={SEED}"
    assert states["done"] + states["uncertain"] == ROWS, f"SHORTAPI_SEED={SEED}"
    assert states["uncertain"] <= KILLS * IN_FLIGHT


def test_the_same_kills_without_the_intents_pay_twice(site: Callable[..., Site]) -> None:
    there = site(ROWS)
    kill_and_start_again(there, kills=2, forget=True)
    assert there.second_creates() > 0, f"SHORTAPI_SEED={SEED}"


def test_one_of_three_workers_is_enough_to_end_a_batch(site: Callable[..., Site]) -> None:
    there = site(ROWS)
    workers = [there.start() for _ in range(3)]
    for worker in workers[:2]:
        there.stopped(worker, 20)
    workers[2].wait(120)
    states = Counter(there.states())
    assert there.second_creates() == 0
    assert states["done"] + states["uncertain"] == ROWS


def test_two_workers_keep_the_limits_of_one(site: Callable[..., Site]) -> None:
    there = site(ROWS, rate="20/s", budget="15")
    for worker in [there.start(), there.start()]:
        worker.wait(120)
    assert len(there.sandbox.engine.books()) == 23
    with there.batch() as batch:
        assert batch.status().charged == Decimal("14.95")
    flying, pace = there.worst()
    assert (flying <= IN_FLIGHT, pace <= 20 * 1.15) == (True, True)


def test_a_polite_stop_leaves_nothing_in_doubt(site: Callable[..., Site]) -> None:
    there = site(ROWS)
    for how, requests in ((signal.SIGINT, 1), (signal.SIGTERM, 7)):
        assert there.stopped(there.start(), requests, how) == 130
    assert "uncertain" not in there.states()
    there.start().wait(120)
    assert set(there.states()) == {"done"}
    assert there.second_creates() == 0


def test_a_frozen_worker_that_wakes_pays_nothing_twice(site: Callable[..., Site]) -> None:
    there = site(ROWS)
    frozen, other = there.start(), there.start()
    there.signal(frozen, 15, signal.SIGSTOP)
    there.hears(30)
    frozen.send_signal(signal.SIGCONT)
    frozen.wait(120)
    other.wait(120)
    assert set(there.states()) == {"done"}
    assert there.second_creates() == 0
