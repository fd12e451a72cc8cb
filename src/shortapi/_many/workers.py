"""A few threads, or tasks, that ask for very many jobs, while the caller's own thread or task keeps the schedule."""

from __future__ import annotations

import asyncio
import time
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import evolve, frozen

from shortapi._flow import Waiting, told_of
from shortapi._many.schedule import Ask, Schedule
from shortapi._poll import NotOurs, PendingJob
from shortapi._transport.http import Clock
from shortapi.errors import ShortAPIError, TransportError
from shortapi.records import Snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Iterator

    from shortapi._transport.aio import AsyncDriver
    from shortapi._transport.sync import Driver

T = TypeVar("T")
DriverT = TypeVar("DriverT", "Driver", "AsyncDriver")

LISTEN_SECONDS = 0.5
"""Where waiting cannot be interrupted (Windows), Ctrl-C is heard after at most so long."""

STOP_SECONDS = 1.0
"""The longest that a stop waits for what is just being written down. An answer under way is not waited for: it can be
asked for again."""

LONG = 1e6
"""Seconds: a pause as long has no end."""


@frozen
class Polled(Generic[T]):
    """What one poll of a job gave: its outcome, its error, or neither while the job goes on.

    Attributes:
        broken: an error that is none of ours; it ends the wait for all jobs.
    """

    pending: PendingJob
    outcome: T | ShortAPIError | None = None
    broken: BaseException | None = None


class _Workers(Generic[DriverT, T]):
    """What workers of both kinds have in common: they poll the jobs of a schedule until each has its outcome."""

    def __init__(self, driver: DriverT, schedule: Schedule, waiting: Waiting, ask: Ask[T]) -> None:
        self._driver: DriverT = driver
        self._clock = driver.clock
        self._schedule = schedule
        self._waiting = waiting
        self._ask = ask

    def _due(self) -> Iterator[PendingJob]:
        """Yield the jobs to be polled now, as many as there are workers for."""
        while (pending := self._schedule.take(self._clock.now())) is not None:
            yield pending

    def _take_back(self, polled: Polled[T]) -> tuple[PendingJob, T | ShortAPIError] | None:
        """Take back a job that was polled; return it with its outcome, or None if it goes on."""
        self._schedule.put(polled.pending, over=polled.outcome is not None)
        if polled.broken is not None:
            raise polled.broken
        return None if polled.outcome is None else (polled.pending, polled.outcome)


class Workers(_Workers["Driver", T]):
    """Threads that poll; they may be left at any moment."""

    def __init__(self, driver: Driver, schedule: Schedule, waiting: Waiting, ask: Ask[T]) -> None:
        super().__init__(driver, schedule, waiting, ask)
        self._todo: SimpleQueue[PendingJob | None] = SimpleQueue()
        self._done: SimpleQueue[Polled[T] | Snapshot] = SimpleQueue()
        self._on_update = waiting.on_update
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
                    self._tell(polled)
                elif polled is not None and (ended := self._take_back(polled)) is not None:
                    since = self._clock.now()
                    yield ended
                    self._schedule.excuse(self._clock.now() - since)
        finally:
            self._stop()

    def _start(self) -> None:
        """Start the threads, or as many as there are to be had.

        Raises:
            TransportError: not even one.
        """
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError as error:
            if self._threads[0].ident is None:
                raise TransportError("No job was asked for: this process can start no further thread.") from error

    def _next(self) -> Polled[T] | Snapshot | None:
        """Wait for the next poll to end, or for the pause to be over."""
        pause = self._schedule.pause
        if self._schedule.idle:
            self._clock.sleep(pause)
            return None
        # A clock that is not the machine's goes on only when nothing is under way.
        seconds = min(pause, LISTEN_SECONDS) if isinstance(self._clock, Clock) else None
        try:
            return self._done.get(timeout=seconds)
        except Empty:
            return None

    def _tell(self, snapshot: Snapshot) -> None:
        if self._on_update is not None:
            since = self._clock.now()
            self._on_update(snapshot)
            self._schedule.excuse(self._clock.now() - since)

    def _work(self) -> None:
        while (pending := self._todo.get()) is not None:
            self._done.put(self._polled(pending))

    def _polled(self, pending: PendingJob) -> Polled[T]:
        try:
            return Polled(pending, self._driver.drive(self._ask(pending, self._waiting)))
        except ShortAPIError as error:
            return Polled(pending, told_of(pending.job, error))
        except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
            return Polled(pending, broken=error)

    def _stop(self) -> None:
        for _ in self._threads:
            self._todo.put(None)
        until = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - time.monotonic()))


class AsyncWorkers(_Workers["AsyncDriver", T]):
    """Tasks that poll, on an event loop."""

    def __init__(self, driver: AsyncDriver, schedule: Schedule, waiting: Waiting, ask: Ask[T]) -> None:
        super().__init__(driver, schedule, waiting, ask)
        self._todo: asyncio.Queue[PendingJob] = asyncio.Queue()
        self._done: asyncio.Queue[Polled[T]] = asyncio.Queue()

    async def outcomes(self) -> AsyncGenerator[tuple[PendingJob, T | ShortAPIError], None]:
        """Yield each job with what became of it, as it comes."""
        self._driver.stay()
        tasks = [asyncio.create_task(self._work()) for _ in range(self._schedule.workers)]
        try:
            while self._schedule:
                for pending in self._due():
                    self._todo.put_nowait(pending)
                polled = await self._next()
                if polled is not None and (ended := self._take_back(polled)) is not None:
                    since = self._clock.now()
                    yield ended
                    self._schedule.excuse(self._clock.now() - since)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _next(self) -> Polled[T] | None:
        """Wait for the next poll to end, or for the pause to be over."""
        pause = self._schedule.pause
        if self._schedule.idle:
            await self._clock.asleep(pause)
            return None
        # A clock that is not the machine's goes on only when nothing is under way.
        try:
            async with asyncio.timeout(pause if isinstance(self._clock, Clock) and pause < LONG else None):
                return await self._done.get()
        except TimeoutError:
            return None

    async def _work(self) -> None:
        while True:
            pending = await self._todo.get()
            self._done.put_nowait(await self._polled(pending))

    async def _polled(self, pending: PendingJob) -> Polled[T]:
        try:
            return Polled(pending, await self._driver.drive(self._ask(pending, self._waiting)))
        except ShortAPIError as error:
            return Polled(pending, told_of(pending.job, error))
        except NotOurs as wrapped:
            return Polled(pending, broken=wrapped.theirs)
        except BaseException as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise
            return Polled(pending, broken=error)  # also a cancellation of something that on_update waited for
