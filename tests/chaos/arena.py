"""A sandbox full of faults, a worker that is killed and started over, and what came of it."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Self

from attrs import define, field, frozen

from shortapi import Ledger
from shortapi.pricing import estimate
from shortapi_sandbox import KINDS, Call, Fault, Sandbox
from tests.chaos.books import books, dearest_moment, differences, settle
from tests.chaos.worker import MODEL, STOPPED, Task, arguments, live
from tests.warm import PROCESSES

ROOT = Path(__file__).parents[2]
KILL, TERM, PRESS = signal.SIGKILL, signal.SIGTERM, signal.SIGINT
POLITE = (TERM, PRESS)
MOST_LIVES = 5
"""So many lives there are at most for each that is to be stopped: on a busy machine some end by themselves before."""

LONGEST_LIFE = 90.0
"""Seconds that a worker which is left alone may take before it counts as hanging."""

LONGEST_STOP = 20.0
"""Seconds that a worker may take to stop when it is asked to."""

RATES = {"create": 0.02, "query": 0.02, "file": 0.015, "upload": 0.02, "callback": 0.2}
VALUES = {"delay": 1.2, "429": 0.1, "slow": 200_000.0}


def every_fault() -> list[Fault]:
    """Return every kind of fault on every route that it fits, each at its route's rate."""
    return [
        Fault(route=route, kind=name, value=VALUES.get(name), rate=RATES[route])
        for name, kind in KINDS.items()
        for route in kind.routes
    ]


def harmless_to_creates() -> list[Fault]:
    """Return the same without what keeps a create's answer from coming; creates are slow and often turned away."""
    creates = [
        Fault(route="create", kind="429", value=0.2, rate=0.3),
        Fault(route="create", kind="delay", value=0.05, rate=0.5),
        Fault(route="create", kind="fail", rate=0.03),
    ]
    return [*creates, *(fault for fault in every_fault() if fault.route != "create")]


@frozen(kw_only=True)
class Plan:
    """What is to happen.

    Attributes:
        jobs: how many; budget: the share of their whole price that may be spent.
        stops: how many lives of workers are stopped, each by a signal drawn from `signals`.
        span: a stop comes after so many requests of a worker at most.
        workers: how many work on one ledger at the same time.
    """

    face: str
    seed: int
    jobs: int
    stops: int
    faults: Sequence[Fault] = field(factory=every_fault)
    signals: Sequence[signal.Signals] = (KILL, KILL, TERM, PRESS)
    budget: float = 0.75
    span: int = 9
    workers: int = 1
    http_timeout: float = 0.6


@define
class Trigger:
    """Comes true after so many requests."""

    left: int
    due: threading.Event = field(factory=threading.Event)

    def count(self) -> None:
        self.left -= 1
        if self.left <= 0:
            self.due.set()


@frozen
class Life:
    """One process of a worker, and where it writes what it has to say."""

    process: ForkServerProcess
    errors: Path
    ready: Event

    @property
    def goes_on(self) -> bool:
        return self.process.exitcode is None

    def until(self, event: Event | threading.Event) -> None:
        """Wait for an event, at most as long as the process lives."""
        ends = time.monotonic() + LONGEST_LIFE
        while self.goes_on and time.monotonic() < ends and not event.wait(0.01):
            pass

    def ended(self, seconds: float) -> int | None:
        """Return the exit code; None: it hangs, and was made to say where."""
        self.process.join(seconds)
        if self.goes_on:
            self.send(signal.SIGABRT)
            self.process.join()
            return None
        return self.process.exitcode

    def send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.process.pid or 0, number)

    def said(self) -> str:
        return self.errors.read_text(errors="replace")[-3000:]


