"""A batch in a folder or in PostgreSQL, for programs with and without an event loop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from shortapi import AsyncClient, Catalog, Client, ConfigurationError, Ledger, LedgerError, PollPolicy
from shortapi_batch import _bill, _rows
from shortapi_batch._bill import Bill
from shortapi_batch._limits import SharedBudget, Status, checked_limits
from shortapi_batch._manifest import record, write_manifest
from shortapi_batch._places import Place, place_of
from shortapi_batch._store import RUN, Store
from shortapi_batch._work import OnEvent, Work, run_row, work_off
from shortapi_batch.disks import network_disk

if TYPE_CHECKING:
    from shortapi_batch._postgres import PostgresStore

POLL = PollPolicy(price=0.5)
"""Nobody waits for a single row: half as many polls as for a single job, each job seen a few per cent later."""

STATES = ("pending", "late", "running", "done", "failed", "uncertain")


class _Batch:
    """Base of both batches."""

    def __init__(
        self,
        out: str | Path | None = None,
        api_key: str | None = None,
        *,
        db: str | None = None,
        concurrency: int | None = None,
        rate: str | float | None = None,
        budget: str | Decimal | None = None,
        assume: str | Decimal | None = None,
        catalog: Catalog | str | Path | None = None,
        on_event: OnEvent | None = None,
        **client: Any,
    ) -> None:
        self._client_options = {"api_key": api_key, "poll": POLL, **client}
        self._service = str(client.get("base_url") or os.environ.get("SHORTAPI_BASE_URL") or "").strip().rstrip("/")
        self._catalog = catalog if isinstance(catalog, Catalog) else Catalog(overlay=catalog)
        self._on_event = on_event
        self._limits = checked_limits(concurrency, rate, budget, assume)
        self._database: PostgresStore | None = None
        self._out = None if out is None else place_of(out)
        if db is not None:
            from shortapi_batch._postgres import PostgresStore

            self._database = PostgresStore(db)
            self.ledger = Ledger(self._database)
            self._store = Store(self.ledger, self._database.CLOCK)
        elif self._out is None or self._out.path("") is None:
            raise ConfigurationError("A batch needs a folder, or a database (db=, --db). Nothing was sent.")
        else:
            self.ledger = Ledger(Path(self._out.name) / "batch.db")
            self._store = Store(self.ledger)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.ledger.path)!r})"

    @property
    def out(self) -> str:
        """Where results are put: a folder, or the URL of a bucket."""
        return self._place().name

    def close(self) -> None:
        """Close the database; it is opened again when it is needed."""
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def set_up(self) -> None:
        """Make the tables in PostgreSQL, or upgrade them.

        Raises:
            ConfigurationError: this is no batch in PostgreSQL. LedgerError: the database refuses it.
        """
        if self._database is None:
            raise ConfigurationError("Only a database needs to be set up (db=, --db).")
        from shortapi_batch._engine import SCHEMA

        self._database.set_up(SCHEMA)
        self._store.create()

    def offer(
        self, source: str | Path, *, model: str | None = None, tag: str | None = None, name: str = "{id}"
    ) -> Bill:
        """Check all rows of a file or folder, and return what the new ones cost; nothing is added yet.

        Args:
            source: a .jsonl or .csv file, or a folder of pictures with captions in .txt files of the same names.
            model, tag: of rows that name none.
            name: names of files, with the placeholders {id}, {model}, {tag} and {line}.

        Raises:
            ArgumentError: `.problems` has every bad row with its line; nothing was added.
            ConfigurationError: the file, the name or the folder cannot be used.
        """
        try:
            strange = _bill.name_fields(name) - _bill.FIELDS
        except ValueError:
            strange = {name}
        if strange or not name:
            raise ConfigurationError("The name of files may have the placeholders {id}, {model}, {tag} and {line}.")
        self._open()
        with Client(catalog=self._catalog, ledger=False) as client:
            checks = _bill.Checks(client=client, store=self._store, name=name, tag=tag)
            return checks.all(_rows.read(source, self._catalog, model))

    def accept(self) -> int:
        """Add the rows that were offered last; return how many are new. They are sent by `run` and `work`."""
        self._open()
        self._keep_limits()
        added = self._store.accept()
        if self._database is not None:
            from shortapi_batch import _engine

            _engine.defer(self._database.url, self._store)
        return added

    def bill(self) -> Bill:
        """Return what the rows cost that wait to be sent."""
        self._open()
        return _bill.bill_of(self._store, offered=False)

    def status(self) -> Status:
        """Return the state of the batch, whoever works on it."""
        self._known()
        counts, limits = self._store.counts(), self._store.limits()
        charged, reserved = self.ledger.spent(f"run:{RUN}")
        pending, late, running, done, failed, uncertain = (counts.get(state, (0, 0))[0] for state in STATES)
        left = sum(counts.get(state, (0, 0.0))[1] for state in ("pending", "late", "running"))
        by_rate = pending / limits["rate"] if limits["rate"] else 0.0
        return Status(
            rows=sum(rows for rows, _ in counts.values()),
            pending=pending,
            running=running + late,
            done=done,
            failed=failed,
            uncertain=uncertain,
            charged=charged,
            reserved=reserved,
            budget=None if limits["budget"] is None else Decimal(limits["budget"]),
            seconds_left=max(by_rate, left / limits["concurrency"]),
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what is known of each row, as the manifest has it: never its arguments."""
        self._known()
        place = self._place()
        for row, job in self._store.rows():
            yield record(row, job, "running" if row.state == "late" else row.state, place)

    def retry(self) -> int:
        """Let failed rows be sent again by the next `run`; return how many.

        What was charged for a failed job and not refunded is paid again.
        """
        self._known()
        return self._store.turn("failed", "pending", again=True)

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
        after = self.ledger.settle(row.job_key, job_id=job_id, not_charged=not_charged)
        self._store.turn("uncertain", "failed" if after.state == "failed" else "late", key=key)

    def _known(self) -> None:
        if self._database is None and not self.ledger.path.is_file():
            raise ConfigurationError(f"There is no batch in {str(self.ledger.path.parent)!r}. Nothing was sent.")
        self._open()

    def _open(self) -> None:
        """Make folder and tables; those of PostgreSQL are made by `set_up`.

        Raises:
            ConfigurationError: the folder is on a network disk, or cannot be made.
        """
        if self._database is not None:
            self._store.limits()
            return
        folder = self.ledger.path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            kind = network_disk(folder.resolve())
        except OSError as error:
            raise ConfigurationError(f"The folder {str(folder)!r} cannot be used ({error.strerror}).") from None
        if kind is not None:
            raise ConfigurationError(
                f"The folder {str(folder)!r} is on a network disk ({kind}), whose locks are not to be trusted with "
                "money. Nothing was sent; name one on a disk of this machine, or use a database (--db)."
            )
        self._store.create()
        self._store.limits()

    def _keep_limits(self) -> None:
        """Write limits down.

        Raises:
            ConfigurationError: the batch belongs to another service, or has no place for its results.
        """
        kept = self._store.limits()
        if kept["service"] not in {None, self._service}:
            raise ConfigurationError(
                f"The batch in {str(self.ledger.path.parent)!r} belongs to another service. Nothing was sent; take "
                "another one, or the same base URL as before."
            )
        given = {} if self._out is None or self._database is None else {"out": self._out.name}
        self._store.limit(service=self._service, **given, **self._limits)

    def _place(self) -> Place:
        """Return where results are put.

        Raises:
            ConfigurationError: nobody has said where.
        """
        if self._out is None:
            out = self._store.limits()["out"]
            if out is None:
                raise ConfigurationError("The batch has no place for results: give out= (--out). Nothing was sent.")
            self._out = place_of(out)
        return self._out

    @asynccontextmanager
    async def _working(self) -> AsyncIterator[Work]:
        self._known()
        self._keep_limits()
        budget = SharedBudget("0", "run", assume=self._store.limits()["assume"], store=self._store)
        options = {**self._client_options, "catalog": self._catalog, "ledger": self.ledger, "budget": budget}
        place = self._place()
        async with AsyncClient(**options, run=RUN) as client:
            yield Work(store=self._store, ledger=self.ledger, client=client, place=place, on_event=self._on_event)

    async def _run(self) -> Status:
        async def work(work: Work) -> None:
            try:
                await work_off(work)
            finally:
                await write_manifest(work.place, self.rows)

        return await self._worked(work)

    async def _work(self, stalled: float) -> Status:
        if self._database is None:
            raise ConfigurationError("Only a batch in a database has workers (db=, --db); a folder is run.")
        from shortapi_batch import _engine

        url = self._database.url
        return await self._worked(lambda work: _engine.work(url, work, stalled))

    async def _worked(self, engine: Callable[[Work], Awaitable[None]]) -> Status:
        async with self._working() as work:
            self._store.begin()
            try:
                await engine(work)
            finally:
                self._store.leave()
            if work.trouble is not None:
                raise work.trouble
            return self.status()

    async def _run_row(self, key: str) -> str:
        async with self._working() as work:
            return await run_row(key, work)

    async def _export(self) -> None:
        self._known()
        await write_manifest(self._place(), self.rows)


