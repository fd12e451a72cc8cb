"""What a ledger knows of a job."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from shortapi._messages import shown_id
from shortapi._usd import exact_sums
from shortapi.ledger._budget import Budget, to_usd
from shortapi.ledger.states import State


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


def digest(service: str, model: str, args: Mapping[str, Any]) -> str:
    """Return what makes two jobs the same; it gives nothing of the arguments away.

    Args:
        args: with the model's defaults, so that a default that is spelled out makes no other job.
    """
    text = json.dumps([service, model, args], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def files_of(db: sqlite3.Connection, key: str) -> dict[int, tuple[str, str]]:
    """Return path and sha256 of each file of a row, by its index."""
    found = db.execute("SELECT number, path, sha256 FROM files WHERE key = ? ORDER BY number", (key,))
    return {row["number"]: (row["path"], row["sha256"]) for row in found}


def row_of(row: sqlite3.Row, files: Mapping[int, tuple[str, str]]) -> Row:
    """Return a row of the table as a record."""
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
        job_id=None if row["job_id"] is None else shown_id(row["job_id"]),
        created=row["created"],
        changed=row["changed"],
        outputs=row["outputs"],
        files=files,
        why=row["why"],
        args=_args(row["args"]),
        save=row["save"],
    )


def _args(text: str | None) -> Any:
    with suppress(ValueError):
        return None if text is None else json.loads(text)
    return None
