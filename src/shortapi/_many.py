"""Waits for many jobs at once, and resumes those of the ledger: threads or tasks poll them by a schedule."""

from __future__ import annotations

import asyncio
import heapq
import logging
import math
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, evolve, field, frozen

from shortapi._flow import Context, Flow, JobFacts, Work, with_job_note
from shortapi._locking import get_within
from shortapi._messages import shown_id
from shortapi._poll import OnUpdateError, PendingJob, begin, poll_pending
from shortapi.errors import ConfigurationError, JobFailedError, JobTimeoutError, ShortAPIError, TransportError
from shortapi.polling import CALLBACK_SECONDS, SHORTEST_WAIT, Waiting
from shortapi.records import Link, Result, Snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from shortapi.ledger import Row, State

T = TypeVar("T")

Polled = tuple[PendingJob, Any]
"""A polled job with its result, the exception raised, or None while it goes on."""

logger = logging.getLogger("shortapi")

WORKERS = 8  # concurrent requests; as many as connections, so that none waits for one
CANDIDATES = 16  # size of the random sample from which the most urgent job is taken; nearly as good as all
GRACE = 30.0  # seconds after its deadline in which a job may still be polled, if the rate limit delayed it
SWEEP_SECONDS = 5.0  # between two searches for jobs past their deadline, while the rate limit delays polls
LISTEN_SECONDS = 0.5  # longest delay of Ctrl-C on Windows, where waiting for a queue cannot be interrupted
STOP_SECONDS = 1.0  # longest wait for writes under way at the end; answers can be polled again
LONG = 1e6  # seconds; a longer pause means no timeout


class Schedule:
    """Jobs in the order of their next polls, within the rate limit; `busy` is the number of polls under way."""

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
        """Return the number of unfinished jobs."""
        return len(self._heap) + len(self._due) + len(self._over) + self.busy

    def take(self, now: float) -> PendingJob | None:
        """Return a job to poll now, or None; then `.pause` is the seconds to wait, unless a poll ends earlier."""
        self.pause = math.inf
        if self.busy >= self.workers:
            return None
        while self._heap and self._heap[0].due <= now:
            self._due.append(heapq.heappop(self._heap))
        pending = self._over.pop() if self._over else self._most_urgent(now)
        self.busy += pending is not None
        return pending

    def receive_callbacks(self, marks: Collection[str], now: float) -> None:
        """Make jobs due now whose callback has arrived."""
        if sum(pending.receive_callback(marks, now) for pending in self._heap):
            heapq.heapify(self._heap)

    @contextmanager
    def excused(self, now: Callable[[], float]) -> Iterator[None]:
        """Exclude the time in which the caller's code runs: no job is given up because of it."""
        since = now()
        yield
        self._excused += now() - since

    def put(self, pending: PendingJob, *, over: bool) -> None:
        """Return a job after its poll; it is polled again unless it is over."""
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
        # The order does not matter if all due jobs can be polled at once.
        if self._context.rate_limit.per_second is not None or len(due) > self.workers - self.busy:
            jobs, rand = len(due), self._context.rand
            # A random sample of many, so that no job is passed over for ever.
            sample = range(jobs) if jobs <= CANDIDATES else [int(rand() * jobs) % jobs for _ in range(CANDIDATES)]
            chosen = max(sample, key=lambda place: self._urgency(due[place], now))
            due[chosen], due[-1] = due[-1], due[chosen]
        return due.pop()

    def _give_up(self, now: float) -> PendingJob | None:
        """Return a job that is past its deadline and grace time, if any; the rate limit allows no poll for it."""
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

    def _urgency(self, pending: PendingJob, now: float) -> float:
        """Return the expected seconds for which the job's result has been ready unseen; a last poll comes first."""
        if now >= pending.deadline:
            return math.inf
        return pending.law(self._context).waste(pending.asked_at - pending.started, now - pending.started)


def listed(jobs: Iterable[T]) -> list[T]:
    """Return jobs as a list; raise ConfigurationError for a single one."""
    if isinstance(jobs, (str, bytes, Mapping)) or not isinstance(jobs, Iterable):
        raise ConfigurationError("Give a list of jobs or of their ids, not a single one. Nothing was sent.")
    return list(jobs)


def scheduled(jobs: Iterable[JobFacts], context: Context, waiting: Waiting, now: float) -> Schedule:
    """Return the schedule of jobs, without duplicates."""
    once = {job.id: job for job in jobs}.values()
    return Schedule([begin(job, context, waiting, now) for job in once], context)


