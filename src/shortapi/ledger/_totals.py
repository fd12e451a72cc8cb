"""Which rows are wanted, and sums over them. All SQL of it is here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from attrs import frozen

from shortapi.ledger._budget import to_usd
from shortapi.ledger.states import OPEN, State

By = Literal["day", "model", "tag"]
"""What to sum up by; a day is one of UTC, as those of budgets are."""

GROUPS: dict[By | None, str] = {
    None: "NULL",
    "day": "strftime('%Y-%m-%d', created, 'unixepoch')",
    "model": "model",
    "tag": "tag",
}

# What was refused or refunded cost nothing, so neither its estimate nor its charge is summed up.
COSTS = "NOT (coalesce(refunded, 0) OR (state = 'failed' AND job_id IS NULL))"
DRIFT = f"CASE WHEN {COSTS} THEN charge - estimate END"

SUMS = f"""
  count(*) AS jobs,
  count(*) FILTER (WHERE state = 'done') AS done,
  count(*) FILTER (WHERE state = 'failed') AS failed,
  count(*) FILTER (WHERE state = 'uncertain') AS uncertain,
  coalesce(sum(estimate) FILTER (WHERE {COSTS}), 0) AS estimate,
  coalesce(sum(charge) FILTER (WHERE {COSTS}), 0) AS charge,
  coalesce(sum({DRIFT}), 0) AS drift,
  count(*) FILTER (WHERE {DRIFT} <> 0) AS drifted
"""


@frozen(kw_only=True)
class Choice:
    """Which rows are wanted; what is None or False does not matter.

    Attributes:
        key: a row's key, or its job id.
        model: a model id, or the beginning of one: a vendor, or vendor/family.
        since: seconds since the epoch.
        only_open: neither done nor failed.
    """

    key: str | None = None
    state: State | None = None
    model: str | None = None
    tag: str | None = None
    since: float | None = None
    only_open: bool = False

    @property
    def where(self) -> str:
        """SQL for `Ledger.rows` and `Ledger.totals`."""
        return " AND ".join(["1", *(sql for sql, _ in self._parts())])

    @property
    def values(self) -> tuple[Any, ...]:
        """The values that belong to `where`."""
        return tuple(value for _, values in self._parts() for value in values)

    def _parts(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        if self.key is not None:
            yield "(key = ? OR job_id = ?)", (self.key, self.key)
        if self.state is not None:
            yield "state = ?", (self.state,)
        if self.model is not None:
            folder = self.model.rstrip("/") + "/"
            yield "(model = ? OR substr(model, 1, ?) = ?)", (self.model, len(folder), folder)
        if self.tag is not None:
            yield "tag = ?", (self.tag,)
        if self.since is not None:
            yield "created >= ?", (self.since,)
        if self.only_open:
            yield f"state IN ({', '.join('?' * len(OPEN))})", OPEN


@frozen(kw_only=True)
class Total:
    """Sums over rows.

    Attributes:
        name: the day, model or tag; None for rows without a tag, and for a sum over all.
        jobs: all rows; `done`, `failed`, `uncertain`: those of them in that state.
        estimate, charge: USD, as far as known; what was refused or refunded does not count.
        drift: USD that charges are above estimates (below: negative), over the rows that have both.
        drifted: in how many rows they differ.
    """

    name: str | None
    jobs: int
    done: int
    failed: int
    uncertain: int
    estimate: Decimal
    charge: Decimal
    drift: Decimal
    drifted: int


def totals(db: sqlite3.Connection, by: By | None, where: str, values: tuple[Any, ...]) -> tuple[Total, ...]:
    """Return a sum for each group of rows, in the order of their names; for `by` None exactly one."""
    group = "" if by is None else "GROUP BY name ORDER BY name"
    found = db.execute(f"SELECT {GROUPS[by]} AS name, {SUMS} FROM jobs WHERE {where} {group}", values)  # noqa: S608
    return tuple(_total(row) for row in found.fetchall())


def _total(row: sqlite3.Row) -> Total:
    return Total(
        name=row["name"],
        jobs=row["jobs"],
        done=row["done"],
        failed=row["failed"],
        uncertain=row["uncertain"],
        estimate=to_usd(row["estimate"]),
        charge=to_usd(row["charge"]),
        drift=to_usd(row["drift"]),
        drifted=row["drifted"],
    )
