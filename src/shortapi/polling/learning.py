"""What finished jobs teach about how long the next ones take. Pure, safe for threads.

Jobs of the same work teach each other most; others of their model teach them in proportion to what was expected.
A law mixes four parts: a smooth hump around what the catalogue and the jobs say; what the jobs really took, since a
model may have several kinds of job; a broad hump, for when we are wrong; and a small early one, of refused jobs.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Hashable, Iterable
from typing import Any

from attrs import define, field

from shortapi._locking import ForkedLock
from shortapi.catalog.records import Expect
from shortapi.polling.policy import faster
from shortapi.polling.survival import Law, log_logistic, mixed, smoothed

KEPT = 40
"""Jobs after which older ones are forgotten, so that a service that changes is noticed."""

MEDIAN_WEIGHT, SPREAD_WEIGHT, HUMP_WEIGHT = 1, 8, 10
"""How many jobs count as much as what was thought before of the median, of the spread (harder to
learn), and of there being one smooth hump."""

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

MOST_WORKS = 64
"""Works of one model that are known by themselves; the one that was quiet longest goes first."""

MOST_LAWS = 128
"""Laws kept for one model, one for each known work and expectation; the oldest goes first."""

SHORTEST, LONGEST = 0.01, 1e6
"""Seconds that a law takes an expectation to be at least and at most, whatever was added up to it."""

FASTEST, SLOWEST = 1e-3, 1e3
"""Bounds of a pace that is taken in: beyond them the catalogue, a clock or a row of the ledger is wrong."""

_UNKNOWN = object()
"""Stands for all works of which no job is known: they have one law for each expectation."""

_Surprises = deque[float]
"""How much longer than expected the last jobs took: logarithms of the ratio."""


@define
class _Model:
    """What is known of a model's jobs, all of them and those of the same work, and of its refusals."""

    all: _Surprises = field(factory=lambda: deque(maxlen=KEPT))
    works: dict[Hashable, _Surprises] = field(factory=dict)
    ended: int = 0
    refused: int = 0
    untold: int = 0
    laws: dict[tuple[Hashable, Expect], Law] = field(factory=dict)

    def succeed(self, work: Hashable, surprise: float) -> None:
        self.all.append(surprise)
        # Taken out and put in again, the works stand in the order of their last jobs.
        seen = self.works.pop(work, None) or deque(maxlen=KEPT)
        seen.append(surprise)
        _put(self.works, work, seen, MOST_WORKS)
        self._count()

    def refuse(self) -> None:
        self.refused += 1
        self._count()

    def _count(self) -> None:
        self.ended += 1
        self.untold += 1
        # A law costs as much as half a poll to make: it is made anew when a tenth of what it rests on is new.
        if self.untold * 10 >= min(self.ended, KEPT):
            self.untold = 0
            self.laws.clear()

    def law(self, work: Hashable, expect: Expect) -> Law:
        work = work if work in self.works else _UNKNOWN
        known = self.laws.get((work, expect))
        if known is None:
            known = self._law(self.works.get(work, ()), expect)
            _put(self.laws, (work, expect), known, MOST_LAWS)
        return known

    def _law(self, seen: Collection[float], expect: Expect) -> Law:
        jobs = len(seen)
        # The catalogue is where all jobs of the model start from, and they are where those of the same work do.
        centre, spread = _learned(seen, *_learned(self.all, 0.0, _turned(_shape(_ratio(expect)))))
        p50 = _usual(expect)
        median = p50 * math.exp(centre)
        early = (EARLY_SHARE * EARLY_WEIGHT + self.refused) / (EARLY_WEIGHT + self.ended)
        broad = (1 - early) * DOUBT * DOUBT_WEIGHT / (DOUBT_WEIGHT + jobs)
        known = 1 - early - broad
        taken = [p50 * math.exp(surprise) for surprise in seen]
        return mixed(
            (early, log_logistic(EARLY_P50, _shape(EARLY_P90 / EARLY_P50))),
            (broad, log_logistic(median, _shape(BROAD))),
            (known * HUMP_WEIGHT / (HUMP_WEIGHT + jobs), log_logistic(median, _turned(spread))),
            (known * jobs / (HUMP_WEIGHT + jobs), smoothed(taken, math.exp(spread / max(jobs, 1) ** 0.4))),
        )


