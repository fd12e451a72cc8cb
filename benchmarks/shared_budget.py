"""How long results lie unseen when 200 jobs share 20 requests a second, over asking for them in turn. Nothing is timed.

All jobs are submitted at once; a request takes no time. Both sides see the same durations.
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from statistics import fmean

from attrs import evolve, frozen

from benchmarks.figures import Figure, say
from shortapi._commands import Answer, Flow, Now
from shortapi._flows import Context, JobFacts, Schedule, Waiting, begin, turn
from shortapi._pace import Pace
from shortapi.catalog import Catalog, Expect
from shortapi.polling import PollPolicy

BASE = "alibaba/happyhorse-1.0/text-to-video"
RUNNING = Answer(status_code=200, body=b'{"code":0,"data":{"status":1}}')
DONE = Answer(
    status_code=200, body=b'{"code":0,"data":{"status":2,"result":{"videos":[{"url":"https://a.invalid/a.mp4"}]}}}'
)

JOBS, PER_SECOND, ROUNDS = 200, 20.0, 20
LASTS = 100_000.0
"""Seconds after which a job would be given up; none takes so long."""

MODELS: Mapping[str, tuple[Expect, ...]] = {
    "one model": (Expect(p50=90, p90=240),),
    "four models": (
        Expect(p50=15, p90=30),
        Expect(p50=60, p90=120),
        Expect(p50=150, p90=300),
        Expect(p50=400, p90=600),
    ),
}
GOALS = {"one model": 0.65, "four models": 0.50}


@frozen
class Seen:
    """What became of a job: which model it was of, and how long its result lay unseen."""

    model: int
    lag: float


def duration(expect: Expect, r: random.Random) -> float:
    """Return a duration of the log-logistic law that the catalogue's two numbers name."""
    share = min(max(r.random(), 1e-6), 1 - 1e-6)
    return expect.p50 * (share / (1 - share)) ** (math.log(expect.p90 / expect.p50) / math.log(9))


def in_turn(durations: list[float], models: list[int]) -> list[Seen]:
    """Ask for every job in turn, as fast as the budget allows."""
    waiting, now, seen = deque(range(len(durations))), 0.0, []
    while waiting:
        job = waiting.popleft()
        if durations[job] <= now:
            seen.append(Seen(models[job], now - durations[job]))
        else:
            waiting.append(job)
        now += 1 / PER_SECOND
    return seen


def scheduled(durations: list[float], models: list[int], expects: tuple[Expect, ...], r: random.Random) -> list[Seen]:
    """Ask in the order of our own schedule, which knows no duration and learns from what it sees."""
    catalog = Catalog()
    entries = [
        evolve(catalog[BASE], id=f"bench/model/{number}", expect=expect) for number, expect in enumerate(expects)
    ]
    context = Context(
        base_url="https://bench.invalid", key="k", protocol=catalog.protocol, pace=Pace(PER_SECOND), luck=r.random
    )
    waiting, now = Waiting(policy=PollPolicy(), timeout=LASTS, alone=False), 0.0
    facts = [
        JobFacts(id=str(job), model=entries[model].id, entry=entries[model], submitted_at=0.0)
        for job, model in enumerate(models)
    ]
    schedule, seen = Schedule([begin(job, context, waiting, 0.0) for job in facts], context), []
    while schedule:
        watch = schedule.take(now)
        if watch is None:
            now += schedule.pause
            continue
        job = int(watch.job.id)
        over = durations[job] <= now
        _perform(turn(watch, context, waiting), now, DONE if over else RUNNING)
        schedule.put(watch, over=over)
        if over:
            seen.append(Seen(models[job], now - durations[job]))
    return seen


def _perform(flow: Flow[object], now: float, answer: Answer) -> None:
    with suppress(StopIteration):
        command = next(flow)
        while True:
            command = flow.send(now if isinstance(command, Now) else answer)


def lags(name: str) -> tuple[list[Seen], list[Seen]]:
    """Return what became of all jobs of all rounds, in turn and by our schedule."""
    expects, theirs, ours = MODELS[name], [], []
    for number in range(ROUNDS):
        r = random.Random(number)
        models = [r.randrange(len(expects)) for _ in range(JOBS)]
        durations = [duration(expects[model], r) for model in models]
        theirs += in_turn(durations, models)
        ours += scheduled(durations, models, expects, r)
    return theirs, ours


def mean(seen: list[Seen], model: int | None = None) -> float:
    """Return the mean lag, of all jobs or of one model's."""
    return fmean(one.lag for one in seen if model in {None, one.model})


def figures() -> Iterator[Figure]:
    """Compare lags, of all jobs and of the model that fares worst."""
    for name, expects in MODELS.items():
        say(f"  {name}")
        theirs, ours = lags(name)
        worst = max(mean(ours, model) / mean(theirs, model) for model in range(len(expects)))
        longest = max(one.lag for one in ours)
        yield Figure(
            f"mean lag of {JOBS} jobs of {name} that share {PER_SECOND:g} requests/s, over asking in turn",
            mean(ours) / mean(theirs),
            GOALS[name],
            detail=f"{mean(ours):.2f} s against {mean(theirs):.2f} s; the model that fares worst {worst:.2f} ×, the "
            f"longest lag of any job {longest:.0f} s against {max(one.lag for one in theirs):.0f} s",
        )
