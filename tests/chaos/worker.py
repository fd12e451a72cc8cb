"""The program that is killed: it works a list of jobs off with a ledger and a budget, and takes up what it finds."""

from __future__ import annotations

import asyncio
import faulthandler
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Awaitable
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any, cast

from attrs import frozen

from shortapi import AsyncClient, Budget, BudgetError, Client, Ledger, PollPolicy, ShortAPIError

MODEL = "alibaba/happyhorse-1.0/text-to-video"
KEY = "ak-0123456789abcdef0123456789abcdef"
STOPPED = 130
RESUME_SECONDS = 5.0
MOST_TRIES = 6
"""So often one life of the worker tries a job that is refused again and again."""

AT_ONCE = 4
"""Jobs that the async worker submits at a time."""


@frozen(kw_only=True)
class Task:
    """What a worker is told.

    Attributes:
        face: sync or async.
        jobs: the names of the jobs; each is the tag of its rows, and the prompt of its creates.
        limit: USD a day.
        only_resume: pick up what is open, submit nothing.
    """

    face: str
    base_url: str
    ledger: str
    folder: str
    jobs: tuple[str, ...]
    limit: str
    http_timeout: float
    seed: int
    only_resume: bool = False


def number_of(name: str) -> int:
    return int(name.rpartition(" ")[2])


def arguments(name: str) -> dict[str, Any]:
    """Return the arguments of a job; they differ in price, and each has a digest of its own."""
    return {"prompt": name, "resolution": "720P", "duration": 3 + number_of(name) % 3}


class Work:
    """What there is left to do, as the ledger knows it."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.ledger = Ledger(task.ledger)
        self.tries: Counter[str] = Counter()

    def options(self) -> dict[str, Any]:
        return {
            "base_url": self.task.base_url,
            "ledger": self.ledger,
            "budget": Budget(self.task.limit, "day"),
            "poll": PollPolicy(interval=0.05),
            "http_timeout": self.task.http_timeout,
        }

    def missing(self) -> list[str]:
        """Return the jobs that nobody has paid for yet: no row is open, in doubt or ended by the service."""
        if self.task.only_resume:
            return []
        taken = {row.tag for row in self.ledger.rows() if row.state != "failed" or row.job_id is not None}
        return [name for name in self.task.jobs if name not in taken and self.tries[name] < MOST_TRIES]

    def order(self, name: str) -> dict[str, Any]:
        """Return the options of a submit: some jobs want a callback."""
        self.tries[name] += 1
        heard = f"{self.task.base_url}/heard" if number_of(name) % 4 == 0 else None
        return {"tag": name, "callback_url": heard}

    def refused(self, name: str, error: ShortAPIError) -> None:
        if isinstance(error, BudgetError):
            self.tries[name] = MOST_TRIES

    def waits(self, name: str) -> bool:
        """Say whether this job is waited for at once; the others are left to a resume."""
        return number_of(name) % 3 == 0

    def goes_on(self) -> bool:
        return bool(self.missing()) or any(row.state != "uncertain" for row in self.ledger.open_rows())


def work(task: Task, ready: Event) -> None:
    todo = Work(task)
    # As the command line does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    ready.set()
    with Client(KEY, **todo.options()) as client:
        while todo.goes_on():
            client.resume(task.folder, timeout=RESUME_SECONDS)
            for name in todo.missing():
                try:
                    job = client.submit(MODEL, arguments(name), **todo.order(name))
                    if todo.waits(name):
                        for output in job.wait(timeout=RESUME_SECONDS).outputs:
                            output.save(task.folder, overwrite=True)
                except ShortAPIError as error:
                    todo.refused(name, error)


async def work_async(task: Task, ready: Event) -> None:
    todo, me = Work(task), asyncio.current_task()
    # What programs with an event loop do about SIGTERM; asyncio.run does the same about SIGINT.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, cast(Any, me).cancel)
    ready.set()
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(client: AsyncClient, name: str) -> None:
        async with gate:
            try:
                job = await client.submit(MODEL, arguments(name), **todo.order(name))
                if todo.waits(name):
                    for output in (await job.wait(timeout=RESUME_SECONDS)).outputs:
                        await output.save(task.folder, overwrite=True)
            except ShortAPIError as error:
                todo.refused(name, error)

    async with AsyncClient(KEY, **todo.options()) as client:
        while todo.goes_on():
            await client.resume(task.folder, timeout=RESUME_SECONDS)
            submits: list[Awaitable[None]] = [one(client, name) for name in todo.missing()]
            await asyncio.gather(*submits)


def live(task: Task, errors: str, ready: Event) -> None:
    """Be a worker until everything has ended, or somebody stops this process, which is fine once it is ready."""
    with open(errors, "wb", buffering=0) as file:  # noqa: PTH123
        os.dup2(file.fileno(), 2)
    faulthandler.enable()
    Path(task.folder).mkdir(exist_ok=True)
    random.seed(task.seed)
    try:
        if task.face == "async":
            asyncio.run(work_async(task, ready))
        else:
            work(task, ready)
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(STOPPED)
