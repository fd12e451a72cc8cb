"""The rows of a batch and the limits that all workers share, as tables beside those of its ledger.

What a row costs, and what became of its job, is in the ledger. The SQL is that of SQLite and PostgreSQL alike.
"""

# ruff: noqa: S608 - no value is ever in the text of a statement
from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from attrs import field, fields, frozen

from shortapi import Budget, Ledger, LedgerError
from shortapi.ledger import Row as Record

FORMAT = 1
"""Version of the tables."""

RUN = "batch"
"""The run of all jobs in the ledger: all workers share its budget."""

SCALE = 10**9
"""Units of a USD: amounts are stored as whole billionths, as in a ledger."""

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS batch_rows (
  number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, place TEXT NOT NULL UNIQUE, digest TEXT NOT NULL,
  line INTEGER NOT NULL, model TEXT NOT NULL, args TEXT NOT NULL, tag TEXT, name TEXT NOT NULL, estimate BIGINT,
  seconds DOUBLE PRECISION, attempt INTEGER NOT NULL DEFAULT 1, state TEXT NOT NULL DEFAULT 'pending',
  owner TEXT NOT NULL DEFAULT '', why TEXT
);
CREATE INDEX IF NOT EXISTS batch_rows_state ON batch_rows (state, number);
CREATE TABLE IF NOT EXISTS batch_offered (
  owner TEXT NOT NULL, key TEXT, place TEXT, digest TEXT, line INTEGER, model TEXT, args TEXT, tag TEXT, name TEXT,
  estimate BIGINT, seconds DOUBLE PRECISION
);
CREATE TABLE IF NOT EXISTS batch_limits (
  format INTEGER NOT NULL, concurrency INTEGER NOT NULL, rate DOUBLE PRECISION, budget TEXT, assume TEXT,
  service TEXT, out TEXT, opens DOUBLE PRECISION NOT NULL DEFAULT 0
);
INSERT INTO batch_limits (format, concurrency) SELECT {FORMAT}, 20 WHERE NOT EXISTS (SELECT 1 FROM batch_limits);
"""

GIVEN = ("key", "place", "digest", "line", "model", "args", "tag", "name", "estimate", "seconds")
"""Columns of a row that is offered."""

OFFERED = "(SELECT * FROM batch_offered WHERE owner = :me)"

PLACED = f"""
SELECT 0 AS new, line, key, name, place FROM batch_rows
UNION ALL SELECT 1, line, key, name, place FROM {OFFERED} AS o"""

COLLISIONS = {
    "the batch has the id {key!r} already, with other arguments": f"""
SELECT o.line, o.key, o.name, r.line FROM {OFFERED} AS o JOIN batch_rows r USING (key) WHERE r.digest <> o.digest""",
    "has the id {key!r}, as line {first} does": f"""
SELECT line, key, name, first FROM (
  SELECT line, key, name, min(line) OVER (PARTITION BY key) AS first FROM {OFFERED} AS o) AS found
WHERE line <> first""",
    "would be saved as {name!r}, as line {first} does": f"""
SELECT line, key, name, first FROM (
  SELECT line, key, name, first_value(line) OVER same AS first, first_value(key) OVER same AS other
  FROM ({PLACED}) AS placed WINDOW same AS (PARTITION BY place ORDER BY new, line)) AS found WHERE key <> other""",
}
"""Queries of offered rows that collide with another row, and what is wrong with them."""

JOB = "('row-' || number || '-' || attempt)"
"""SQL for the key of a row's latest attempt in the ledger."""

SENT = f"EXISTS (SELECT 1 FROM jobs WHERE jobs.key = {JOB})"

TAKEN = (
    "(state = 'late' AND (owner = '' OR :only IS NOT NULL))",
    "(state = 'pending' AND (:room IS NULL OR coalesce(estimate, :assume) <= :room))",
)
"""SQL conditions for rows that may be taken."""

IDLE_SECONDS = 0.5
"""Seconds after which a worker that has nothing to do looks again, for rows of workers that have died."""

CATCH_UP = 0.05
"""Seconds of the pace of creates that a late worker may catch up."""


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


