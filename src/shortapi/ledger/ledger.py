"""The ledger: every paid job is written down before it is sent."""

from __future__ import annotations

import json
import logging
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from shortapi._messages import checked_id, pick_up, shown_id
from shortapi.errors import ConfigurationError, LedgerError
from shortapi.ledger.links import Links
from shortapi.ledger.records import CHANGES, COLUMNS, GROUPS, IN_OPEN, SUMS, By, Intent, Row, Total, duplicate
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
"""How columns are read that hold something else than a `Row` does."""

WHOLE = "outputs <= (SELECT count(*) FROM files WHERE key = jobs.key)"
"""SQL for the rows of which every file is saved."""

FAILED = "the service says that it failed"
GIVEN_UP = "given up by hand; what it counts against budgets goes on counting"

Values = Sequence[Any] | Mapping[str, Any]
"""What stands for the placeholders of SQL, `?` or `:name`."""

_over: set[str] = set()
"""Keys of this process whose create has ended, and where that could not be written down: they are sent no more."""


class Ledger:
    """A file that knows every job: what it should cost, what it did cost, where it stands, where its files are.

    Safe for many threads and processes on one machine (SQLite, on a local disk). It holds no key and no link, and
    arguments only with `keep_args=True`.

    Args:
        path: the file; default: SHORTAPI_LEDGER, else `default_path(service)`. Nothing is opened before it is needed.
        keep_args: write the arguments of each job down, prompts and links too.
        service: base URL of the service whose ledger it is; default: SHORTAPI_BASE_URL.
    """

    def __init__(self, path: str | Path | None = None, *, keep_args: bool = False, service: str | None = None) -> None:
        chosen = path if path is not None else os.environ.get("SHORTAPI_LEDGER") or default_path(service)
        self.path = found(Path(chosen))
        self.keep_args = keep_args
        self._store = Store(self.path)
        self.links = Links(self._store)

    def __repr__(self) -> str:
        return f"Ledger({str(self.path)!r})"

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What a submit does, in this order.

    def intend(self, intent: Intent) -> str:
        """Write down that a create is about to be sent; return the row's key.

        Raises:
            DuplicateJobError: the same job is open or in doubt already. BudgetError: a budget would be broken.
            LedgerError: nothing could be written. In each case nothing may be sent.
        """
        if intent.estimate is not None and intent.estimate > MAX_USD:
            raise LedgerError(
                f"This {intent.model} job should cost {intent.estimate} USD, and a ledger cannot be used for jobs of "
                f"more than {MAX_USD} USD. Nothing was sent; look at its arguments.",
                model=intent.model,
            )
        key, now = secrets.token_hex(8), time.time()
        with self._store.change() as db:
            self._adopt_dead(db)
            same = db.execute(f"SELECT * FROM jobs WHERE digest = ? AND {IN_OPEN}", (intent.digest,)).fetchone()  # noqa: S608
            if same is not None and not intent.allow_duplicate:
                raise duplicate(same)
            asked = [intent.estimate]
            for budget in intent.budgets:
                asked.append(budget.assume if intent.estimate is None else intent.estimate)
                budget.hold(asked[-1], _spent(db, budget.scope(intent.run, now)), intent.model)
            db.execute(
                "INSERT INTO jobs (key, digest, service, model, state, estimate, tag, run, owner, created, changed,"
                " args, save) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT))",
                (
                    # Without uploads it is pending and creating in one transaction: nobody ever sees it pending.
                    *(key, intent.digest, intent.service, intent.model),
                    "pending" if intent.uploads else CHANGES["intend"].after,
                    *(to_units(intent.estimate), intent.tag, intent.run, self._store.owner(), now, now),
                    json.dumps(intent.args) if self.keep_args and intent.args is not None else None,
                    None if intent.save is None else in_bytes(intent.save),
                ),
            )
            counted = max(to_units(amount) or 0 for amount in asked)
            db.execute("UPDATE jobs SET counted = ? WHERE key = ?", (counted, key))
            if intent.hook is not None:
                db.execute("INSERT INTO links VALUES ('hook', ?, ?)", (intent.hook, key))
        return key

    def sending(self, key: str) -> None:
        """Write down that the create of a pending row is about to be sent."""
        with self._store.change() as db:
            if not self._step(db, "intend", key):
                raise LedgerError(f"Row {key} of the ledger is not pending any more. Nothing was sent; try again.")

    def accepted(self, key: str, job_id: str, charge: Decimal | None) -> None:
        """Write down the job id that the service answered, however late.

        Raises:
            LedgerError: the row has another job, or another row has this one; `.job_id` has the id. In the second case
                the row is uncertain, says why, and counts against budgets.
        """
        with self._ending(key) as db:
            row = db.execute("SELECT service FROM jobs WHERE key = ?", (key,)).fetchone()
            other = None if row is None else self._claimant(db, row["service"], job_id, but=key)
            claimed = f"its create was answered with job {job_id}, which row {other} has already" if other else None
            name, named = ("claimed", None) if other else ("accepted", job_id)
            if self._step(db, name, key, job_id=named, why=claimed):
                # It was made after all, so it counts: its estimate, where it counted nothing.
                uncounted = "key = ? AND counted = 0 AND charge IS NULL"
                db.execute(f"UPDATE jobs SET counted = coalesce(estimate, 0) WHERE {uncounted}", (key,))  # noqa: S608
            elif not db.execute("SELECT 1 FROM jobs WHERE key = ? AND job_id = ?", (key, job_id)).fetchone():
                raise _paid(
                    job_id,
                    f"Row {key} of the ledger is gone or belongs to another job, so job {job_id}, which is paid for, "
                    f"stands in no row: {pick_up(job_id)}.",
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
        """Write down that nothing was charged: refused, or never seen by the service."""
        with self._ending(key) as db:
            # Where a job id came in the meantime, the job is paid for and goes on counting.
            self._step(db, "refused", key, why=why, counted=0)

    def doubted(self, key: str, why: str) -> None:
        """Write down that the answer was lost."""
        with self._ending(key) as db:
            self._step(db, "doubted", key, why=why)

    @contextmanager
    def _ending(self, key: str) -> Iterator[sqlite3.Connection]:
        """Give a change with which a create ends. Where it cannot be made, the row counts as in doubt from then on."""
        try:
            with self._store.change() as db:
                yield db
        except BaseException:
            _over.add(key)
            raise

    # What a wait and a download do; a job that the ledger does not know is no error.

    def finished(
        self, service: str, job_id: str, outputs: int, charge: Decimal | None, pace: float | None = None
    ) -> None:
        """Write down that the service finished a job. The service can be asked that again, so no disk is waited for.

        Args:
            outputs: number of its files.
            pace: how many times as long as expected it took; None where that was not seen.
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
        """Write down that the service says a job failed; a refund frees the budget."""
        with self._store.change() as db:
            key = _key_of(db, service, job_id)
            self._step(db, "failed", key, why=why, refunded=refunded)
            if refunded:
                # A refund may come long after the failure, and even after the files were saved.
                db.execute("UPDATE jobs SET refunded = 1, counted = 0 WHERE key = ?", (key,))
            else:
                _charge(db, key, charge)

    def saved(self, service: str, job_id: str, number: int, path: str, sha256: str) -> None:
        """Write down where a file is; with the last one the job is done. A file that is here is found again."""
        with self._store.change(durable=False) as db:
            key = _key_of(db, service, job_id)
            if key is None:
                return
            # A row that is done has another file of that number only where it is that of another job.
            other = "SELECT 1 FROM jobs JOIN files USING (key) WHERE key = ? AND state = 'done'"
            if db.execute(f"{other} AND number = ? AND sha256 <> ?", (key, number, sha256)).fetchone():
                raise LedgerError(
                    f"Row {key} of the ledger is done and has another file of job {job_id}, so {path!r} is not noted."
                )
            values = (key, number, in_bytes(path), sha256)
            db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, CAST(? AS TEXT), ?)", values)
            self._step(db, "done", key, where=WHOLE)

    def note(self, write: Callable[..., None], *facts: Any, **more: Any) -> None:
        """Write down what became of a job. It is paid: a ledger that fails now must not take its result away."""
        try:
            write(*facts, **more)
        except LedgerError as trouble:
            logger.error("%s", trouble)  # noqa: TRY400 - a sentence, no traceback

    # What people do.

    def review(self) -> bool:
        """Put the rows in doubt whose create ended unwritten: its process died, or could not write it down.

        Returns:
            False where the ledger can only be read, so that rows stay as they are.
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
        """End the doubt about a row: name the job that was made after all, or say that none was; or give a job up.

        Args:
            job_id: of the job that the account shows for a row in doubt.
            not_charged: the account shows none; the row fails and counts against no budget.
            give_up: for a running row whose job nobody will see again, such as one settled with a mistyped id or one
                that the service has forgotten. The row fails, and what it counts against budgets goes on counting.

        Raises:
            ConfigurationError: not exactly one of them, or no job id. LedgerError: no such row, or not in such a state.
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
            return found[-1]  # an older ledger may have an id twice; then the newest is meant
        raise LedgerError(f"The ledger {str(self.path)!r} has no row {key!r}.")

    def open_rows(self, service: str | None = None) -> list[Row]:
        """Return the rows that are neither done nor failed, oldest first; those of dead processes are in doubt."""
        self.review()
        return [row for row in self.rows(where=IN_OPEN) if service is None or row.service == service]

    def rows(self, *, where: str = "1", values: Values = ()) -> Iterator[Row]:
        """Return rows, oldest first; `where` is SQL over the columns of a `Row`."""
        with self._store.look() as db:
            stored = db.execute(f"SELECT {COLUMNS} FROM jobs WHERE {where} ORDER BY created, key", values)  # noqa: S608
            return iter([_row(row, db) for row in stored.fetchall()])

    def paces(self, service: str, model: str, most: int = 40) -> list[tuple[Decimal | None, float]]:
        """Return estimate and pace of the last jobs of a model that have one, the oldest first."""
        wanted = "model = ? AND service = ? AND pace IS NOT NULL ORDER BY created DESC LIMIT ?"
        with self._store.look() as db:
            found = db.execute(f"SELECT estimate, pace FROM jobs WHERE {wanted}", (model, service, most)).fetchall()  # noqa: S608
        return [(None if units is None else to_usd(units), pace) for units, pace in reversed(found)]

    def totals(self, by: By | None = None, *, where: str = "1", values: Values = ()) -> tuple[Total, ...]:
        """Return sums over rows: one for each day (UTC), model or tag, or a single one over all."""
        with self._store.look() as db:
            group = "" if by is None else "GROUP BY name ORDER BY name"
            found = db.execute(f"SELECT {GROUPS[by]} AS name, {SUMS} FROM jobs WHERE {where} {group}", values)  # noqa: S608
            usd = "estimate", "charge", "drift"
            return tuple(Total(**{**row, **{name: to_usd(row[name]) for name in usd}}) for row in map(dict, found))

    def spent(self, scope: str) -> tuple[Decimal, Decimal]:
        """Return what a counter holds, such as `day:2026-11-22`: USD charged, and USD reserved by estimates."""
        with self._store.look() as db:
            return _spent(db, scope)

    def _step(
        self, db: sqlite3.Connection, name: str, key: str | None, *, where: str = "1", **columns: str | int | None
    ) -> bool:
        """Make a change if the row's state, and `where`, allow it; say whether it did."""
        change = CHANGES[name]
        nameless = "job_id IS NULL" if change.nameless else "1"
        names = "".join(f", {column} = ?" for column in columns)
        before = ", ".join(f"'{state}'" for state in change.before)
        done = db.execute(
            f"UPDATE jobs SET state = ?, changed = ?{names}"  # noqa: S608
            f" WHERE key = ? AND state IN ({before}) AND {nameless} AND {where}",
            (change.after, time.time(), *columns.values(), key),
        )
        return done.rowcount == 1

    def _claimant(self, db: sqlite3.Connection, service: str, job_id: str, but: str = "") -> str | None:
        """Return the key of the row that has a job id, other than `but`.

        A row that was given up by hand does not count: its id may have been a mistyped one.
        """
        known = "job_id = ? AND service = ? AND key <> ? AND NOT (state = 'failed' AND why IS ?)"
        row = db.execute(f"SELECT key FROM jobs WHERE {known}", (job_id, service, but, GIVEN_UP)).fetchone()  # noqa: S608
        return None if row is None else str(row["key"])

    def _adopt_dead(self, db: sqlite3.Connection) -> None:
        """Doubt the rows whose create has ended unwritten: its process died, or could not write it down."""
        sending = db.execute("SELECT key, owner, state FROM jobs WHERE state IN ('pending', 'creating')").fetchall()
        alive = {owner: self._store.is_alive(owner) for owner in {owner for _, owner, _ in sending}}
        for key, owner, state in sending:
            if state == "pending":  # so it was certainly not sent
                if key in _over or not alive[owner]:
                    self._step(db, "refused", key, why="it ended before anything was sent", counted=0)
            elif key in _over:
                self._step(db, "doubted", key, why="how its create ended could not be written down")
            elif not alive[owner]:
                self._step(db, "doubted", key, why="the process that sent it ended before an answer came")


def _paid(job_id: str, message: str) -> LedgerError:
    return LedgerError(message, charged=True, job_id=job_id, retry_safe=False)


def _charge(db: sqlite3.Connection, key: str | None, charge: Decimal | None) -> None:
    """Let a charge count instead of the estimate. After a refund it counts nothing, whoever names it again."""
    if charge is not None and charge <= MAX_USD:
        counts = "UPDATE jobs SET charge = :units, counted = iif(refunded, 0, :units) WHERE key = :key"
        db.execute(counts, {"key": key, "units": to_units(charge)})


def _spent(db: sqlite3.Connection, scope: str) -> tuple[Decimal, Decimal]:
    found = db.execute("SELECT charged, reserved FROM spent WHERE scope = ?", (scope,)).fetchone()
    return (Decimal(0), Decimal(0)) if found is None else (to_usd(found["charged"]), to_usd(found["reserved"]))


def _row(stored: sqlite3.Row, db: sqlite3.Connection) -> Row:
    facts: dict[str, Any] = dict(stored)
    for name, read in READ_AS.items():
        facts[name] = None if facts[name] is None else read(facts[name])
    files = db.execute("SELECT number, path, sha256 FROM files WHERE key = ? ORDER BY number", (facts["key"],))
    return Row(**facts, files={number: (path, sha256) for number, path, sha256 in files})


def _key_of(db: sqlite3.Connection, service: str, job_id: str) -> str | None:
    """Return the row of a job; each service gives ids of its own."""
    # An older ledger may have an id twice, of a sandbox that was started again: then the newest that is open is meant.
    newest = "ORDER BY state = 'running' DESC, created DESC LIMIT 1"
    row = db.execute(f"SELECT key FROM jobs WHERE job_id = ? AND service = ? {newest}", (job_id, service)).fetchone()  # noqa: S608
    return None if row is None else str(row["key"])
