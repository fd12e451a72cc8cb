"""Laws of durations to try the pace on, what a schedule costs on them, and the least that any can cost.

The cost of a schedule is its mean lag (seconds between a job's end and the poll that sees it) plus `PRICE` seconds for
each poll.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate

from attrs import frozen

from shortapi.catalog import Expect
from shortapi.polling import PollPolicy, gap
from shortapi.polling.durations import Law

PRICE = 0.1
POLICY = PollPolicy(price=PRICE)
LONGEST = 20_000.0
"""Seconds after which every job is done, for the sake of laws whose mean hangs on a few very long ones."""

JOBS, DRAWN = 50_000, 10
"""Jobs that stand for a law, and how many times as many are drawn for that. Taking every so many-th of them makes the
distances between jobs even: the optimum is that of the law, and finds no gaps of a sample to hide in."""

Draw = Callable[[random.Random], float]

LAWS: dict[str, Draw] = {
    "log-logistic": lambda r: 90 * math.exp(_logit(r) / 2.2),
    "narrow log-normal": lambda r: 60 * math.exp(r.gauss(0, 0.25)),
    "wide log-normal": lambda r: 120 * math.exp(r.gauss(0, 0.7)),
    "gamma": lambda r: r.gammavariate(4, 25),
    "two kinds of job": lambda r: r.gauss(45, 5) if r.random() < 0.5 else r.gauss(150, 20),
    "uniform": lambda r: r.uniform(40, 180),
}

STRANGE: dict[str, Draw] = {
    "60 s ± 1 s": lambda r: r.gauss(60, 1),
    "6 s or 300 s": lambda r: r.gauss(6, 0.6) if r.random() < 0.5 else r.gauss(300, 30),
    "Weibull 0.7": lambda r: r.weibullvariate(90, 0.7),
    "Weibull 4": lambda r: r.weibullvariate(90, 4),
    "Pareto 1.5": lambda r: 30 * r.paretovariate(1.5),
    "a cold start for one in ten": lambda r: 60 * math.exp(r.gauss(0, 0.25)) + (90 if r.random() < 0.1 else 0),
}


OTHER: dict[str, Draw] = {
    "gamma 1.5": lambda r: r.gammavariate(1.5, 40),
    "30 s, rarely 240 s": lambda r: r.gauss(30, 3) if r.random() < 0.92 else r.gauss(240, 25),
    "narrow log-logistic": lambda r: 50 * math.exp(_logit(r) / 4),
    "short uniform": lambda r: r.uniform(10, 60),
    "exponential after 25 s": lambda r: 25 + r.expovariate(1 / 40),
    "three kinds of job": lambda r: r.choice((r.gauss(20, 2), 60 * math.exp(r.gauss(0, 0.2)), r.gauss(200, 30))),
}
"""Six more, which show whether the rule suits the others alone."""


def _logit(r: random.Random) -> float:
    u = min(max(r.random(), 1e-9), 1 - 1e-9)
    return math.log(u / (1 - u))


@frozen
class Sample:
    """A law as a sorted sample: exact sums instead of integrals."""

    times: tuple[float, ...]

    @property
    def expect(self) -> Expect:
        n = len(self.times)
        return Expect(p50=self.times[n // 2], p90=max(self.times[n * 9 // 10], self.times[n // 2] * 1.15))

    @property
    def few(self) -> tuple[float, ...]:
        """Every 50th job: enough to tell what a schedule costs."""
        return self.times[25::50]

    def scaled(self, by: float) -> Sample:
        """Return a law whose jobs all take so many times as long."""
        return Sample(tuple(time * by for time in self.times))


@cache
def sample(name: str) -> Sample:
    """Return a law of that name as a sample, always the same one."""
    return drawn((LAWS | STRANGE | OTHER)[name])


def drawn(draw: Draw, jobs: int = JOBS) -> Sample:
    """Return a law as a sample, always the same one."""
    r = random.Random(20261122)
    every = sorted(min(max(1.0, draw(r)), LONGEST) for _ in range(jobs * DRAWN))
    return Sample(tuple(every[DRAWN // 2 :: DRAWN]))


@cache
def optimum(law: Sample, price: float = PRICE) -> float:
    """Return the least cost that any schedule can have: exact, by dynamic programming.

    Only the end of a job is worth a poll: one that comes later and sees no more only adds lag. A poll at the end of the
    i-th job of n that is followed by one at that of the j-th costs price * (n - i) + t_j * (j - i) - (t_i+1 + … + t_j),
    and what comes after j. For each j that is a line over i, and the lowest lines are kept, as they come into question.
    """
    jobs, sums = len(law.times), list(accumulate(law.times, initial=0.0))
    lines: deque[tuple[float, float]] = deque()  # slope and height at i = 0
    after = 0.0
    for i in range(jobs - 1, -1, -1):
        if not lines or law.times[i] < -lines[-1][0]:  # of jobs that end together the last stands for all
            line = -law.times[i], law.times[i] * (i + 1) - sums[i + 1] + after
            while len(lines) > 1 and _needless(lines[-2], lines[-1], line):
                lines.pop()
            lines.append(line)
        while len(lines) > 1 and lines[1][0] * i + lines[1][1] <= lines[0][0] * i + lines[0][1]:
            lines.popleft()
        after = price * (jobs - i) + sums[i] + lines[0][0] * i + lines[0][1]
    return after / jobs


def _needless(left: tuple[float, float], middle: tuple[float, float], right: tuple[float, float]) -> bool:
    """Say whether the middle one of three lines, of rising slopes, is lowest nowhere."""
    return (right[1] - left[1]) * (middle[0] - left[0]) <= (middle[1] - left[1]) * (right[0] - left[0])


def schedule_of(law: Law, until: float, r: random.Random | None = None, price: float = PRICE) -> list[float]:
    """Return when the rule asks until a time; without `r` there is no jitter."""
    at, out, policy = 0.0, [], PollPolicy(price=price)
    while at < until:
        at += gap(policy, law, at, rand=r.random() if r else 0.5)
        out.append(at)
    return out


def fixed(interval: float, until: float) -> list[float]:
    """Return the schedule of a fixed interval."""
    return [interval * n for n in range(1, int(until / interval) + 3)]


def cost(schedule: Sequence[float], times: Sequence[float], price: float = PRICE) -> float:
    """Return the mean lag plus the price of the polls of a schedule."""
    total = 0.0
    for time in times:
        at = bisect_left(schedule, time)
        total += schedule[at] - time + price * (at + 1)
    return total / len(times)


def best_fixed(law: Sample, price: float = PRICE) -> tuple[float, float]:
    """Return the cost of the best fixed interval for a law, and that interval, to 3 %."""
    times = law.few
    intervals = (0.5 * 1.03**step for step in range(150))
    return min((cost(fixed(every, times[-1]), times, price), every) for every in intervals)