def _put(kept: dict[Any, Any], key: Hashable, value: Any, most: int) -> None:
    """Keep a value under a new key; at most so many, the oldest makes room."""
    if len(kept) >= most:
        del kept[next(iter(kept))]
    kept[key] = value


def _learned(seen: Collection[float], centre: float, spread: float) -> tuple[float, float]:
    """Return mean and standard deviation of surprises, starting from what was thought of them before."""
    jobs = len(seen)
    mean = (MEDIAN_WEIGHT * centre + sum(seen)) / (MEDIAN_WEIGHT + jobs)
    squares = sum((surprise - mean) ** 2 for surprise in seen)
    return mean, math.sqrt((SPREAD_WEIGHT * spread**2 + squares) / (SPREAD_WEIGHT + jobs))


def _usual(expect: Expect) -> float:
    return min(max(expect.p50, SHORTEST), LONGEST)


def _pace(given: object) -> float | None:
    """Return a pace within bounds; None for what is none, as a row of a ledger may have it."""
    if not isinstance(given, (int, float)) or not 0 < given < math.inf:
        return None
    return min(max(given, FASTEST), SLOWEST)


def _ratio(expect: Expect) -> float:
    return min(max(expect.p90 / expect.p50, NARROWEST), WIDEST)


def _shape(ratio: float) -> float:
    """Return the shape of a log-logistic law with that ratio of p90 to p50."""
    return math.log(9) / math.log(ratio)


def _turned(shape: float) -> float:
    """Return the standard deviation of log-durations of that shape; the same formula leads back."""
    return math.pi / math.sqrt(3) / shape


@define
class Durations:
    """What finished jobs taught, by model and by work (whatever makes its jobs take as long as each other).

    Attributes:
        speed: how many times as fast as real jobs the service says that its jobs are; only a sandbox says so.
    """

    speed: float = 1.0
    _models: dict[str | None, _Model] = field(factory=dict)
    _remembered: set[str | None] = field(factory=set)
    _lock: ForkedLock = field(factory=ForkedLock)

    def law(self, model: str | None, work: Hashable, expect: Expect) -> Law:
        """Return how long such jobs take, which the catalogue expects so much of."""
        with self._lock.here:
            return self._model(model).law(work, faster(expect, self.speed))

    def knows(self, model: str | None) -> bool:
        """Say whether any job of that model was seen to succeed."""
        with self._lock.here:
            return model in self._models and bool(self._models[model].all)

    def learn(self, model: str | None, work: Hashable, expect: Expect, seconds: float) -> float | None:
        """Take in how long a job took that succeeded; return its pace, None where it says nothing.

        Its pace is how many times as long as half of such jobs were expected to take.
        """
        pace = _pace(seconds / _usual(faster(expect, self.speed)))
        if pace is not None:
            with self._lock.here:
                self._model(model).succeed(work, math.log(pace))
        return pace

    def remembers(self, model: str | None) -> bool:
        """Say whether `remember` was told of that model."""
        return model in self._remembered

    def remember(self, model: str | None, paces: Iterable[tuple[Hashable, float]]) -> None:
        """Take in what earlier processes learned: work and pace of each job, the oldest first.

        What is no pace says nothing: anybody may write into a ledger.
        """
        with self._lock.here:
            if model in self._remembered:
                return
            self._remembered.add(model)
            for work, given in paces:
                pace = _pace(given)
                if pace is not None:
                    self._model(model).succeed(work, math.log(pace))

    def refuse(self, model: str | None, seconds: float) -> None:
        """Take in after how long a job failed; only an early end says something about the next job."""
        if seconds <= 2 * EARLY_P90:
            with self._lock.here:
                self._model(model).refuse()

    def _model(self, name: str | None) -> _Model:
        if name not in self._models:
            self._models[name] = _Model()
        return self._models[name]
