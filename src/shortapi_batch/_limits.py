"""The limits of a batch as people give them, and where it stands."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from shortapi import Budget, ConfigurationError

if TYPE_CHECKING:
    from shortapi_batch._store import Store

PER = {"s": 1.0, "m": 60.0, "h": 3600.0}


@frozen(kw_only=True)
class Status:
    """Where a batch stands.

    Attributes:
        pending: rows that are still to be sent.
        running: rows whose job is under way.
        charged: USD that the service charged; `reserved`: estimates of jobs whose charge is not known yet.
        budget: USD, None where there is no limit.
        seconds_left: about as long as the rest takes, by what the catalogue expects and the limits.
    """

    rows: int
    pending: int
    running: int
    done: int
    failed: int
    uncertain: int
    charged: Decimal
    reserved: Decimal
    budget: Decimal | None
    seconds_left: float


def checked_limits(concurrency: int | None, rate: Any, budget: Any, assume: Any) -> dict[str, Any]:
    """Return the limits that were given, checked.

    Raises:
        ConfigurationError: one makes no sense.
    """
    if concurrency is not None and (type(concurrency) is not int or concurrency < 1):
        raise ConfigurationError("concurrency must be a whole number from 1. Nothing was sent.")
    if assume is not None and budget is None:
        raise ConfigurationError("assume is what an unknown price counts against a budget, and there is none.")
    limits: dict[str, Any] = {
        "concurrency": concurrency,
        "rate": None if rate is None else per_second(rate),
        "budget": None if budget is None else f"{Budget(budget, 'run').limit:f}",
        "assume": None if assume is None else f"{Budget('0', assume=assume).assume:f}",
    }
    return {name: limit for name, limit in limits.items() if limit is not None}


def per_second(rate: str | float) -> float:
    """Return a pace such as "2/s", "30/m" or "100/h" as a number a second.

    Raises:
        ConfigurationError: it is none.
    """
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:/([smh]))?", f"{rate}")
    if found is None or not float(found[1]):
        raise ConfigurationError("rate must be a number of creates in a time, such as '2/s', '30/m' or '100/h'.")
    return float(found[1]) / PER[found[2] or "s"]


class TooEarlyError(Exception):
    """The pace of creates allows this one only after some seconds, and the next after `step`; nothing was written."""

    def __init__(self, seconds: float, step: float) -> None:
        super().__init__(seconds)
        self.seconds, self.step = seconds, step


@frozen
class SharedBudget(Budget):
    """Budget and pace of a batch, by the limits of now, in the transaction of each intent."""

    store: Store = field(kw_only=True, repr=False)

    def hold(self, asked: Decimal | None, spent: tuple[Decimal, Decimal] | None, model: str) -> None:
        """As `Budget.hold`; raise TooEarlyError if the pace does not allow the create yet."""
        limits = self.store.limits()
        if limits["budget"] is not None:
            Budget(limits["budget"], "run", assume=limits["assume"]).hold(asked, spent, model)
        self.store.pace(limits)