class Arena:
    """One run of a plan, from the first worker to the last comparison; use it as a context manager."""

    def __init__(self, plan: Plan, home: Path) -> None:
        self.plan, self.home = plan, home
        self.rand = random.Random(plan.seed)
        self.names: tuple[str, ...] = ()
        self.limit = Decimal(0)
        self.ledger = Ledger(home / "ledger.db")
        self.told: Counter[str] = Counter()
        self.problems: list[str] = []
        self.spent, self.left_out = Decimal(0), 0
        self._trigger = Trigger(0)
        self._lives = 0
        self._box = Sandbox(speed=1000, render=False, seed=plan.seed, faults=plan.faults, log=self._heard)
        self._add_work(plan.jobs)

    def _add_work(self, jobs: int) -> None:
        """Want more films, and let more be spent on them."""
        entry, first = self._box.engine.catalog[MODEL], len(self.names)
        more = tuple(f"film {number}" for number in range(first, first + jobs))
        whole = sum((estimate(entry, arguments(name)).amount for name in more), Decimal(0))
        self.names += more
        self.limit += (whole * Decimal(str(self.plan.budget))).quantize(Decimal("0.001"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()
        self._box.close()

    def _heard(self, call: Call) -> None:
        if call.route:  # no callback
            self._trigger.count()

    def run(self) -> list[str]:
        """Do all of it; return what was wrong, as sentences."""
        slots: dict[int, Life] = {}
        stopped = 0
        for _ in range(MOST_LIVES * self.plan.stops):
            self._fill(slots)
            if self._stop_one(slots):
                stopped += 1
            else:  # it had nothing left to do before it was stopped
                self._add_work(self.plan.jobs // 2)
            if not self.plan.workers > 1:
                self._compare()
            if self.problems or stopped == self.plan.stops:
                break
        self._fill(slots)
        self._let_end(slots)
        self.told["in doubt"] = sum(row.state == "uncertain" for row in self.ledger.open_rows())
        self._compare()
        while not self.problems and settle(self.ledger, self._box):
            self._let_end({0: self._start(self.names, only_resume=True)})
            self._compare()
        self._account()
        return self.problems

    def _fill(self, slots: dict[int, Life]) -> None:
        for slot in range(self.plan.workers):
            if slot not in slots or not slots[slot].goes_on:
                slots[slot] = self._start(self.names[slot :: self.plan.workers])

    def _start(self, names: Sequence[str], *, only_resume: bool = False) -> Life:
        task = Task(
            face=self.plan.face,
            base_url=self._box.base_url,
            ledger=str(self.ledger.path),
            folder=str(self.home / "films"),
            jobs=tuple(names),
            limit=str(self.limit),
            http_timeout=self.plan.http_timeout,
            seed=self.rand.randrange(2**32),
            only_resume=only_resume,
        )
        self._lives += 1
        errors = self.home / f"worker-{self._lives}.txt"
        errors.touch()
        ready = PROCESSES.Event()
        process = PROCESSES.Process(target=live, args=(task, str(errors), ready))
        process.start()
        return Life(process, errors, ready)

    def _stop_one(self, slots: dict[int, Life]) -> bool:
        """Stop a worker a moment after some request of its life, whatever it is doing then; say if it was not over."""
        victim = slots[self.rand.randrange(self.plan.workers)]
        number = self.rand.choice(list(self.plan.signals))
        requests = self.rand.randint(1, self.plan.span)
        victim.until(victim.ready)
        self._trigger = Trigger(requests)
        victim.until(self._trigger.due)
        # Most moments that matter are those just after a request arrived.
        threading.Event().wait(self.rand.choice([0.0, self.rand.random() * 0.01, self.rand.random() * 0.1]))
        victim.send(number)
        return self._judge(victim, victim.ended(LONGEST_STOP), number)

    def _judge(self, life: Life, code: int | None, number: signal.Signals | None) -> bool:
        """Note how a life ended; say whether a signal ended it."""
        fine = {0} if number is None else {0, -KILL} if number is KILL else {0, STOPPED}
        if code is None:
            self.problems.append(f"a worker hangs after {number and number.name}: {life.said()}")
        elif code not in fine:
            self.problems.append(f"a worker ended with {code} after {number and number.name}: {life.said()}")
        stopped = number is not None and code != 0
        self.told[number.name if number is not None and stopped else "ended"] += 1
        return stopped

    def _let_end(self, slots: dict[int, Life]) -> None:
        for life in slots.values():
            self._judge(life, life.ended(LONGEST_LIFE), None)

    def _compare(self) -> None:
        self.problems.extend(differences(self.ledger, self._box))

    def _account(self) -> None:
        spent = dearest_moment(books(self._box).values())
        if spent > self.limit:
            self.problems.append(f"{spent} USD were spent, and the budget was {self.limit}")
        states = Counter(row.state for row in self.ledger.rows())
        if states.keys() - {"done", "failed"} and not self.problems:
            self.problems.append(f"not everything has ended: {dict(states)}")
        self.left_out = len(set(self.names) - {one.name for one in books(self._box).values()})
        self.told.update({"rows": sum(states.values()), **states, "creates": len(books(self._box))})
        self.spent = spent

    def __str__(self) -> str:
        plan = self.plan
        told = ", ".join(f"{count} {what}" for what, count in sorted(self.told.items()))
        left = f"{self.left_out} left out since {self.spent} of {self.limit} USD were spent"
        return (
            f"chaos ({plan.face}, {plan.workers} at a time, seed {plan.seed}): {len(self.names)} jobs, {told}, {left}"
        )
