"""The ledger, which records every paid job before it is sent."""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

from shortapi._messages import checked_id, pick_up, shown_id
from shortapi.errors import ConfigurationError, LedgerError
from shortapi.ledger import named_file
from shortapi.ledger.links import Links
from shortapi.ledger.quotes import Quotes
from shortapi.ledger.records import CHANGES, COLUMNS, IN_OPEN, NOT_OVER, By, Intent, Row, Total, duplicate, totals_query
from shortapi.ledger.store import Store, default_path, found, in_bytes, to_units, to_usd
from shortapi.pricing import MAX_USD

logger = logging.getLogger("shortapi")

READ_AS: Mapping[str, Callable[[Any], Any]] = {
    "estimate": to_usd,
    "charge": to_usd,
    "refunded": bool,
    "job_id": shown_id,
    "args": json.loads,
}
"""Converters of columns to the values of a `Row`."""

WHOLE = "outputs <= (SELECT count(*) FROM files WHERE key = jobs.key)"
"""SQL condition for rows whose files are all saved."""

FAILED = "the service says that it failed"
GIVEN_UP = "given up by hand; what it counts against budgets goes on counting"

Values = Sequence[Any] | Mapping[str, Any]
"""Parameters of SQL, for `?` or `:name`."""

_unrecorded: set[str] = set()
"""Keys of this process whose create has ended, but could not be recorded: it is certain that nothing sends them."""


