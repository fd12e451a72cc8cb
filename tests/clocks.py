"""Clocks for tests: none of them ever waits."""

from __future__ import annotations

import time


class SkippingClock:
    """Real time plus all the sleeping that was skipped."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> float:
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def asleep(self, seconds: float) -> None:
        self.slept.append(seconds)
