"""The ledger: every paid job is written down before it is sent."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from attrs import field, frozen

from shortapi._ledger._budget import Budget, scopes, to_units, to_usd
from shortapi._ledger._owners import Owners
from shortapi._ledger._rows import Row
from shortapi._ledger._states import CHANGES, OPEN, State
from shortapi._ledger._store import Store
from shortapi.errors import BudgetError, ConfigurationError, DuplicateJobError, LedgerError


@frozen(kw_only=True)
class Intent:
    """A job that is about to be sent: all that the ledger needs to decide whether it may be."""

    digest: str
    service: str
    model: str
    estimate: Decimal | None
    tag: str | None = None
    run: str = ""
    budgets: tuple[Budget, ...] = ()
    allow_duplicate: bool = False
    args: Mapping[str, Any] | None = field(default=None, repr=False)


class Ledger:
    """A file that knows every job: what it should cost, what it did cost, where it stands, where its files are.

    Safe for many threads and processes on one machine (SQLite, on a local disk). It holds no key and no link, and
    arguments only with `keep_args=True`.

    Args:
        path: the file; default: SHORTAPI_LEDGER, else `default_path()`. Nothing is opened before it is needed.
        keep_args: write the arguments of each job down, prompts and links too.
    """

    def __init__(self, path: str | Path | None = None, *, keep_args: bool = False) -> None:
        chosen = path if path is not None else os.environ.get("SHORTAPI_LEDGER") or default_path()
        self.path = Path(chosen).expanduser()
        self.keep_args = keep_args
        self._store = Store(self.path)
        self._owners = Owners(self.path)

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
        key, now = secrets.token_hex(8), time.time()
        with self._store.change() as db:
            self._adopt_dead(db)
            if not intent.allow_duplicate:
                _refuse_duplicate(db, intent)
            counted = _hold_budgets(db, intent, now)
            db.execute(
                "INSERT INTO jobs (key, digest, service, model, state, estimate, counted, tag, run, owner, created,"
                " changed, args) VALUES (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(key, intent.digest, intent.service, intent.model, _units(intent.estimate), counted),
                    *(intent.tag, intent.run, self._owners.mine(), now, now),
                    json.dumps(intent.args) if self.keep_args and intent.args is not None else None,
                ),
            )
            _count(db, intent.run, now, reserved=counted)
            self._step(db, "intend", key)
        return key

    def accepted(self, key: str, job_id: str, charge: Decimal | None) -> None:
        """Write down the job id that the service answered. It beats `uncertain`."""
        with self._store.change() as db:
            self._step(db, "accepted", key, job_id=job_id)
            _charge(db, key, charge)

    def refused(self, key: str, why: str) -> None:
        """Write down that nothing was charged: refused, or never seen by the service."""
        with self._store.change() as db:
            self._step(db, "refused", key, why=why)
            _release(db, key)

    def doubted(self, key: str, why: str) -> None:
        """Write down that the answer was lost."""
        with self._store.change() as db:
            self._step(db, "doubted", key, why=why)

    # What a wait and a download do; a job that the ledger does not know is no error.

    def finished(self, job_id: str, outputs: int, charge: Decimal | None) -> None:
        """Write down that the service finished a job with so many files."""
        with self._store.change() as db:
            key = _key_of(db, job_id)
            db.execute("UPDATE jobs SET outputs = ?, changed = ? WHERE key = ?", (outputs, time.time(), key))
            _charge(db, key, charge)

    def failed(self, job_id: str, why: str, *, refunded: bool | None, charge: Decimal | None) -> None:
        """Write down that the service says a job failed; a refund frees the budget."""
        with self._store.change() as db:
            key = _key_of(db, job_id)
            self._step(db, "failed", key, why=why, refunded=refunded)
            if refunded:
                _release(db, key)
            else:
                _charge(db, key, charge)

    def saved(self, job_id: str, number: int, path: str, sha256: str) -> None:
        """Write down where a file is; with the last one the job is done."""
        with self._store.change() as db:
            key = _key_of(db, job_id)
            if key is None:
                return
            db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (key, number, path, sha256))
            have = db.execute("SELECT count(*) FROM files WHERE key = ?", (key,)).fetchone()[0]
            wanted = db.execute("SELECT outputs FROM jobs WHERE key = ?", (key,)).fetchone()[0]
            if wanted is not None and have >= wanted:
                self._step(db, "done", key)

    # What people do.

    def settle(self, key: str, *, job_id: str | None = None, not_charged: bool = False) -> Row:
        """End the doubt about a row: name the job that was made after all, or say that none was.

        Raises:
            ConfigurationError: neither or both. LedgerError: no such row, or it is not in doubt.
        """
        if (job_id is None) is not not_charged:
            raise ConfigurationError("settle() takes either job_id=… or not_charged=True.")
        row = self.row(key)
        if row.state != "uncertain":
            raise LedgerError(f"Row {row.key} is {row.state}, not uncertain, so there is nothing to settle.")
        if job_id is not None:
            self.accepted(row.key, job_id, None)
        else:
            self.refused(row.key, "settled as not charged")
        return self.row(row.key)

    def row(self, key: str) -> Row:
        """Return one row by its key or its job id.

        Raises:
            LedgerError: there is none.
        """
        for row in self.rows(where="key = ? OR job_id = ?", values=(key, key)):
            return row
        raise LedgerError(f"The ledger {str(self.path)!r} has no row {key!r}.")

    def open_rows(self, service: str | None = None) -> list[Row]:
        """Return the rows that are neither done nor failed, oldest first; those of dead processes are in doubt."""
        with self._store.change() as db:
            self._adopt_dead(db)
        states = ", ".join(f"'{state}'" for state in OPEN)
        rows = self.rows(where=f"state IN ({states})")
        return [row for row in rows if service is None or row.service == service]

    def rows(self, *, where: str = "1", values: Iterable[Any] = ()) -> Iterator[Row]:
        """Return rows, oldest first; `where` is SQL over the columns of a `Row`."""
        with self._store.look() as db:
            found = db.execute(f"SELECT * FROM jobs WHERE {where} ORDER BY created, key", tuple(values)).fetchall()  # noqa: S608
            files = {row["key"]: _files(db, row["key"]) for row in found}
        return iter([_row(row, files[row["key"]]) for row in found])

    def spent(self, scope: str) -> tuple[Decimal, Decimal]:
        """Return what a counter holds, such as `day:2026-11-22`: USD charged, and USD reserved by estimates."""
        with self._store.look() as db:
            charged, reserved = _spent(db, scope)
        return to_usd(charged), to_usd(reserved)

    def _step(self, db: sqlite3.Connection, name: str, key: str | None, **columns: Any) -> bool:
        """Make a change if the row's state allows it; say whether it did."""
        change = CHANGES[name]
        names = "".join(f", {column} = ?" for column in columns)
        before = ", ".join(f"'{state}'" for state in change.before)
        done = db.execute(
            f"UPDATE jobs SET state = ?, changed = ?{names} WHERE key = ? AND state IN ({before})",  # noqa: S608
            (change.after, time.time(), *columns.values(), key),
        )
        return done.rowcount == 1

    def _adopt_dead(self, db: sqlite3.Connection) -> None:
        """Doubt the rows that a process was creating when it died."""
        for key, owner in db.execute("SELECT key, owner FROM jobs WHERE state = 'creating'").fetchall():
            if not self._owners.alive(owner):
                self._step(db, "doubted", key, why="the process that sent it ended before an answer came")


