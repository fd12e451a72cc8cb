"""What a batch does when its workers are killed, frozen and stopped: second creates, rows lost, rows in doubt; limits.

A sandbox over HTTP counts the jobs that were made of each row. Workers are killed (SIGKILL) after a random number of
requests and started again; the last ones work in peace. Under way at a kill are the creates whose intent is in the
ledger and whose answer is not, when the worker is frozen just before. The control deletes the ledger's rows after each
kill, as if no intent were recorded before a create is sent.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from benchmarks.figures import Figure, say
from shortapi import Batch, LedgerError
from tests.batch.postgres import Server, server
from tests.batch.workers import IN_FLIGHT, STALLED, Site

SEED = int(os.environ.get("SHORTAPI_SEED") or random.SystemRandom().randrange(10**6))
KILLS, RATE = int(os.environ.get("KILLS") or 30), 8
ROWS = 5 * KILLS


def figures() -> Iterator[Figure]:
    """Run everything on both stores."""
    with server() as postgres:
        for store, running in (("SQLite", None), ("PostgreSQL", postgres)):
            yield from _killed(store, running, workers=1)
            yield from _killed(store, running, workers=3)
            yield _control(store, running)
            yield _left_alone(store, running)
            yield from _frozen(store, running)
            yield _stopped(store, running)
            yield from _budget(store, running)
            yield from _thrice(store, running)
            for workers in (1, 3):
                yield from _paced(store, running, workers)


@contextmanager
def _site(postgres: Server | None, rows: int, **limits: object) -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), rows, db=None if postgres is None else postgres.url(), **limits)
        try:
            yield site
        finally:
            site.close()


def _kill(site: Site, kills: int, workers: int) -> int:
    """Kill one of several workers at random moments and start it again; let all end in peace.

    Returns:
        The number of creates that were under way at the kills: a victim is frozen, so that its rows can be counted.
    """
    chance, under_way = random.Random(SEED), set[str]()
    running = [site.start() for _ in range(workers)]
    with site.batch() as batch:
        for _ in range(kills):
            victim = chance.randrange(workers)
            site.signal(running[victim], chance.randint(1, 12), signal.SIGSTOP)
            sending = _sending(batch)
            if running[victim].poll() is None:
                running[victim].send_signal(signal.SIGKILL)
            running[victim].wait(60)
            sending |= _sending(batch)  # a commit may have been under way in the database
            running[victim] = site.start()
            site.hears(2)  # until the database has noticed the death
            under_way |= {key for key, owner in sending if not batch.ledger.is_alive(owner)}
    for worker in running:
        worker.wait(600)
    return len(under_way)


def _sending(batch: Batch) -> set[tuple[str, str]]:
    """Return key and worker of the rows whose intent is written down, and nothing else."""
    with batch.ledger.look() as rows:
        return {(key, owner) for key, owner in rows.execute("SELECT key, owner FROM jobs WHERE state = 'creating'")}


def _facts(site: Site) -> tuple[int, Counter[str], str]:
    states = Counter(site.states())  # which looks for the file of each row that is done
    detail = f"seed {SEED}; " + ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    return site.second_creates(), states, detail


def _killed(store: str, postgres: Server | None, workers: int) -> Iterator[Figure]:
    words = f"{store}, {workers} worker{'s' * (workers > 1)}, {KILLS} kills"
    say(f"  {words}")
    with _site(postgres, ROWS, faults=["create:delay(0.02)"]) as site:
        under_way = _kill(site, KILLS, workers)
        second, states, detail = _facts(site)
    yield Figure(f"{words}: second creates", second, 0, "", detail)
    yield Figure(f"{words}: rows lost", ROWS - states["done"] - states["uncertain"], 0, "", detail)
    doubt = f"{under_way} creates were under way at the kills"
    yield Figure(f"{words}: rows in doubt", states["uncertain"], under_way, "", doubt)


def _control(store: str, postgres: Server | None) -> Figure:
    say(f"  {store}, control")
    with _site(postgres, 30) as site:
        for _ in range(4):
            site.stopped(site.start(), 9)
            with site.batch() as batch, batch.ledger.change() as rows:
                rows.execute("DELETE FROM jobs")
        site.start().wait(600)
        second = site.second_creates()
    detail = f"at least 1, else the kills would show nothing; seed {SEED}"
    return Figure(f"{store}, 4 kills without the rule of the intent: second creates", second, None, "", detail)


def _left_alone(store: str, postgres: Server | None) -> Figure:
    say(f"  {store}, two of three killed")
    with _site(postgres, 60) as site:
        workers = [site.start() for _ in range(3)]
        for worker in workers[:2]:
            site.stopped(worker, 20)
        workers[2].wait(600)
        second, states, detail = _facts(site)
    missing = 60 - states["done"] - states["uncertain"] + second
    return Figure(f"{store}, two of three workers killed for good: rows not ended", missing, 0, "", detail)


def _frozen(store: str, postgres: Server | None) -> Iterator[Figure]:
    say(f"  {store}, frozen")
    with _site(postgres, 60) as site:
        frozen, other = site.start(), site.start()
        site.signal(frozen, 20, signal.SIGSTOP)
        site.hears(10**6, STALLED * 3)
        frozen.send_signal(signal.SIGCONT)
        frozen.wait(600)
        other.wait(600)
        second, states, detail = _facts(site)
    words = f"{store}, a worker frozen for {STALLED * 3} s (liveness {STALLED} s)"
    yield Figure(f"{words}: second creates", second, 0, "", detail)
    yield Figure(f"{words}: rows not ended", 60 - states["done"] - states["uncertain"], 0, "", detail)


def _stopped(store: str, postgres: Server | None) -> Figure:
    say(f"  {store}, polite stops")
    chance = random.Random(SEED)
    with _site(postgres, ROWS) as site:
        for number in range(20):
            site.stopped(site.start(), chance.randint(1, 12), (signal.SIGINT, signal.SIGTERM)[number % 2])
        site.start().wait(600)
        second, states, detail = _facts(site)
    return Figure(f"{store}, 20 polite stops: rows in doubt", states["uncertain"] + second, 0, "", detail)


def _paced(store: str, postgres: Server | None, workers: int) -> Iterator[Figure]:
    say(f"  {store}, limits, {workers} workers")
    with _site(postgres, 100, slow=0.1, rate=f"{RATE}/s") as site:
        for worker in [site.start() for _ in range(workers)]:
            worker.wait(600)
        most, pace = site.worst()
    words = f"{store}, {workers} worker{'s' * (workers > 1)}"
    yield Figure(f"{words}: most jobs in flight", most, IN_FLIGHT, "", f"the limit is {IN_FLIGHT}")
    yield Figure(f"{words}: creates in the worst second", pace, RATE * 1.15, "", f"the limit is {RATE} a second")


def _budget(store: str, postgres: Server | None) -> Iterator[Figure]:
    say(f"  {store}, budget")
    with _site(postgres, 400, slow=0.05, budget="200", concurrency=40) as site:
        for worker in [site.start() for _ in range(4)]:
            worker.wait(600)
        with site.batch() as batch:
            charged = batch.status().charged
        made = len(site.sandbox.engine.books())
    words = f"{store}, four processes, a budget of $200 for rows of $0.65"
    yield Figure(f"{words}: rows sent", made, 307, "", "307 fit")
    yield Figure(f"{words}: charged", float(charged), 199.55, "USD", "exact" if charged == Decimal("199.55") else "")


def _thrice(store: str, postgres: Server | None) -> Iterator[Figure]:
    """Deliver each row three times at once, by `run_row` in threads, while a worker beside is killed ten times."""
    say(f"  {store}, three deliveries")
    rows, chance = 60, random.Random(SEED)
    with _site(postgres, rows) as site, ThreadPoolExecutor(8) as engine:
        keys = [f"r{number}" for number in range(rows) for _ in range(3)]
        chance.shuffle(keys)
        deliveries = [engine.submit(_delivered, site, key) for key in keys]
        for _ in range(10):
            site.stopped(site.start(), chance.randint(1, 12))
        for delivery in deliveries:
            delivery.result()
        site.start().wait(600)
        second, _, detail = _facts(site)
        with site.batch() as batch:
            known = {row.job_id for row in batch.ledger.rows()}
            booked = [booking.amount for booking in site.sandbox.engine.books() if booking.job_id in known]
            off = batch.status().charged - sum(booked)
    words = f"{store}, each row delivered three times, 10 kills"
    yield Figure(f"{words}: second creates", second, 0, "", detail)
    yield Figure(f"{words}: USD charged in the ledger beyond those of known jobs", float(off), 0, "USD")


def _delivered(site: Site, key: str) -> None:
    with site.batch() as batch:
        try:
            batch.run_row(key)
        except LedgerError as error:
            say(f"    {key}: {error}")  # delivered again by an engine; here the last worker ends it