@define(eq=False, slots=False)
class _Workers:
    """Base of both kinds of workers, which poll the jobs of a schedule until all have ended.

    `ask` makes the flow of a poll, which returns the job's result, None while it goes on; `outcome` makes what is
    yielded of a job and its result or error.
    """

    _driver: Any
    _schedule: Schedule
    _waiting: Waiting
    _ask: Callable[[PendingJob, Waiting], Flow[Any]]
    _outcome: Callable[[PendingJob, Any], Any]

    def _due(self) -> Iterator[PendingJob]:
        """Yield the jobs to be polled now, at most one for each idle worker."""
        callbacks = self._waiting.callbacks
        if callbacks is not None:
            self._schedule.receive_callbacks(callbacks.came(), self._driver.clock.now())
        while (pending := self._schedule.take(self._driver.clock.now())) is not None:
            yield pending
        if callbacks is not None:
            self._schedule.pause = min(self._schedule.pause, CALLBACK_SECONDS)

    def _handle(self, polled: Polled) -> bool:
        """Return a polled job to the schedule; return whether it is over. Foreign exceptions end the whole wait."""
        pending, end = polled
        broken = isinstance(end, BaseException) and not isinstance(end, ShortAPIError)
        self._schedule.put(pending, over=end is not None and not broken)
        if broken:
            raise end.theirs if isinstance(end, OnUpdateError) else end
        if isinstance(end, ShortAPIError):
            with_job_note(pending.job, end)
        return end is not None

    def _note(self, stop: BaseException) -> None:
        """Add a note to the exception that stops the wait: the jobs go on."""
        if not isinstance(stop, GeneratorExit):
            jobs = len(self._schedule)
            logger.warning("the wait for %d jobs was stopped", jobs)
            stop.add_note(
                f"The {jobs} jobs that were waited for continue: pick them up with client.wait_all() and their ids, "
                "or, with a ledger, with client.resume()."
            )


@define(eq=False, slots=False)
class Workers(_Workers):
    """Polls with threads, which may be abandoned at any time."""

    def __attrs_post_init__(self) -> None:
        self._todo: SimpleQueue[PendingJob | None] = SimpleQueue()
        self._done: SimpleQueue[Polled | Snapshot] = SimpleQueue()
        self._on_update: Any = self._waiting.on_update
        if self._on_update is not None:
            # Snapshots are reported in the caller's thread, one at a time.
            self._waiting = evolve(self._waiting, on_update=self._done.put)
        self._threads = [
            Thread(target=copy_context().run, args=(self._work,), name="shortapi-worker", daemon=True)
            for _ in range(self._schedule.workers)
        ]

    def outcomes(self) -> Generator[Any, None, None]:
        """Yield the outcome of each job as it ends."""
        try:
            self._start()
            while self._schedule:
                for pending in self._due():
                    self._todo.put(pending)
                polled = self._next()
                if isinstance(polled, Snapshot):
                    with self._schedule.excused(self._driver.clock.now):
                        self._on_update(polled)
                elif polled is not None and self._handle(polled):
                    with self._schedule.excused(self._driver.clock.now):
                        yield self._outcome(*polled)
        except BaseException as stop:
            self._note(stop)
            raise
        finally:
            self._stop()

    def _start(self) -> None:
        """Start as many of the threads as possible, at least one."""
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError as error:
            if self._threads[0].ident is None:
                raise TransportError("No job was polled: this process cannot start another thread.") from error

    def _next(self) -> Polled | Snapshot | None:
        """Wait until a poll ends or the pause is over."""
        pause = self._schedule.pause
        if not self._schedule.busy:
            self._driver.clock.sleep(pause)
            return None
        # A simulated clock advances only while no request is under way.
        try:
            return get_within(self._done, min(pause, LISTEN_SECONDS) if self._driver.own_clock else None)
        except Empty:
            return None

    def _work(self) -> None:
        while (pending := self._todo.get()) is not None:
            try:
                self._done.put((pending, self._driver.drive(self._ask(pending, self._waiting))))
            except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
                self._done.put((pending, error))

    def _stop(self) -> None:
        for _ in self._threads:
            self._todo.put(None)
        until = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))


