"""What one process learned about durations, the next one knows from the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shortapi import Client, Job, Ledger, PollPolicy
from shortapi.testing import Clock, Flows
from tests.core.play import BASE, DONE, Play, flows, says, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "canary", "duration": 5, "resolution": "720P"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as made:
        yield made


def submitted(here: Flows, job_id: str) -> Job:
    made = says({"job_id": job_id, "amount": "0.645"})
    job: Job = Play([made]).run(here.submit(MODEL, ARGS, allow_duplicate=True))
    return job


def finish(job: Job, here: Flows) -> None:
    """Wait for a job that takes about 20 s, where the catalogue says 90."""
    Play([*[status(1)] * 3, DONE]).run(here.wait(job, poll=PollPolicy(interval=5.0)))


def taught(ledger: Ledger) -> Flows:
    here = flows(ledger=ledger)
    for number in range(10):
        finish(submitted(here, f"job {number}"), here)
    return here


def expected(here: Flows, job_id: str) -> float:
    """Return how many seconds a new job is said to take when it is asked for a second after its submit."""
    play = Play([status(1), DONE])
    play.run(here.wait(submitted(here, job_id), poll=PollPolicy(interval=1.0), on_update=print))
    return float(play.reports[0].eta)


def test_a_new_process_starts_from_what_the_last_one_learned(ledger: Ledger) -> None:
    first = taught(ledger)
    second = expected(flows(ledger=ledger), "second")
    assert second == pytest.approx(expected(first, "first"), rel=0.1)
    assert second < 25
    assert expected(flows(), "stranger") > 80


def test_a_job_whose_end_was_not_observed_has_no_pace(ledger: Ledger) -> None:
    here = flows(ledger=ledger)
    job = submitted(here, "slow")
    Play([DONE], start=100_000.0).run(here.wait(job))
    assert ledger.paces(BASE, MODEL) == []


class Running(httpx.BaseTransport):
    """Says that every job goes on, and keeps when each was asked for."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.asked: dict[str, list[float]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.setdefault(request.url.params["id"], []).append(self.clock.now())
        return httpx.Response(200, json={"code": 0, "data": {"status": 1}})


def test_a_job_that_is_resumed_is_as_old_as_its_row_and_asked_for_at_once(ledger: Ledger, tmp_path: Path) -> None:
    here, transport, seen = taught(ledger), Running(), []
    submitted(here, "old")
    submitted(here, "new")
    ledger.close()
    with sqlite3.connect(ledger.path) as db:
        db.execute("UPDATE jobs SET created = created - 300 WHERE job_id = 'old'")
    db.close()
    start = transport.clock.now()
    with Client("ak-any", base_url=BASE, ledger=ledger, transport=transport) as client:
        client.resume(tmp_path, timeout=20, on_update=seen.append)
    first = {snapshot.job_id: snapshot for snapshot in seen if snapshot.poll == 1}
    assert (first["old"].elapsed, first["new"].elapsed) == (pytest.approx(300, abs=5), pytest.approx(0, abs=5))
    assert first["new"].eta < 25
    # Such jobs took about 20 s, so one of 300 s may end at any moment or never: it is asked for more and more rarely.
    assert transport.asked["old"][0] == start
    assert transport.asked["old"][1] > start + 5
