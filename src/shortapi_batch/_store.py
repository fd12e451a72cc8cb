"""The rows of a batch in SQLite: which are wanted, who works on them, and the limits that all workers share.

What a row costs and what became of its job stands in the ledger beside it; here nothing is decided about money. A store
of several machines has the same methods.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import field, frozen

from shortapi import Ledger, LedgerError

APPLICATION = 0x53484F42
FORMAT = 1

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS rows (
  number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, place TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
  line INTEGER NOT NULL, model TEXT NOT NULL, args TEXT NOT NULL, tag TEXT, name TEXT NOT NULL, estimate INTEGER,
  seconds REAL, attempt INTEGER NOT NULL DEFAULT 1, state TEXT NOT NULL DEFAULT 'open', owner TEXT, left TEXT, why TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS waiting ON rows (number) WHERE state = 'open' AND owner IS NULL;
CREATE INDEX IF NOT EXISTS flying ON rows (owner) WHERE owner IS NOT NULL;
CREATE TABLE IF NOT EXISTS limits (
  one INTEGER PRIMARY KEY CHECK (one = 1), concurrency INTEGER NOT NULL, rate REAL, budget TEXT, assume TEXT,
  service TEXT, opens REAL NOT NULL DEFAULT 0
) STRICT;
INSERT OR IGNORE INTO limits (one, concurrency) VALUES (1, 20);
CREATE TEMP TABLE IF NOT EXISTS offered AS SELECT * FROM rows LIMIT 0;
CREATE UNIQUE INDEX IF NOT EXISTS temp.offered_key ON offered (key);
CREATE UNIQUE INDEX IF NOT EXISTS temp.offered_place ON offered (place);
PRAGMA application_id={APPLICATION};
PRAGMA user_version={FORMAT};
"""  # noqa: S608 - our own numbers

BUSY_SECONDS = 10.0
"""Seconds to wait for another process that is writing."""

IDLE_SECONDS = 0.5
"""Seconds after which a worker without anything to do looks again, for rows of workers that have died."""

CATCH_UP = 0.1
"""Seconds of the pace of creates that a late worker may catch up."""

NOBODY = "-"
"""The owner of a row whose job is under way and whose worker has stopped: it is in flight, and anybody may take it."""


@frozen(kw_only=True)
class Row:
    """One row of a batch.

    Attributes:
        key: the caller's id, or else made of model and arguments.
        line: where it stood in its file.
        name: of its file, in the folder of the batch.
        estimate: billionths of a USD; None: not known.
        attempt: from 1; each has a row of its own in the ledger.
        state: open, done, failed or uncertain. An open one is at work where it has an owner.
    """

    number: int
    key: str
    line: int
    model: str
    args: Mapping[str, Any] = field(repr=False)
    tag: str | None
    name: str
    estimate: int | None
    attempt: int
    state: str
    owner: str | None
    why: str | None

    @property
    def ledger_key(self) -> str:
        """The key of this attempt's row in the ledger."""
        return hashlib.sha256(f"{self.key}\n{self.attempt}".encode()).hexdigest()[:16]


COLUMNS = "number, key, line, model, args, tag, name, estimate, attempt, state, owner, why"


