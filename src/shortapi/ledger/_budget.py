"""How much may be spent, and over what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from attrs import field, frozen

from shortapi.errors import ConfigurationError

Per = Literal["call", "run", "day", "month"]
"""call: each job; run: one client's life; day, month: of UTC."""

DAY = 86400
"""Seconds."""

SCALE = 10**9
"""Money in a ledger is whole billionths of a USD: sums of them are exact in any database."""


def to_units(amount: Decimal) -> int:
    """Return USD as billionths, rounded up."""
    return int((amount * SCALE).to_integral_value(rounding="ROUND_CEILING"))


def to_usd(units: int) -> Decimal:
    """Return billionths as USD."""
    return (Decimal(units) / SCALE).normalize() + Decimal(0)


def _money(_: object, attribute: Any, value: Any) -> None:
    if value is not None and (not value.is_finite() or value < 0):
        raise ConfigurationError(f"Budget: {attribute.name} must be an amount of USD such as '20.00', not {value}.")


def _needed(_: object, attribute: Any, value: Any) -> None:
    if value is None:
        raise ConfigurationError(f"Budget: {attribute.name} must be an amount of USD such as '20.00', not None.")


def _decimal(value: Any) -> Any:
    if value is None or isinstance(value, Decimal):
        return value
    try:
        # A float is refused: 0.1 + 0.2 is no way to write money.
        return Decimal(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else Decimal("NaN")
    except ArithmeticError:
        return Decimal("NaN")


def _known_period(_: object, __: object, value: str) -> None:
    if value not in {"call", "run", "day", "month"}:
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

    limit: Decimal = field(converter=_decimal, validator=[_needed, _money])
    per: Per = field(default="call", validator=_known_period)
    assume: Decimal | None = field(default=None, converter=_decimal, validator=_money, kw_only=True)

    def scope(self, run: str, now: float) -> str:
        """Return the name of the counter that this budget is held against."""
        return "call" if self.per == "call" else scopes(run, now)[self.per]


def scopes(run: str, now: float) -> Mapping[str, str]:
    """Return every counter that a job of that run and time counts in, by its period."""
    return _scopes(run, int(now // DAY))


@lru_cache(maxsize=8)
def _scopes(run: str, day: int) -> Mapping[str, str]:
    moment = datetime.fromtimestamp(day * DAY, UTC)
    return {"run": f"run:{run}", "day": f"day:{moment:%Y-%m-%d}", "month": f"month:{moment:%Y-%m}"}
