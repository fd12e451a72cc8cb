"""What a ledger knows of a job, which rows are wanted, and sums over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from shortapi._messages import shown_id
from shortapi._usd import exact_sums
from shortapi.ledger.money import Budget, to_usd
from shortapi.ledger.states import OPEN, State

if TYPE_CHECKING:
    import sqlite3


def among(states: Iterable[State]) -> str:
    """Return SQL for the rows in one of some states."""
    names = ", ".join(f"'{state}'" for state in states)
    return f"state IN ({names})"


IN_OPEN = among(OPEN)
"""SQL for the rows whose job would be paid for twice, were it sent again."""

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


USD = ("estimate", "charge", "drift")
"""Which of the sums are amounts."""


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
    save: str | None = None


@frozen(kw_only=True)
class Row:
    """One job in the ledger. It holds no key, no link, and no arguments unless that was asked for.

    Attributes:
        key: the ledger's own name of it.
        digest: of service, model and arguments: the same job again has the same digest.
        estimate, charge: USD; None where not known. `refunded`: as the service says.
        created, changed: seconds since the epoch.
        outputs: how many files the finished job has; None before it is finished.
        files: path and sha256 of each file saved, by its index.
        why: what went wrong, in a sentence, for failed and uncertain rows.
        save: where the files shall go, a file or a folder; None where the submit did not say.
    """

    key: str
    digest: str
    service: str
    model: str
    state: State
    estimate: Decimal | None = None
    charge: Decimal | None = None
    refunded: bool | None = None
    tag: str | None = None
    job_id: str | None = None
    created: float = 0.0
    changed: float = 0.0
    outputs: int | None = None
    files: Mapping[int, tuple[str, str]]
    why: str | None = None
    args: Mapping[str, Any] | None = field(default=None, repr=False)
    save: str | None = None

    @property
    def drift(self) -> Decimal | None:
        """USD that the charge is above the estimate (below: negative); None where one is not known, or refunded."""
        if self.charge is None or self.estimate is None or self.refunded:
            return None
        with exact_sums():
            return self.charge - self.estimate


def files_of(db: sqlite3.Connection, key: str) -> dict[int, tuple[str, str]]:
    """Return path and sha256 of each file of a row, by its index."""
    found = db.execute("SELECT number, path, sha256 FROM files WHERE key = ? ORDER BY number", (key,))
    return {row["number"]: (row["path"], row["sha256"]) for row in found}


def row_of(row: sqlite3.Row, files: Mapping[int, tuple[str, str]]) -> Row:
    """Return a row of the table as a record."""
    names = "key", "digest", "service", "model", "state", "tag", "created", "changed", "outputs", "why", "save"
    args = None
    with suppress(ValueError):
        args = None if row["args"] is None else json.loads(row["args"])
    return Row(
        **{name: row[name] for name in names},
        estimate=None if row["estimate"] is None else to_usd(row["estimate"]),
        charge=None if row["charge"] is None else to_usd(row["charge"]),
        refunded=None if row["refunded"] is None else bool(row["refunded"]),
        job_id=None if row["job_id"] is None else shown_id(row["job_id"]),
        files=files,
        args=args,
    )


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
            yield IN_OPEN, ()


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
    return tuple(Total(**{**row, **{name: to_usd(row[name]) for name in USD}}) for row in map(dict, found.fetchall()))
