"""A token bucket for the polls of one client, whichever of its jobs they are for. Pure, safe for threads."""

from __future__ import annotations

from collections import deque

from attrs import define, field

from shortapi._locking import ForkedLock

CATCH_UP = 0.25
"""Seconds of the budget that may be caught up after nothing was sent: a clock is never exactly on time."""

SLOWEST = 0.2
"""Polls in a second that are left at least, however often the service says that it is too much."""

RECOVERY = 1.01
"""Each poll that is sent raises a lowered rate by this factor."""

FASTEST = 1000.0
"""Polls in a second from which on a rate that only a 429 has set is none any more."""

RECENT = 32
"""Polls by whose times it is known how many are sent in a second."""

TICK = 1e-6
"""Seconds that do not count: added to a large time they may vanish, and nobody would ever be due."""

LONGEST_HOLD = 60.0
"""Seconds for which all polls are held back at most; the one that was turned away waits as long as it was told."""


@define
class RateLimit:
    """A token bucket: so many requests per second, shared by all waits of a client; a 429 halves the rate for a while.

    Attributes:
        per_second: polls in a second at most; None: no limit but what the service says.
    """

    per_second: float | None = None
    _limit: float | None = field(init=False)
    _opens: float = 0.0
    _held: float = 0.0
    _sent: deque[float] = field(factory=lambda: deque(maxlen=RECENT), repr=False)
    _lock: ForkedLock = field(factory=ForkedLock, repr=False)

    def __attrs_post_init__(self) -> None:
        self._limit = self.per_second

    def take(self, now: float) -> float:
        """Take a token and return 0; where there is none, return the seconds after which to try again."""
        with self._lock.here:
            if now + TICK < self._held:
                return self._held - now
            if self._limit is not None:
                opens = max(self._opens, now - CATCH_UP)
                if now + TICK < opens:
                    return opens - now
                self._opens = opens + 1 / self._limit
                self._recover(self._limit)
            self._sent.append(now)
            return 0.0

    def slow_down(self, now: float, seconds: float) -> None:
        """Send nothing for some seconds, and half as much from then on: the service said that it was too much.

        More such answers to polls that were under way together change nothing.
        """
        with self._lock.here:
            if now >= self._held:
                self._limit = max(min(self._rate(now), self._limit or FASTEST) / 2, SLOWEST)
            self._held = max(self._held, now + min(seconds, LONGEST_HOLD))

    def _recover(self, limit: float) -> None:
        faster = limit * RECOVERY
        if self.per_second is not None:
            self._limit = min(faster, self.per_second)
        else:
            self._limit = faster if faster < FASTEST else None

    def _rate(self, now: float) -> float:
        """Return how many polls were sent in a second lately."""
        if len(self._sent) < 2:
            return 1.0
        return len(self._sent) / max(now - self._sent[0], 0.001)
