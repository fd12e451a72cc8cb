"""How long jobs take: a law of durations from two numbers, and what finished jobs teach about it. Pure.

A duration is log-logistic: the odds that a job is done by t are (t/median)^shape. Two numbers of the catalogue fix
it, half of the jobs by `p50` and nine of ten by `p90`; every finished job then moves it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Hashable

from attrs import define, field, frozen

from shortapi.catalog import Expect

BROAD_SHAPE = math.log(9) / math.log(3.7)
"""Shape of a law for when we are wrong about a model: p90 is 3.7 times p50."""

MEMORY = 20
"""Jobs after which older ones are forgotten, so that a service that changes is noticed."""

NARROWEST = 1.12
"""No law is narrower than this ratio of p90 to p50, whatever the catalogue says: nobody knows a service that well."""

SHORTEST = 0.001
"""Seconds below which a time counts as this: the formulas have no zero."""

MEDIAN_WEIGHT = 1
SPREAD_WEIGHT = 4
"""How many jobs the catalogue's own median and spread count as. A spread is harder to learn than a median."""


@frozen
class Law:
    """Durations around a median (seconds) with a shape (the greater, the narrower), and some doubt about it.

    Attributes:
        doubt: weight, 0 to 1, of the broad law around the same median.
    """

    median: float
    shape: float
    doubt: float = 0.0

    def hazard(self, t: float) -> float:
        """Return how likely a job that is not done by `t` seconds is done in the next second."""
        t = max(t, SHORTEST)
        sure, broad = 1 - self.doubt, self.doubt
        alive = sure * self._alive(t, self.shape) + broad * self._alive(t, BROAD_SHAPE)
        ending = sure * self._density(t, self.shape) + broad * self._density(t, BROAD_SHAPE)
        return ending / alive if alive > 0 else 0.0

    def left(self, t: float, share: float = 0.5) -> float:
        """Return the seconds after which that share of the jobs that are not done by `t` will be."""
        odds = self._odds(t, self.shape)
        return max(0.0, self.median * math.pow((1 + odds) / (1 - share) - 1, 1 / self.shape) - t)

    def _odds(self, t: float, shape: float) -> float:
        return math.pow(t / self.median, shape)

    def _alive(self, t: float, shape: float) -> float:
        return 1 / (1 + self._odds(t, shape))

    def _density(self, t: float, shape: float) -> float:
        odds = self._odds(t, shape)
        return shape / t * odds / (1 + odds) ** 2


@define
class _Learned:
    """Mean and spread of the logarithms of durations, forgetting slowly."""

    jobs: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, seconds: float) -> None:
        value = math.log(seconds)
        if self.jobs == MEMORY:
            self.squares *= (MEMORY - 1) / MEMORY
        else:
            self.jobs += 1
        step = value - self.mean
        self.mean += step / self.jobs
        self.squares += step * (value - self.mean)

    def law(self, expect: Expect) -> Law:
        prior_median = math.log(expect.p50)
        prior_spread = _spread(math.log(9) / math.log(max(expect.p90 / expect.p50, NARROWEST)))
        median = (MEDIAN_WEIGHT * prior_median + self.jobs * self.mean) / (MEDIAN_WEIGHT + self.jobs)
        variance = (SPREAD_WEIGHT * prior_spread**2 + self.squares) / (SPREAD_WEIGHT + self.jobs)
        return Law(math.exp(median), _spread(math.sqrt(variance)), doubt=0.6 / (3 + self.jobs))


def _spread(shape: float) -> float:
    """Return the standard deviation of log-durations of that shape; the same formula leads back."""
    return math.pi / math.sqrt(3) / shape


@define
class Durations:
    """What finished jobs taught, by whatever makes jobs take as long as each other; shared by threads."""

    _learned: dict[Hashable, _Learned] = field(factory=dict)
    _lock: threading.Lock = field(factory=threading.Lock)

    def law(self, key: Hashable, expect: Expect) -> Law:
        """Return the law for a kind of job."""
        with self._lock:
            return self._learned.get(key, _Learned()).law(expect)

    def knows(self, key: Hashable) -> bool:
        """Say whether any job of that kind has finished."""
        return key in self._learned

    def learn(self, key: Hashable, seconds: float) -> None:
        """Take in how long a job took."""
        if seconds > 0:
            with self._lock:
                self._learned.setdefault(key, _Learned()).add(seconds)