class Store:
    """A file of rows, shared by threads and processes of one machine.

    Args:
        path: the file.
        ledger: tells which processes are alive.
        has_job: says whether a row's job may be there, so that it is in flight.
    """

    def __init__(self, path: Path, ledger: Ledger, has_job: Callable[[Row], bool]) -> None:
        self.path = path
        self._ledger = ledger
        self._has_job = has_job
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        with self._lock:
            if self._connection is not None and self._process == os.getpid():
                self._connection.close()
            self._connection = None

    # What is wanted.

    def clear(self) -> None:
        """Forget what is offered."""
        with self._change() as db:
            db.execute("DELETE FROM temp.offered")

    def offer(self, **row: Any) -> str | None:
        """Take a checked row to be added later; return what is wrong with it, None where nothing is.

        A row that is there already, with the same key, model and arguments, is nothing new and nothing wrong.
        """
        with self._use() as db:
            named = db.execute("SELECT digest FROM rows WHERE key = ?", (row["key"],)).fetchone()
            if named is not None:
                same = bool(named[0] == row["digest"])
                return None if same else f"the batch has the id {row['key']!r} already, with other arguments"
            for table in ("rows", "temp.offered"):
                taken = db.execute(f"SELECT line, key FROM {table} WHERE place = ?", (row["place"],)).fetchone()  # noqa: S608
                if taken is not None:
                    same = taken["key"] == row["key"]
                    what = f"has the id {row['key']!r}" if same else f"would be saved as {row['name']!r}"
                    return f"{what}, as line {taken['line']} does"
            marks = ", ".join(f":{name}" for name in row)
            db.execute(f"INSERT INTO temp.offered ({', '.join(row)}, attempt, state) VALUES ({marks}, 1, 'open')", row)  # noqa: S608
            return None

    def bill(self, *, offered: bool) -> list[tuple[str, int, int, int]]:
        """Return for each model its rows, their sum in billionths of a USD, and how many have no known price.

        Args:
            offered: of what is offered; else of what waits.
        """
        waiting = "rows WHERE state = 'open' AND owner IS NULL"
        with self._use() as db:
            found = db.execute(
                "SELECT model, count(*), coalesce(sum(estimate), 0), count(*) FILTER (WHERE estimate IS NULL)"  # noqa: S608
                f" FROM {'temp.offered' if offered else waiting} GROUP BY model ORDER BY model"
            )
            return [tuple(row) for row in found]

    def accept(self) -> int:
        """Add what is offered; return how many rows are new."""
        with self._change() as db:
            names = "key, place, digest, line, model, args, tag, name, estimate, seconds"
            added = db.execute(
                f"INSERT INTO rows ({names}) SELECT {names} FROM temp.offered WHERE true ORDER BY line"  # noqa: S608
                " ON CONFLICT (key) DO NOTHING"
            )
            db.execute("DELETE FROM temp.offered")
            return added.rowcount

    # Limits.

    def limits(self) -> Mapping[str, Any]:
        """Return concurrency, rate (creates a second), budget and assume (USD as text)."""
        with self._use() as db:
            return dict(db.execute("SELECT * FROM limits").fetchone())

    def limit(self, **limits: Any) -> None:
        """Change limits, for all workers."""
        with self._change() as db:
            for name, value in limits.items():
                db.execute(f"UPDATE limits SET {name} = ?", (value,))  # noqa: S608

    def slow(self, seconds: float) -> None:
        """Let no worker begin a create for some seconds."""
        with self._change() as db:
            db.execute("UPDATE limits SET opens = max(opens, ?)", (time.time() + seconds,))

    # Who works on what.

    def begin(self) -> None:
        """Let a new run of this process take up what its earlier ones have left."""
        with self._change() as db:
            db.execute("UPDATE rows SET left = NULL WHERE left = ?", (self._ledger.owner(),))

    def claim(self, *, below: int | None = None, only: str | None = None) -> tuple[list[Row], float]:
        """Take rows to work on, within the limits that all workers share.

        Args:
            below: only rows that cost less, in billionths of a USD.
            only: no other row than that of this key.

        Returns:
            The rows, and the seconds after which to ask again.
        """
        now = time.time()
        with self._change() as db:
            me = self._ledger.owner()
            taken = self._take_over(db, me, only)
            limits = db.execute("SELECT * FROM limits").fetchone()
            flying = db.execute("SELECT count(*) FROM rows WHERE owner IS NOT NULL").fetchone()[0]
            free, pause = max(0, limits["concurrency"] - flying), IDLE_SECONDS
            if free and now < limits["opens"]:
                free, pause = 0, min(pause, limits["opens"] - now)
            elif limits["rate"] is not None:
                free = min(free, 1)
            wanted = "state = 'open' AND owner IS NULL AND left IS NOT :me AND (:only IS NULL OR key = :only)"
            cheap = "(:below IS NULL OR coalesce(estimate, :below) < :below)"
            found = db.execute(
                f"UPDATE rows SET owner = :me WHERE number IN (SELECT number FROM rows WHERE {wanted} AND {cheap}"  # noqa: S608
                f" ORDER BY number LIMIT :free) RETURNING {COLUMNS}",
                {"me": me, "only": only, "below": below, "free": free},
            ).fetchall()
            if found and limits["rate"] is not None:
                opens = max(limits["opens"], now - CATCH_UP) + 1 / limits["rate"]
                db.execute("UPDATE limits SET opens = ?", (opens,))
                pause = max(0.0, opens - now)
            return [*taken, *map(_row, found)], pause

    def _take_over(self, db: sqlite3.Connection, me: str, only: str | None) -> list[Row]:
        """Take the rows of workers that have died. Those that were not sent wait again, for the pace is not theirs."""
        owners = [owner for (owner,) in db.execute("SELECT DISTINCT owner FROM rows WHERE owner IS NOT NULL")]
        taken: list[Row] = []
        for owner in owners:
            if owner == me or self._ledger.is_alive(owner):
                continue
            named = f"SELECT {COLUMNS} FROM rows WHERE owner = ? AND (? IS NULL OR key = ?)"  # noqa: S608
            for row in map(_row, db.execute(named, (owner, only, only)).fetchall()):
                goes_on = self._has_job(row)
                db.execute("UPDATE rows SET owner = ? WHERE number = ?", (me if goes_on else None, row.number))
                taken += [row] if goes_on else []
        return taken

    def release(self, row: Row, state: str, *, why: str | None = None, again: bool = False, left: bool = False) -> None:
        """Give a row back.

        Args:
            state: open, done, failed or uncertain; `flying`: open, with its job under way.
            again: the next attempt has a row of its own in the ledger.
            left: this process takes it no more.
        """
        with self._change() as db:
            me = self._ledger.owner()
            db.execute(
                "UPDATE rows SET owner = ?, state = ?, why = ?, attempt = attempt + ?, left = ?"
                " WHERE number = ? AND owner = ?",
                (
                    *(NOBODY if state == "flying" else None, "open" if state == "flying" else state, why),
                    *(int(again), me if left else None, row.number, me),
                ),
            )

    # What people do.

    def rows(self) -> Iterator[Row]:
        """Yield all rows, in their order, a thousand at a time."""
        last = 0
        while True:
            with self._use() as db:
                found = db.execute(f"SELECT {COLUMNS} FROM rows WHERE number > ? ORDER BY number LIMIT 1000", (last,))  # noqa: S608
                rows = list(map(_row, found))
            if not rows:
                return
            yield from rows
            last = rows[-1].number

    def row(self, key: str) -> Row:
        """Return one row.

        Raises:
            LedgerError: there is none.
        """
        with self._use() as db:
            found = db.execute(f"SELECT {COLUMNS} FROM rows WHERE key = ?", (key,)).fetchone()  # noqa: S608
        if found is None:
            raise LedgerError(f"The batch has no row {key!r}.")
        return _row(found)

    def counts(self) -> Mapping[str, int]:
        """Return how many rows are in each state, and how many of the open ones have an owner (`flying`)."""
        with self._use() as db:
            counts = dict(db.execute("SELECT state, count(*) FROM rows GROUP BY state").fetchall())
            flying = db.execute("SELECT count(*) FROM rows WHERE owner IS NOT NULL").fetchone()[0]
        return {**counts, "flying": flying}

    def seconds(self) -> float:
        """Return how long the open rows take one after the other, by what the catalogue expects."""
        with self._use() as db:
            return float(db.execute("SELECT coalesce(sum(seconds), 0) FROM rows WHERE state = 'open'").fetchone()[0])

    def waits(self, below: int | None) -> bool:
        """Say whether a row waits that this process may take, now or later."""
        wanted = "state = 'open' AND owner IS NULL AND left IS NOT ? AND (? IS NULL OR coalesce(estimate, ?) < ?)"
        with self._use() as db:
            me = self._ledger.owner()
            found = db.execute(f"SELECT 1 FROM rows WHERE {wanted} LIMIT 1", (me, below, below, below)).fetchone()  # noqa: S608
            return found is not None

    def turn(self, before: str, after: str, *, key: str | None = None, again: bool = False) -> int:
        """Change the state of rows that nobody works on; return of how many."""
        with self._change() as db:
            return db.execute(
                "UPDATE rows SET state = ?, why = NULL, attempt = attempt + ?"
                " WHERE state = ? AND owner IS NULL AND (? IS NULL OR key = ?)",
                (after, int(again), before, key, key),
            ).rowcount

    @contextmanager
    def _use(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._opened()
            except (sqlite3.Error, OSError) as error:
                raise LedgerError(f"The batch {str(self.path)!r} cannot be used ({error}).") from error

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._use() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _opened(self) -> sqlite3.Connection:
        # A child must not use the connection of its parent, nor close it.
        if self._connection is None or self._process != os.getpid():
            ends = time.monotonic() + BUSY_SECONDS
            while (connection := self._connected()) is None:
                if time.monotonic() > ends:
                    raise LedgerError(f"The batch {str(self.path)!r} cannot be used: another process keeps it locked.")
                time.sleep(0.01)
            self._connection, self._process = connection, os.getpid()
        return self._connection

    def _connected(self) -> sqlite3.Connection | None:
        """Return a new connection; None where another process is making the file, for which SQLite does not wait."""
        db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        try:
            self.path.chmod(0o600)
            self._check(db)
            db.execute("PRAGMA journal_mode=WAL")
            # A power cut may undo a claim, which costs nothing: what guards money is in the ledger.
            db.execute("PRAGMA synchronous=NORMAL")
            db.executescript(SCHEMA)
        except BaseException as error:
            db.close()
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                return None
            raise
        return db

    def _check(self, db: sqlite3.Connection) -> None:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, FORMAT}:
            raise LedgerError(f"The batch {str(self.path)!r} is of another version of shortapi ({version}).")


def _row(stored: sqlite3.Row | Sequence[Any]) -> Row:
    facts = dict(zip(COLUMNS.split(", "), stored, strict=True))
    return Row(**{**facts, "args": json.loads(facts["args"])})
