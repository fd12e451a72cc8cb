"""The rows of a batch and the limits that all workers share, as tables beside those of its ledger.

What a row costs, and what became of its job, is in the ledger. The SQL is that of SQLite and PostgreSQL alike.
"""

# ruff: noqa: S608 - no value is ever in the text of a statement
from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from attrs import field, fields, frozen

from shortapi import Ledger, LedgerError
from shortapi.ledger import Row as Record
from shortapi_batch._limits import TooEarlyError

FORMAT = 2
"""Version of the tables."""

RUN = "batch"
"""The run of all jobs in the ledger: all workers share its budget."""

SCALE = 10**9
"""Units of a USD: amounts are stored as whole billionths, as in a ledger."""

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS batch_rows (
  number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, place TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
  line INTEGER NOT NULL, model TEXT NOT NULL, args TEXT NOT NULL, tag TEXT, name TEXT NOT NULL, estimate BIGINT,
  seconds DOUBLE PRECISION, attempt INTEGER NOT NULL DEFAULT 1, state TEXT NOT NULL DEFAULT 'offered',
  owner TEXT NOT NULL, why TEXT
);
CREATE INDEX IF NOT EXISTS batch_rows_state ON batch_rows (state, number);
CREATE TABLE IF NOT EXISTS batch_limits (
  format INTEGER NOT NULL, concurrency INTEGER NOT NULL, rate DOUBLE PRECISION, budget TEXT, assume TEXT,
  service TEXT, out TEXT, claims DOUBLE PRECISION NOT NULL DEFAULT 0, creates DOUBLE PRECISION NOT NULL DEFAULT 0
);
INSERT INTO batch_limits (format, concurrency) SELECT {FORMAT}, 20 WHERE NOT EXISTS (SELECT 1 FROM batch_limits);
"""

GIVEN = ("key", "place", "digest", "line", "model", "args", "tag", "name", "estimate", "seconds")
"""Columns of a row that is offered."""

JOB = "('row-' || number || '-' || attempt)"
"""SQL for the key of a row's latest attempt in the ledger."""

SENT = f"EXISTS (SELECT 1 FROM jobs WHERE jobs.key = {JOB})"

TAKEN = (
    "(state = 'late' AND (owner = '' OR :any))",
    "(state = 'pending' AND (:room IS NULL OR coalesce(estimate, :assume) <= :room))",
)
"""SQL conditions for rows that may be taken."""

IDLE_SECONDS = 0.5
"""Seconds after which a worker that has nothing to do looks again, for rows of workers that have died."""

CATCH_UP = 0.05
"""Seconds of the pace that a late claim may catch up."""

AHEAD = 0.5
"""Seconds of the pace that a worker may claim at once: each row then waits for its moment."""

BURST = 0.05
"""Seconds of the pace by which creates may be early: one that was claimed in time may be written down late."""


@frozen(kw_only=True)
class Row:
    """One row of a batch.

    Attributes:
        key: the caller's id, or else made of model and arguments.
        line: its line in the file.
        name: of its file.
        estimate: billionths of a USD; None: not known.
        attempt: from 1; each has a row of its own in the ledger.
        state: pending (to be sent), running (in flight), late (its job goes on or is done, but this run could not wait
            for it or save its files), done, failed or uncertain.
        owner: the process that works on it, or that left it late; empty: nobody, so that a run takes it.
    """

    number: int
    key: str
    line: int
    model: str
    args: Mapping[str, Any] = field(repr=False, converter=json.loads)
    tag: str | None
    name: str
    estimate: int | None
    attempt: int
    state: str
    owner: str
    why: str | None

    @property
    def job_key(self) -> str:
        """The key of its latest attempt in the ledger."""
        return f"row-{self.number}-{self.attempt}"


COLUMNS = ", ".join(column.name for column in fields(Row))


Claim = tuple[Row, float]
"""A row that was taken, and the seconds until it may be sent."""


