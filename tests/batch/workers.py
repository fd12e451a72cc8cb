"""Processes that work on one batch over HTTP, and what is left of them: a sandbox counts every job that was made."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shortapi import Batch, Catalog
from shortapi_sandbox import Call, Sandbox
from tests.batch.conftest import CATALOGUE, CLIP, creates
from tests.faces import KEY
from tests.warm import Process

IN_FLIGHT = 6
"""Jobs that all workers of a batch may have in flight together."""


STALLED = 3
"""Seconds after which PostgreSQL's workers take over the rows of a silent one."""


class Site:
    """A sandbox over HTTP, and a batch in a folder.

    Args:
        count: rows of the batch.
        db: URL of its database in PostgreSQL; None: it is in the folder.
        slow: how many seconds half of the jobs take, about.
        faults: of the sandbox. limits: of the batch.

    Attributes:
        calls: requests by route, as the sandbox names them.
    """

    def __init__(
        self,
        folder: Path,
        count: int,
        *,
        db: str | None = None,
        slow: float = 0.2,
        faults: Sequence[str] = (),
        **limits: Any,
    ) -> None:
        self.folder, self.out, self.db = folder, folder / "out", db
        self._at = 0
        self._arrived = threading.Event()
        self._seen = 0
        self.calls: Counter[str] = Counter()
        self.sandbox = Sandbox(Catalog(CATALOGUE), speed=5 / slow, faults=faults, render=False, log=self._hear)
        table = folder / "rows.jsonl"
        table.write_text("".join(json.dumps({"id": f"r{n}", "prompt": f"clip {n}"}) + "\n" for n in range(count)))
        with self.batch(**{"concurrency": IN_FLIGHT, **limits}) as batch:
            if db is not None:
                self.out.mkdir()
                batch.set_up()
            batch.offer(table, model=CLIP)
            assert batch.accept() == count

    def _hear(self, call: Call) -> None:
        self._seen += 1
        self.calls[call.route] += 1
        if self._seen == self._at:
            self._arrived.set()

    def batch(self, **options: Any) -> Batch:
        service: Any = {"catalog": Catalog(CATALOGUE), "base_url": self.sandbox.base_url}
        return Batch(self.out, KEY, db=self.db, **service, **options)

    def command(self) -> tuple[list[str], dict[str, str]]:
        """Return the words of a worker's command line, and its environment."""
        how = ["run", "--out", str(self.out), "--yes"]
        if self.db is not None:
            how = ["work", "--db", self.db, "--stalled", f"{STALLED}"]
        env = {**os.environ, "SHORTAPI_KEY": KEY, "SHORTAPI_BASE_URL": self.sandbox.base_url}
        env["SHORTAPI_CATALOG"] = str(CATALOGUE)
        return ["batch", *how, "--json"], env

    def start(self) -> Process:
        """Start a worker."""
        words, env = self.command()
        return Process(words, env=env)

    def stopped(self, worker: Process, requests: int, how: int = signal.SIGKILL) -> int:
        """Send a worker a signal as soon as so many requests have come, or let it end; return its exit code."""
        self.signal(worker, requests, how)
        return worker.wait(60)

    def signal(self, worker: Process, requests: int, how: int) -> None:
        """Send a worker a signal as soon as so many requests have come, unless it has ended."""
        self._arrived.clear()
        self._at = self._seen + requests
        while not self._arrived.wait(0.02) and worker.poll() is None:
            pass
        if worker.poll() is None:
            worker.send_signal(how)

    def hears(self, requests: int, seconds: float = 10.0) -> None:
        """Wait for so many more requests, or so many seconds: a frozen worker may hold a lock that others need."""
        self._arrived.clear()
        self._at = self._seen + requests
        self._arrived.wait(seconds)

    def second_creates(self) -> int:
        """Return how many jobs were made that had been made before."""
        return sum(count - 1 for count in creates(self.sandbox).values())

    def states(self) -> list[str]:
        """Return the states of all rows; a done one has its file, whole."""
        with self.batch() as batch:
            rows = list(batch.rows())
        for row in rows:
            if row["state"] == "done":
                (name,), (sha256,) = row["files"], row["sha256"]
                assert hashlib.sha256((self.out / name).read_bytes()).hexdigest() == sha256
                assert (self.out / f"{name}.json").is_file()
        return [row["state"] for row in rows]

    def worst(self) -> tuple[int, int]:
        """Return the most jobs in flight at one time, and the most creates in one second, by the ledger's times."""
        with self.batch() as batch:
            jobs = [(row.created, row.changed) for row in batch.ledger.rows()]
        flying = most = pace = 0
        for _, change in sorted([(until, -1) for _, until in jobs] + [(since, 1) for since, _ in jobs]):
            flying += change
            most = max(most, flying)
        begun, first = sorted(since for since, _ in jobs), 0
        for last, since in enumerate(begun):
            while begun[first] <= since - 1:
                first += 1
            pace = max(pace, last - first + 1)
        return most, pace

    def close(self) -> None:
        self.sandbox.close()
