"""How often other clients poll: each one's own waiting code, on a simulated clock, for the same six distributions.

A request is worth 0.1 s of waiting, as above, and takes no time. For comparison, each figure is given for requests that
take 0.2 s, which delays every later poll, theirs and ours. The delay that the request itself adds to each lag is left
out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from benchmarks.figures import RESULTS, ROOT, Figure, say, skipped
from benchmarks.laws import LAWS, PRICE, Sample, optimum, sample, schedule_of
from shortapi.polling.durations import Law
from shortapi.polling.learning import Durations

CACHE = ROOT / "build/bench"
SCHEDULES = RESULTS / "peer_schedules.json"
"""Name -> one list for each seed: when it asked, in seconds since the create, until `SECONDS`."""

SECONDS = 1200
ROUND_TRIP = 0.2

PEERS = {"fal-client": "1.0.3", "replicate": "1.0.7", "openai": "3.54.0", "runwayml": "5.24.0"}
"""Exact versions; from the package index that pip is set up for."""

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

    @property
    def cost(self) -> float:
        return self.lag + PRICE * self.polls


def figures() -> Iterator[Figure]:
    """Record every peer's polls, and hold them against the optimum."""
    words = "shortapi's rule on the first job, for comparison"
    laws = [sample(name) for name in LAWS]
    yield compared(words, [[schedule_of(prior(law), law.times[-1])] for law in laws])
    schedules: dict[str, list[list[float]]] = {}
    for name, version in PEERS.items():
        say(f"  {name} {version}")
        words = f"{name} {version}: cost of its own schedule over the optimum"
        try:
            schedules[name] = recorded(name, version)
        except (subprocess.CalledProcessError, OSError) as error:
            yield skipped(words, f"could not be installed or run ({type(error).__name__})")
            continue
        yield compared(words, [schedules[name]] * len(laws))
    RESULTS.mkdir(exist_ok=True)
    rows = ",\n".join(f'"{name}": {json.dumps(runs)}' for name, runs in schedules.items())
    SCHEDULES.write_text(f"{{\n{rows}\n}}\n")


def prior(law: Sample) -> Law:
    """Return what the rule believes of a law before it has seen a job: what a catalogue that is right says."""
    return Durations().law("k", "w", law.expect)


def compared(words: str, runs: Sequence[Sequence[Sequence[float]]]) -> Figure:
    """Return the cost of schedules, several for each law, over the optimum."""
    laws = [sample(name) for name in LAWS]
    felt, slow = (
        [mean([felt_of(later(one, trip), law.few) for one in several]) for several, law in zip(runs, laws, strict=True)]
        for trip in (0.0, ROUND_TRIP)
    )
    ratios = [one.cost / optimum(law) for one, law in zip(felt, laws, strict=True)]
    slower = sum(one.cost / optimum(law) for one, law in zip(slow, laws, strict=True)) / len(laws)
    over = mean(felt)
    detail = (
        f"{over.polls:.1f} polls and {over.lag:.2f} s of lag a job; {min(ratios):.2f} to {max(ratios):.2f} by law; "
        f"{slower:.2f} where a request takes {ROUND_TRIP:g} s"
    )
    return Figure(words, sum(ratios) / len(ratios), detail=detail)


def later(schedule: Sequence[float], trip: float) -> list[float]:
    """Return when the same code asks where each request before has taken so long."""
    return [at + trip * number for number, at in enumerate(schedule)]


def recorded(name: str, version: str) -> list[list[float]]:
    """Return when a peer asks, one schedule for each way in which rand turned out."""
    python = installed(name, version)
    runs: list[list[float]] = []
    for seed in range(SEEDS):
        command = [str(python), str(Path(__file__).with_name("peer_waits.py")), name, str(seed), str(SECONDS)]
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
    """Return polls and lag of a schedule over jobs that take so long; past its end it goes on as it went before."""
    period, each = schedule[-1] - schedule[0], len(schedule) - 1
    polls, lag = 0, 0.0
    for time in times:
        laps = max(0, -int((schedule[-1] - time) // period)) if time > schedule[-1] else 0
        at = bisect_left(schedule, time - laps * period)
        polls += at + 1 + laps * each
        lag += schedule[at] + laps * period - time
    return Felt(polls / len(times), lag / len(times))


def mean(felt: Sequence[Felt]) -> Felt:
    """Return the mean of several."""
    return Felt(sum(one.polls for one in felt) / len(felt), sum(one.lag for one in felt) / len(felt))
