"""Budgets, and what jobs count against them: counters that change in the same transaction as their rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from attrs import field, frozen

from shortapi._usd import LARGEST, exact_sums, given_usd
from shortapi.errors import BudgetError, ConfigurationError, LedgerError
from shortapi.validation import shown

if TYPE_CHECKING:
    import sqlite3

    from shortapi.ledger.rows import Intent

Per = Literal["call", "run", "day", "month"]
"""call: each job; run: one client's life; day, month: of UTC."""

PERIODS: tuple[str, ...] = get_args(Per)

DAY = 86400
"""Seconds."""

SCALE = 10**9
"""Money in a ledger is whole billionths of a USD: sums of them are exact in any database."""


def to_units(amount: Decimal | None) -> int | None:
    """Return USD as billionths, rounded up; None for an amount that is not known."""
    if amount is None:
        return None
    with exact_sums():
        return int((amount * SCALE).to_integral_value(rounding="ROUND_CEILING"))


def to_usd(units: int) -> Decimal:
    """Return billionths as USD."""
    with exact_sums():
        return (Decimal(units) / SCALE).normalize() + Decimal(0)


def _limit(value: Any) -> Decimal:
    limit = given_usd(value)  # no float: 0.1 + 0.2 is no way to write money
    if limit is None:
        raise ConfigurationError(f"Budget: limit must be an amount of USD such as '20.00', not {shown(value)}.")
    return limit


def _assumed(value: Any) -> Decimal | None:
    assumed = given_usd(value)
    if value is not None and (assumed is None or assumed > LARGEST):
        raise ConfigurationError(
            f"Budget: assume must be an amount of USD such as '20.00', at most {LARGEST}, not {shown(value)}."
        )
    return assumed


def _known_period(_: object, __: object, value: str) -> None:
    if value not in PERIODS:
        raise ConfigurationError(f"Budget: per must be 'call', 'run', 'day' or 'month', not {value!r}.")


@frozen
class Budget:
    """A limit that no job may break, held in the ledger across processes.

    Attributes:
        limit: USD, a decimal string or Decimal.
        per: each call, one client's life (run), or a day or month of UTC.
        assume: USD that a job counts whose price the catalogue does not know; None (default): such a job is refused.

    Raises:
        ConfigurationError: no amount, or no such period.
    """

    limit: Decimal = field(converter=_limit)
    per: Per = field(default="call", validator=_known_period)
    assume: Decimal | None = field(default=None, converter=_assumed, kw_only=True)

    def scope(self, run: str, now: float) -> str:
        """Return the name of the counter that this budget is held against."""
        return "call" if self.per == "call" else _scopes(run, int(now // DAY))[self.per]


def budgets_of(text: str) -> tuple[Budget, ...]:
    """Return the budgets that a text such as "20/day 200/month" names.

    Raises:
        ConfigurationError: it names none, or one that makes no sense.
    """
    words = [word.partition("/") for word in text.split()]
    if not words or not all(period in PERIODS and given_usd(limit) is not None for limit, _, period in words):
        raise ConfigurationError(
            "budget must be a Budget or a text of amounts of USD with periods such as '20/day 200/month' (the periods "
            f"are {', '.join(PERIODS)}), not {shown(text)}. Nothing was sent."
        )
    return tuple(Budget(limit, cast("Per", period)) for limit, _, period in words)


@lru_cache(maxsize=8)
def _scopes(run: str, day: int) -> Mapping[str, str]:
    """Return every counter that a job of that run and day (since the epoch) counts in, by its period."""
    moment = datetime.fromtimestamp(day * DAY, UTC)
    return {"run": f"run:{run}", "day": f"day:{moment:%Y-%m-%d}", "month": f"month:{moment:%Y-%m}"}


def reserve(db: sqlite3.Connection, intent: Intent, now: float) -> int:
    """Let a job count its estimate, if no budget is broken by it; return what it counts, in billionths of a USD.

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
    counted = to_units(intent.estimate) or 0
    for budget in intent.budgets:
        asked = intent.estimate if intent.estimate is not None else budget.assume
        _hold(budget, asked, spent(db, budget.scope(intent.run, now)), intent.model)
        counted = max(counted, to_units(asked) or 0)
    _count(db, intent.run, now, reserved=counted)
    return counted


def _hold(budget: Budget, asked: Decimal | None, before: tuple[Decimal, Decimal], model: str) -> None:
    charged, reserved = before
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


def spent(db: sqlite3.Connection, scope: str) -> tuple[Decimal, Decimal]:
    """Return what a counter holds: USD charged, and USD reserved by estimates."""
    found = db.execute("SELECT charged, reserved FROM spent WHERE scope = ?", (scope,)).fetchone()
    return (Decimal(0), Decimal(0)) if found is None else (to_usd(found["charged"]), to_usd(found["reserved"]))


def charge(db: sqlite3.Connection, key: str | None, amount: Decimal | None) -> None:
    """Let the charge count instead of the estimate. After a refund it counts nothing, whoever names it again."""
    row = _counted(db, key)
    if row is not None and amount is not None and amount <= LARGEST:
        units = to_units(amount)
        _recount(db, row, 0 if row["refunded"] else units or 0, units)


def hold_again(db: sqlite3.Connection, key: str) -> None:
    """Let a job that counted nothing count its estimate: it was made after all."""
    row = _counted(db, key)
    if row is not None and not row["counted"] and row["charge"] is None and row["estimate"]:
        _recount(db, row, row["estimate"], None)


def release(db: sqlite3.Connection, key: str | None) -> None:
    """Let a job count nothing: it was refused or refunded."""
    row = _counted(db, key)
    if row is not None:
        _recount(db, row, 0, row["charge"])


def _counted(db: sqlite3.Connection, key: str | None) -> sqlite3.Row | None:
    columns = "key, run, created, estimate, charge, counted, refunded"
    found: sqlite3.Row | None = db.execute(f"SELECT {columns} FROM jobs WHERE key = ?", (key,)).fetchone()  # noqa: S608
    return found


def _recount(db: sqlite3.Connection, row: sqlite3.Row, counted: int, charge: int | None) -> None:
    """Let a row count another amount: among what is charged where its charge is known, else among what is reserved."""
    change = {"charged": 0, "reserved": 0}
    change["reserved" if row["charge"] is None else "charged"] -= row["counted"]
    change["reserved" if charge is None else "charged"] += counted
    if any(change.values()) or charge != row["charge"]:
        _count(db, row["run"], row["created"], **change)
        db.execute("UPDATE jobs SET charge = ?, counted = ? WHERE key = ?", (charge, counted, row["key"]))


def _count(db: sqlite3.Connection, run: str, created: float, *, charged: int = 0, reserved: int = 0) -> None:
    """Add to every counter that a job of that run and time counts in."""
    if not charged and not reserved:
        return
    names = tuple(_scopes(run, int(created // DAY)).values())
    places = ", ".join("(?, ?, ?)" for _ in names)
    db.execute(
        f"INSERT INTO spent VALUES {places} ON CONFLICT (scope) DO UPDATE SET charged = charged + excluded.charged,"  # noqa: S608
        " reserved = reserved + excluded.reserved",
        tuple(value for name in names for value in (name, charged, reserved)),
    )
