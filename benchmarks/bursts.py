"""What the polling rule costs on jobs that start together, over the optimum for their distribution.

As above, but the jobs of a batch start at once, or within the time in which half of them end; the catalogue is right
about them. Learning is from finished and running jobs of the same batch. For comparison: without learning, and with
learning from finished jobs alone, of which the quick ones come first. Draws docs/bursts.svg.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean
from typing import Any

from benchmarks.figures import ROOT, Figure, say
from benchmarks.laws import LAWS, OTHER, STRANGE, optimum, sample
from benchmarks.polled import mean_cost, polled
from shortapi.polling.learning import Durations

PLOT = ROOT / "docs/bursts.svg"
LARGE, SMALL = 1000, 50
DRAWN = "gamma"
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 760, 300, 64, 20, 52
SECONDS, POLLS = 240, 60
"""What the axes show."""

WAYS: dict[str, tuple[str, int, dict[str, bool]]] = {
    "learning from finished jobs alone": ("#bc4c00", -6, {"running": False}),
    "learning from running jobs too": ("#1a7f37", -8, {}),
    "not learning": ("#57606a", 16, {"learns": False}),
}
"""The curves of the plot: color, how far below the line its name stands, and how jobs are polled."""


def burst(name: str, jobs: int, seed: int, *, within: float = 0.0, **how: Any) -> float:
    """Return the mean cost of a batch over the optimum.

    Args:
        within: the starts lie as far apart, in medians of the law.
    """
    law, r = sample(name), random.Random(seed)
    started = [(r.random() * within * law.expect.p50, r.choice(law.times)) for _ in range(jobs)]
    return mean_cost(polled(Durations(), started, law.expect, r, **how)) / optimum(law)


def batches(jobs: int, names: Iterable[str], *, within: float = 0.0, **how: Any) -> list[float]:
    """Return the cost of batches, for each law, over the optimum."""
    seeds = range(max(1, 200 // jobs))
    return [fmean(burst(name, jobs, seed, within=within, **how) for seed in seeds) for name in names]


def figures() -> Iterator[Figure]:
    """Compare batches with and without learning, and draw the plot."""
    for words, jobs, within, goal in (
        (f"{LARGE:,} jobs at once", LARGE, 0.0, 1.12),
        (f"{SMALL} jobs at once", SMALL, 0.0, 1.15),
        (f"{LARGE:,} jobs within the time that half of them take", LARGE, 1.0, 1.12),
    ):
        say(f"  {words}")
        on = batches(jobs, LAWS, within=within)
        off = batches(jobs, LAWS, within=within, learns=False)
        yield _mean(words, goal, on)
        told = f"{fmean(off):.2f} × without learning"
        yield Figure(f"{words}: what learning adds", fmean(on) - fmean(off), 0.02, unit="", detail=told)
    say("  six other laws")
    for words, jobs in ((f"{LARGE:,} jobs at once", LARGE), (f"{SMALL} jobs at once", SMALL)):
        on, off = batches(jobs, OTHER), batches(jobs, OTHER, learns=False)
        yield _mean(f"{words}, six other laws", None, on, OTHER)
        told = f"{fmean(off):.2f} × without learning"
        yield Figure(f"{words}, six other laws: what learning adds", fmean(on) - fmean(off), unit="", detail=told)
    say("  strange laws")
    on, off = batches(LARGE, STRANGE), batches(LARGE, STRANGE, learns=False)
    for name, one, other in zip(STRANGE, on, off, strict=True):
        yield Figure(f"{LARGE:,} jobs at once, {name}", one, detail=f"{other:.2f} × without learning")
    say("  finished jobs alone")
    words = f"for comparison: {LARGE:,} jobs at once, learned from finished ones alone"
    yield _mean(words, None, batches(LARGE, LAWS, running=False))
    PLOT.write_text(plot(DRAWN), encoding="utf-8")


def _mean(words: str, goal: float | None, ratios: Sequence[float], names: Iterable[str] = LAWS) -> Figure:
    named = sorted(zip(ratios, names, strict=True))
    detail = f"{named[0][0]:.2f} ({named[0][1]}) to {named[-1][0]:.2f} ({named[-1][1]})"
    return Figure(words, fmean(ratios), goal, detail=detail)


def plot(name: str) -> str:
    """Return, as SVG, how many polls a job has cost by when, in a batch of one law, for each way to learn."""
    law = sample(name)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" style="font: 12px sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *(_line([(0, polls), (SECONDS, polls)], "#eaeef2") for polls in range(0, POLLS + 1, 10)),
        *(_text(LEFT - 8, _y(polls) + 4, f"{polls}", "#24292f", "end") for polls in range(0, POLLS + 1, 10)),
        *(
            _text(_x(time), HEIGHT - BOTTOM + 18, f"{time} s", "#24292f", "middle")
            for time in range(0, SECONDS + 1, 40)
        ),
        _text(LEFT + 8, TOP + 10, f"polls so far for each of {LARGE:,} jobs that began together", "#24292f", "start"),
        _text(WIDTH / 2, HEIGHT - 10, "seconds since they began; half are done after 92 s", "#24292f", "middle"),
    ]
    for words, (color, down, how) in WAYS.items():
        asked: list[float] = []
        r = random.Random(0)
        polled(Durations(), [(0.0, r.choice(law.times)) for _ in range(LARGE)], law.expect, r, asked=asked, **how)
        asked.sort()
        ends = [(time, bisect_right(asked, time) / LARGE) for time in range(0, SECONDS + 1, 2)]
        parts += [_line(ends, color), _text(_x(SECONDS) - 4, _y(ends[-1][1]) + down, words, color, "end")]
    return "\n".join([*parts, "</svg>", ""])


def _line(points: Iterable[tuple[float, float]], color: str) -> str:
    path = " ".join(f"{_x(time):.1f},{_y(polls):.1f}" for time, polls in points)
    return f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5"/>'


def _text(x: float, y: float, words: str, color: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" text-anchor="{anchor}">{words}</text>'


def _x(time: float) -> float:
    return LEFT + time / SECONDS * (WIDTH - LEFT - 20)


def _y(polls: float) -> float:
    return HEIGHT - BOTTOM - polls / POLLS * (HEIGHT - TOP - BOTTOM)
