"""What the polling rule costs over the optimum, on six usual distributions of durations and six strange ones.

The cost of a schedule is its mean lag (seconds between a job's end and the poll that sees it) plus 0.1 s per poll, the
worth of a request. Figures are ratios to the least cost of any schedule if the distribution were known (exact, by
dynamic programming over 50,000 durations). Jobs run one after the other, polls have jitter, and learning uses only what
polls see: that a job ended between two of them. The clock is simulated.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import fmean

from benchmarks.figures import Figure, say
from benchmarks.laws import LAWS, OTHER, STRANGE, Sample, best_fixed, cost, fixed, optimum, sample, schedule_of
from benchmarks.polled import polled
from shortapi.catalog import Expect
from shortapi.polling.durations import UNKNOWN
from shortapi.polling.learning import Durations

RUNS = 20
"""Random histories that a mean is taken over."""

Scale = Callable[[int], float]
"""How many times as long as usual the job of a number takes."""

KNOWN = 50
"""Jobs before a service slows down."""

SWING = 0.6
"""By how much a service is slow at noon and quick at night."""


def after(law: Sample, expect: Expect, jobs: int, scale: Scale = lambda _: 1.0) -> float:
    """Return the mean cost of the rule on the next job after so many, over the optimum for it."""
    then = law.scaled(scale(jobs))

    def once(run: int) -> float:
        r, durations, at, history = random.Random(run), Durations(), 0.0, []
        for number in range(jobs):
            history.append((at, r.choice(law.times) * scale(number)))
            at += history[-1][1] + 120  # it is seen by then
        polled(durations, history, expect, r)
        return cost(schedule_of(durations.law("m", "w", expect), then.times[-1], r), then.few)

    return fmean(once(run) for run in range(RUNS if jobs else 4)) / optimum(
        then
    )  # without a job only the jitter differs


def over_laws(words: str, goal: float | None, *, jobs: int, wrong: float = 1.0, scale: Scale = lambda _: 1.0) -> Figure:
    """Return the rule's cost over the optimum after so many jobs, where the catalogue is wrong by a factor."""
    say(f"  {words}")
    return _mean(words, goal, [after(law, law.scaled(wrong).expect, jobs, scale) for law in map(sample, LAWS)])


def over_the_day(words: str, goal: float, *, jobs: int, a_day: int) -> Figure:
    """Return the same for a service that is slow at noon and quick at night, at four times of the day."""
    say(f"  {words}")

    def swing(phase: float) -> Scale:
        return lambda number: 1 + SWING * math.sin(2 * math.pi * ((number - jobs) / a_day + phase))

    phases = [(2 * part + 1) / 8 for part in range(4)]
    return _mean(
        words, goal, [fmean(after(law, law.expect, jobs, swing(one)) for one in phases) for law in map(sample, LAWS)]
    )


def new_model(words: str, goal: float, *, jobs: int, others: int = 4) -> Figure:
    """Return the same for the first job of a model of which the catalogue says nothing, nor of four others.

    Their jobs follow the next four laws; two of them are of the same category.
    """
    say(f"  {words}")
    return _mean(
        words, goal, [fmean(_unknown(first, jobs, others, run) for run in range(4)) for first in range(len(LAWS))]
    )


def _unknown(first: int, jobs: int, others: int, run: int) -> float:
    laws, r, durations = [sample(name) for name in LAWS], random.Random(run), Durations()
    for number in range(jobs):
        other = 1 + number % others
        taken, category = r.choice(laws[(first + other) % len(laws)].times), "video" if other % 2 else "image"
        durations.learn(f"m{other}", "w", UNKNOWN, taken, started=number, category=category)
    law = laws[first]
    schedule = schedule_of(durations.law("new", "w", UNKNOWN, like="video"), law.times[-1], r)
    return cost(schedule, law.few) / optimum(law)


def _mean(words: str, goal: float | None, ratios: Sequence[float], names: Iterable[str] = LAWS) -> Figure:
    named = sorted(zip(ratios, names, strict=True))
    detail = f"{named[0][0]:.2f} ({named[0][1]}) to {named[-1][0]:.2f} ({named[-1][1]})"
    return Figure(words, fmean(ratios), goal, detail=detail)


def figures() -> Iterator[Figure]:
    """Hold the rule against the optimum: told the truth, told wrong, overtaken by events, and on strange laws."""
    for jobs, goal in ((0, 1.15), (10, 1.10), (100, 1.06)):
        yield over_laws(f"after {jobs} jobs" if jobs else "the first job", goal, jobs=jobs)
    for jobs in (0, 10, 100):
        words = f"six other laws: {f'after {jobs} jobs' if jobs else 'the first job'}"
        say(f"  {words}")
        yield _mean(words, None, [after(law, law.expect, jobs) for law in map(sample, OTHER)], OTHER)
    for words, wrong, goal in (("3 times too long", 3.0, 1.8), ("3 times too short", 1 / 3, 1.4)):
        yield over_laws(f"the catalogue's times are {words}: the first job", goal, jobs=0, wrong=wrong)
        yield over_laws(f"the catalogue's times are {words}: job 10", 1.12, jobs=9, wrong=wrong)
    slower: Scale = lambda number: 1.0 if number < KNOWN else 2.0  # noqa: E731
    yield over_laws(
        f"the service takes twice as long as in {KNOWN} jobs before: after 20 more", 1.35, jobs=KNOWN + 20, scale=slower
    )
    for a_day in (300, 100):
        words = f"× {1 - SWING:g} to {1 + SWING:g} over a day of {a_day} jobs: after 100"
        yield over_the_day(words, 1.35, jobs=100, a_day=a_day)
    yield new_model("a model of which nothing is known: the first job", 1.4, jobs=0)
    yield new_model("the same after 100 jobs of four others, two of its category", 1.4, jobs=100)
    for name, goals in STRANGE_GOALS.items():
        for jobs, goal in zip((0, 10, 100), goals, strict=True):
            say(f"  {name}, {jobs}")
            law = sample(name)
            yield Figure(
                f"{name}: {f'after {jobs} jobs' if jobs else 'the first job'}", after(law, law.expect, jobs), goal
            )
    yield from _fixed()


STRANGE_GOALS: dict[str, tuple[float | None, ...]] = {
    "60 s ± 1 s": (None, 1.6, 1.25),
    "6 s or 300 s": (None, 1.6, 1.3),
    "Weibull 0.7": (None, None, 1.06),
    "Weibull 4": (None, None, 1.06),
    "Pareto 1.5": (None, None, 1.12),
    "a cold start for one in ten": (None, None, 1.12),
}


def _fixed() -> Iterator[Figure]:
    """Tell what fixed intervals cost: each law's own best one, which nobody knows before, and some usual ones."""
    say("  fixed intervals")
    for words, names in (("the six laws", LAWS), ("the strange laws", STRANGE)):
        best = {name: best_fixed(sample(name)) for name in names}
        ratios = [least / optimum(sample(name)) for name, (least, _) in best.items()]
        told = ", ".join(f"{name} {every:.1f} s" for name, (_, every) in best.items())
        yield Figure(f"for comparison: the best fixed interval for each of {words}", fmean(ratios), detail=told)
    for interval in (1, 2, 3, 4, 4.5, 5, 6, 15):
        ratios = [cost(fixed(interval, law.times[-1]), law.few) / optimum(law) for law in map(sample, LAWS)]
        yield _mean(f"for comparison: every {interval:g} s", None, ratios)
