"""What the polling rule costs over the best that is possible, on six laws of durations; nothing is timed.

The cost of a schedule is its mean lag (seconds between a job's end and the poll that sees it) plus `price` seconds for
each poll. The optimum for a known law is found by dynamic programming. Run: python -m benchmarks.polling_cost
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from attrs import frozen

from shortapi._durations import Durations
from shortapi._law import Law
from shortapi.catalog import Expect
from shortapi.polling import PollPolicy, gap

PRICE = 0.1
STEP = 0.5
LONGEST_JUMP = 80
"""Steps that the optimum may wait between two polls (40 s): more never pays on these laws."""

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


def learned(law: Sample, prior: Expect, jobs: int, runs: int = 60) -> float:
    """Return the mean cost of the rule on the job after so many, over random histories."""
    total = 0.0
    for run in range(runs):
        r, durations = random.Random(run), Durations()
        for _ in range(jobs):
            durations.learn("k", "w", prior, r.choice(law.times))
        total += cost(schedule_of(durations.law("k", "w", prior), law.times[-1]), law.times[::20])
    return total / runs


def mean_over_laws(prior: Callable[[Expect], Expect], jobs: int) -> float:
    """Return the rule's cost over the optimum, mean of all laws."""
    laws = [sample(draw) for draw in LAWS.values()]
    ratios = [learned(law, prior(law.expect), jobs, runs=1 if jobs == 0 else 60) / optimum(law) for law in laws]
    return sum(ratios) / len(ratios)


def scaled(by: float) -> Callable[[Expect], Expect]:
    return lambda expect: Expect(p50=expect.p50 * by, p90=expect.p90 * by)


def main() -> None:
    """Print each figure as a ratio to the optimum."""
    for name, by in (("right", 1.0), ("3 times too slow", 3.0), ("3 times too fast", 1 / 3)):
        figures = ", ".join(f"job {jobs + 1}: {mean_over_laws(scaled(by), jobs):.2f}" for jobs in (0, 10, 100))
        print(f"catalogue {name:<17} {figures}")
    laws = [sample(draw) for draw in LAWS.values()]
    for interval in (0.1, 0.5, 1, 2, 3, 6, 15, 30):
        ratio = sum(cost(fixed(interval, law.times[-1]), law.times) / optimum(law) for law in laws) / len(laws)
        print(f"fixed {interval:>4} s            {ratio:.2f}")


if __name__ == "__main__":
    main()
