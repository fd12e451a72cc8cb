"""A few tasks that ask for very many jobs, while the task of the caller keeps the schedule."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

from shortapi._flow import Waiting, told_of
from shortapi._many.schedule import Ask, Schedule
from shortapi._many.workers import Back
from shortapi._poll import NotOurs, PendingJob
from shortapi._transport.aio import AsyncDriver
from shortapi._transport.http import SystemClock
from shortapi.errors import ShortAPIError

T = TypeVar("T")

LONG = 1e6
"""Seconds: a pause as long has no end."""


class Team(Generic[T]):
    """As `Crew`, on an event loop."""

    def __init__(
        self,
        driver: AsyncDriver,
        schedule: Schedule,
        waiting: Waiting,
        ask: Ask[T],
    ) -> None:
        self._driver = driver
        self._schedule = schedule
        self._todo: asyncio.Queue[PendingJob] = asyncio.Queue()
        self._done: asyncio.Queue[Back[T]] = asyncio.Queue()
        self._waiting = waiting
        self._ask = ask

    async def outcomes(self) -> AsyncGenerator[tuple[PendingJob, T | ShortAPIError], None]:
        """Yield each job with what became of it, as it comes."""
        self._driver.stay()
        hands = [asyncio.create_task(self._work()) for _ in range(self._schedule.hands)]
        try:
            while self._schedule:
                while (watch := self._schedule.take(self._driver.clock.now())) is not None:
                    self._todo.put_nowait(watch)
                back = await self._next()
                if back is None:
                    continue
                self._schedule.put(back.watch, over=back.outcome is not None)
                if back.broken is not None:
                    raise back.broken
                if back.outcome is not None:
                    since = self._driver.clock.now()
                    yield back.watch, back.outcome
                    self._schedule.excuse(self._driver.clock.now() - since)
        finally:
            for hand in hands:
                hand.cancel()
            await asyncio.gather(*hands, return_exceptions=True)

    async def _next(self) -> Back[T] | None:
        clock, pause = self._driver.clock, self._schedule.pause
        if self._schedule.idle:
            await clock.asleep(pause)
            return None
        # A clock that is not the machine's goes on only when nothing is under way.
        try:
            async with asyncio.timeout(pause if isinstance(clock, SystemClock) and pause < LONG else None):
                return await self._done.get()
        except TimeoutError:
            return None

    async def _work(self) -> None:
        while True:
            watch = await self._todo.get()
            self._done.put_nowait(await self._asked(watch))

    async def _asked(self, watch: PendingJob) -> Back[T]:
        try:
            return Back(watch, await self._driver.drive(self._ask(watch, self._waiting)))
        except ShortAPIError as error:
            return Back(watch, told_of(watch.job, error))
        except NotOurs as wrapped:
            return Back(watch, broken=wrapped.theirs)
        except BaseException as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise
            return Back(watch, broken=error)  # also a cancellation of something that on_update waited for
