"""How long results stay unseen when about 200 jobs share 20 polls a second, over polling them in turn.

Jobs start at random, as many as end; a request takes no time, and the clock is simulated. Polling in turn uses up all
polls; our schedule polls only when it is worth the price. "At best": each poll goes to the job whose result is expected
to have been unseen for longest, found among all jobs: either only when it is worth the price, as ours, or with all
polls, of which most then cost more than they save. The cost of a job is its lag plus 0.1 s a poll, as above. "In
time": the best rule at the price, except that no job goes without a poll for twice the longest lag in turn, nearly.
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
from benchmarks.laws import LAWS, PRICE, sample
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
IN_TIME = 1.9
"""Longest time without a poll, over the longest lag in turn, for a rule that holds every lag below twice that."""

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


def at_best(jobs: Load, price: float = 0.0, longest: float = math.inf) -> tuple[list[Seen], int]:
    """Ask always for the job whose result is expected to lie unseen longest; return lags and the number of polls.

    Args:
        price: least expected waste that is worth a poll.
        longest: seconds after which a job is asked for in any case.
    """
    durations, asked, waiting, seen = Durations(), list(jobs.starts), set[int](), list[Seen]()
    polls = 0

    def urgency(job: int) -> tuple[bool, float]:
        wasted = _waste(laws[jobs.models[job]], jobs.starts[job], asked[job], now)
        return now - asked[job] >= longest, wasted

    for tick in count():
        now = tick / PER_SECOND
        while len(waiting) + len(seen) < JOBS and jobs.starts[len(waiting) + len(seen)] <= now:
            waiting.add(len(waiting) + len(seen))
        if waiting:
            laws = [durations.law(str(model), None, expect) for model, expect in enumerate(jobs.expects)]
            job = max(waiting, key=urgency)
            if urgency(job) < (False, price):
                continue
            polls += 1
            _learn(durations, jobs, job, asked[job], now)
            asked[job] = now
            if jobs.lag(job, now) >= 0:
                waiting.remove(job)
                seen.append(Seen(jobs.models[job], jobs.lag(job, now)))
        if len(seen) == JOBS:
            return seen, polls
    raise AssertionError("time does not end")


def _learn(durations: Durations, jobs: Load, job: int, asked: float, now: float) -> None:
    """Let the durations know what a poll saw of a job that was asked for before."""
    model, start = jobs.models[job], jobs.starts[job]
    expect, since, age = jobs.expects[model], asked - start, now - start
    if jobs.lag(job, now) < 0:
        durations.still_runs(str(model), None, expect, since, age)
    else:
        took = durations.law(str(model), None, expect).ended_at(since, age) or 0.0
        durations.learn(str(model), None, expect, took, since=since, started=start)


def _waste(law: Law, start: float, asked: float, now: float) -> float:
    return law.waste(asked - start, now - start)


def scheduled(jobs: Load, r: random.Random) -> tuple[list[Seen], int]:
    """Ask as `Client.wait_all` does, which knows no duration and learns from what it sees."""
    with Client("k", base_url="https://bench.invalid", max_polls_per_second=PER_SECOND) as client:
        models = [_added(client.catalog, number, expect) for number, expect in enumerate(jobs.expects)]
        flows = Flows(client, rand=r.random)
        made, seen = list[Job](), list[Seen]()
        polls = 0

        def ask(request: Request, now: float) -> Answer:
            nonlocal polls
            if request.method == "POST":
                return Answer(status_code=200, body=b'{"code":0,"data":{"job_id":"job-%d"}}' % len(made))
            polls += 1
            job = int(request.url.rpartition("-")[2])
            if jobs.lag(job, now) < 0:
                return RUNNING
            seen.append(Seen(jobs.models[job], jobs.lag(job, now)))
            return DONE

        for number, start in zip(jobs.models, jobs.starts, strict=True):
            made.append(_perform(flows.submit(models[number], {"prompt": "waves"}), start, ask))
        _perform(flows.wait_all(made, timeout=LASTS), 0.0, ask)
    return seen, polls


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
class Rule:
    """How a rule fares: mean lag over that of asking in turn, of all jobs and of the model that fares worst.

    Attributes:
        longest: seconds, the longest lag of any job.
        cost: seconds of lag and of polls at their price, per job.
    """

    lag: float
    worst_model: float
    longest: float
    polls: float
    cost: float


def compared(expects: tuple[Expect, ...], draw: Callable[[int, random.Random], float]) -> dict[str, Rule]:
    """Return how each rule fares."""
    loads = [load(expects, draw, seed) for seed in SEEDS]
    turns = [seen for jobs in loads for seen in in_turn(jobs)]
    longest = max(one.lag for one in turns)

    def fares(runs: list[tuple[list[Seen], int]]) -> Rule:
        seen, polls = [one for run, _ in runs for one in run], sum(number for _, number in runs)
        return Rule(
            lag=mean(seen) / mean(turns),
            worst_model=max(mean(seen, model) / mean(turns, model) for model in range(len(expects))),
            longest=max(one.lag for one in seen),
            polls=polls / len(seen),
            cost=mean(seen) + PRICE * polls / len(seen),
        )

    return {
        "in turn": Rule(lag=1.0, worst_model=1.0, longest=longest, polls=math.nan, cost=math.nan),
        "ours": fares([scheduled(jobs, random.Random(seed)) for seed, jobs in zip(SEEDS, loads, strict=True)]),
        "best": fares([at_best(jobs, PRICE) for jobs in loads]),
        "all polls": fares([at_best(jobs) for jobs in loads]),
        "in time": fares([at_best(jobs, PRICE, IN_TIME * longest) for jobs in loads]),
    }


def figures() -> Iterator[Figure]:
    """Compare lags: one model of each law, and four models together."""
    found = []
    for name in LAWS:
        say(f"  {name}")
        law = sample(name)
        found.append(compared((law.expect,), lambda _, r, law=law: r.choice(law.times)))
        yield Figure(f"{AT_ONCE} jobs of one model, {name}", found[-1]["ours"].lag, detail=_words(found[-1]))
    words = f"mean of these {len(found)} laws"
    told = "the less a job's age says of its end, the less there is to gain"
    yield Figure(words, fmean(one["ours"].lag for one in found), detail=told)
    yield from _over_the_best(words, 1.04, found)
    say("  four models")
    four = compared(FOUR, lambda model, r: duration(FOUR[model], r))
    words = f"{AT_ONCE} jobs of four models"
    yield Figure(words, four["ours"].lag, detail=_words(four))
    yield from _over_the_best(words, 1.05, [four])
    every = [*found, four]
    longest = {rule: max(one[rule].longest / one["in turn"].longest for one in every) for rule in four}
    dearer = fmean(one["in time"].cost / one["best"].cost for one in every) - 1
    told = (
        f"{longest['best']:.2f} × at best; {longest['all polls']:.2f} × at best with all polls; "
        f"{longest['in time']:.2f} × in time, where lag and polls cost {dearer:.1%} more, by the mean of these"
    )
    words = "the longest lag of any job, over the longest in turn, of the worst of these"
    yield Figure(words, longest["ours"], 2.0, detail=told)


def _over_the_best(words: str, goal: float, found: list[dict[str, Rule]]) -> Iterator[Figure]:
    """Hold our lags against those of the best rule, at the price and with all polls."""
    lag = {rule: fmean(one[rule].lag for one in found) for rule in found[0]}
    polls, cost = ({rule: fmean(getattr(one[rule], of) for one in found) for rule in lag} for of in ("polls", "cost"))
    yield Figure(f"{words}, over the best at the same price", lag["ours"] / lag["best"], goal)
    told = (
        f"{polls['ours']:.0f} against {polls['all polls']:.0f} polls a job; lag and polls cost {cost['ours']:.2f} "
        f"against {cost['all polls']:.2f} s a job"
    )
    yield Figure(f"{words}, over the best with all polls", lag["ours"] / lag["all polls"], goal, detail=told)


def _words(found: dict[str, Rule]) -> str:
    ours = found["ours"]
    return (
        f"at best {found['best'].lag:.2f} ×, with all polls {found['all polls'].lag:.2f} ×; the model that fares worst "
        f"{ours.worst_model:.2f} ×; the longest lag of any job {ours.longest:.0f} s against "
        f"{found['in turn'].longest:.0f} s in turn"
    )
