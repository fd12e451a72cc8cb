"""A batch in a folder, for programs with and without an event loop."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

from shortapi import AsyncClient, Budget, Catalog, Client, ConfigurationError, Ledger, LedgerError
from shortapi_batch import _bill, _rows
from shortapi_batch._bill import Bill
from shortapi_batch._manifest import record, write_manifest
from shortapi_batch._store import Row, Store
from shortapi_batch._work import OnEvent, Work, book_of, run_row
from shortapi_batch.disks import network_disk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

RUN = "batch"
"""The name of the run in the ledger: all workers share its budget."""

PER = {"s": 1.0, "m": 60.0, "h": 3600.0}


@frozen(kw_only=True)
class Status:
    """Where a batch stands.

    Attributes:
        pending: rows that are still to be sent.
        running: rows whose job is under way.
        charged: USD that the service charged; `reserved`: estimates of jobs whose charge is not known yet.
        budget: USD, None where there is no limit.
        seconds_left: about as long as the rest takes, by what the catalogue expects and the limits.
    """

    rows: int
    pending: int
    running: int
    done: int
    failed: int
    uncertain: int
    charged: Decimal
    reserved: Decimal
    budget: Decimal | None
    seconds_left: float


class _Batch:
    """What batches of both kinds have in common: everything but the work."""

    def __init__(
        self,
        folder: str | Path,
        api_key: str | None = None,
        *,
        concurrency: int | None = None,
        rate: str | float | None = None,
        budget: str | Decimal | None = None,
        assume: str | Decimal | None = None,
        catalog: Catalog | str | Path | None = None,
        on_event: OnEvent | None = None,
        **client: Any,
    ) -> None:
        self.folder = Path(folder).absolute()
        self._client_options = {"api_key": api_key, **client}
        self._service = str(client.get("base_url") or os.environ.get("SHORTAPI_BASE_URL") or "").strip().rstrip("/")
        self._catalog = catalog if isinstance(catalog, Catalog) else Catalog(overlay=catalog)
        self._on_event = on_event
        self._limits = _limits(concurrency, rate, budget, assume)
        self.ledger = Ledger(self.folder / "ledger.db")
        self._store = Store(self.folder / "batch.db", self.ledger, lambda row: book_of(self.ledger, row) is not None)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.folder)!r})"

    def close(self) -> None:
        """Close the files; they are opened again when they are needed."""
        self._store.close()
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def offer(
        self, source: str | Path, *, model: str | None = None, tag: str | None = None, name: str = "{id}"
    ) -> Bill:
        """Check all rows of a file or folder, and return what the new ones cost; nothing is added yet.

        Args:
            source: a .jsonl or .csv file, or a folder of pictures with captions in .txt files of the same names.
            model, tag: of rows that name none.
            name: of the files, made of {id}, {model}, {tag} and {line}; without an ending it gets the usual one.

        Raises:
            ArgumentError: `.problems` has every bad row with its line; nothing was added.
            ConfigurationError: the file, the name or the folder cannot be used.
        """
        try:
            strange = _bill.name_fields(name) - _bill.FIELDS
        except ValueError:
            strange = {name}
        if strange or not name:
            raise ConfigurationError("The name of files is made of text and of {id}, {model}, {tag}, {line}.")
        self._open()
        with Client(catalog=self._catalog, ledger=False) as client:
            checks = _bill.Checks(client=client, store=self._store, name=name, tag=tag)
            return checks.all(_rows.read(source, self._catalog, model))

    def accept(self) -> int:
        """Add the rows that were offered last; return how many are new. They are sent by `run`."""
        self._open()
        self._keep_limits()
        return self._store.accept()

    def bill(self) -> Bill:
        """Return what the rows cost that wait to be sent."""
        self._open()
        return _bill.bill_of(self._store, offered=False)

    def status(self) -> Status:
        """Return where the batch stands, whoever works on it."""
        self._known()
        self.ledger.review()
        counts, limits = self._store.counts(), self._store.limits()
        charged, reserved = self.ledger.spent(f"run:{RUN}")
        under_way = sum(1 for _ in self.ledger.rows(where="state IN ('pending', 'creating', 'running')"))
        pending = max(0, counts.get("open", 0) - under_way)
        done, failed, uncertain = (counts.get(state, 0) for state in ("done", "failed", "uncertain"))
        by_rate = pending / limits["rate"] if limits["rate"] else 0.0
        return Status(
            rows=counts.get("open", 0) + done + failed + uncertain,
            pending=pending,
            running=counts.get("open", 0) - pending,
            done=done,
            failed=failed,
            uncertain=uncertain,
            charged=charged,
            reserved=reserved,
            budget=None if limits["budget"] is None else Decimal(limits["budget"]),
            seconds_left=max(by_rate, self._store.seconds() / limits["concurrency"]),
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what is known of each row, as the manifest has it: never its arguments."""
        self._known()
        for row in self._store.rows():
            book = book_of(self.ledger, row)
            under_way = book is not None and book.state in {"pending", "creating", "running"}
            state = row.state if row.state != "open" else "running" if under_way else "pending"
            yield record(row, book, state, self.folder)

    def export(self) -> None:
        """Write manifest.jsonl and manifest.csv, as `run` does in the end."""
        write_manifest(self.folder, self.rows())

    def retry(self) -> int:
        """Let failed rows be sent again by the next `run`; return how many.

        What was charged for a failed job and not refunded is paid again.
        """
        self._known()
        return self._store.turn("failed", "open", again=True)

    def settle(self, key: str, *, job_id: str | None = None, not_charged: bool = False) -> None:
        """End the doubt about a row: name the job that the account shows, or say that it shows none.

        With a job the next `run` waits for it and saves its files; without one the row fails, and `retry` sends it.

        Raises:
            LedgerError: there is no such row, or it is not in doubt. ConfigurationError: not exactly one of the two.
        """
        self._known()
        row = self._store.row(key)
        if row.state != "uncertain":
            raise LedgerError(f"Row {key!r} is {row.state}, not uncertain, so there is nothing to settle.")
        after = self.ledger.settle(row.ledger_key, job_id=job_id, not_charged=not_charged)
        self._store.turn("uncertain", "failed" if after.state == "failed" else "open", key=key)

    def _known(self) -> None:
        if not (self.folder / "batch.db").is_file():
            raise ConfigurationError(f"There is no batch in {str(self.folder)!r}. Nothing was sent.")
        self._open()

    def _open(self) -> None:
        """Make the folder.

        Raises:
            ConfigurationError: it is on a network disk, or cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            kind = network_disk(self.folder.resolve())
        except OSError as error:
            raise ConfigurationError(f"The folder {str(self.folder)!r} cannot be used ({error.strerror}).") from None
        if kind is not None:
            raise ConfigurationError(
                f"The folder {str(self.folder)!r} is on a network disk ({kind}), whose locks are not to be trusted "
                "with money. Nothing was sent; name one on a disk of this machine."
            )

    def _keep_limits(self) -> None:
        """Write limits down.

        Raises:
            ConfigurationError: the batch belongs to another service.
        """
        if self._store.limits()["service"] not in {None, self._service}:
            raise ConfigurationError(
                f"The batch in {str(self.folder)!r} belongs to another service. Nothing was sent; take another folder, "
                "or the same base URL as before."
            )
        self._store.limit(service=self._service, **self._limits)

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[Work]:
        self._known()
        self._keep_limits()
        limits = self._store.limits()
        budget = None if limits["budget"] is None else Budget(limits["budget"], "run", assume=limits["assume"])
        options = {
            **self._client_options,
            "catalog": self._catalog,
            "ledger": self.ledger,
            "budget": budget,
            "run": RUN,
        }
        async with AsyncClient(**options) as client:
            yield Work(
                store=self._store, ledger=self.ledger, client=client, folder=self.folder, on_event=self._on_event
            )

    async def _run(self) -> Status:
        async with self._working() as work:
            self._store.begin()
            tasks: dict[asyncio.Task[str], Row] = {}
            try:
                await self._work_off(work, tasks)
            finally:
                # Each waits for the answer of its create and writes it down; jobs that were made go on.
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                for row in tasks.values():
                    self._store.release(row, "open")  # of a task that was stopped before it began
                self.export()
            if work.trouble is not None:
                raise work.trouble
            return self.status()

    async def _work_off(self, work: Work, tasks: dict[asyncio.Task[str], Row]) -> None:
        """Claim rows and work on them until there is nothing left to do, for anybody."""
        while True:
            claimed: list[Row] = []
            pause: float | None = None
            if work.trouble is None:
                claimed, pause = self._store.claim(below=work.held)
            tasks.update({asyncio.create_task(run_row(row, work)): row for row in claimed})
            if not tasks:
                # Others may leave rows behind, or give the budget room.
                others = work.trouble is None and self._store.counts()["flying"] > 0
                if work.trouble is not None or not (others or self._store.waits(work.held)):
                    return
                work.held = None if others else work.held
                await asyncio.sleep(pause or 0.0)
                continue
            done, _ = await asyncio.wait(tasks, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
                del tasks[task]

    async def _run_row(self, key: str) -> str:
        async with self._working() as work:
            while True:
                claimed, pause = self._store.claim(only=key)
                if claimed:
                    return await run_row(claimed[0], work)
                row = self._store.row(key)
                if row.state != "open":
                    return row.state
                if row.owner is not None:
                    return "running"
                await asyncio.sleep(pause)


class AsyncBatch(_Batch):
    """As `Batch`, with `run` and `run_row` awaited."""

    async def run(self) -> Status:
        """As `Batch.run`; a cancellation stops it as Ctrl-C does."""
        return await self._run()

    async def run_row(self, key: str) -> str:
        """As `Batch.run_row`."""
        return await self._run_row(key)


class Batch(_Batch):
    """Rows in a folder, worked off by as many processes of this machine as you like (docs/batches.md).

    Args:
        folder: for results, manifest, rows (batch.db) and ledger (ledger.db); on a disk of this machine.
        api_key: default: the environment variable SHORTAPI_KEY.
        concurrency: jobs in flight at most, of all processes together (default 20).
        rate: creates in a time at most, of all processes together: "2/s", "30/m", "100/h", or a number of them a
            second; default: no limit.
        budget: USD that all rows may cost together, a decimal string or Decimal; default: no limit.
        assume: USD that a row counts whose price is not known.
        on_event: called with a dict for each thing that happens to a row: `event`, `row`, and more.
        client: further options are those of `Client`.

    Limits are kept in the folder; given again they are changed, for all processes, a budget for those that start later.
    """

    def run(self) -> Status:
        """Work until no row is left that can be sent, waited for or saved; return where the batch stands.

        Ctrl-C and SIGTERM (in the main thread) stop it: creates under way are waited for and written down, jobs go on
        and are taken up by the next run.

        Raises:
            ConfigurationError, LedgerError, AuthenticationError, TransportError: no more can be sent now.
            KeyboardInterrupt: it was stopped.
        """
        status = asyncio.run(self._until_stopped())
        if status is None:
            raise KeyboardInterrupt
        return status

    def run_row(self, key: str) -> str:
        """Bring one row as far as it goes: for engines of your own, which may call it any number of times, anywhere.

        It never makes a second job for a row.

        Returns:
            done, failed, uncertain, running (its job goes on, or another process works on it), or pending.
        """
        return asyncio.run(self._run_row(key))

    async def _until_stopped(self) -> Status | None:
        task = asyncio.current_task()
        ours = threading.current_thread() is threading.main_thread() and hasattr(signal, "SIGHUP")
        if ours and task is not None:
            for number in (signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) is signal.SIG_DFL:
                    asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            return await self._run()
        except asyncio.CancelledError:
            return None


def _limits(concurrency: int | None, rate: Any, budget: Any, assume: Any) -> dict[str, Any]:
    """Return the limits that were given, checked.

    Raises:
        ConfigurationError: one makes no sense.
    """
    if concurrency is not None and (type(concurrency) is not int or concurrency < 1):
        raise ConfigurationError("concurrency must be a whole number from 1. Nothing was sent.")
    if assume is not None and budget is None:
        raise ConfigurationError("assume is what an unknown price counts against a budget, and there is none.")
    limits: dict[str, Any] = {
        "concurrency": concurrency,
        "rate": None if rate is None else per_second(rate),
        "budget": None if budget is None else f"{Budget(budget, 'run').limit:f}",
        "assume": None if assume is None else f"{Budget('0', assume=assume).assume:f}",
    }
    return {name: limit for name, limit in limits.items() if limit is not None}


def per_second(rate: str | float) -> float:
    """Return a pace such as "2/s", "30/m" or "100/h" as a number a second.

    Raises:
        ConfigurationError: it is none.
    """
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:/([smh]))?", f"{rate}")
    if found is None or not float(found[1]):
        raise ConfigurationError("rate must be a number of creates in a time, such as '2/s', '30/m' or '100/h'.")
    return float(found[1]) / PER[found[2] or "s"]
