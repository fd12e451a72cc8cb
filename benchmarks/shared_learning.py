"""What jobs of one length teach about those of another, and what rejected jobs cost: the rule's cost over the optimum.

A model makes videos of 3 to 15 s, of random length, in 20 s plus 14 s per second of video (log-normal, spread 0.3). The
catalogue is right about 5 s of video. Rejected jobs end after 1 to 8 s, on the six distributions.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from functools import cache

from benchmarks.figures import Figure
from benchmarks.laws import LAWS, Sample, cost, drawn, optimum, sample, schedule_of
from shortapi.catalog import Expect
from shortapi.polling.learning import Durations

LENGTHS = range(3, 16)
RUNS = 20
FACTOR = 2.0
"""p90 over p50, as the catalogue says."""


def figures() -> Iterator[Figure]:
    """Tell how the rule does when jobs differ in length, and when some are refused."""
    for words, expected in (("one pair of numbers", _plain), ("numbers for 5 s, and in proportion", _proportional)):
        for jobs in (0, 10, 30, 100):
            yield Figure(f"videos of 3 to 15 s, `expect` is {words}: after {jobs} jobs", _over_lengths(expected, jobs))
    for share in (0.0, 0.05, 0.2):
        yield Figure(f"{share:.0%} of the jobs are refused: after 100 jobs", _with_refusals(share))


def _plain(_: int) -> Expect:
    return Expect(p50=90, p90=90 * FACTOR)


def _proportional(length: int) -> Expect:
    return Expect(p50=90 * length / 5, p90=90 * FACTOR * length / 5)


@cache
def _lengths() -> dict[int, tuple[Sample, float]]:
    laws = {
        length: drawn(lambda r, length=length: (20 + 14 * length) * math.exp(r.gauss(0, 0.3)), 4000)
        for length in LENGTHS
    }
    return {length: (law, optimum(law)) for length, law in laws.items()}


def _over_lengths(expected: Callable[[int], Expect], jobs: int) -> float:
    ratios = []
    for run in range(RUNS if jobs else 1):
        r, durations = random.Random(run), Durations()
        for number in range(jobs):
            length = r.choice(LENGTHS)
            durations.learn("m", length, expected(length), r.choice(_lengths()[length][0].times), started=number)
        for length, (law, least) in _lengths().items():
            schedule = schedule_of(durations.law("m", length, expected(length)), law.times[-1])
            ratios.append(cost(schedule, law.few) / least)
    return sum(ratios) / len(ratios)


def _with_refusals(share: float, jobs: int = 100) -> float:
    ratios = []
    for name in LAWS:
        r, durations = random.Random(7), Durations()
        good = sample(name)
        refused = [r.uniform(1, 8) for _ in range(round(share * 4000))]
        law = Sample(tuple(sorted([*refused, *r.sample(good.times, 4000 - len(refused))])))
        for number in range(jobs):
            if number < share * jobs:
                durations.refuse("m", r.choice(refused))
            else:
                durations.learn("m", "w", good.expect, r.choice(good.times), started=number)
        schedule = schedule_of(durations.law("m", "w", good.expect), law.times[-1])
        ratios.append(cost(schedule, law.times) / optimum(law))
    return sum(ratios) / len(ratios)