class Ledger:
    """A database file with every job: estimate, charge, state, files.

    Safe for many threads and processes on one machine (SQLite, on a local disk). It holds no API key and no link, and
    arguments only with `keep_args=True`. `change()` and `look()` begin transactions, for tables of your own beside its.

    Args:
        path: the file, or another database as a `Store`; default: SHORTAPI_LEDGER, else `default_path(service)`.
        keep_args: store the arguments of each job, including prompts and links (default: False).
        service: base URL of the service, which determines the default path; default: SHORTAPI_BASE_URL.
    """

    def __init__(
        self, path: str | Path | Store | None = None, *, keep_args: bool = False, service: str | None = None
    ) -> None:
        chosen = path if path is not None else named_file() or default_path(service)
        store = self._store = chosen if isinstance(chosen, Store) else Store(found(Path(chosen)))
        self.path, self.keep_args, self.links, self.quotes = store.path, keep_args, Links(store), Quotes(store)
        self.owner, self.is_alive, self.change, self.look = store.owner, store.is_alive, store.change, store.look

    def __repr__(self) -> str:
        return f"Ledger({str(self.path)!r})"

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Called by a submit, in this order.

    def intend(self, intent: Intent) -> str:
        """Record that a create is about to be sent; return the row's key. If it raises, nothing may be sent.

        Raises:
            DuplicateJobError: the same job is open or in doubt already, or its key was used.
            BudgetError: a budget would be exceeded, or its quote does not hold. LedgerError: nothing could be written.
        """
        if intent.estimate is not None and intent.estimate > MAX_USD:
            raise LedgerError(
                f"This {intent.model} job should cost {intent.estimate} USD, and a ledger cannot be used for jobs of "
                f"more than {MAX_USD} USD. Nothing was sent; look at its arguments.",
                model=intent.model,
            )
        with self._store.change() as db:
            key, now = intent.key or secrets.token_hex(8), time.time()
            self._adopt_dead(db)
            same = f"key = :key OR (digest = :digest AND NOT :anyway AND {IN_OPEN})"
            names = {"key": intent.key, "digest": intent.digest, "anyway": intent.allow_duplicate}
            if row := db.execute(f"SELECT * FROM jobs WHERE {same}", names).fetchone():  # noqa: S608
                raise duplicate(row, own_key=row["key"] == intent.key)
            for budget in intent.budgets:
                asked = budget.assume if intent.estimate is None else intent.estimate
                budget.hold(asked, _spent(db, budget.scope(intent.run, now)), intent.model)
            if intent.quoted:  # last: what it removes from the disk stays removed
                self.quotes.use(db, intent)
            db.execute(
                "INSERT INTO jobs (key, digest, service, model, state, estimate, tag, run, owner, created, changed,"
                " args, save) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT))",
                (
                    # Without uploads the row skips pending, which nobody could see within one transaction.
                    *(key, intent.digest, intent.service, intent.model),
                    "pending" if intent.uploads else CHANGES["intend"].after,
                    *(to_units(intent.estimate), intent.tag, intent.run, self._store.owner(), now, now),
                    json.dumps(intent.args) if self.keep_args and intent.args is not None else None,
                    None if intent.save is None else in_bytes(intent.save),
                ),
            )
            db.execute("UPDATE jobs SET counted = ? WHERE key = ?", (to_units(intent.price) or 0, key))
            if intent.hook is not None:
                db.execute("INSERT INTO links VALUES ('hook', ?, ?)", (intent.hook, key))
        return key

    def sending(self, key: str) -> None:
        """Record that the create of a pending row is about to be sent; on LedgerError nothing may be sent."""
        with self._store.change() as db:
            if not self._step(db, "intend", key):
                raise LedgerError(f"Row {key} of the ledger is not pending any more. Nothing was sent; try again.")

    def accepted(self, key: str, job_id: str, charge: Decimal | None) -> None:
        """Record the job id, and the charge (USD) if stated, that the service answered with, even late.

        Raises:
            LedgerError: the row has another job, or another row has this one; `.job_id` has the id. In the second case
                the row becomes uncertain, with a reason, and counts against budgets.
        """
        with self._ending(key) as db:
            row = db.execute("SELECT service FROM jobs WHERE key = ?", (key,)).fetchone()
            other = None if row is None else self._claimant(db, row["service"], job_id, but=key)
            claimed = f"its create was answered with job {job_id}, which row {other} has already" if other else None
            name, named = ("claimed", None) if other else ("accepted", job_id)
            if self._step(db, name, key, job_id=named, why=claimed):
                # The job exists after all, so it counts, by its estimate if it counted nothing.
                uncounted = "key = ? AND counted = 0 AND charge IS NULL"
                db.execute(f"UPDATE jobs SET counted = coalesce(estimate, 0) WHERE {uncounted}", (key,))  # noqa: S608
            elif not db.execute("SELECT 1 FROM jobs WHERE key = ? AND job_id = ?", (key, job_id)).fetchone():
                raise _paid(
                    job_id,
                    f"Row {key} of the ledger is gone or belongs to another job, so job {job_id}, which is paid for, "
                    f"is in no row: {pick_up(job_id)}.",
                )
            _charge(db, key, charge)
        if other is not None:
            raise _paid(
                job_id,
                f"The create of row {key} was answered with job {job_id}, which row {other} has already. It was "
                f"accepted and counts as paid; row {key} is uncertain, and the id is kept: {pick_up(job_id)}. Look at "
                f"your account, then `shortapi settle {key}` with the --job-id of the second job, or with "
                "--not-charged if there is none.",
            )

    def refused(self, key: str, why: str) -> None:
        """Record that nothing was charged: the create was refused, or never seen by the service."""
        with self._ending(key) as db:
            # If a job id was recorded meanwhile, the job is paid for and keeps counting.
            self._step(db, "refused", key, why=why, counted=0)

    def doubted(self, key: str, why: str) -> None:
        """Record that the answer to the create was lost."""
        with self._ending(key) as db:
            self._step(db, "doubted", key, why=why)

    @contextmanager
    def _ending(self, key: str) -> Iterator[sqlite3.Connection]:
        """Begin the transaction that ends a create; if it fails, the row counts as in doubt from then on."""
        try:
            with self._store.change() as db:
                yield db
        except BaseException:
            _unrecorded.add(key)
            raise

    # Called by waits and downloads; jobs that are not in the ledger are ignored.

    def finished(
        self, service: str, job_id: str, outputs: int, charge: Decimal | None, pace: float | None = None
    ) -> None:
        """Record that a job succeeded. Not durable against power cuts, since the service can be asked again.

        Args:
            outputs: number of the job's files.
            pace: the job's duration relative to the expected one; None if it was not observed.
        """
        with self._store.change(durable=False) as db:
            key = _key_of(db, service, job_id)
            news = "outputs = ?, changed = ?, pace = coalesce(?, pace)"
            db.execute(f"UPDATE jobs SET {news} WHERE key = ?", (outputs, time.time(), pace, key))  # noqa: S608
            _charge(db, key, charge)
            self._step(db, "done", key, where=WHOLE)

    def failed(
        self, service: str, job_id: str, why: str = FAILED, *, refunded: bool | None, charge: Decimal | None
    ) -> None:
        """Record that a job failed, with refund and charge (USD) as reported; a refund frees the budget."""
        with self._store.change() as db:
            key = _key_of(db, service, job_id)
            self._step(db, "failed", key, why=why, refunded=None if refunded is None else int(refunded))
            if refunded:
                # A refund may come long after the failure, or even after the files were saved.
                db.execute("UPDATE jobs SET refunded = 1, counted = 0 WHERE key = ?", (key,))
            else:
                _charge(db, key, charge)

    def saved(self, service: str, job_id: str, number: int, path: str, sha256: str) -> None:
        """Record the file at an index from 0; with the last one the job is done. Not durable: files can be found."""
        with self._store.change(durable=False) as db:
            key = _key_of(db, service, job_id)
            if key is None:
                return
            # If a done row has another file of that number, it belongs to another job.
            other = "SELECT 1 FROM jobs JOIN files USING (key) WHERE key = ? AND state = 'done'"
            if db.execute(f"{other} AND number = ? AND sha256 <> ?", (key, number, sha256)).fetchone():
                raise LedgerError(
                    f"Row {key} of the ledger is done and has another file of job {job_id}, so {path!r} was not "
                    "recorded."
                )
            values = (key, number, in_bytes(path), sha256)
            again = "ON CONFLICT (key, number) DO UPDATE SET path = excluded.path, sha256 = excluded.sha256"
            db.execute(f"INSERT INTO files VALUES (?, ?, CAST(? AS TEXT), ?) {again}", values)  # noqa: S608
            self._step(db, "done", key, where=WHOLE)

    def note(self, write: Callable[..., None], *facts: Any, **more: Any) -> None:
        """Call one of the methods above, and log a LedgerError: it must not cost the caller a paid job's result."""
        try:
            write(*facts, **more)
        except LedgerError as trouble:
            logger.error("%s", trouble)  # noqa: TRY400 - no traceback

    # Called by users.

    def review(self) -> bool:
        """Mark rows as uncertain whose create ended without a record, because its process died or could not write.

        Returns:
            False if the ledger is read-only, so that rows stay as they are.
        """
        try:
            with self._store.change() as db:
                self._adopt_dead(db)
        except LedgerError:
            if not self._store.read_only:
                raise
            return False
        return True

    def settle(self, key: str, *, job_id: str | None = None, not_charged: bool = False, give_up: bool = False) -> Row:
        """End the doubt about a row, or give up a running one. Exactly one option must be given.

        Args:
            job_id: the account shows that this job was created.
            not_charged: the account shows no job; the row becomes failed and stops counting against budgets.
            give_up: nobody will see the job of this running row again, for example because its id was mistyped or the
                service has forgotten it; the row becomes failed and keeps counting against budgets.

        Raises:
            ConfigurationError: not exactly one option, or an invalid job id. LedgerError: no such row in that state.
        """
        if [job_id is not None, not_charged, give_up].count(True) != 1:
            raise ConfigurationError("settle() takes either job_id=… or not_charged=True or give_up=True.")
        job_id = None if job_id is None else checked_id(job_id)
        self.review()
        row = self.row(key)
        wanted = "running" if give_up else "uncertain"
        if row.state != wanted:
            nothing = "nothing to give up" if give_up else "nothing to settle"
            raise LedgerError(f"Row {row.key} is {row.state}, not {wanted}, so there is {nothing}.")
        if job_id is not None:
            with self._store.look() as db:
                other = self._claimant(db, row.service, job_id)
            if other is not None:
                raise LedgerError(f"Job {job_id} belongs to row {other} already; look for the id of another job.")
            self.accepted(row.key, job_id, None)
        elif give_up:
            with self._store.change() as db:
                self._step(db, "given up", row.key, why=GIVEN_UP)
        else:
            self.refused(row.key, "settled as not charged")
        return self.row(row.key)

    def row(self, key: str) -> Row:
        """Return one row by its key or its job id.

        Raises:
            LedgerError: there is none.
        """
        found = list(self.rows(where="key = ? OR job_id = ?", values=(key, key)))
        if found:
            return found[-1]  # the newest: ledgers of older versions may have an id twice
        raise LedgerError(f"The ledger {str(self.path)!r} has no row {key!r}.")

    def open_rows(self, service: str | None = None) -> list[Row]:
        """Return the rows (of one service, by its base URL) that are neither done nor failed, oldest first."""
        self.review()
        return [row for row in self.rows(where=IN_OPEN) if service is None or row.service == service]

    def rows(self, *, where: str = "TRUE", values: Values = ()) -> Iterator[Row]:
        """Return rows, oldest first; `where` is an SQL condition on columns of `Row`, such as `Choice.where`."""
        jobs = f"jobs LEFT JOIN files USING (key) WHERE {where} ORDER BY created, key, number"
        with self._store.look() as db:
            stored = db.execute(f"SELECT {COLUMNS}, number, path, sha256 FROM {jobs}", values).fetchall()  # noqa: S608
        return iter([_row(list(same)) for _, same in groupby(stored, itemgetter("key"))])

    def paces(self, service: str, model: str, most: int = 40) -> list[tuple[Decimal | None, float]]:
        """Return estimate (USD) and pace of the latest `most` jobs of a model that have a pace, oldest first."""
        wanted = "model = ? AND service = ? AND pace IS NOT NULL ORDER BY created DESC LIMIT ?"
        with self._store.look() as db:
            found = db.execute(f"SELECT estimate, pace FROM jobs WHERE {wanted}", (model, service, most)).fetchall()  # noqa: S608
        return [(None if units is None else to_usd(units), pace) for units, pace in reversed(found)]

    def totals(self, by: By | None = None, *, where: str = "1", values: Values = ()) -> tuple[Total, ...]:
        """Return one total for each day (UTC), model or tag, or by default one for all rows; `where` as in `rows`."""
        with self._store.look() as db:
            found = map(dict, db.execute(totals_query(by, where), values))
            usd = "estimate", "charge", "drift"
            return tuple(Total(**{**row, **{name: to_usd(row[name]) for name in usd}}) for row in found)

    def spent(self, scope: str) -> tuple[Decimal, Decimal]:
        """Return USD charged and USD reserved of a budget's counter, such as `day:2026-11-22`."""
        with self._store.look() as db:
            return _spent(db, scope)

    def _step(
        self, db: sqlite3.Connection, name: str, key: str | None, *, where: str = "TRUE", **columns: str | int | None
    ) -> bool:
        """Make a state transition if the row's state and `where` allow it; return whether it was made."""
        change = CHANGES[name]
        nameless = "job_id IS NULL" if change.nameless else "TRUE"
        names = "".join(f", {column} = ?" for column in columns)
        before = ", ".join(f"'{state}'" for state in change.before)
        done = db.execute(
            f"UPDATE jobs SET state = ?, changed = ?{names}"  # noqa: S608
            f" WHERE key = ? AND state IN ({before}) AND {nameless} AND {where}",
            (change.after, time.time(), *columns.values(), key),
        )
        return done.rowcount == 1

    def _claimant(self, db: sqlite3.Connection, service: str, job_id: str, but: str = "") -> str | None:
        """Return the key of another row with the job id, except one given up, whose id may be mistyped."""
        known = "job_id = ? AND service = ? AND key <> ? AND NOT (state = 'failed' AND coalesce(why, '') = ?)"
        row = db.execute(f"SELECT key FROM jobs WHERE {known}", (job_id, service, but, GIVEN_UP)).fetchone()  # noqa: S608
        return None if row is None else str(row["key"])

    def _adopt_dead(self, db: sqlite3.Connection) -> None:
        """End the rows whose create ended without a record, because its process died or could not write."""
        unsent = f"state IN ('pending', 'creating') AND {NOT_OVER}"
        sending = db.execute(f"SELECT key, owner, state FROM jobs WHERE {unsent}").fetchall()  # noqa: S608
        alive = {owner: self._store.is_alive(owner) for owner in {owner for _, owner, _ in sending}}
        for key, owner, state in sending:
            if state == "pending":  # certainly not sent
                if key in _unrecorded or not alive[owner]:
                    self._step(db, "refused", key, why="it ended before anything was sent", counted=0)
            elif key in _unrecorded:
                self._step(db, "doubted", key, why="how its create ended could not be written down")
            elif not alive[owner]:
                self._step(db, "doubted", key, why="the process that sent it ended before an answer came")


