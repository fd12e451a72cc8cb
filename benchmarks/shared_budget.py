"""How long results stay unseen when about 200 jobs share 20 polls a second, over polling them in turn.

Jobs start at random, as many as end; a request takes no time, and the clock is simulated. Polling in turn uses up all
polls; our schedule polls only when it is worth the price. "At best": each poll goes to the job whose result is expected
to have been unseen for longest, found among all jobs.
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count
from statistics import fmean
from typing import TypeVar

from attrs import frozen

from benchmarks.figures import Figure, say
from benchmarks.laws import LAWS, sample
from shortapi import Catalog, Client, Job
from shortapi.catalog import Expect
from shortapi.polling.durations import Law
from shortapi.polling.learning import Durations
from shortapi.testing import Answer, Flow, Flows, Now, Request, Send, Sleep

T = TypeVar("T")

BASE = "alibaba/happyhorse-1.0/text-to-video"
RUNNING = Answer(status_code=200, body=b'{"code":0,"data":{"status":1}}')
DONE = Answer(
    status_code=200, body=b'{"code":0,"data":{"status":2,"result":{"videos":[{"url":"https://a.invalid/a.mp4"}]}}}'
)

AT_ONCE, JOBS, PER_SECOND, SEEDS = 200, 800, 20.0, (1, 2)
LASTS = 100_000.0
"""Seconds after which a job would be given up; none takes so long."""

FOUR = (Expect(p50=15, p90=30), Expect(p50=60, p90=120), Expect(p50=150, p90=300), Expect(p50=400, p90=600))
"""Four models that differ as pictures, short and long films do; their durations are log-logistic."""


@frozen
class Seen:
    """What became of a job: which model it was of, and how long its result lay unseen."""

    model: int
    lag: float


def duration(expect: Expect, r: random.Random) -> float:
    """Return a duration of the log-logistic law that the catalogue's two numbers name."""
    share = min(max(r.random(), 1e-6), 1 - 1e-6)
    return expect.p50 * (share / (1 - share)) ** (math.log(expect.p90 / expect.p50) / math.log(9))


@frozen
class Load:
    """Jobs: when each is submitted, how long it takes, and of which model it is."""

    expects: tuple[Expect, ...]
    models: list[int]
    starts: list[float]
    durations: list[float]

    def lag(self, job: int, now: float) -> float:
        """Return how long the job is done by now; below zero while it is not."""
        return now - self.starts[job] - self.durations[job]


def load(expects: tuple[Expect, ...], draw: Callable[[int, random.Random], float], seed: int) -> Load:
    """Return jobs that come so often that about `AT_ONCE` run at the same time."""
    r = random.Random(seed)
    models = [r.randrange(len(expects)) for _ in range(JOBS)]
    durations = [draw(model, r) for model in models]
    span = fmean(durations) * JOBS / AT_ONCE
    return Load(expects, models, sorted(r.uniform(0, span) for _ in range(JOBS)), durations)


def in_turn(jobs: Load) -> list[Seen]:
    """Ask for every job in turn, as fast as the budget allows."""
    waiting: deque[int] = deque()
    seen: list[Seen] = []
    for tick in count():
        now = tick / PER_SECOND
        while len(waiting) + len(seen) < JOBS and jobs.starts[len(waiting) + len(seen)] <= now:
            waiting.append(len(waiting) + len(seen))
        if waiting:
            job = waiting.popleft()
            if jobs.lag(job, now) >= 0:
                seen.append(Seen(jobs.models[job], jobs.lag(job, now)))
            else:
                waiting.append(job)
        if len(seen) == JOBS:
            return seen
    raise AssertionError("time does not end")


def at_best(jobs: Load) -> list[Seen]:
    """Ask always for the job whose result is expected to lie unseen longest."""
    durations, asked, waiting, seen = Durations(), list(jobs.starts), set[int](), list[Seen]()
    for tick in count():
        now = tick / PER_SECOND
        while len(waiting) + len(seen) < JOBS and jobs.starts[len(waiting) + len(seen)] <= now:
            waiting.add(len(waiting) + len(seen))
        if waiting:
            laws = [durations.law(str(model), None, expect) for model, expect in enumerate(jobs.expects)]
            job = max(waiting, key=lambda job: _waste(laws[jobs.models[job]], jobs.starts[job], asked[job], now))
            before, asked[job] = asked[job] - jobs.starts[job], now
            expect = jobs.expects[jobs.models[job]]
            if jobs.lag(job, now) < 0:
                durations.still_runs(str(jobs.models[job]), None, expect, before, now - jobs.starts[job])
            if jobs.lag(job, now) >= 0:
                waiting.remove(job)
                model = jobs.models[job]
                seen.append(Seen(model, jobs.lag(job, now)))
                took = laws[model].ended_at(before, now - jobs.starts[job])
                durations.learn(
                    str(model), None, jobs.expects[model], took or 0.0, since=before, started=jobs.starts[job]
                )
        if len(seen) == JOBS:
            return seen
    raise AssertionError("time does not end")


