"""How long jobs take: what the catalogue expects, what finished jobs teach, and the law that both make.

Jobs of the same work teach each other most; others of their model teach them in proportion to what was expected.
A law mixes four parts: a smooth hump around what the catalogue and the jobs say; what the jobs really took, since a
model may have several kinds of job; a broad hump, for when we are wrong; and a small early one, of refused jobs.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise, repeat
from operator import add, mul
from typing import Any

from attrs import Factory, define, field, frozen

from shortapi._locking import ForkedLock
from shortapi.catalog.records import Entry, Expect
from shortapi.validation import as_decimal, fits, with_defaults

UNKNOWN = Expect(p50=60, p90=360)
"""Stands in where an entry has no `expect`: pictures take 20 to 90 s, videos 2 to 10 min."""

MOST_GROWTH = 100.0
"""Times are scaled by at most this factor, however far an argument is from the one they are stated for."""

FIRST, RATIO, CELLS = 0.25, 1.08, 168
"""The times of a table: from a quarter of a second (nobody asks sooner) to a day, each 8 % later than the last."""

TIMES = (0.0, *(FIRST * RATIO**step for step in range(CELLS)))

_HALVES = tuple((end - begin) / 2 for begin, end in pairwise(TIMES))

TELLING = 0.9
"""That a job ended within a time in which more than this share of all do says nothing about it."""

NEVER = 1e-6
"""No share in a table is smaller: every job that still runs has a future."""

KEPT = 40
"""Jobs after which older ones are forgotten, so that a service that changes is noticed."""

MEDIAN_WEIGHT, SPREAD_WEIGHT, HUMP_WEIGHT = 1, 8, 10
"""How many jobs count as much as what was thought before of the median, of the spread (harder to learn), and of there
being one smooth hump."""

DOUBT, DOUBT_WEIGHT, BROAD = 0.2, 3, 3.7
"""Weight of the broad part before any job has finished, how many jobs count as much as the doubt, and its p90 / p50."""

EARLY_P50, EARLY_P90 = 5.0, 10.0
"""Seconds within which half, and nine of ten, of the jobs that are refused end."""

EARLY_SHARE, EARLY_WEIGHT = 0.05, 20
"""Share of jobs that are refused, and how many jobs count as much as that guess."""

NARROWEST, WIDEST = 1.12, 100.0
"""Bounds of p90 over p50, whatever the catalogue says: nobody knows a service better than that, or worse."""

SHORTEST, LONGEST = 0.01, 1e6
"""Seconds that a law takes an expectation to be at least and at most, whatever was added up to it."""

FASTEST, SLOWEST = 1e-3, 1e3
"""Bounds of a pace that is taken in: beyond them the catalogue, a clock or a row of the ledger is wrong."""

MOST_WORKS, MOST_LAWS = 64, 128
"""Works of one model that are known by themselves (the one that was quiet longest goes first), and laws kept for them,
one for each expectation."""

_UNKNOWN = object()
"""Stands for all works of which no job is known: they have one law for each expectation."""


def expected(entry: Entry | None, args: Mapping[str, Any]) -> Expect | None:
    """Return how long such a job takes; None where no entry says anything of it.

    Args:
        args: model arguments; the entry's defaults stand in for those left out.
    """
    if entry is None:
        return None
    full = with_defaults(entry, args)
    row = next((row for row in entry.expect if fits(row.when, full)), None)
    if row is None:
        return None
    growth = math.prod(_growth(full.get(name), amount) for name, amount in row.at.items())
    return _scaled(row.p50, row.p90, (row.fixed + (row.p50 - row.fixed) * growth) / row.p50)


def _growth(value: Any, amount: Any) -> float:
    """Return how many times the stated amount an argument is; 1 where that cannot be told."""
    given, stated = float(as_decimal(value) or 0), float(as_decimal(amount) or 0)
    return min(max(given / stated, 1 / MOST_GROWTH), MOST_GROWTH) if given > 0 and stated > 0 else 1.0


@lru_cache
def _scaled(p50: float, p90: float, factor: float) -> Expect:
    """Return one record for all jobs of the same work: there may be very many of them."""
    return Expect(p50=p50 * factor, p90=p90 * factor)


@frozen
class Law:
    """Which share of jobs is not done yet, as a table over time.

    A table takes any mixture of shapes, several humps included, and costs the same to ask whatever it was made of.

    Attributes:
        alive: share of the jobs (1 to 0, falling) that are not done at each of `TIMES`.
        lived: seconds that a job has run, on average, by each of `TIMES`: the area below `alive`.
    """

    alive: tuple[float, ...]
    lived: tuple[float, ...]

    def waste(self, since: float, now: float) -> float:
        """Return the seconds that a result is expected to lie unseen by `now`, of a job that was not done at `since`.

        That is the time since then, less the part of it in which the job still ran.
        """
        alive, lived = self._at(since)
        return max(0.0, now - since - (self._at(now)[1] - lived) / alive)

    def due(self, since: float, price: float) -> float:
        """Return when `waste` reaches `price` seconds; infinite where that is later than the table goes."""
        alive, lived = self._at(since)
        first = _cell(since) + 1

        def wasted(cell: int) -> float:
            return TIMES[cell] - since - (self.lived[cell] - lived) / alive

        cell = bisect_left(range(len(TIMES)), price, lo=first, key=wasted)
        if cell == len(TIMES):
            return math.inf
        begin, share, wanted = since, alive, price
        if cell > first:
            begin, share, wanted = TIMES[cell - 1], self.alive[cell - 1], price - wasted(cell - 1)
        # Within a cell `alive` is a line, so the waste grows by idle * x + ending * x**2 / 2.
        idle = 1 - share / alive
        ending = (share - self.alive[cell]) / alive / (TIMES[cell] - begin)
        return min(begin + 2 * wanted / (idle + math.sqrt(idle * idle + 2 * ending * wanted) or 1.0), TIMES[cell])

    def ended_at(self, since: float, now: float) -> float | None:
        """Return when a job is expected to have ended that was not done at `since` and is now.

        None where that says nothing, since nearly all jobs that still ran at `since` are done by now.
        """
        (alive, lived), (left, until) = self._at(since), self._at(now)
        ended = alive - left
        if ended > TELLING * alive and now > 2 * since:
            return None
        if ended < NEVER:
            return (since + now) / 2
        return min(max((until - lived + since * alive - now * left) / ended, since), now)

    def left(self, t: float, share: float = 0.5) -> float:
        """Return the seconds after which that share of the jobs that are not done by `t` will be."""
        wanted = self._at(t)[0] * (1 - share)
        cell = min(bisect_left(self.alive, -wanted, lo=1, key=lambda alive: -alive), CELLS)
        before, after = self.alive[cell - 1], self.alive[cell]
        part = min(1.0, (before - wanted) / (before - after)) if before > after else 1.0
        return max(0.0, TIMES[cell - 1] + part * (TIMES[cell] - TIMES[cell - 1]) - t)

    def _at(self, t: float) -> tuple[float, float]:
        """Return the share that is not done at `t`, and the seconds lived by then."""
        cell = _cell(t)
        alive, passed = self.alive[cell], t - TIMES[cell]
        half = 0.0
        if cell < CELLS:
            half = passed * (alive - self.alive[cell + 1]) / (TIMES[cell + 1] - TIMES[cell]) / 2
        return alive - 2 * half, self.lived[cell] + passed * (alive - half)


def _cell(t: float) -> int:
    """Return which of `TIMES` is the last that is not after `t`."""
    return bisect_right(TIMES, t) - 1


def log_logistic(median: float, shape: float) -> list[float]:
    """Return a part where the odds that a job is done by t are (t / median) ** shape."""
    odds = accumulate(repeat(RATIO**shape, CELLS - 1), mul, initial=(FIRST / median) ** shape)
    return [1.0, *[1 / (1 + each) for each in odds]]


def smoothed(seconds: Sequence[float], reach: float) -> list[float]:
    """Return a part made of durations that were seen, each spread evenly from 1/reach to reach times itself."""
    turns = [0.0] * (CELLS + 2)
    for each in seconds:
        begin = min(_cell(each / reach), CELLS - 1)
        end = max(_cell(each * reach), begin + 1)
        turns[begin] += 1 / (end - begin) / len(seconds)
        turns[end] -= 1 / (end - begin) / len(seconds)
    done = accumulate(accumulate(turns), initial=0.0)
    return [1 - share for share, _ in zip(done, TIMES, strict=False)]


def mixed(*parts: tuple[float, Sequence[float]]) -> Law:
    """Return the law of several parts, each with its weight; the weights add up to 1."""
    weighted = (map(mul, repeat(weight), shares) for weight, shares in parts)
    # Sums of shares are off by a rounding error, and a share that rises again would make a hazard below 0.
    alive = tuple(accumulate(map(max, repeat(NEVER), map(sum, zip(*weighted, strict=True))), min))
    return Law(alive, tuple(accumulate(map(mul, _HALVES, map(add, alive, alive[1:])), initial=0.0)))


def _shape(ratio: float) -> float:
    """Return the shape of a log-logistic law with that ratio of p90 to p50."""
    return math.log(9) / math.log(ratio)


def _turned(shape: float) -> float:
    """Return the standard deviation of log-durations of that shape; the same formula leads back."""
    return math.pi / math.sqrt(3) / shape


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


@define
class _Model:
    """What is known of a model's jobs: how much longer than expected the last ones took (logarithms of the ratio), all
    of them and those of the same work, and how many were refused."""

    all: deque[float] = field(factory=lambda: deque(maxlen=KEPT))
    works: dict[Hashable, deque[float]] = field(factory=dict)
    ended: int = 0
    refused: int = 0
    untold: int = 0
    laws: Any = Factory(lambda model: lru_cache(MOST_LAWS)(model.new_law), takes_self=True)

    def succeed(self, work: Hashable, surprise: float) -> None:
        self.all.append(surprise)
        # Taken out and put in again, the works stand in the order of their last jobs.
        seen = self.works.pop(work, None) or deque(maxlen=KEPT)
        if len(self.works) >= MOST_WORKS:
            del self.works[next(iter(self.works))]
        seen.append(surprise)
        self.works[work] = seen
        self.count()

    def count(self) -> None:
        self.ended += 1
        self.untold += 1
        # A law costs as much as half a poll to make: it is made anew when a tenth of what it rests on is new.
        if self.untold * 10 >= min(self.ended, KEPT):
            self.untold = 0
            self.laws.cache_clear()

    def new_law(self, work: Hashable, expect: Expect) -> Law:
        seen = self.works.get(work, ())
        jobs, p50 = len(seen), _usual(expect)
        # The catalogue is where all jobs of the model start from, and they are where those of the same work do.
        stated = _turned(_shape(min(max(expect.p90 / expect.p50, NARROWEST), WIDEST)))
        centre, spread = _learned(seen, *_learned(self.all, 0.0, stated))
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


@define
class Durations:
    """What finished jobs taught, by model and by work (whatever makes its jobs take as long as each other).

    Attributes:
        speed: how many times as fast as real jobs the service says that its jobs are; only a sandbox says so.
    """

    speed: float = 1.0
    _models: defaultdict[str | None, _Model] = field(factory=lambda: defaultdict(_Model))
    _remembered: set[str | None] = field(factory=set)
    _lock: ForkedLock = field(factory=ForkedLock)

    def law(self, model: str | None, work: Hashable, expect: Expect) -> Law:
        """Return how long such jobs take, which the catalogue expects so much of."""
        with self._lock.here:
            known = self._models[model]
            law: Law = known.laws(work if work in known.works else _UNKNOWN, self._at_speed(expect))
            return law

    def knows(self, model: str | None) -> bool:
        """Say whether any job of that model was seen to succeed."""
        with self._lock.here:
            return bool(self._models[model].all)

    def learn(self, model: str | None, work: Hashable, expect: Expect, seconds: float) -> float | None:
        """Take in how long a job took that succeeded; return its pace, None where it says nothing.

        Its pace is how many times as long as half of such jobs were expected to take.
        """
        pace = _pace(seconds / _usual(self._at_speed(expect)))
        if pace is not None:
            with self._lock.here:
                self._models[model].succeed(work, math.log(pace))
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
                    self._models[model].succeed(work, math.log(pace))

    def refuse(self, model: str | None, seconds: float) -> None:
        """Take in after how long a job failed; only an early end says something about the next job."""
        if seconds <= 2 * EARLY_P90:
            with self._lock.here:
                self._models[model].refused += 1
                self._models[model].count()

    def _at_speed(self, expect: Expect) -> Expect:
        return expect if self.speed == 1.0 else _scaled(expect.p50, expect.p90, 1 / self.speed)
