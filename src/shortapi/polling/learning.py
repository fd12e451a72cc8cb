"""Learns the durations of jobs from finished and running ones. Pure, thread-safe.

A job's surprise is the logarithm of its duration relative to the expected one. Running jobs count too (right-censored
data): their surprise is at least that of the time so far. Without them the first jobs of a burst to finish, which are
the quick ones, would make all others look due: docs/polling.md has a plot.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Any

from shortapi._locking import ForkedLock
from shortapi.polling.durations import CELLS, STEP, TIMES, Belief, Expect, Law, Running, estimate, law_of

KEPT, MOST = 400, 4000  # finished jobs of one work that are known at most, and while a burst goes on
NEWS = 4  # steps by which running jobs must have come further before laws are made anew
MOST_WORKS = 64  # works of one model that are known by themselves; the one that was quiet longest goes first
MOST_LAWS = 128  # laws kept for one model, one for each known work and expectation

# Jobs that are refused: seconds in which half, and nine of ten, end; their share; how many jobs count as much as that.
EARLY_P50, EARLY_P90, EARLY_SHARE, EARLY_WEIGHT = 5.0, 10.0, 0.005, 5
_EARLY = tuple(1 / (1 + (time / EARLY_P50) ** (math.log(9) / math.log(EARLY_P90 / EARLY_P50))) for time in TIMES)

# What is taken in at least and at most, since a catalogue, a clock or a row of the ledger may be wrong.
NARROWEST, WIDEST = 1.12, 100.0  # p90 over p50
SHORTEST, LONGEST = 0.01, 1e6  # seconds that a job is expected to take
FASTEST, SLOWEST = 1e-3, 1e3  # paces

# After how many of the latest jobs the service may have changed, and how many standard deviations are beyond chance.
CHANGES, BEYOND_CHANCE = (6, 12, 24, 48, 96), 3.5

# How much a model of the same category, and one of another, counts beside the guess for a model that is not known.
SIBLING_WEIGHT, STRANGER_WEIGHT = 1.0, 0.3

_UNKNOWN = object()  # stands for all works of which no job is known: they have one law for each expectation


class _Work:
    """Jobs of the same work: start and surprise of finished ones, and the surprises that running ones have reached."""

    def __init__(self) -> None:
        self.ended: list[tuple[float, float]] = []
        self.running: Counter[int] = Counter()
        self.told = -CELLS

    @property
    def surprises(self) -> list[float]:
        return [surprise for _, surprise in self.ended]

    def add(self, started: float, surprise: float) -> None:
        insort(self.ended, (started, surprise), key=itemgetter(0))
        # Drops every second one, not the oldest: the first to finish in a burst are the quick ones.
        if len(self.ended) > (MOST if self.most_run else KEPT):
            del self.ended[::2]

    @property
    def most_run(self) -> bool:
        """Whether too many jobs still run for the finished ones to be representative."""
        return 10 * self.running.total() > len(self.ended)

    def still_runs(self) -> Running:
        """Return the surprises of running jobs, each in the middle of its step; one job alone adds nothing."""
        running = [((step + 0.5) * STEP, many) for step, many in sorted(self.running.items()) if many > 0]
        return running if sum(many for _, many in running) > 1 else []

    def forget(self) -> None:
        """Forget what was before the service changed, where the latest jobs say beyond chance that it did."""
        seen = self.surprises
        if self.most_run:
            return  # half a burst would look like a faster service
        # Jobs with the same start are in the order of their ends.
        begun = [-math.inf, *(started for started, _ in self.ended)]
        places = [jobs for jobs in CHANGES if jobs < len(seen) and begun[-jobs - 1] < begun[-jobs]]
        far, jobs = max(((moved(seen[:-jobs], seen[-jobs:]), jobs) for jobs in places), default=(0.0, 0))
        if far > BEYOND_CHANCE:
            del self.ended[:-jobs]


def moved(before: list[float], since: list[float]) -> float:
    """Return how far jobs rank from those before, in standard deviations: the rank sum test, which fits any law."""
    ranks, pairs = sorted(before), len(before) * len(since)
    slower = sum(bisect_left(ranks, each) + bisect_right(ranks, each) for each in since) / 2
    return abs(slower - pairs / 2) / math.sqrt(pairs * (len(before) + len(since) + 1) / 12)


class _Model:
    """The known jobs of a model by work, and the number of refused ones."""

    def __init__(self) -> None:
        self.category: str | None = None
        self.works: dict[Hashable, _Work] = {}
        self.seconds = 0.0
        self.succeeded = self.ended = self.refused = self.untold = 0
        self.laws: Any = lru_cache(MOST_LAWS)(self.new_law)

    def work(self, name: Hashable) -> _Work:
        """Return a work's jobs, and move the work to the end: works are in the order of their last jobs."""
        found = self.works.pop(name, None) or _Work()
        if len(self.works) >= MOST_WORKS:
            del self.works[next(iter(self.works))]
        self.works[name] = found
        return found

    def succeed(self, work: Hashable, started: float, pace: float) -> None:
        self.work(work).add(started, math.log(pace))
        self.succeeded += 1
        self.count()

    def move(self, work: Hashable, since: float | None, now: float | None) -> None:
        """Update a running job from surprise `since` to `now`; None: too early to count, or not running any more."""
        if work not in self.works and now is None:
            return
        known = self.work(work)
        if since is not None and known.running[step := math.floor(since / STEP)] > 0:
            known.running[step] -= 1
        if now is not None:
            step = math.floor(now / STEP)
            known.running[step] += 1
            if step > known.told + NEWS and len(known.running) > 1:
                known.told = step
                self.laws.cache_clear()

    def spread(self, guess: Belief) -> float:
        """Return the spread of durations within one work."""
        belief = guess
        for one in self.works.values():
            centre = sum(one.surprises) / max(len(one.ended), 1)
            squares = sum((each - centre) ** 2 for each in one.surprises)
            belief = Belief(0.0, math.sqrt((2 * belief.spread**2 + squares) / (2 + len(one.ended))))
        return belief.spread

    def count(self) -> None:
        self.ended += 1
        self.untold += 1
        # Computing a law costs as much as several polls, so it is renewed when a tenth of its data is new.
        if self.untold * 10 >= min(self.ended, KEPT):
            self.untold = 0
            self.laws.cache_clear()

    def new_law(self, work: Hashable, expect: Expect, belief: Belief) -> Law:
        known = self.works.get(work) or _Work()
        belief = self._by_others(work, belief)
        known.forget()
        seen, running, middle = sorted(known.surprises), known.still_runs(), math.log(_usual(expect))
        early = (EARLY_SHARE * EARLY_WEIGHT + self.refused) / (EARLY_WEIGHT + self.ended)
        return _law(tuple(seen), tuple(running), belief, middle, early)

    def _by_others(self, work: Hashable, belief: Belief) -> Belief:
        """Update a belief by the model's jobs of other works."""
        seen = [each for name, one in self.works.items() if name != work for each in one.surprises[-40:]]
        centre = (belief.centre + sum(seen)) / (1 + len(seen))
        squares = sum((each - centre) ** 2 for each in seen)
        return Belief(centre, math.sqrt((8 * belief.spread**2 + squares) / (8 + len(seen))))


