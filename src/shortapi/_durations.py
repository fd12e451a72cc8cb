"""What finished jobs teach about how long the next ones take. Pure, shared by threads.

A law mixes four parts: a smooth hump around what the catalogue and the jobs say; what the jobs really took, since a
model may have several kinds of job; a broad hump, for when we are wrong; and a small early one, of refused jobs.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Hashable

from attrs import define, field

from shortapi._law import Law, log_logistic, mixed, smoothed
from shortapi.catalog import Expect

KEPT = 40
"""Jobs after which older ones are forgotten, so that a service that changes is noticed."""

MEDIAN_WEIGHT, SPREAD_WEIGHT, HUMP_WEIGHT = 1, 4, 10
"""How many jobs count as much as the catalogue's median, as its spread (harder to learn), and as the smooth hump."""

DOUBT, DOUBT_WEIGHT = 0.2, 3
"""Weight of the broad part before any job has finished, and how many jobs count as much as the doubt."""

BROAD = 3.7
"""The broad part's p90 over its p50."""

NARROWEST, WIDEST = 1.12, 100.0
"""Bounds of p90 over p50, whatever the catalogue says: nobody knows a service better than that, or worse."""

EARLY_P50, EARLY_P90 = 5.0, 10.0
"""Seconds within which half, and nine of ten, of the jobs that are refused end."""

EARLY_SHARE, EARLY_WEIGHT = 0.05, 20
"""Share of jobs that are refused, and how many jobs count as much as that guess."""

MOST_LAWS = 64
"""Laws kept for one kind of job, one for each expectation that its arguments lead to."""


@define
class _Kind:
    """What is known of jobs of one kind: how much longer than expected they took (logarithms), and refusals."""

    surprises: deque[float] = field(factory=lambda: deque(maxlen=KEPT))
    ended: int = 0
    refused: int = 0
    untold: int = 0
    laws: dict[Expect, Law] = field(factory=dict)

    def end(self, surprise: float | None) -> None:
        """Count a job that succeeded, or that was refused (None)."""
        self.ended += 1
        if surprise is None:
            self.refused += 1
        else:
            self.surprises.append(surprise)
        self.untold += 1
        # A law costs as much as half a poll to make: it is made anew when a tenth of what it rests on is new.
        if self.untold * 10 >= min(self.ended, KEPT):
            self.untold = 0
            self.laws.clear()

    def law(self, expect: Expect) -> Law:
        if expect not in self.laws:
            if len(self.laws) >= MOST_LAWS:
                self.laws.clear()
            self.laws[expect] = self._law(expect)
        return self.laws[expect]

    def _law(self, expect: Expect) -> Law:
        jobs = len(self.surprises)
        centre = sum(self.surprises) / (MEDIAN_WEIGHT + jobs)
        median, spread = expect.p50 * math.exp(centre), self._spread(expect, centre)
        early = (EARLY_SHARE * EARLY_WEIGHT + self.refused) / (EARLY_WEIGHT + self.ended)
        broad = (1 - early) * DOUBT * DOUBT_WEIGHT / (DOUBT_WEIGHT + jobs)
        known = 1 - early - broad
        seen = [expect.p50 * math.exp(surprise) for surprise in self.surprises]
        return mixed(
            (early, log_logistic(EARLY_P50, _shape(EARLY_P90 / EARLY_P50))),
            (broad, log_logistic(median, _shape(BROAD))),
            (known * HUMP_WEIGHT / (HUMP_WEIGHT + jobs), log_logistic(median, _turned(spread))),
            (known * jobs / (HUMP_WEIGHT + jobs), smoothed(seen, math.exp(spread / max(jobs, 1) ** 0.4))),
        )

    def _spread(self, expect: Expect, centre: float) -> float:
        """Return the standard deviation of log-durations, by the catalogue and by what was seen."""
        expected = _turned(_shape(min(max(expect.p90 / expect.p50, NARROWEST), WIDEST)))
        squares = sum((surprise - centre) ** 2 for surprise in self.surprises)
        return math.sqrt((SPREAD_WEIGHT * expected**2 + squares) / (SPREAD_WEIGHT + len(self.surprises)))


def _shape(ratio: float) -> float:
    """Return the shape of a log-logistic law with that ratio of p90 to p50."""
    return math.log(9) / math.log(ratio)


def _turned(shape: float) -> float:
    """Return the standard deviation of log-durations of that shape; the same formula leads back."""
    return math.pi / math.sqrt(3) / shape


@define
class Durations:
    """What finished jobs taught, by whatever makes jobs take as long as each other, or as long as expected."""

    _kinds: dict[Hashable, _Kind] = field(factory=dict)
    _lock: threading.Lock = field(factory=threading.Lock)

    def law(self, key: Hashable, expect: Expect) -> Law:
        """Return how long jobs of that kind take which the catalogue expects so much of."""
        with self._lock:
            return self._kind(key).law(expect)

    def knows(self, key: Hashable) -> bool:
        """Say whether any job of that kind was seen to succeed."""
        with self._lock:
            return key in self._kinds and bool(self._kinds[key].surprises)

    def learn(self, key: Hashable, seconds: float, expect: Expect) -> None:
        """Take in how long a job took that succeeded."""
        if seconds > 0:
            with self._lock:
                self._kind(key).end(math.log(seconds / expect.p50))

    def refuse(self, key: Hashable, seconds: float) -> None:
        """Take in after how long a job failed; only an early end says something about the next job."""
        if seconds <= 2 * EARLY_P90:
            with self._lock:
                self._kind(key).end(None)

    def _kind(self, key: Hashable) -> _Kind:
        if key not in self._kinds:
            self._kinds[key] = _Kind()
        return self._kinds[key]