class AsyncWorkers(_Workers):
    """Polls with tasks on an event loop."""

    async def outcomes(self) -> AsyncGenerator[Any, None]:
        """Yield the outcome of each job as it ends."""
        self._driver.check_loop()
        todo: asyncio.Queue[PendingJob] = asyncio.Queue()
        done: asyncio.Queue[Polled] = asyncio.Queue()
        tasks = [asyncio.create_task(self._work(todo, done)) for _ in range(self._schedule.workers)]
        try:
            while self._schedule:
                for pending in self._due():
                    todo.put_nowait(pending)
                polled = await self._next(done)
                if polled is not None and self._handle(polled):
                    with self._schedule.excused(self._driver.clock.now):
                        yield self._outcome(*polled)
        except BaseException as stop:
            self._note(stop)
            raise
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _next(self, done: asyncio.Queue[Polled]) -> Polled | None:
        """Wait until a poll ends or the pause is over."""
        pause = self._schedule.pause
        if not self._schedule.busy:
            await self._driver.clock.asleep(pause)
            return None
        # A simulated clock advances only while no request is under way.
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
                done.put_nowait((pending, error))  # includes the cancellation of something that on_update awaited


@frozen(kw_only=True)
class Resumed:
    """State of one open row after `resume`.

    Attributes:
        key: the row's key; `job_id`: None if no job id is known.
        state: done, failed, running (timed out, or it cannot be polled now) or uncertain.
        files: paths of the files saved by this call.
        why: what went wrong, or what to do, in a sentence.
        error: the error, if any; after a `DownloadError` the job stays running, to be resumed again.
    """

    key: str
    job_id: str | None
    model: str
    state: State
    files: tuple[str, ...] = ()
    why: str | None = None
    error: ShortAPIError | None = field(default=None, repr=False, eq=False)


def resume(pending: PendingJob, context: Context, waiting: Waiting, folder: str | Path) -> Flow[Resumed | None]:
    """Poll an open job of the ledger once and save its missing files; return None while it goes on. Idempotent."""
    row: Any = pending.row  # as `scheduled_rows` made it
    try:
        result = yield from poll_pending(pending, context, waiting)
        if result is None:
            return None
        files = yield from _save_missing(row, pending.job, result, context, folder)
        return _resumed(row, "done", files=files)
    except JobTimeoutError:
        return _resumed(row, "running", why="it is not finished yet; resume again later")
    except ShortAPIError as error:
        state: State = "failed" if isinstance(error, JobFailedError) else "running"
        return _resumed(row, state, why=str(error), error=error)


def _resumed(row: Row, state: State, **more: Any) -> Resumed:
    return Resumed(key=row.key, job_id=row.job_id, model=row.model, state=state, **more)


def _save_missing(
    row: Row, job: JobFacts, result: Result[Link], context: Context, folder: str | Path
) -> Flow[tuple[str, ...]]:
    from shortapi.downloads.save import Target, save_all

    def missing() -> list[Link]:
        there = {number for number, (path, _) in row.files.items() if Path(path).is_file()}
        return [link for link in result.outputs if link.index not in there]

    # Never overwrites, not even if the submit allowed it: an existing file may be anybody's by now. Or it is this very
    # file, saved by a concurrent resume, or by one that was killed before it could record that.
    target = Target(Path(folder if row.save is None else row.save))
    files = yield from save_all(job, (yield Work(call=missing)), context, target)
    return tuple(file.path for file in files)


def scheduled_rows(rows: Sequence[Row], context: Context, waiting: Waiting, now: float) -> Schedule:
    """Return the schedule of the rows that have a job id; `now` is by the driver's clock."""
    epoch = time.time()  # the same moment on the clock of the rows
    together = waiting if waiting.timeout is not None else evolve(waiting, timeout=SHORTEST_WAIT)

    def pending(row: Row, job_id: str) -> PendingJob:
        created, entry = now - max(0.0, epoch - row.created), context.catalog.get(row.model)
        job = JobFacts(id=job_id, model=row.model, entry=entry, submitted_at=created, paid=True, work=row.estimate)
        # Due at once, since it may be done by now; its age then sets the gaps.
        return evolve(begin(job, context, together, now), row=evolve(row, job_id=job_id), due=now)

    known = [pending(row, shown_id(row.job_id, (context.key,))) for row in rows if row.job_id is not None]
    return Schedule(known, context)


def resumed(rows: Sequence[Row], ends: Sequence[Resumed | ShortAPIError]) -> tuple[Resumed, ...]:
    """Return the outcomes of all rows; those without a job id cannot be polled, and come first."""
    for end in ends:
        if isinstance(end, ShortAPIError):
            raise end
    doubts = (_resumed(row, row.state, why=_doubt(row)) for row in rows if row.job_id is None)
    return (*doubts, *(end for end in ends if isinstance(end, Resumed)))


def _doubt(row: Row) -> str:
    if row.state == "uncertain":
        return f"look at your account, then settle it: `shortapi settle {row.key}` with --job-id or --not-charged"
    return "another process is sending it right now"