def _waste(law: Law, start: float, asked: float, now: float) -> float:
    return law.waste(asked - start, now - start)


def scheduled(jobs: Load, r: random.Random) -> list[Seen]:
    """Ask as `Client.wait_all` does, which knows no duration and learns from what it sees."""
    with Client("k", base_url="https://bench.invalid", max_polls_per_second=PER_SECOND) as client:
        models = [_added(client.catalog, number, expect) for number, expect in enumerate(jobs.expects)]
        flows = Flows(client, rand=r.random)
        made, seen = list[Job](), list[Seen]()

        def ask(request: Request, now: float) -> Answer:
            if request.method == "POST":
                return Answer(status_code=200, body=b'{"code":0,"data":{"job_id":"job-%d"}}' % len(made))
            job = int(request.url.rpartition("-")[2])
            if jobs.lag(job, now) < 0:
                return RUNNING
            seen.append(Seen(jobs.models[job], jobs.lag(job, now)))
            return DONE

        for number, start in zip(jobs.models, jobs.starts, strict=True):
            made.append(_perform(flows.submit(models[number], {"prompt": "waves"}), start, ask))
        _perform(flows.wait_all(made, timeout=LASTS), 0.0, ask)
    return seen


def _added(catalog: Catalog, number: int, expect: Expect) -> str:
    model = f"bench/model/task-{number}"
    stated = {"p50": expect.p50, "p90": expect.p90, "source": "this benchmark"}
    catalog.add({**catalog[BASE].data, "id": model, "title": f"Bench {number}", "expect": stated})
    return model


def _perform(flow: Flow[T], now: float, ask: Callable[[Request, float], Answer]) -> T:
    """Drive a flow on a clock that only its own sleep moves; a request takes no time."""
    outcome: object = None
    while True:
        try:
            command = flow.send(outcome)
        except StopIteration as stop:
            value: T = stop.value
            return value
        if isinstance(command, Sleep):
            now += command.seconds
        outcome = ask(command.request, now) if isinstance(command, Send) else now if isinstance(command, Now) else None


def mean(seen: list[Seen], model: int | None = None) -> float:
    """Return the mean lag, of all jobs or of one model's."""
    return fmean(one.lag for one in seen if model in {None, one.model})


@frozen
class Compared:
    """Mean lags over those of asking in turn; the longest lags in seconds."""

    ours: float
    best: float
    worst_model: float
    longest: float
    longest_in_turn: float


def compared(expects: tuple[Expect, ...], draw: Callable[[int, random.Random], float]) -> Compared:
    """Return how our schedule and the best one fare."""
    turns, ours, best = list[Seen](), list[Seen](), list[Seen]()
    for seed in SEEDS:
        jobs = load(expects, draw, seed)
        turns += in_turn(jobs)
        ours += scheduled(jobs, random.Random(seed))
        best += at_best(jobs)
    return Compared(
        ours=mean(ours) / mean(turns),
        best=mean(best) / mean(turns),
        worst_model=max(mean(ours, model) / mean(turns, model) for model in range(len(expects))),
        longest=max(one.lag for one in ours),
        longest_in_turn=max(one.lag for one in turns),
    )


def figures() -> Iterator[Figure]:
    """Compare lags: one model of each law, and four models together."""
    found = {}
    for name in LAWS:
        say(f"  {name}")
        law = sample(name)
        found[name] = compared((law.expect,), lambda _, r, law=law: r.choice(law.times))
        yield Figure(f"{AT_ONCE} jobs of one model, {name}", found[name].ours, detail=_words(found[name]))
    ours, best = (fmean(getattr(one, name) for one in found.values()) for name in ("ours", "best"))
    words = f"mean of these {len(found)} laws"
    yield Figure(words, ours, detail="the less a job's age says of its end, the less there is to gain")
    yield Figure(f"{words}, over the best", ours / best, 1.04)
    say("  four models")
    four = compared(FOUR, lambda model, r: duration(FOUR[model], r))
    yield Figure(f"{AT_ONCE} jobs of four models", four.ours, detail=_words(four))
    yield Figure(f"{AT_ONCE} jobs of four models, over the best", four.ours / four.best, 1.05)
    every = [*found.values(), four]
    longest = max(one.longest / one.longest_in_turn for one in every)
    yield Figure("the longest lag of any job, over the longest in turn, of the worst of these", longest, 2.0)


def _words(found: Compared) -> str:
    return (
        f"at best {found.best:.2f} ×; the model that fares worst {found.worst_model:.2f} ×; the longest lag of any job "
        f"{found.longest:.0f} s against {found.longest_in_turn:.0f} s in turn"
    )
