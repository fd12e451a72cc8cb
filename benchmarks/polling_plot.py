"""Polls against lag: how far their product is from I²/2, the limit for any schedule with many polls.

I is the integral of √(density × share still running) over time. The limit is asymptotic: with few polls the best
schedule may be a little off. The distribution is the narrow log-normal one, with a median of 60 s and a 90th percentile
of 83 s, and the catalogue is right about it. The broader a distribution, the closer any fixed interval comes to the
limit; then only the right interval has to be chosen. Draws docs/polling.svg.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from statistics import NormalDist

from attrs import frozen

from benchmarks.figures import ROOT, Figure
from benchmarks.laws import Sample, fixed, sample, schedule_of
from benchmarks.peers import SCHEDULES, Felt, felt_of, mean
from shortapi.polling.learning import Durations

LAW = "narrow log-normal"
MEDIAN, SPREAD = 60, 0.25
"""Of that law; the spread is that of the logarithms."""

RUNS = 30
"""Random histories of jobs that a mean is taken over."""

PLOT = ROOT / "docs/polling.svg"
INTERVALS = (0.5, 1, 2, 3, 6, 15)

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 760, 460, 64, 20, 52
POLLS, LAGS = (3.0, 900.0), (0.04, 10.0)
"""What the axes show, both logarithmic."""


@frozen
class Mark:
    """A point of the plot: its name, its color, and where its name stands, in pixels to the right and down."""

    name: str
    felt: Felt
    color: str
    right: int = 8
    down: int = 4


def limit() -> float:
    """Return what the smallest product of polls and lag comes to, the more polls there are: I²/2."""
    law, step = NormalDist(math.log(MEDIAN), SPREAD), 0.01
    times = [n * step for n in range(1, 60_000)]
    return (step * sum(math.sqrt(law.pdf(math.log(t)) / t * (1 - law.cdf(math.log(t)))) for t in times)) ** 2 / 2


def figures() -> Iterator[Figure]:
    """Draw the plot, and tell how far from the limit each point is."""
    law, least = sample(LAW), limit()
    places = {"job 1": (0, -2, -9), "job 11": (10, 10, 12), "job 101": (100, -8, 4)}
    ours = [Mark(name, _ours(law, jobs), "#1a7f37", right, down) for name, (jobs, right, down) in places.items()]
    every = [
        Mark(f"{each:g} s", felt_of(fixed(each, law.times[-1]), law.times), "#57606a", 3, -8) for each in INTERVALS
    ]
    recorded = json.loads(SCHEDULES.read_text(encoding="utf-8")) if SCHEDULES.exists() else {}
    others = [Mark(name, mean([felt_of(run, law.times) for run in runs]), "#bc4c00") for name, runs in recorded.items()]
    PLOT.write_text(drawn([*ours, *every, *others], least), encoding="utf-8")
    for words, marks in (("shortapi, {}", ours), ("every {}", every), ("{}", others)):
        for mark in marks:
            detail = f"{mark.felt.polls:.1f} polls and {mark.felt.lag:.2f} s of lag a job"
            yield Figure(words.format(mark.name), mark.felt.polls * mark.felt.lag / least, detail=detail)


def _ours(law: Sample, jobs: int) -> Felt:
    found = []
    for run in range(RUNS if jobs else 1):
        r, durations = random.Random(run), Durations()
        for number in range(jobs):
            durations.learn("m", "w", law.expect, r.choice(law.times), started=number)
        found.append(felt_of(schedule_of(durations.law("m", "w", law.expect), law.times[-1]), law.few))
    return mean(found)


def drawn(marks: Sequence[Mark], least: float) -> str:
    """Return the plot as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" style="font: 12px sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_axes(),
        *_line([(POLLS[0], least / POLLS[0]), (least / LAGS[0], LAGS[0])], "#0969da"),
        _text(_x(40) - 6, _y(least / 40) + 10, "the limit, I²/2", "#0969da", "end"),
        *(_point(mark) for mark in marks),
    ]
    return "\n".join([*parts, "</svg>", ""])


def _axes() -> Iterator[str]:
    for polls in (5, 10, 20, 50, 100, 200, 500):
        yield from _line([(polls, LAGS[0]), (polls, LAGS[1])], "#eaeef2")
        yield _text(_x(polls), HEIGHT - BOTTOM + 18, f"{polls}", "#24292f", "middle")
    for lag in (0.05, 0.1, 0.2, 0.5, 1, 2, 5):
        yield from _line([(POLLS[0], lag), (POLLS[1], lag)], "#eaeef2")
        yield _text(LEFT - 6, _y(lag) + 4, f"{lag:g} s", "#24292f", "end")
    yield _text(WIDTH / 2, HEIGHT - 12, "polls for a job", "#24292f", "middle")
    yield _text(LEFT + 90, TOP + 10, "lag: from a job's end to the poll that sees it", "#24292f", "start")


def _line(points: Sequence[tuple[float, float]], color: str) -> Iterator[str]:
    path = " ".join(f"{_x(polls):.1f},{_y(lag):.1f}" for polls, lag in points)
    yield f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5"/>'


def _point(mark: Mark) -> str:
    x, y = _x(mark.felt.polls), _y(mark.felt.lag)
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{mark.color}"/>'
    return dot + _text(x + mark.right, y + mark.down, mark.name, mark.color, "start" if mark.right > 0 else "end")


def _text(x: float, y: float, words: str, color: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" text-anchor="{anchor}">{words}</text>'


def _x(polls: float) -> float:
    low, high = map(math.log, POLLS)
    return LEFT + (math.log(polls) - low) / (high - low) * (WIDTH - LEFT - 20)


def _y(lag: float) -> float:
    low, high = map(math.log, LAGS)
    return HEIGHT - BOTTOM - (math.log(lag) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)
