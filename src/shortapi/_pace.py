"""How many polls a client sends, whichever of its jobs they are for. Pure."""

from __future__ import annotations

import threading

from attrs import define, field

CATCH_UP = 0.25
"""Seconds of the budget that may be caught up after nothing was sent: a clock is never exactly on time."""

SLOWEST = 1 / 16
"""Share of the rate that is left at least, however often the service says that it is too much."""

RECOVERY = 1.02
"""Each poll that is not turned away brings so much of the rate back."""

LONGEST_HOLD = 60.0
"""Seconds for which all polls are held back at most; the one that was turned away waits as long as it was told."""


@define
class Pace:
    """A budget of requests per second, shared by all waits of a client and safe for its threads.

    Attributes:
        per_second: polls in a second at most; None: no limit but what the service says.
    """

    per_second: float | None = None
    _share: float = 1.0
    _opens: float = 0.0
    _lock: threading.Lock = field(factory=threading.Lock, repr=False)

    def opens(self, now: float) -> float:
        """Return the moment from which the next poll may be sent."""
        return max(self._opens, now)

    def reserve(self, now: float) -> float:
        """Take the next place in the queue of all polls; return the moment from which it may be sent."""
        with self._lock:
            if self.per_second is None:
                return self.opens(now)
            mine = max(self._opens, now - CATCH_UP)
            self._opens = mine + 1 / (self.per_second * self._share)
            self._share = min(1.0, self._share * RECOVERY)
            return max(mine, now)

    def slow_down(self, now: float, seconds: float) -> None:
        """Send nothing for some seconds, and less from then on: the service said that it was too much."""
        with self._lock:
            opens = now + min(seconds, LONGEST_HOLD)
            if opens > self._opens:
                self._opens = opens
                self._share = max(self._share / 2, SLOWEST)