class Store:
    """Rows and limits in the database of a ledger.

    Args:
        ledger: whose database it is.
        clock: SQL for its time, in seconds since the epoch.
    """

    def __init__(self, ledger: Ledger, clock: str = "(julianday('now') - 2440587.5) * 86400") -> None:
        self.ledger = ledger
        self._clock = clock
        self._looked = -math.inf

    def create(self) -> None:
        """Create the tables, unless they are there."""
        with self.ledger.change() as db:
            for statement in SCHEMA.strip().split(";\n"):
                db.execute(statement)

    # Adding rows.

    def offer(self, rows: Iterable[Mapping[str, Any]]) -> tuple[int, list[tuple[int, str]]]:
        """Keep checked rows until they are added, in place of those that this process offered before.

        Returns:
            How many the batch has already, with the same key, model and arguments; line and problem of those that
            collide with another row.
        """
        with self.ledger.change(durable=False) as db:
            for (owner,) in db.execute("SELECT DISTINCT owner FROM batch_rows WHERE state = 'offered'").fetchall():
                if owner == self.ledger.owner() or not self.ledger.is_alive(owner):
                    db.execute("DELETE FROM batch_rows WHERE state = 'offered' AND owner = ?", (owner,))
        known, wrong = 0, []
        every = iter(rows)
        while some := list(islice(every, 500)):  # checked outside of the transaction, which others wait for
            with self.ledger.change(durable=False) as db:
                for row in self._not_added(db, some):
                    problem = self._collision(db, row)
                    known += problem is None
                    wrong += [] if problem is None else [(row["line"], problem)]
        return known, wrong

    def _not_added(self, db: Any, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Insert rows; return those whose key or place another row has."""
        (last,) = db.execute("SELECT coalesce(max(number), 0) FROM batch_rows").fetchone()
        numbered = dict(enumerate(rows, last + 1))
        marks = ", ".join([f"(?, ?{', ?' * len(GIVEN)})"] * len(rows))
        cells = [cell for n, row in numbered.items() for cell in (n, self.ledger.owner(), *map(row.get, GIVEN))]
        into = f"INSERT INTO batch_rows (number, owner, {', '.join(GIVEN)})"
        added = db.execute(f"{into} VALUES {marks} ON CONFLICT DO NOTHING RETURNING number", cells).fetchall()
        for (number,) in added:
            del numbered[number]
        return list(numbered.values())

    def _collision(self, db: Any, row: Mapping[str, Any]) -> str | None:
        """Return what is wrong with a row whose key or place another one has; None: it is the same row."""
        named = "WHERE key = :key OR place = :place ORDER BY key = :key DESC LIMIT 1"
        other = db.execute(f"SELECT key, digest, line, state FROM batch_rows {named}", row).fetchone()
        if other["key"] != row["key"]:
            return f"would be saved as {row['name']!r}, as line {other['line']} does"
        if other["state"] == "offered":
            return f"has the id {row['key']!r}, as line {other['line']} does"
        if other["digest"] != row["digest"]:
            return f"the batch has the id {row['key']!r} already, with other arguments"
        return None

    def accept(self) -> int:
        """Add the offered rows; return how many."""
        # In steps: the memory of a statement grows with the rows that it changes.
        some = "SELECT number FROM batch_rows WHERE state = 'offered' AND owner = ? LIMIT 10000"
        turned = f"UPDATE batch_rows SET state = 'pending', owner = '' WHERE number IN ({some})"
        added = 0
        with self.ledger.change() as db:
            while more := db.execute(turned, (self.ledger.owner(),)).rowcount:
                added += int(more)
        return added

    # Limits.

    def limits(self) -> Mapping[str, Any]:
        """Return concurrency, rate (creates a second), budget and assume (USD as text), service and out.

        Also `now`, and when the pace allows the next claim and the next create: seconds since the epoch.

        Raises:
            LedgerError: the tables are of another version.
        """
        with self.ledger.look() as db:
            limits = dict(db.execute(f"SELECT *, {self._clock} AS now FROM batch_limits").fetchone())
        if limits["format"] != FORMAT:
            raise LedgerError(
                f"The batch was made by another version of shortapi (format {limits['format']}, not {FORMAT}). "
                "Nothing was sent; go on with that version, or begin another batch with the rows that have no file."
            )
        return limits

    def limit(self, **limits: Any) -> None:
        """Change limits, for all workers at once."""
        with self.ledger.change() as db:
            for name, value in limits.items():
                db.execute(f"UPDATE batch_limits SET {name} = ?", (value,))

    def slow_down(self, seconds: float) -> None:
        """Let no worker send a create for some seconds."""
        until = self.limits()["now"] + seconds
        with self.ledger.change(durable=False) as db:
            values = until, until + BURST, until
            db.execute("UPDATE batch_limits SET claims = ?, creates = ? WHERE claims < ?", values)

    def pace(self, limits: Mapping[str, Any]) -> None:
        """Count a create, in the transaction of its intent by the limits of now: a token bucket that all workers share.

        Raises:
            TooEarlyError: the pace does not allow it yet.
        """
        early = limits["creates"] - BURST - limits["now"]
        if early > 0:
            raise TooEarlyError(early, 1 / limits["rate"] if limits["rate"] else 0.0)
        if limits["rate"] is not None:
            with self.ledger.look() as db:
                after = max(limits["creates"], limits["now"]) + 1 / limits["rate"]
                db.execute("UPDATE batch_limits SET creates = ?", (after,))

    # Claims.

    def claim(self, only: Sequence[str] | None = None) -> tuple[list[Claim], float | None]:
        """Take rows to work on, within the limits.

        Args:
            only: take no other rows than those of these keys.

        Returns:
            The rows, and after how many seconds to ask again; None: there will be nothing to take.
        """
        taken: list[Row] = []
        if only is None and time.monotonic() >= self._looked + IDLE_SECONDS:
            self._looked, taken = time.monotonic(), self.take_over()
        with self.ledger.change(durable=False) as db:
            limits = self.limits()
            (running,) = db.execute("SELECT count(*) FROM batch_rows WHERE state = 'running'").fetchone()
            free, rate, now, opens = limits["concurrency"] - running, limits["rate"], limits["now"], limits["claims"]
            step = 0.0 if rate is None else 1 / rate
            if rate is not None:
                opens = max(opens, now - CATCH_UP)
                free = min(free, 1 + int((now + AHEAD - opens) * rate))
            most = max(0, free) if opens <= now + AHEAD * (rate is not None) else 0
            found = self._waiting(db, limits, only, most + 1)
            claimed = [(row, max(0.0, opens + n * step - now)) for n, row in enumerate(found[:most])]
            self._own(db, found[:most])
            opens += len(claimed) * step
            db.execute("UPDATE batch_limits SET claims = ? WHERE claims < ?", (opens, opens))
            more = len(claimed) < len(found) and (len(claimed) < limits["concurrency"] - running)
            pause = max(0.0, opens - now - AHEAD / 2) if more else IDLE_SECONDS
            over = not (taken or found or (running and only is None))
            return [*((row, 0.0) for row in taken), *claimed], None if over else min(pause, IDLE_SECONDS)

    def _facts(self, db: Any, limits: Mapping[str, Any]) -> dict[str, Any]:
        """Return what decides about rows: the room of the budget, in billionths of a USD."""
        facts: dict[str, Any] = {"any": False, "room": None, "assume": None}
        if limits["budget"] is not None:
            charged, reserved = self.ledger.spent(f"run:{RUN}")
            facts["assume"] = None if limits["assume"] is None else int(Decimal(limits["assume"]) * SCALE)
            unsent = f"FROM batch_rows WHERE state = 'running' AND NOT {SENT}"
            (claimed,) = db.execute(f"SELECT coalesce(sum(coalesce(estimate, :assume)), 0) {unsent}", facts).fetchone()
            facts["room"] = int((Decimal(limits["budget"]) - charged - reserved) * SCALE) - int(claimed)
        return facts

    def keys(self, where: str) -> list[str]:
        """Return the keys of rows by an SQL condition, in which :room, :assume and :any may stand."""
        with self.ledger.look() as db:
            facts = self._facts(db, self.limits())
            return [key for (key,) in db.execute(f"SELECT key FROM batch_rows WHERE {where}", facts).fetchall()]

    def _waiting(self, db: Any, limits: Mapping[str, Any], only: Sequence[str] | None, most: int) -> list[Row]:
        """Return the first rows that may be taken, for all of which together the budget has room."""
        keys = {f"key{n}": key for n, key in enumerate(only or ())}
        facts = {**self._facts(db, limits), **keys, "most": most, "any": only is not None}
        named = f"AND key IN ({', '.join(f':{name}' for name in keys)})" if keys else ""
        found: list[Row] = []
        room = facts["room"]
        for wanted in TAKEN:
            asked = f"FROM batch_rows WHERE {wanted} {named} ORDER BY number LIMIT :most"
            for row in map(_row, db.execute(f"SELECT {COLUMNS} {asked}", facts).fetchall()):
                cost = 0 if row.state == "late" else row.estimate or facts["assume"] or 0
                if room is None or cost <= room:
                    room = None if room is None else room - cost
                    found.append(row)
        return found[:most]

    def take_over(self, only: str | None = None) -> list[Row]:
        """Take running rows of nobody and of dead processes for which something was sent: one of this key, or all.

        The others wait for their turn again.
        """
        facts: dict[str, Any] = {"only": only}
        named = "WHERE state = 'running' AND owner = :owner AND (:only IS NULL OR key = :only)"
        taken: list[Row] = []
        with self.ledger.change(durable=False) as db:
            owners = db.execute("SELECT DISTINCT owner FROM batch_rows WHERE state = 'running'").fetchall()
            for owner in [owner for (owner,) in owners if not (owner and self.ledger.is_alive(owner))]:
                facts["owner"] = owner
                db.execute(f"UPDATE batch_rows SET state = 'pending', owner = '' {named} AND NOT {SENT}", facts)
                taken += map(_row, db.execute(f"SELECT {COLUMNS} FROM batch_rows {named}", facts).fetchall())
            self._own(db, taken)
        return taken

    def _own(self, db: Any, rows: list[Row]) -> None:
        if rows:
            owned = f"UPDATE batch_rows SET state = 'running', owner = ? WHERE number IN ({', '.join('?' * len(rows))})"
            db.execute(owned, (self.ledger.owner(), *(row.number for row in rows)))

    def release(self, row: Row, state: str, *, why: str | None = None, again: bool = False) -> None:
        """Give a row of this process back in a state.

        Args:
            again: the next attempt has a row of its own in the ledger.
        """
        me = self.ledger.owner()
        with self.ledger.change(durable=False) as db:
            db.execute(
                "UPDATE batch_rows SET owner = ?, state = ?, why = ?, attempt = attempt + ?"
                " WHERE number = ? AND owner = ? AND state = 'running'",
                (me if state == "late" else "", state, why, int(again), row.number, me),
            )

    def leave(self) -> None:
        """Give back all rows of this process: their jobs go on."""
        me, mine = self.ledger.owner(), "WHERE state = 'running' AND owner = ?"
        with self.ledger.change(durable=False) as db:
            db.execute(f"UPDATE batch_rows SET state = 'pending', owner = '' {mine} AND NOT {SENT}", (me,))
            db.execute(f"UPDATE batch_rows SET owner = '' {mine}", (me,))

    def begin(self) -> None:
        """Let rows that earlier runs left late be taken again."""
        with self.ledger.change(durable=False) as db:
            db.execute("UPDATE batch_rows SET owner = '' WHERE state = 'late'")

    # Reports, and what people decide.

    def rows(self) -> Iterator[tuple[Row, Record | None]]:
        """Yield all rows in their order, each with the ledger's row of its latest attempt."""
        last = 0
        while True:
            wanted = "FROM batch_rows WHERE number > ? AND state <> 'offered' ORDER BY number LIMIT 500"
            with self.ledger.look() as db:
                rows = list(map(_row, db.execute(f"SELECT {COLUMNS} {wanted}", (last,)).fetchall()))
            if not rows:
                return
            marks = ", ".join("?" * len(rows))
            jobs = self.ledger.rows(where=f"key IN ({marks})", values=[row.job_key for row in rows])
            by_key = {job.key: job for job in jobs}
            yield from ((row, by_key.get(row.job_key)) for row in rows)
            last = rows[-1].number

    def row(self, key: str) -> Row:
        """Return one row.

        Raises:
            LedgerError: there is none.
        """
        with self.ledger.look() as db:
            added = "FROM batch_rows WHERE key = ? AND state <> 'offered'"
            found = db.execute(f"SELECT {COLUMNS} {added}", (key,)).fetchone()
        if found is None:
            raise LedgerError(f"The batch has no row {key!r}.")
        return _row(found)

    def counts(self) -> Mapping[str, tuple[int, float]]:
        """Return for each state the number of rows, and the seconds that the catalogue expects of all their jobs."""
        sums = "SELECT state, count(*), coalesce(sum(seconds), 0) FROM batch_rows WHERE state <> 'offered'"
        with self.ledger.look() as db:
            return {state: (rows, seconds) for state, rows, seconds in db.execute(f"{sums} GROUP BY state")}

    def turn(self, before: str, after: str, *, key: str | None = None, again: bool = False) -> int:
        """Change the state of rows; return of how many."""
        changed = "state = :after, owner = '', why = NULL, attempt = attempt + :again"
        facts = {"before": before, "after": after, "key": key, "again": int(again)}
        wanted = "state = :before AND (:key IS NULL OR key = :key)"
        with self.ledger.change() as db:
            return int(db.execute(f"UPDATE batch_rows SET {changed} WHERE {wanted}", facts).rowcount)


def _row(stored: Any) -> Row:
    return Row(**dict(zip(COLUMNS.split(", "), stored, strict=True)))
