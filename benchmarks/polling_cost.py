"""What the polling rule costs over the best that is possible, on six laws of durations; nothing is timed.

The cost of a schedule is its mean lag (seconds between a job's end and the poll that sees it) plus `price` seconds for
each poll; a request is worth 0.1 s. The optimum for a known law is found by dynamic programming. Figures are ratios to
it, means over the laws.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from attrs import frozen

from benchmarks.figures import Figure, say
from shortapi.catalog import Expect
from shortapi.polling import PollPolicy, gap
from shortapi.polling.durations import Law
from shortapi.polling.learning import Durations

PRICE = 0.1
STEP = 0.5
LONGEST_JUMP = 80
"""Steps that the optimum may wait between two polls (40 s): more never pays on these laws."""

RUNS = 60
KNOWN = 50
"""Jobs after which a service counts as well known: learning forgets what is older."""

Draw = Callable[[random.Random], float]

LAWS: dict[str, Draw] = {
    "log-logistic, as assumed": lambda r: 90 * math.exp(_logit(r) / 2.2),
    "narrow log-normal": lambda r: 60 * math.exp(r.gauss(0, 0.25)),
    "wide log-normal": lambda r: 120 * math.exp(r.gauss(0, 0.7)),
    "gamma": lambda r: r.gammavariate(4, 25),
    "two kinds of job": lambda r: r.gauss(45, 5) if r.random() < 0.5 else r.gauss(150, 20),
    "uniform": lambda r: r.uniform(40, 180),
}


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


def sample(draw: Draw, jobs: int = 20_000) -> Sample:
    """Return a law as a sample, always the same one."""
    r = random.Random(20261122)
    return Sample(tuple(sorted(max(1.0, draw(r)) for _ in range(jobs))))


def cost(schedule: Sequence[float], times: Sequence[float]) -> float:
    """Return the mean lag plus the price of the polls of a fixed schedule."""
    total, at = 0.0, 0
    for time in times:
        while schedule[at] < time:
            at += 1
        total += schedule[at] - time + PRICE * (at + 1)
    return total / len(times)


def optimum(law: Sample) -> float:
    """Return the least cost that any schedule can have, by dynamic programming over a grid of times."""
    cells = int(law.times[-1] / STEP) + 2
    counts, sums = [0.0] * (cells + 1), [0.0] * (cells + 1)
    for time in law.times:
        cell = int(time / STEP) + 1
        counts[cell] += 1
        sums[cell] += time
    done, total = _running(counts), _running(sums)
    jobs = len(law.times)
    best = [0.0] * (cells + 1)
    for i in range(cells - 1, -1, -1):
        alive = jobs - done[i]
        best[i] = min(
            PRICE * alive + j * STEP * (done[j] - done[i]) - (total[j] - total[i]) + best[j]
            for j in range(i + 1, min(cells, i + LONGEST_JUMP) + 1)
        )
    return best[0] / jobs


def _running(values: Sequence[float]) -> list[float]:
    out, so_far = [], 0.0
    for value in values:
        so_far += value
        out.append(so_far)
    return out


def schedule_of(law: Law, until: float) -> list[float]:
    """Return when the rule asks, without jitter, until a time."""
    policy, at, out = PollPolicy(price=PRICE), 0.0, []
    while at < until:
        at += gap(policy, law, at)
        out.append(at)
    return out


def fixed(interval: float, until: float) -> list[float]:
    """Return the schedule of a fixed interval."""
    return [interval * n for n in range(1, int(until / interval) + 3)]


def learned(past: Sequence[float], law: Sample, prior: Expect, jobs: int, before: int) -> float:
    """Return the mean cost of the rule on the next job of `law`, over random histories.

    Args:
        past: durations that the first `before` jobs are drawn from; those of the `jobs` after them are of `law`.
    """
    total, runs = 0.0, RUNS if jobs + before else 1
    for run in range(runs):
        r, durations = random.Random(run), Durations()
        for number, times in enumerate((past,) * before + (law.times,) * jobs):
            durations.learn("k", "w", prior, r.choice(times), started=number)
        total += cost(schedule_of(durations.law("k", "w", prior), law.times[-1]), law.times[::20])
    return total / runs


@cache
def laws() -> tuple[tuple[Sample, float], ...]:
    """Return every law with its optimum."""
    samples = [sample(draw) for draw in LAWS.values()]
    return tuple((law, optimum(law)) for law in samples)


def scaled(law: Sample, by: float) -> Sample:
    """Return a law whose jobs all take so many times as long."""
    return Sample(tuple(time * by for time in law.times))


def over_optimum(words: str, goal: float | None, *, jobs: int, wrong: float = 1.0) -> Figure:
    """Return the rule's cost over the optimum after so many jobs, where the catalogue is wrong by a factor."""
    say(f"  {words}")
    ratios = [learned((), law, scaled(law, wrong).expect, jobs, 0) / least for law, least in laws()]
    return _mean(words, goal, ratios)


def after_slowing(words: str, goal: float, *, jobs: int) -> Figure:
    """Return the same where a service that was long known takes twice as long since so many jobs."""
    say(f"  {words}")
    ratios = []
    for law, _ in laws():
        slow = scaled(law, 2.0)
        ratios.append(learned(law.times, slow, law.expect, jobs, KNOWN) / optimum(slow))
    return _mean(words, goal, ratios)


def _mean(words: str, goal: float | None, ratios: Sequence[float]) -> Figure:
    named = sorted(zip(ratios, LAWS, strict=True))
    detail = f"{named[0][0]:.2f} ({named[0][1]}) to {named[-1][0]:.2f} ({named[-1][1]})"
    return Figure(words, sum(ratios) / len(ratios), goal, detail=detail)


def figures() -> Iterator[Figure]:
    """Hold the rule against the optimum: told the truth, told wrong, and overtaken by events."""
    for jobs, goal in ((0, 1.25), (10, 1.15), (100, 1.10)):
        yield over_optimum(f"after {jobs} jobs" if jobs else "the first job", goal, jobs=jobs)
    for words, wrong in (("3 times too long", 3.0), ("3 times too short", 1 / 3)):
        yield over_optimum(f"the catalogue's times are {words}: the first job", 2.6, jobs=0, wrong=wrong)
        yield over_optimum(f"the catalogue's times are {words}: job 10", 1.25, jobs=9, wrong=wrong)
    yield after_slowing(f"the service takes twice as long as in {KNOWN} jobs before: after 20 more", 1.35, jobs=20)
    for interval in (0.1, 0.5, 1, 2, 3, 6, 15, 30):
        ratios = [cost(fixed(interval, law.times[-1]), law.times) / least for law, least in laws()]
        yield _mean(f"for comparison: every {interval:g} s", None, ratios)
