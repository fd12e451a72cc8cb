"""How much may be spent, and over what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, cast, get_args

from attrs import field, frozen

from shortapi._usd import LARGEST, exact_sums, given_usd
from shortapi.errors import ConfigurationError
from shortapi.validation import shown

Per = Literal["call", "run", "day", "month"]
"""call: each job; run: one client's life; day, month: of UTC."""

PERIODS: tuple[str, ...] = get_args(Per)

DAY = 86400
"""Seconds."""

SCALE = 10**9
"""Money in a ledger is whole billionths of a USD: sums of them are exact in any database."""


def to_units(amount: Decimal) -> int:
    """Return USD as billionths, rounded up."""
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
        return "call" if self.per == "call" else scopes(run, now)[self.per]


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


def scopes(run: str, now: float) -> Mapping[str, str]:
    """Return every counter that a job of that run and time counts in, by its period."""
    return _scopes(run, int(now // DAY))


@lru_cache(maxsize=8)
def _scopes(run: str, day: int) -> Mapping[str, str]:
    moment = datetime.fromtimestamp(day * DAY, UTC)
    return {"run": f"run:{run}", "day": f"day:{moment:%Y-%m-%d}", "month": f"month:{moment:%Y-%m}"}
