"""Jobs as a client polls them, and learns from what the polls see: a simulation in which a request takes no time."""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable

from attrs import define, field

from benchmarks.laws import POLICY, PRICE
from shortapi.catalog import Expect
from shortapi.polling import gap
from shortapi.polling.learning import Durations


@define(order=True)
class Polled:
    """A job on its way: when it is asked for next, when it began, how long it takes, and how far it was seen to run."""

    due: float
    number: int
    started: float = field(order=False)
    seconds: float = field(order=False)
    asked_at: float = field(order=False, default=0.0)
    polls: int = field(order=False, default=0)


def polled(
    durations: Durations,
    jobs: Iterable[tuple[float, float]],
    expect: Expect,
    r: random.Random,
    *,
    learns: bool = True,
    running: bool = True,
    asked: list[float] | None = None,
) -> list[tuple[float, int]]:
    """Poll jobs, each given by its start and the seconds that it takes; return lag and number of polls of each.

    Args:
        learns: what the polls see teaches the next ones. running: so do jobs that still run.
        asked: takes in when each poll was.
    """
    fresh = durations.law("m", "w", expect)
    waiting = [Polled(start, number, start, seconds) for number, (start, seconds) in enumerate(jobs)]
    seen = []
    heapq.heapify(waiting)
    while waiting:
        job = waiting[0]
        law, now = durations.law("m", "w", expect) if learns else fresh, job.due - job.started
        if asked is not None and now > 0:
            asked.append(job.due)
        if now >= job.seconds:
            heapq.heappop(waiting)
            seen.append((now - job.seconds, job.polls))
            took = law.ended_at(job.asked_at, now)
            if learns and took is not None:
                durations.learn("m", "w", expect, took, since=job.asked_at, started=job.started)
            continue
        if learns and running and now > 0:
            durations.still_runs("m", "w", expect, job.asked_at, now)
        job.asked_at, job.polls = now, job.polls + 1
        job.due += gap(POLICY, law, now, rand=r.random())
        heapq.heapreplace(waiting, job)
    return seen


def mean_cost(seen: list[tuple[float, int]]) -> float:
    """Return the mean lag plus the price of the polls."""
    return sum(lag + PRICE * polls for lag, polls in seen) / len(seen)