def default_path() -> Path:
    """Return the per-user place of the ledger."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library/Application Support"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state")
    return base / "shortapi" / "ledger.db"


def _refuse_duplicate(db: sqlite3.Connection, intent: Intent) -> None:
    states = ", ".join(f"'{state}'" for state in OPEN)
    found = db.execute(
        f"SELECT key, state, job_id FROM jobs WHERE digest = ? AND state IN ({states})",  # noqa: S608
        (intent.digest,),
    ).fetchone()
    if found is None:
        return
    name = f"job {found['job_id']}" if found["job_id"] else f"row {found['key']}"
    advice = {
        "uncertain": f"settle it first (ledger.settle({found['key']!r}, …) or `shortapi settle`)",
        "running": f'wait for it: client.job("{found["job_id"]}").wait(), or `shortapi resume`',
    }.get(found["state"], "another call is sending it right now")
    raise DuplicateJobError(
        f"The same {intent.model} job is in the ledger already: {name} is {found['state']}. Nothing was sent; "
        f"{advice}, or pass allow_duplicate=True to pay for it again.",
        key=found["key"],
        state=found["state"],
        job_id=found["job_id"],
        model=intent.model,
    )


def _hold_budgets(db: sqlite3.Connection, intent: Intent, now: float) -> int:
    """Return what the job counts, in billionths of a USD, if no budget is broken by it."""
    counted = _units(intent.estimate) or 0
    for budget in intent.budgets:
        asked = intent.estimate if intent.estimate is not None else budget.assume
        charged, reserved = _spent(db, budget.scope(intent.run, now))
        _hold_budget(budget, asked, to_usd(charged), to_usd(reserved), intent.model)
        counted = max(counted, _units(asked) or 0)
    return counted


def _hold_budget(budget: Budget, asked: Decimal | None, spent: Decimal, reserved: Decimal, model: str) -> None:
    facts: dict[str, Any] = {"limit": budget.limit, "spent": spent, "reserved": reserved, "model": model}
    period = "this call" if budget.per == "call" else f"this {budget.per}"
    if asked is None:
        raise BudgetError(
            f"The price of this {model} job is not known, so the budget of {budget.limit} USD for {period} cannot be "
            "held. Nothing was sent; give the budget an assume= amount if you accept that.",
            **facts,
        )
    if spent + reserved + asked > budget.limit:
        raise BudgetError(
            f"This {model} job should cost {asked} USD, but the budget for {period} is {budget.limit} USD, of which "
            f"{spent} are spent and {reserved} reserved. Nothing was sent.",
            asked=asked,
            **facts,
        )


def _spent(db: sqlite3.Connection, scope: str) -> tuple[int, int]:
    found = db.execute("SELECT charged, reserved FROM spent WHERE scope = ?", (scope,)).fetchone()
    return (0, 0) if found is None else (found["charged"], found["reserved"])


def _count(db: sqlite3.Connection, run: str, created: float, *, charged: int = 0, reserved: int = 0) -> None:
    for scope in scopes(run, created):
        db.execute(
            "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT (scope) DO UPDATE SET charged = charged + excluded.charged,"
            " reserved = reserved + excluded.reserved",
            (scope, charged, reserved),
        )


def _charge(db: sqlite3.Connection, key: str | None, charge: Decimal | None) -> None:
    """Let the charge count instead of the estimate."""
    row = db.execute("SELECT run, created, charge, counted FROM jobs WHERE key = ?", (key,)).fetchone()
    if row is None or charge is None:
        return
    units = to_units(charge)
    known = row["charge"] is not None
    _count(
        db,
        row["run"],
        row["created"],
        charged=units - (row["charge"] if known else 0),
        reserved=0 if known else -row["counted"],
    )
    db.execute("UPDATE jobs SET charge = ?, counted = ? WHERE key = ?", (units, units, key))


def _release(db: sqlite3.Connection, key: str | None) -> None:
    """Let a job count nothing: it was refused or refunded."""
    row = db.execute("SELECT run, created, charge, counted FROM jobs WHERE key = ?", (key,)).fetchone()
    if row is None:
        return
    side = "charged" if row["charge"] is not None else "reserved"
    _count(db, row["run"], row["created"], **{side: -row["counted"]})
    db.execute("UPDATE jobs SET counted = 0 WHERE key = ?", (key,))


def _key_of(db: sqlite3.Connection, job_id: str) -> str | None:
    found = db.execute("SELECT key FROM jobs WHERE job_id = ?", (job_id,)).fetchone()
    return None if found is None else str(found["key"])


def _files(db: sqlite3.Connection, key: str) -> dict[int, tuple[str, str]]:
    found = db.execute("SELECT number, path, sha256 FROM files WHERE key = ? ORDER BY number", (key,))
    return {row["number"]: (row["path"], row["sha256"]) for row in found}


def _row(row: sqlite3.Row, files: Mapping[int, tuple[str, str]]) -> Row:
    state: State = row["state"]
    return Row(
        key=row["key"],
        digest=row["digest"],
        service=row["service"],
        model=row["model"],
        state=state,
        estimate=None if row["estimate"] is None else to_usd(row["estimate"]),
        charge=None if row["charge"] is None else to_usd(row["charge"]),
        refunded=None if row["refunded"] is None else bool(row["refunded"]),
        tag=row["tag"],
        job_id=row["job_id"],
        created=row["created"],
        changed=row["changed"],
        outputs=row["outputs"],
        files=files,
        why=row["why"],
        args=_args(row["args"]),
    )


def _args(text: str | None) -> Any:
    with suppress(ValueError):
        return None if text is None else json.loads(text)
    return None


def _units(amount: Decimal | None) -> int | None:
    return None if amount is None else to_units(amount)
