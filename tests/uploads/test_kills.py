"""Processes that are killed at random moments between the put of a picture and the end of its job."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from shortapi import Client, Ledger
from shortapi_sandbox import Sandbox
from tests.core.pictures import picture
from tests.uploads import worker
from tests.uploads.s3 import Store as Server
from tests.warm import PIPE, Process

KILLS = 30
PROCESSES = 2
URL = "s3://pictures/p"


def started(env: Mapping[str, str], seed: str, *words: str) -> Process:
    return Process([*words, seed], main=worker.main, env={**os.environ, **env}, stdout=PIPE)


def test_thirty_kills_delete_nothing_that_an_open_job_needs_and_pay_for_nothing_twice(
    server: Server, tmp_path: Path
) -> None:
    rand, book = random.Random(11), tmp_path / "l.db"
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(picture("png", 640, 480 + number))
    missing: set[str] = set()

    with Sandbox(speed=300, render=False) as box:
        words = (str(book), box.base_url, str(tmp_path), URL)
        workers = [started(server.environment(), f"{n}", *words) for n in range(PROCESSES)]
        for kill in range(KILLS):
            victim = rand.randrange(PROCESSES)
            process = workers[victim]
            assert process.stdout is not None
            process.stdout.readline()  # it is well under way
            threading.Event().wait(rand.uniform(0, 0.15))
            missing |= _missing(book, server)
            process.kill()
            process.wait()
            process.stdout.close()
            missing |= _missing(book, server)
            workers[victim] = started(server.environment(), f"{kill}-again", *words)
        for process in workers:
            process.kill()
            process.communicate(60)
        booked = Counter(booking.args["prompt"] for booking in box.engine.books())
        failed = [booking.job_id for booking in box.engine.books() if booking.fails_at is not None]
        with Client("ak-x", base_url=box.base_url, ledger=book, uploads=URL) as client:
            client.resume(tmp_path)
        rows = list(Ledger(book).rows())
    assert missing == set()
    assert failed == []
    assert max(booked.values()) == 1, "a job was created twice"
    accepted = {row.job_id for row in rows if row.job_id}
    doubts = sum(row.state == "uncertain" for row in rows)
    assert len(booked) - len(accepted) <= doubts <= KILLS
    assert {row.state for row in rows} <= {"done", "failed", "uncertain"}
    # What is left is needed by a doubt, and nothing else is.
    assert {name.removeprefix("p/") for name in server.objects()} == {name for _, name in _needed(book)}


def _missing(book: Path, server: Server) -> set[str]:
    """Return the files that are not there although open jobs need them whose create may have been sent."""
    before = _needed(book)
    there = {name.removeprefix("p/") for name in server.objects()}
    return {name for _, name in before & _needed(book) if name not in there}


def _needed(book: Path) -> set[tuple[str, str]]:
    sent = "state IN ('creating', 'running', 'uncertain')"
    with closing(sqlite3.connect(book)) as db:
        return set(db.execute(f"SELECT key, name FROM links JOIN jobs USING (key) WHERE name LIKE '%.png' AND {sent}"))  # noqa: S608
