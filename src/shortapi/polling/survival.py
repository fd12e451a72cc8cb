"""A law of durations: which share of jobs is not done yet, as a table over time. Pure.

A table takes any mixture of shapes, several humps included, and costs the same to ask whatever it was made of.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise, repeat
from operator import add, mul

from attrs import frozen

FIRST, RATIO, CELLS = 0.25, 1.08, 168
"""The times of a table: from a quarter of a second (nobody asks sooner) to a day, each 8 % later than the last."""

TIMES = (0.0, *(FIRST * RATIO**step for step in range(CELLS)))

_HALVES = tuple((end - begin) / 2 for begin, end in pairwise(TIMES))

TELLING = 0.9
"""That a job ended within a time in which more than this share of all do says nothing about it."""

NEVER = 1e-6
"""No share in a table is smaller: every job that still runs has a future."""


@frozen
class Law:
    """How long jobs take.

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
        if cell < CELLS:
            half = passed * (alive - self.alive[cell + 1]) / (TIMES[cell + 1] - TIMES[cell]) / 2
            return alive - 2 * half, self.lived[cell] + passed * (alive - half)
        return alive, self.lived[cell] + passed * alive


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
