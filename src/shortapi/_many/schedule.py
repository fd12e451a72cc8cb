"""Which of very many jobs is asked for next."""

from __future__ import annotations

import heapq
import logging
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from shortapi._flow import Context, Flow, JobFacts, Waiting
from shortapi._poll import PendingJob, begin

T = TypeVar("T")

Ask = Callable[[PendingJob, Waiting], Flow[T | None]]
"""Makes the flow that asks for a job once and returns what became of it, None while it goes on."""

logger = logging.getLogger("shortapi")

WORKERS = 8
"""Requests under way at a time, at most: as many as there are connections, so that none waits for one."""

CANDIDATES = 16
"""Where more jobs are due than may be asked for, the most urgent of so many is taken; all would cost too much to look
at, and the best of a few is nearly as good as the best of all."""

GRACE = 30.0
"""Seconds after its deadline in which a job still gets its last poll, where the client may not send it earlier."""

SWEEP_SECONDS = 5.0
"""Seconds between two looks for jobs whose time is over, while polls are held back by the rate limit."""


class Schedule:
    """Jobs in the order in which they are to be asked for, within the rate limit of the client."""

    def __init__(self, pending: Iterable[PendingJob], context: Context) -> None:
        self._heap = list(pending)
        self._due: list[PendingJob] = []
        self._over: list[PendingJob] = []
        self._swept = -math.inf
        self._context = context
        self._busy = 0
        self._excused = 0.0
        heapq.heapify(self._heap)
        self.workers = min(WORKERS, len(self._heap))
        self.pause = 0.0

    def __len__(self) -> int:
        """Return how many jobs go on."""
        return len(self._heap) + len(self._due) + len(self._over) + self._busy

    @property
    def idle(self) -> bool:
        """No request is under way."""
        return not self._busy

    def take(self, now: float) -> PendingJob | None:
        """Return a job to ask for now, or None; `.pause` then says for how many seconds, if no request ends before."""
        self.pause = math.inf
        if self._busy >= self.workers:
            return None
        while self._heap and self._heap[0].due <= now:
            self._due.append(heapq.heappop(self._heap))
        pending = self._over.pop() if self._over else self._most_urgent(now)
        self._busy += pending is not None
        return pending

    def excuse(self, seconds: float) -> None:
        """Let the time not count in which the caller kept everything waiting: no job is given up for it."""
        self._excused += seconds

    def put(self, pending: PendingJob, *, over: bool) -> None:
        """Take back a job that was asked for; it goes on unless it is over."""
        self._busy -= 1
        if not over:
            heapq.heappush(self._heap, pending)

    def _most_urgent(self, now: float) -> PendingJob | None:
        due = self._due
        if not due:
            self.pause = self._heap[0].due - now if self._heap else math.inf
            return None
        self.pause = self._context.rate_limit.take(now)
        if self.pause > 0:
            return self._give_up(now)
        # One after another is good enough where all can be asked for at once.
        if self._context.rate_limit.per_second is not None or len(due) > self.workers - self._busy:
            chosen = max(self._candidates(), key=lambda place: self._urgency(due[place], now))
            due[chosen], due[-1] = due[-1], due[chosen]
        return due.pop()

    def _give_up(self, now: float) -> PendingJob | None:
        """Return a job whose time is over and for which no poll may be sent, if there is one."""
        self.pause = min(self.pause, SWEEP_SECONDS)
        if now < self._swept + SWEEP_SECONDS:
            return None
        self._swept = now
        late = now - GRACE - self._excused
        self._over = [pending for pending in self._due if pending.deadline <= late]
        self._due = [pending for pending in self._due if pending.deadline > late]
        for pending in self._over:
            pending.given_up = True
        return self._over.pop() if self._over else None

    def _candidates(self) -> Sequence[int]:
        """Return places in the list of due jobs: all, or a few by chance, so that nobody is passed over for ever."""
        jobs = len(self._due)
        if jobs <= CANDIDATES:
            return range(jobs)
        return [int(self._context.rand() * jobs) % jobs for _ in range(CANDIDATES)]

    def _urgency(self, pending: PendingJob, now: float) -> float:
        """Return how long the job's result is expected to lie unseen already, in seconds; a last poll comes first."""
        if now >= pending.deadline:
            return math.inf
        return pending.job.law(self._context).waste(pending.asked_at - pending.started, now - pending.started)


def scheduled(jobs: Iterable[JobFacts], context: Context, waiting: Waiting, now: float) -> Schedule:
    """Return the schedule of jobs that are waited for together, each of them once."""
    facts: dict[str, JobFacts] = {}
    for job in jobs:
        facts.setdefault(job.id, job)
    return Schedule([begin(job, context, waiting, now) for job in facts.values()], context)


@contextmanager
def leaving(schedule: Schedule) -> Iterator[None]:
    """Let whatever ends a wait for many jobs say that they go on."""
    try:
        yield
    except GeneratorExit:
        raise
    except BaseException as stop:
        logger.warning("the wait for %d jobs was stopped", len(schedule))
        stop.add_note(
            f"The {len(schedule)} jobs that were waited for go on: pick them up with client.wait_all() and their "
            "ids, or, with a ledger, with client.resume()."
        )
        raise
