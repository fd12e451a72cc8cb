"""A few threads that ask for very many jobs, while the thread of the caller keeps the schedule."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from attrs import evolve, frozen

from shortapi._flow import Waiting, told_of
from shortapi._many.schedule import Ask, Schedule
from shortapi._poll import PendingJob
from shortapi._transport.http import SystemClock
from shortapi._transport.sync import Driver
from shortapi.errors import ShortAPIError, TransportError
from shortapi.records import Snapshot

T = TypeVar("T")

LISTEN_SECONDS = 0.5
"""Where waiting cannot be interrupted (Windows), Ctrl-C is heard this often."""

STOP_SECONDS = 1.0
"""So long a stop waits for what is just being written down. An answer under way is not waited for: it can be asked for
again."""


@frozen
class Back(Generic[T]):
    """A job that was asked for once: what became of it, its error, or neither while it goes on."""

    watch: PendingJob
    outcome: T | ShortAPIError | None = None
    broken: BaseException | None = None


class Crew(Generic[T]):
    """Asks for all jobs of a schedule until each has its outcome; may be left at any moment."""

    def __init__(self, driver: Driver, schedule: Schedule, waiting: Waiting, ask: Ask[T]) -> None:
        self._driver = driver
        self._schedule = schedule
        self._on_update = waiting.on_update
        self._todo: SimpleQueue[PendingJob | None] = SimpleQueue()
        self._done: SimpleQueue[Back[T] | Snapshot] = SimpleQueue()
        # What polls say is told by the caller's own thread, one at a time.
        self._waiting = waiting if waiting.on_update is None else evolve(waiting, on_update=self._done.put)
        self._ask = ask
        self._hands = [
            Thread(target=copy_context().run, args=(self._work,), name="shortapi-crew", daemon=True)
            for _ in range(schedule.hands)
        ]

    def outcomes(self) -> Generator[tuple[PendingJob, T | ShortAPIError], None, None]:
        """Yield each job with what became of it, as it comes."""
        try:
            self._start()
            while self._schedule:
                while (watch := self._schedule.take(self._driver.clock.now())) is not None:
                    self._todo.put(watch)
                back = self._listen()
                if back is not None and back.outcome is not None:
                    since = self._driver.clock.now()
                    yield back.watch, back.outcome
                    self._schedule.excuse(self._driver.clock.now() - since)
        finally:
            self._stop()

    def _start(self) -> None:
        """Start the threads, or as many as there are to be had.

        Raises:
            TransportError: not even one.
        """
        try:
            for hand in self._hands:
                hand.start()
        except RuntimeError as error:
            if self._hands[0].ident is None:
                raise TransportError("No job was asked for: this process can start no further thread.") from error

    def _listen(self) -> Back[T] | None:
        """Wait for the next thing to happen: something comes back, or the pause is over."""
        back = self._next()
        if isinstance(back, Snapshot):
            self._tell(back)
            return None
        if back is not None:
            self._schedule.put(back.watch, over=back.outcome is not None)
            if back.broken is not None:
                raise back.broken
        return back

    def _next(self) -> Back[T] | Snapshot | None:
        clock, pause = self._driver.clock, self._schedule.pause
        if self._schedule.idle:
            clock.sleep(pause)
            return None
        # A clock that is not the machine's goes on only when nothing is under way.
        seconds = min(pause, LISTEN_SECONDS) if isinstance(clock, SystemClock) else None
        try:
            return self._done.get(timeout=seconds)
        except Empty:
            return None

    def _tell(self, snapshot: Snapshot) -> None:
        if self._on_update is not None:
            since = self._driver.clock.now()
            self._on_update(snapshot)
            self._schedule.excuse(self._driver.clock.now() - since)

    def _work(self) -> None:
        while (watch := self._todo.get()) is not None:
            self._done.put(self._asked(watch))

    def _asked(self, watch: PendingJob) -> Back[T]:
        try:
            return Back(watch, self._driver.drive(self._ask(watch, self._waiting)))
        except ShortAPIError as error:
            return Back(watch, told_of(watch.job, error))
        except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
            return Back(watch, broken=error)

    def _stop(self) -> None:
        for _ in self._hands:
            self._todo.put(None)
        until = time.monotonic() + STOP_SECONDS
        for hand in self._hands:
            if hand.ident is not None:
                hand.join(max(0.0, until - time.monotonic()))
