"""What one process learned about durations, the next one knows from the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from shortapi import Ledger, PollPolicy
from shortapi._flows import Context, JobFacts, Waiting, resume, submit, wait, watched
from shortapi._orders import make_order
from shortapi.catalog import Catalog
from tests.core.play import DONE, Play, context, says, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "canary", "duration": 5, "resolution": "720P"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as made:
        yield made


def submitted(here: Context, number: int) -> JobFacts:
    order = make_order(Catalog(), MODEL, ARGS, allow_duplicate=True)
    job: JobFacts = Play([says({"job_id": str(number), "amount": "0.645"})]).run(submit(order, here))
    return job


def finish(job: JobFacts, here: Context) -> None:
    """Wait for a job that takes about 20 s, where the catalogue says 90."""
    Play([*[status(1)] * 3, DONE]).run(wait(job, here, Waiting(policy=PollPolicy(interval=5.0))))


def test_a_new_process_starts_from_what_the_last_one_learned(ledger: Ledger) -> None:
    first = evolve(context(), ledger=ledger)
    for number in range(10):
        finish(submitted(first, number), first)
    second, stranger = evolve(first, durations=type(first.durations)()), context()
    assert submitted(second, 10).law(second).left(0.0) == pytest.approx(submitted(first, 11).law(first).left(0.0))
    assert submitted(second, 12).law(second).left(0.0) < 25
    assert submitted(stranger, 13).law(stranger).left(0.0) > 80


def test_a_job_whose_end_nobody_saw_leaves_no_pace(ledger: Ledger) -> None:
    here = evolve(context(), ledger=ledger)
    job = submitted(here, 1)
    Play([DONE], start=100_000.0).run(wait(job, here, Waiting(policy=PollPolicy())))
    assert ledger.paces(here.base_url, MODEL) == []


def test_a_job_that_is_resumed_is_as_old_as_its_row_and_asked_for_at_once(ledger: Ledger) -> None:
    first = evolve(context(), ledger=ledger)
    for number in range(10):
        finish(submitted(first, number), first)
    (row,) = [row for row in ledger.rows() if row.job_id == "9"]
    second = evolve(first, durations=type(first.durations)())
    waiting, play = Waiting(policy=PollPolicy(), alone=False), Play([status(1), status(1)])
    (watch,) = watched([row], second, waiting, play.now, row.created + 300)
    assert (watch.due, watch.started) == (play.now, pytest.approx(play.now - 300))
    play.run(resume(watch, second, waiting, "."))
    # Such jobs took about 20 s, so one of 300 s may end at any moment or never: it is asked for more and more rarely.
    assert watch.job.law(second).left(0.0) < 25
    assert watch.due - play.now > 5
