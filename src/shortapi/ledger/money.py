"""What jobs count against budgets: counters that change in the same transaction as their rows."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import Any

from shortapi._usd import LARGEST, exact_sums
from shortapi.errors import BudgetError, LedgerError
from shortapi.ledger._budget import Budget, scopes, to_units, to_usd
from shortapi.ledger.rows import Intent


def hold_budgets(db: sqlite3.Connection, intent: Intent, now: float) -> int:
    """Return what a job counts, in billionths of a USD, if no budget is broken by it.

    Raises:
        BudgetError: one would be, or the price is not known and the budget has no `assume`.
        LedgerError: the price is above `LARGEST`.
    """
    if intent.estimate is not None and intent.estimate > LARGEST:
        raise LedgerError(
            f"This {intent.model} job should cost {intent.estimate} USD, and a ledger cannot be used for jobs of more "
            f"than {LARGEST} USD. Nothing was sent; look at its arguments.",
            model=intent.model,
        )
    counted = units(intent.estimate) or 0
    for budget in intent.budgets:
        asked = intent.estimate if intent.estimate is not None else budget.assume
        charged, reserved = spent(db, budget.scope(intent.run, now))
        _hold_budget(budget, asked, to_usd(charged), to_usd(reserved), intent.model)
        counted = max(counted, units(asked) or 0)
    return counted


def _hold_budget(budget: Budget, asked: Decimal | None, charged: Decimal, reserved: Decimal, model: str) -> None:
    facts: dict[str, Any] = {"limit": budget.limit, "spent": charged, "reserved": reserved, "model": model}
    period = "this call" if budget.per == "call" else f"this {budget.per}"
    if asked is None:
        raise BudgetError(
            f"The price of this {model} job is not known, so the budget of {budget.limit} USD for {period} cannot be "
            "held. Nothing was sent; give the budget an assume= amount (--assume) if you accept that.",
            **facts,
        )
    with exact_sums():
        above = charged + reserved + asked > budget.limit
    if above:
        raise BudgetError(
            f"This {model} job should cost {asked} USD, but the budget for {period} is {budget.limit} USD, of which "
            f"{charged} are spent and {reserved} reserved. Nothing was sent.",
            asked=asked,
            **facts,
        )


def spent(db: sqlite3.Connection, scope: str) -> tuple[int, int]:
    """Return what a counter holds, in billionths of a USD: charged, and reserved by estimates."""
    found = db.execute("SELECT charged, reserved FROM spent WHERE scope = ?", (scope,)).fetchone()
    return (0, 0) if found is None else (found["charged"], found["reserved"])


def count(db: sqlite3.Connection, run: str, created: float, *, charged: int = 0, reserved: int = 0) -> None:
    """Add to every counter that a job of that run and time counts in."""
    if not charged and not reserved:
        return
    names = tuple(scopes(run, created).values())
    places = ", ".join("(?, ?, ?)" for _ in names)
    db.execute(
        f"INSERT INTO spent VALUES {places} ON CONFLICT (scope) DO UPDATE SET charged = charged + excluded.charged,"  # noqa: S608
        " reserved = reserved + excluded.reserved",
        tuple(value for name in names for value in (name, charged, reserved)),
    )


def charge(db: sqlite3.Connection, key: str | None, amount: Decimal | None) -> None:
    """Let the charge count instead of the estimate. After a refund it counts nothing, whoever names it again."""
    row = _counted(db, key)
    if row is None or amount is None or amount > LARGEST:
        return
    now_counts = 0 if row["refunded"] else to_units(amount)
    if row["charge"] == to_units(amount) and row["counted"] == now_counts:
        return
    before = row["counted"]
    known = row["charge"] is not None
    count(
        db,
        row["run"],
        row["created"],
        charged=now_counts - (before if known else 0),
        reserved=0 if known else -before,
    )
    db.execute("UPDATE jobs SET charge = ?, counted = ? WHERE key = ?", (to_units(amount), now_counts, key))


def hold_again(db: sqlite3.Connection, key: str) -> None:
    """Let a job that counted nothing count its estimate: it was made after all."""
    row = _counted(db, key)
    if row is None or row["counted"] or row["charge"] is not None or not row["estimate"]:
        return
    count(db, row["run"], row["created"], reserved=row["estimate"])
    db.execute("UPDATE jobs SET counted = estimate WHERE key = ?", (key,))


def release(db: sqlite3.Connection, key: str | None) -> None:
    """Let a job count nothing: it was refused or refunded."""
    row = _counted(db, key)
    if row is None:
        return
    side = "charged" if row["charge"] is not None else "reserved"
    count(db, row["run"], row["created"], **{side: -row["counted"]})
    db.execute("UPDATE jobs SET counted = 0 WHERE key = ?", (key,))


def _counted(db: sqlite3.Connection, key: str | None) -> sqlite3.Row | None:
    found: sqlite3.Row | None = db.execute(
        "SELECT run, created, estimate, charge, counted, refunded FROM jobs WHERE key = ?", (key,)
    ).fetchone()
    return found


def units(amount: Decimal | None) -> int | None:
    """Return USD as billionths, None for an amount that is not known."""
    return None if amount is None else to_units(amount)
