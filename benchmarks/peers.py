"""How often other clients poll: each one's own waiting code, on a simulated clock, for the same six distributions.

A request is worth 0.1 s of waiting, as above, and takes no time. For comparison, each figure is also given for requests
that take 0.2 s, which delays every later poll, theirs and ours, and for both where a request is worth 1 s of waiting;
our rule then asks by that price. The delay that the request itself adds to each lag is left out. "Held" is a service
that keeps the answer to replicate's create for up to a minute, as replicate's code asks it to; "poll-after" is one that
sets openai's interval by its header. The best fixed interval is chosen for each law and price.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from attrs import frozen

from benchmarks.figures import RESULTS, ROOT, Figure, say, skipped
from benchmarks.laws import LAWS, PRICE, Sample, best_fixed, fixed, optimum, sample, schedule_of
from shortapi.polling.durations import Law
from shortapi.polling.learning import Durations

CACHE = ROOT / "build/bench"
SCHEDULES = RESULTS / "peer_schedules.json"
"""Name -> one list for each seed: when it asked, in seconds since the create, until `SECONDS`."""

SECONDS = 1200
ROUND_TRIP = 0.2
DEARER = 1.0
"""A second price of a request, in seconds of waiting."""

PEERS = {"fal-client": "1.0.3", "replicate": "1.0.7", "openai": "3.54.0", "runwayml": "5.24.0"}
"""Exact versions; from the package index that pip is set up for."""

WAYS = [*PEERS, "replicate, held", "openai, poll-after 5 s"]
"""Peers, some with what the service may do besides."""

SEEDS = 5
"""So often each is run; what comes out the same every time is kept once."""


@frozen
class Felt:
    """What a job's owner and the service feel of a schedule, means over the jobs of a law.

    Attributes:
        polls: requests a job.
        lag: seconds between a job's end and the poll that sees it.
    """

    polls: float
    lag: float

    def cost(self, price: float) -> float:
        return self.lag + price * self.polls


def figures() -> Iterator[Figure]:
    """Record every peer's polls, and hold them against the optimum."""
    words = "shortapi's rule on the first job, for comparison"
    laws = [sample(name) for name in LAWS]
    by_price = [[[schedule_of(prior(law), law.times[-1], price=price)] for law in laws] for price in (PRICE, DEARER)]
    yield compared(words, *by_price)
    by_price = [[[fixed(best_fixed(law, price)[1], law.times[-1])] for law in laws] for price in (PRICE, DEARER)]
    yield compared("the best fixed interval for each law, for comparison", *by_price)
    schedules: dict[str, list[list[float]]] = {}
    for way in WAYS:
        name, _, kind = way.partition(", ")
        version = PEERS[name]
        say(f"  {name} {version} {kind}")
        words = f"{name} {version}{kind and ', '}{kind}: cost of its own schedule over the optimum"
        try:
            schedules[way] = recorded(name, version, way)
        except (subprocess.CalledProcessError, OSError) as error:
            yield skipped(words, f"could not be installed or run ({type(error).__name__})")
            continue
        yield compared(words, *[[schedules[way]] * len(laws)] * 2)
    RESULTS.mkdir(exist_ok=True)
    rows = ",\n".join(f'"{name}": {json.dumps(runs)}' for name, runs in schedules.items())
    SCHEDULES.write_text(f"{{\n{rows}\n}}\n")


def prior(law: Sample) -> Law:
    """Return what the rule believes of a law before it has seen a job: what a catalogue that is right says."""
    return Durations().law("k", "w", law.expect)


Runs = Sequence[Sequence[Sequence[float]]]
"""For each law, several schedules."""


def compared(words: str, usual: Runs, dearer: Runs) -> Figure:
    """Return the cost of schedules over the optimum, at both prices and with both round trips."""
    ratios, slow = (over_optimum(usual, PRICE, trip) for trip in (0.0, ROUND_TRIP))
    dear, dear_slow = (fmean(over_optimum(dearer, DEARER, trip)) for trip in (0.0, ROUND_TRIP))
    over = mean([one for runs, name in zip(usual, LAWS, strict=True) for one in felt_by_law(runs, name, 0.0)])
    detail = (
        f"{over.polls:.1f} polls and {over.lag:.2f} s of lag a job; {min(ratios):.2f} to {max(ratios):.2f} by law; "
        f"{fmean(slow):.2f} where a request takes {ROUND_TRIP:g} s; {dear:.2f} and {dear_slow:.2f} where it is worth "
        f"{DEARER:g} s"
    )
    return Figure(words, fmean(ratios), detail=detail)


def over_optimum(runs: Runs, price: float, trip: float) -> list[float]:
    """Return the mean cost of each law's schedules over its optimum."""
    return [
        mean(felt_by_law(several, name, trip)).cost(price) / optimum(sample(name), price)
        for several, name in zip(runs, LAWS, strict=True)
    ]


def felt_by_law(several: Sequence[Sequence[float]], name: str, trip: float) -> list[Felt]:
    return [felt_of(later(one, trip), sample(name).few) for one in several]


def later(schedule: Sequence[float], trip: float) -> list[float]:
    """Return when the same code asks where each request before has taken so long."""
    late = 1 if schedule[0] < 0 else 0  # how long a create is held stays as it is
    return [at + trip * max(0, number - late) for number, at in enumerate(schedule)]


def recorded(name: str, version: str, way: str) -> list[list[float]]:
    """Return when a peer asks, one schedule for each way in which rand turned out."""
    python = installed(name, version)
    runs: list[list[float]] = []
    for seed in range(SEEDS):
        command = [str(python), str(Path(__file__).with_name("peer_waits.py")), way, str(seed), str(SECONDS)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        run = json.loads(done.stdout)
        if run not in runs:
            runs.append(run)
    return runs


def installed(name: str, version: str) -> Path:
    """Return the Python of an environment that holds a peer; made once, kept in build/bench/."""
    home = CACHE / f"{name}-{version}"
    python, done = home / "bin/python", home / "installed"
    if not done.exists():
        venv.create(home, with_pip=False, clear=True)
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq"]
        subprocess.run([*pip, f"{name}=={version}"], check=True, stdout=sys.stderr)
        done.touch()
    return python


def felt_of(schedule: Sequence[float], times: Sequence[float]) -> Felt:
    """Return polls and lag of a schedule over jobs that take so long; past its end it goes on as it went before.

    Its first time is negative if the create is held for so long: a job that ends earlier needs no poll and has no lag.
    """
    held, schedule = (-schedule[0], schedule[1:]) if schedule[0] < 0 else (0.0, schedule)
    period, each = schedule[-1] - schedule[0], len(schedule) - 1
    polls, lag = 0, 0.0
    for time in times:
        if time <= held:
            continue
        laps = max(0, -int((schedule[-1] - time) // period)) if time > schedule[-1] else 0
        at = bisect_left(schedule, time - laps * period)
        polls += at + 1 + laps * each
        lag += schedule[at] + laps * period - time
    return Felt(polls / len(times), lag / len(times))


def mean(felt: Sequence[Felt]) -> Felt:
    """Return the mean of several."""
    return Felt(sum(one.polls for one in felt) / len(felt), sum(one.lag for one in felt) / len(felt))