class Store:
    """Rows and limits in the database of a ledger."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], float] = time.time) -> None:
        self._ledger = ledger
        self._now = now

    def create(self) -> None:
        """Create the tables, unless they are there."""
        with self._ledger.change() as db:
            for statement in SCHEMA.strip().split(";\n"):
                db.execute(statement)

    # Adding rows.

    def offer(self, rows: Iterable[Mapping[str, Any]]) -> list[tuple[int, str]]:
        """Keep checked rows until they are added; return line and problem of those that collide.

        A row that is there already, with the same key, model and arguments, is neither new nor wrong.
        """
        me = self._ledger.owner()
        with self._ledger.change(durable=False) as db:
            for (owner,) in db.execute("SELECT DISTINCT owner FROM batch_offered").fetchall():
                if owner == me or not self._ledger.is_alive(owner):
                    db.execute("DELETE FROM batch_offered WHERE owner = ?", (owner,))
        every = iter(rows)
        while some := list(islice(every, 500)):  # checked outside of the transaction, which others wait for
            marks = ", ".join([f"(?{', ?' * len(GIVEN)})"] * len(some))
            with self._ledger.change(durable=False) as db:
                cells = [cell for row in some for cell in (me, *(row[name] for name in GIVEN))]
                db.execute(f"INSERT INTO batch_offered (owner, {', '.join(GIVEN)}) VALUES {marks}", cells)
        with self._ledger.look() as db:
            return [
                (line, problem.format(key=key, name=name, first=first))
                for problem, query in COLLISIONS.items()
                for line, key, name, first in db.execute(query, {"me": me}).fetchall()
            ]

    def forget_known(self) -> int:
        """Take rows that the batch has out of those offered; return how many."""
        with self._ledger.change(durable=False) as db:
            known = "owner = ? AND key IN (SELECT key FROM batch_rows)"
            return int(db.execute(f"DELETE FROM batch_offered WHERE {known}", (self._ledger.owner(),)).rowcount)

    def bill(self, *, offered: bool) -> list[tuple[str, int, int, int]]:
        """Return for each model: rows, sum in billionths of a USD, rows without a known price.

        Args:
            offered: of the offered rows; else of those to be sent.
        """
        rows = f"{OFFERED} AS o" if offered else "batch_rows WHERE state = 'pending'"
        sums = "count(*), coalesce(sum(estimate), 0), count(*) FILTER (WHERE estimate IS NULL)"
        grouped = f"SELECT model, {sums} FROM {rows} GROUP BY model ORDER BY model"
        with self._ledger.look() as db:
            found = db.execute(grouped, {"me": self._ledger.owner()}).fetchall()
        return [(model, rows, int(units), unpriced) for model, rows, units, unpriced in found]

    def accept(self) -> int:
        """Add the offered rows; return how many are new."""
        names = ", ".join(GIVEN)
        number = "(SELECT coalesce(max(number), 0) FROM batch_rows) + row_number() OVER (ORDER BY line)"
        added = f"INSERT INTO batch_rows (number, {names}) SELECT {number}, {names} FROM {OFFERED} AS o WHERE true"
        with self._ledger.change() as db:
            count = db.execute(f"{added} ON CONFLICT (key) DO NOTHING", {"me": self._ledger.owner()}).rowcount
            db.execute("DELETE FROM batch_offered WHERE owner = ?", (self._ledger.owner(),))
            return int(count)

    # Limits.

    def limits(self) -> Mapping[str, Any]:
        """Return concurrency, rate (creates a second), budget and assume (USD as text), service and out.

        Raises:
            LedgerError: the tables are of another version.
        """
        with self._ledger.look() as db:
            limits = dict(db.execute("SELECT * FROM batch_limits").fetchone())
        if limits["format"] != FORMAT:
            raise LedgerError(f"The batch was made by another version of shortapi (format {limits['format']}).")
        return limits

    def limit(self, **limits: Any) -> None:
        """Change limits, for all workers at once."""
        with self._ledger.change() as db:
            for name, value in limits.items():
                db.execute(f"UPDATE batch_limits SET {name} = ?", (value,))

    def slow_down(self, seconds: float) -> None:
        """Let no worker send a create for some seconds."""
        with self._ledger.change() as db:
            db.execute("UPDATE batch_limits SET opens = ? WHERE opens < ?", (self._now() + seconds,) * 2)

    # Claims.

    def claim(self, only: str | None = None) -> tuple[list[Row], float | None]:
        """Take rows to work on, within the limits.

        Args:
            only: take no other row than that of this key.

        Returns:
            The rows, and after how many seconds to ask again; None: there will be nothing to take.
        """
        with self._ledger.change(durable=False) as db:
            taken = self._take_over(db, only)
            limits, now = self.limits(), self._now()
            (running,) = db.execute("SELECT count(*) FROM batch_rows WHERE state = 'running'").fetchone()
            free, opens = limits["concurrency"] - running, limits["opens"]
            found = self._waiting(db, limits, only, max(1, free))
            if now < opens:
                free = 0
            elif limits["rate"] is not None:
                free = min(free, 1)
            claimed = found[: max(0, free)]
            for row in claimed:
                self._own(db, row)
            if claimed and limits["rate"] is not None:
                opens = max(opens, now - CATCH_UP) + 1 / limits["rate"]
                db.execute("UPDATE batch_limits SET opens = ?", (opens,))
            more = len(claimed) < len(found) and running + len(claimed) < limits["concurrency"]
            pause = max(0.0, opens - now) if more else IDLE_SECONDS
            over = not (taken or found or (running and only is None))
            return taken + claimed, None if over else min(pause, IDLE_SECONDS)

    def _facts(self, db: Any, limits: Mapping[str, Any]) -> dict[str, Any]:
        """Return what decides about rows: the room of the budget, in billionths of a USD."""
        facts: dict[str, Any] = {"only": None, "room": None, "assume": None}
        if limits["budget"] is not None:
            charged, reserved = self._ledger.spent(f"run:{RUN}")
            facts["assume"] = None if limits["assume"] is None else int(Decimal(limits["assume"]) * SCALE)
            unsent = f"FROM batch_rows WHERE state = 'running' AND NOT {SENT}"
            (claimed,) = db.execute(f"SELECT coalesce(sum(coalesce(estimate, :assume)), 0) {unsent}", facts).fetchone()
            facts["room"] = int((Decimal(limits["budget"]) - charged - reserved) * SCALE) - int(claimed)
        return facts

    def waiting_keys(self, where: str) -> list[str]:
        """Return the keys of rows by an SQL condition, in which :room and :assume may stand."""
        with self._ledger.look() as db:
            facts = self._facts(db, self.limits())
            found = db.execute(f"SELECT key FROM batch_rows WHERE {where} ORDER BY number", facts).fetchall()
        return [key for (key,) in found]

    def is_open(self) -> bool:
        """Say whether a row is in flight, or can be taken now or later."""
        with self._ledger.look() as db:
            facts = self._facts(db, self.limits())
            some = f"SELECT 1 FROM batch_rows WHERE state = 'running' OR {' OR '.join(TAKEN)} LIMIT 1"
            return db.execute(some, facts).fetchone() is not None

    def _waiting(self, db: Any, limits: Mapping[str, Any], only: str | None, most: int) -> list[Row]:
        """Return the first rows that may be taken, for all of which together the budget has room."""
        facts = {**self._facts(db, limits), "only": only, "most": most}
        found: list[Row] = []
        room = facts["room"]
        for wanted in TAKEN:
            asked = f"FROM batch_rows WHERE {wanted} AND (:only IS NULL OR key = :only) ORDER BY number LIMIT :most"
            for row in map(_row, db.execute(f"SELECT {COLUMNS} {asked}", facts).fetchall()):
                cost = 0 if row.state == "late" else row.estimate or facts["assume"] or 0
                if room is None or cost <= room:
                    room = None if room is None else room - cost
                    found.append(row)
        return found[:most]

    def _take_over(self, db: Any, only: str | None) -> list[Row]:
        """Take running rows of nobody and of dead processes; those that were not sent wait for their turn again."""
        owners = [owner for (owner,) in db.execute("SELECT DISTINCT owner FROM batch_rows WHERE state = 'running'")]
        taken: list[Row] = []
        for owner in owners:
            if owner and self._ledger.is_alive(owner):
                continue
            named = "WHERE state = 'running' AND owner = :owner AND (:only IS NULL OR key = :only)"
            facts = {"owner": owner, "only": only}
            db.execute(f"UPDATE batch_rows SET state = 'pending', owner = '' {named} AND NOT {SENT}", facts)
            taken += map(_row, db.execute(f"SELECT {COLUMNS} FROM batch_rows {named}", facts).fetchall())
        for row in taken:
            self._own(db, row)
        return taken

    def _own(self, db: Any, row: Row) -> None:
        db.execute(
            "UPDATE batch_rows SET state = 'running', owner = ? WHERE number = ?", (self._ledger.owner(), row.number)
        )

    def release(self, row: Row, state: str, *, why: str | None = None, again: bool = False) -> None:
        """Give a row of this process back in a state.

        Args:
            again: the next attempt has a row of its own in the ledger.
        """
        me = self._ledger.owner()
        with self._ledger.change(durable=False) as db:
            db.execute(
                "UPDATE batch_rows SET owner = ?, state = ?, why = ?, attempt = attempt + ?"
                " WHERE number = ? AND owner = ? AND state = 'running'",
                (me if state == "late" else "", state, why, int(again), row.number, me),
            )

    def leave(self) -> None:
        """Give back all rows of this process: their jobs go on."""
        me, mine = self._ledger.owner(), "WHERE state = 'running' AND owner = ?"
        with self._ledger.change(durable=False) as db:
            db.execute(f"UPDATE batch_rows SET state = 'pending', owner = '' {mine} AND NOT {SENT}", (me,))
            db.execute(f"UPDATE batch_rows SET owner = '' {mine}", (me,))

    def begin(self) -> None:
        """Let rows that earlier runs left late be taken again."""
        with self._ledger.change(durable=False) as db:
            db.execute("UPDATE batch_rows SET owner = '' WHERE state = 'late'")

    # Reports, and what people decide.

    def rows(self) -> Iterator[tuple[Row, Record | None]]:
        """Yield all rows in their order, each with the ledger's row of its latest attempt."""
        last = 0
        while True:
            wanted = "FROM batch_rows WHERE number > ? ORDER BY number LIMIT 500"
            with self._ledger.look() as db:
                rows = list(map(_row, db.execute(f"SELECT {COLUMNS} {wanted}", (last,)).fetchall()))
            if not rows:
                return
            marks = ", ".join("?" * len(rows))
            jobs = self._ledger.rows(where=f"key IN ({marks})", values=[row.job_key for row in rows])
            by_key = {job.key: job for job in jobs}
            yield from ((row, by_key.get(row.job_key)) for row in rows)
            last = rows[-1].number

    def row(self, key: str) -> Row:
        """Return one row.

        Raises:
            LedgerError: there is none.
        """
        with self._ledger.look() as db:
            found = db.execute(f"SELECT {COLUMNS} FROM batch_rows WHERE key = ?", (key,)).fetchone()
        if found is None:
            raise LedgerError(f"The batch has no row {key!r}.")
        return _row(found)

    def counts(self) -> Mapping[str, int]:
        """Return the number of rows in each state."""
        with self._ledger.look() as db:
            return dict(map(tuple, db.execute("SELECT state, count(*) FROM batch_rows GROUP BY state")))

    def seconds(self) -> float:
        """Return the seconds that the jobs of all open rows take one after the other, as the catalogue expects."""
        with self._ledger.look() as db:
            sums = "SELECT coalesce(sum(seconds), 0) FROM batch_rows WHERE state IN ('pending', 'running', 'late')"
            return float(db.execute(sums).fetchone()[0])

    def turn(self, before: str, after: str, *, key: str | None = None, again: bool = False) -> int:
        """Change the state of rows; return of how many."""
        changed = "state = :after, owner = '', why = NULL, attempt = attempt + :again"
        facts = {"before": before, "after": after, "key": key, "again": int(again)}
        wanted = "state = :before AND (:key IS NULL OR key = :key)"
        with self._ledger.change() as db:
            return int(db.execute(f"UPDATE batch_rows SET {changed} WHERE {wanted}", facts).rowcount)


@frozen
class SharedBudget(Budget):
    """The budget of a batch, read in the transaction of each intent: it may be changed while workers run."""

    store: Store = field(kw_only=True, repr=False)

    def hold(self, asked: Decimal | None, spent: tuple[Decimal, Decimal] | None, model: str) -> None:
        """As `Budget.hold`, by the limit of now."""
        limits = self.store.limits()
        if limits["budget"] is not None:
            Budget(limits["budget"], "run", assume=limits["assume"]).hold(asked, spent, model)


def _row(stored: Any) -> Row:
    return Row(**dict(zip(COLUMNS.split(", "), stored, strict=True)))
