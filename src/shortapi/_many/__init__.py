"""Waiting for very many jobs at once: a few threads, or tasks, ask for them, and a schedule says which comes next."""

from __future__ import annotations

import asyncio
import heapq
import logging
import math
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import evolve

from shortapi._flow import Context, Flow, JobFacts, with_job_note
from shortapi._poll import OnUpdateError, PendingJob, begin
from shortapi.errors import ConfigurationError, ShortAPIError, TransportError
from shortapi.polling import CALLBACK_SECONDS, Waiting
from shortapi.records import Snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

T = TypeVar("T")

Ask = Callable[[PendingJob, Waiting], Flow[T | None]]
"""Makes the flow that asks for a job once and returns what became of it, None while it goes on."""

Polled = tuple[PendingJob, Any]
"""A job that was polled, with its outcome, what was raised, or None while it goes on."""

logger = logging.getLogger("shortapi")

WORKERS = 8  # requests under way at a time, at most: as many as there are connections, so that none waits for one
CANDIDATES = 16  # the most urgent of so many due jobs is taken where not all may be asked for: nearly the best of all
GRACE = (
    30.0  # seconds after its deadline in which a job still gets its last poll, if the client may not send it earlier
)
SWEEP_SECONDS = 5.0  # between two looks for jobs whose time is over, while polls are held back by the rate limit
LISTEN_SECONDS = 0.5  # where waiting cannot be interrupted (Windows), Ctrl-C is heard after at most so long
STOP_SECONDS = 1.0  # a stop waits so long for what is just being written down; an answer can be asked for again
LONG = 1e6  # seconds: a pause as long has no end


class Schedule:
    """Jobs in the order in which they are to be asked for, within the rate limit; `busy` are asked for now."""

    def __init__(self, pending: Iterable[PendingJob], context: Context) -> None:
        self._heap = list(pending)
        self._due: list[PendingJob] = []
        self._over: list[PendingJob] = []
        self._swept = -math.inf
        self._context = context
        self.busy = 0
        self._excused = 0.0
        heapq.heapify(self._heap)
        self.workers = min(WORKERS, len(self._heap))
        self.pause = 0.0

    def __len__(self) -> int:
        """Return how many jobs go on."""
        return len(self._heap) + len(self._due) + len(self._over) + self.busy

    def take(self, now: float) -> PendingJob | None:
        """Return a job to ask for now, or None; `.pause` then says for how many seconds, if no request ends before."""
        self.pause = math.inf
        if self.busy >= self.workers:
            return None
        while self._heap and self._heap[0].due <= now:
            self._due.append(heapq.heappop(self._heap))
        pending = self._over.pop() if self._over else self._most_urgent(now)
        self.busy += pending is not None
        return pending

    def receive_callbacks(self, marks: Collection[str], now: float) -> None:
        """Let the jobs be asked for now for which a callback came."""
        if sum(pending.receive_callback(marks, now) for pending in self._heap):
            heapq.heapify(self._heap)

    @contextmanager
    def excused(self, now: Callable[[], float]) -> Iterator[None]:
        """Let the time not count in which the caller keeps everything waiting: no job is given up for it."""
        since = now()
        yield
        self._excused += now() - since

    def put(self, pending: PendingJob, *, over: bool) -> None:
        """Take back a job that was asked for; it goes on unless it is over."""
        self.busy -= 1
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
        if self._context.rate_limit.per_second is not None or len(due) > self.workers - self.busy:
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
        return pending.law(self._context).waste(pending.asked_at - pending.started, now - pending.started)


def listed(jobs: Iterable[T]) -> list[T]:
    """Return many jobs as a list.

    Raises:
        ConfigurationError: it is one of them.
    """
    if isinstance(jobs, (str, bytes, Mapping)) or not isinstance(jobs, Iterable):
        raise ConfigurationError("Many jobs are a list of jobs or of their ids, not one of them. Nothing was sent.")
    return list(jobs)


def scheduled(jobs: Iterable[JobFacts], context: Context, waiting: Waiting, now: float) -> Schedule:
    """Return the schedule of jobs that are waited for together, each of them once."""
    once = {job.id: job for job in jobs}
    return Schedule([begin(job, context, waiting, now) for job in once.values()], context)


@contextmanager
def on_stop_note(schedule: Schedule) -> Iterator[None]:
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