@lru_cache(MOST_LAWS)  # all clients of a process start with the same laws
def _law(seen: tuple[float, ...], running: Running, belief: Belief, middle: float, early: float) -> Law:
    """Return the law of an estimate (see there) and of the share of jobs that are refused early."""
    shares = zip(_EARLY, estimate(seen, running, belief, middle), strict=True)
    return law_of(early * refused + (1 - early) * share for refused, share in shares)


def _usual(expect: Expect) -> float:
    return min(max(expect.p50, SHORTEST), LONGEST)


def _stated(expect: Expect) -> Belief:
    """Return the prior belief about surprises by an expectation."""
    ratio = min(max(expect.p90 / expect.p50, NARROWEST), WIDEST)
    return Belief(0.0, math.pi / math.sqrt(3) * math.log(ratio) / math.log(9))


def _pace(given: object) -> float | None:
    """Return a pace within bounds; None for an invalid one, which a row of a ledger may have."""
    if not isinstance(given, (int, float)) or not 0 < given < math.inf:
        return None
    return min(max(given, FASTEST), SLOWEST)


class Durations:
    """Learned durations by model and by work (jobs of the same size).

    Attributes:
        speed: speed of the service's jobs relative to real ones, as a sandbox states it; else 1.
    """

    def __init__(self) -> None:
        self.speed = 1.0
        self._models: defaultdict[str | None, _Model] = defaultdict(_Model)
        self._remembered: set[str | None] = set()
        self._lock = ForkedLock()

    def law(self, model: str | None, work: Hashable, expect: Expect, *, like: str | None = None) -> Law:
        """Return the distribution of such jobs' durations.

        Args:
            expect: the catalogue's expectation.
            like: the model's category if the catalogue states no duration: then jobs of other models count, above all
                those of the same category.
        """
        with self._lock.here:
            known, expect = self._models[model], self._at_speed(expect)
            belief = _stated(expect) if like is None else self._borrowed(model, expect, like)
            law: Law = known.laws(work if work in known.works else _UNKNOWN, expect, belief)
            return law

    def knows(self, model: str | None) -> bool:
        """Return whether any job of the model was seen to succeed."""
        with self._lock.here:
            return self._models[model].succeeded > 0

    def still_runs(self, model: str | None, work: Hashable, expect: Expect, since: float, now: float) -> None:
        """Record that a job still runs after `now` seconds; the last such record was at `since` seconds."""
        with self._lock.here:
            self._models[model].move(work, self._surprise(expect, since), self._surprise(expect, now))

    def learn(
        self,
        model: str | None,
        work: Hashable,
        expect: Expect,
        seconds: float,
        *,
        since: float = 0.0,
        started: float = math.inf,
        category: str | None = None,
    ) -> float | None:
        """Record the duration of a succeeded job; return its pace (duration / expected median), None if invalid.

        Args:
            since: seconds after which it was last seen to run.
            started: its start; jobs are forgotten in this order.
        """
        pace = _pace(seconds / _usual(self._at_speed(expect)))
        with self._lock.here:
            known = self._models[model]
            known.move(work, self._surprise(expect, since), None)
            if pace is not None:
                known.category = category
                known.seconds += (math.log(max(seconds, SHORTEST)) - known.seconds) / min(known.succeeded + 1, 40)
                known.succeed(work, started, pace)
        return pace

    def remembers(self, model: str | None) -> bool:
        return model in self._remembered

    def remember(self, model: str | None, paces: Iterable[tuple[Hashable, float]]) -> None:
        """Record work and pace of earlier processes' jobs, oldest first; invalid paces are ignored."""
        with self._lock.here:
            if model in self._remembered:
                return
            self._remembered.add(model)
            for number, (work, given) in enumerate(paces):
                pace = _pace(given)
                if pace is not None:
                    self._models[model].succeed(work, number - LONGEST, pace)

    def refuse(self, model: str | None, seconds: float) -> None:
        """Record the duration of a failed job; only early failures matter."""
        if seconds <= 2 * EARLY_P90:
            with self._lock.here:
                self._models[model].refused += 1
                self._models[model].count()

    def _at_speed(self, expect: Expect) -> Expect:
        return expect if self.speed == 1.0 else Expect(p50=expect.p50 / self.speed, p90=expect.p90 / self.speed)

    def _surprise(self, expect: Expect, seconds: float) -> float | None:
        return math.log(seconds / _usual(self._at_speed(expect))) if seconds >= TIMES[1] else None

    def _borrowed(self, model: str | None, expect: Expect, category: str) -> Belief:
        """Return the prior belief for a model without data, by the jobs of other models."""
        guess, weights, centres, spreads = _stated(expect), 1.0, 0.0, math.log(_stated(expect).spread)
        for name, other in self._models.items():
            if name == model or not other.succeeded:
                continue
            kinship = SIBLING_WEIGHT if other.category == category else STRANGER_WEIGHT
            weight = kinship * other.succeeded / (2 + other.succeeded)
            weights += weight
            centres += weight * (other.seconds - math.log(_usual(expect)))
            spreads += weight * math.log(other.spread(guess))
        # Rounded, so that nearly equal laws are shared.
        return Belief(round(centres / weights, 1), round(math.exp(spreads / weights), 1) or guess.spread)