def _paid(job_id: str, message: str) -> LedgerError:
    return LedgerError(message, charged=True, job_id=job_id, retry_safe=False)


def _charge(db: sqlite3.Connection, key: str | None, charge: Decimal | None) -> None:
    """Count the charge instead of the estimate; after a refund the row counts nothing."""
    if charge is not None and charge <= MAX_USD:
        counts = "UPDATE jobs SET charge = :units, counted = iif(refunded = 1, 0, :units) WHERE key = :key"
        db.execute(counts, {"key": key, "units": to_units(charge)})


def _spent(db: sqlite3.Connection, scope: str) -> tuple[Decimal, Decimal]:
    found = db.execute("SELECT charged, reserved FROM spent WHERE scope = ?", (scope,)).fetchone()
    return (Decimal(0), Decimal(0)) if found is None else (to_usd(found["charged"]), to_usd(found["reserved"]))


def _row(stored: list[sqlite3.Row]) -> Row:
    """Return a row of the ledger: it is stored once for each of its files."""
    facts = {name: stored[0][name] for name in COLUMNS.split(", ")}
    facts |= {name: read(facts[name]) for name, read in READ_AS.items() if facts[name] is not None}
    saved = [one for one in stored if one["number"] is not None]
    return Row(**facts, files={one["number"]: (one["path"], one["sha256"]) for one in saved})


def _key_of(db: sqlite3.Connection, service: str, job_id: str) -> str | None:
    # Ledgers of older versions may have an id twice, of a sandbox that was restarted: prefer the newest open row.
    newest = "ORDER BY state = 'running' DESC, created DESC LIMIT 1"
    row = db.execute(f"SELECT key FROM jobs WHERE job_id = ? AND service = ? {newest}", (job_id, service)).fetchone()  # noqa: S608
    return None if row is None else str(row["key"])