class AsyncBatch(_Batch):
    """As `Batch`, with `run`, `work`, `run_row` and `export` awaited."""

    async def run(self) -> Status:
        """As `Batch.run`; a cancellation stops it as Ctrl-C does."""
        return await self._run()

    async def work(self, *, stalled: float = 60.0) -> Status:
        """As `Batch.work`; a cancellation stops it as Ctrl-C does."""
        return await self._work(stalled)

    async def run_row(self, key: str) -> str:
        """As `Batch.run_row`."""
        return await self._run_row(key)

    async def export(self) -> None:
        """As `Batch.export`."""
        await self._export()


class Batch(_Batch):
    """Rows that are paid for once each, by the processes of one machine or, with a database, of many (docs/batches.md).

    Args:
        out: for results and manifest: a folder, on a disk of this machine unless `db` is given, in which it also keeps
            its database (batch.db); with `db` also the URL of a bucket, such as s3://bucket/clips.
        api_key: default: the environment variable SHORTAPI_KEY.
        db: URL of a database in PostgreSQL, such as postgresql://user@host/clips, for several machines.
        concurrency: jobs in flight at most, of all processes together (default 20).
        rate: creates in a time at most, of all processes together: "2/s", "30/m", "100/h", or a number of them a
            second; default: no limit.
        budget: USD that all rows may cost together, a decimal string or Decimal; default: no limit.
        assume: USD that a row counts whose price is not known; changed, it holds for processes that start later.
        on_event: called with a dict for each thing that happens to a row: `event`, `row`, and more.
        client: further options are those of `Client`.

    Limits are kept in the database; given again they are changed, for all processes at once.
    """

    def run(self) -> Status:
        """Work until no row is left that can be sent, waited for or saved; return where the batch stands.

        Ctrl-C and SIGTERM (in the main thread) stop it: creates under way are waited for and written down, jobs go on
        and are taken up by the next run.

        Raises:
            ConfigurationError, LedgerError, AuthenticationError, TransportError: no more can be sent now.
            KeyboardInterrupt: it was stopped.
        """
        return _until_stopped(self._run())

    def work(self, *, stalled: float = 60.0) -> Status:
        """Work as `run` does, together with the workers of other machines: their engine is procrastinate.

        Args:
            stalled: seconds without a heartbeat after which the rows of a worker are given to others.
        """
        return _until_stopped(self._work(stalled))

    def run_row(self, key: str) -> str:
        """Bring one row as far as it goes: for engines of your own, which may call it any number of times, anywhere.

        It never makes a second job for a row.

        Returns:
            done, failed, uncertain, running (its job goes on, or another process works on it), or pending.
        """
        return asyncio.run(self._run_row(key))

    def export(self) -> None:
        """Write manifest.jsonl and manifest.csv, as `run` does in the end."""
        asyncio.run(self._export())


def _until_stopped(working: Coroutine[Any, Any, Status]) -> Status:
    """Run until the end, or until a signal; raise KeyboardInterrupt then."""

    async def watched() -> Status | None:
        task = asyncio.current_task()
        ours = threading.current_thread() is threading.main_thread() and hasattr(signal, "SIGHUP")
        if ours and task is not None:
            for number in (signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) is signal.SIG_DFL:
                    asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            return await working
        except asyncio.CancelledError:
            return None

    status = asyncio.run(watched())
    if status is None:
        raise KeyboardInterrupt
    return status