class _Workers(Generic[T]):
    """What workers of both kinds have in common: they poll the jobs of a schedule until each has its outcome."""

    def __init__(self, driver: Any, schedule: Schedule, waiting: Waiting, ask: Ask[T]) -> None:
        self._driver = driver
        self._clock = driver.clock
        self._schedule = schedule
        self._waiting = waiting
        self._ask = ask

    def _due(self) -> Iterator[PendingJob]:
        """Yield the jobs to be polled now, as many as there are workers for."""
        callbacks = self._waiting.callbacks
        if callbacks is not None:
            self._schedule.receive_callbacks(callbacks.came(), self._clock.now())
        while (pending := self._schedule.take(self._clock.now())) is not None:
            yield pending
        if callbacks is not None:
            self._schedule.pause = min(self._schedule.pause, CALLBACK_SECONDS)

    def _take_back(self, polled: Polled) -> bool:
        """Take back a job that was polled; say whether it is over. What is no error of ours ends the wait for all."""
        pending, end = polled
        broken = isinstance(end, BaseException) and not isinstance(end, ShortAPIError)
        self._schedule.put(pending, over=end is not None and not broken)
        if broken:
            raise end.theirs if isinstance(end, OnUpdateError) else end
        if isinstance(end, ShortAPIError):
            with_job_note(pending.job, end)
        return end is not None


class Workers(_Workers[T]):
    """Threads that poll; they may be left at any moment."""

    def __init__(self, driver: Any, schedule: Schedule, waiting: Waiting, ask: Ask[T]) -> None:
        super().__init__(driver, schedule, waiting, ask)
        self._todo: SimpleQueue[PendingJob | None] = SimpleQueue()
        self._done: SimpleQueue[Polled | Snapshot] = SimpleQueue()
        self._on_update: Any = waiting.on_update
        if waiting.on_update is not None:
            # What polls say is told by the caller's own thread, one at a time.
            self._waiting = evolve(waiting, on_update=self._done.put)
        self._threads = [
            Thread(target=copy_context().run, args=(self._work,), name="shortapi-worker", daemon=True)
            for _ in range(schedule.workers)
        ]

    def outcomes(self) -> Generator[tuple[PendingJob, T | ShortAPIError], None, None]:
        """Yield each job with what became of it, as it comes."""
        try:
            self._start()
            while self._schedule:
                for pending in self._due():
                    self._todo.put(pending)
                polled = self._next()
                if isinstance(polled, Snapshot):
                    with self._schedule.excused(self._clock.now):
                        self._on_update(polled)
                elif polled is not None and self._take_back(polled):
                    with self._schedule.excused(self._clock.now):
                        yield polled
        finally:
            self._stop()

    def _start(self) -> None:
        """Start the threads, or as many as there are to be had; at least one."""
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError as error:
            if self._threads[0].ident is None:
                raise TransportError("No job was asked for: this process can start no further thread.") from error

    def _next(self) -> Polled | Snapshot | None:
        """Wait for the next poll to end, or for the pause to be over."""
        pause = self._schedule.pause
        if not self._schedule.busy:
            self._clock.sleep(pause)
            return None
        # A clock that is not the machine's goes on only when nothing is under way.
        try:
            return self._done.get(timeout=min(pause, LISTEN_SECONDS) if self._driver.own_clock else None)
        except Empty:
            return None

    def _work(self) -> None:
        while (pending := self._todo.get()) is not None:
            try:
                self._done.put((pending, self._driver.drive(self._ask(pending, self._waiting))))
            except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
                self._done.put((pending, error))

    def _stop(self) -> None:
        for _ in self._threads:
            self._todo.put(None)
        until = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))


class AsyncWorkers(_Workers[T]):
    """Tasks that poll, on an event loop."""

    async def outcomes(self) -> AsyncGenerator[tuple[PendingJob, T | ShortAPIError], None]:
        """Yield each job with what became of it, as it comes."""
        self._driver.check_loop()
        todo: asyncio.Queue[PendingJob] = asyncio.Queue()
        done: asyncio.Queue[Polled] = asyncio.Queue()
        tasks = [asyncio.create_task(self._work(todo, done)) for _ in range(self._schedule.workers)]
        try:
            while self._schedule:
                for pending in self._due():
                    todo.put_nowait(pending)
                polled = await self._next(done)
                if polled is not None and self._take_back(polled):
                    with self._schedule.excused(self._clock.now):
                        yield polled
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _next(self, done: asyncio.Queue[Polled]) -> Polled | None:
        """Wait for the next poll to end, or for the pause to be over."""
        pause = self._schedule.pause
        if not self._schedule.busy:
            await self._clock.asleep(pause)
            return None
        # A clock that is not the machine's goes on only when nothing is under way.
        try:
            async with asyncio.timeout(pause if self._driver.own_clock and pause < LONG else None):
                return await done.get()
        except TimeoutError:
            return None

    async def _work(self, todo: asyncio.Queue[PendingJob], done: asyncio.Queue[Polled]) -> None:
        while True:
            pending = await todo.get()
            try:
                done.put_nowait((pending, await self._driver.drive(self._ask(pending, self._waiting))))
            except BaseException as error:
                task = asyncio.current_task()
                if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                    raise
                done.put_nowait((pending, error))  # also a cancellation of something that on_update waited for
