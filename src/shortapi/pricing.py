"""Amounts of USD, and what a job costs by the catalogue. Pure: an entry and arguments in, an `Estimate` out.

Amounts are read, checked and added in a decimal context of ours, whatever the caller's context is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import Any

from attrs import frozen

from shortapi.catalog.records import Entry, Rate, Units
from shortapi.errors import PriceUnknownError
from shortapi.validation import as_decimal, fits, with_defaults

MOST_UNITS = 10**18  # an argument beyond this is no number of anything that is billed

LARGEST = Decimal(10**6)
"""An amount of one job above it is a mistake of the service or the catalogue; sums of such would not fit into a
ledger, which counts billionths in 64 bits."""

LONGEST = 40  # characters of an amount that somebody writes; what is longer is none
FINEST = -30  # exponent of the last digit of an amount; what is finer is none

_CONTEXT = Context(
    prec=80, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, capitals=1, clamp=0, flags=[], traps=[]
)


@frozen(kw_only=True)
class Estimate:
    """What a job should cost by the catalogue. What the service reports is the `charge`, never this.

    Attributes:
        amount: in `currency`, exact.
        rate: price of one unit; `quantity`: units of `unit` (second, image, request, ...).
        base: fixed part of the price; `included`: units that it covers.
        checked: the day on which a person last read the price on the vendor's page (ISO date), if known.
    """

    amount: Decimal
    currency: str
    model: str
    rate: Decimal
    quantity: Decimal
    unit: str
    base: Decimal = Decimal(0)
    included: Decimal = Decimal(0)
    checked: str | None = None

    def __str__(self) -> str:
        base = f"{self.base} + " if self.base else ""
        units = self.unit if self.quantity == 1 else f"{self.unit}s"
        with exact_sums():
            billed = max(Decimal(0), self.quantity - self.included)
        count = f"{billed:f} of {self.quantity:f}" if self.included else f"{self.quantity:f}"
        return f"{self.amount} {self.currency} ({base}{count} {units} × {self.rate})"


def exact_sums() -> AbstractContextManager[Context]:
    """Return a context in which amounts are added and multiplied without rounding and without traps."""
    return localcontext(_CONTEXT)


def given_usd(value: Any) -> Decimal | None:
    """Return an amount that a caller gave as a decimal string, an int or a Decimal; None where it is none."""
    return _amount(value) if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) else None


def stated_usd(value: Any) -> Decimal | None:
    """Return an amount that the service states for one job; None where it is none, or more than `LARGEST`."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    amount = _amount(str(value) if isinstance(value, float) else value)
    return amount if amount is not None and amount <= LARGEST else None


def _amount(value: str | int | Decimal) -> Decimal | None:
    if isinstance(value, str) and len(value.strip()) > LONGEST:
        return None
    with exact_sums():
        amount = Decimal(value)  # outside of our context a caller's traps would raise here
        if not amount.is_finite() or amount < 0 or amount.adjusted() > LONGEST:
            return None
        exponent = amount.as_tuple().exponent
        # Written out: 1E+3 is 1000, and -0 is 0.
        return amount + Decimal(0) if isinstance(exponent, int) and exponent >= FINEST else None


def estimate(entry: Entry, args: Mapping[str, Any], *, on: date | None = None) -> Estimate:
    """Return what the job should cost.

    Args:
        args: model arguments; the entry's defaults stand in for those left out.
        on: the day whose price list counts; default: today (UTC).

    Raises:
        PriceUnknownError: the catalogue does not state this price. It is never guessed.
    """
    pricing = entry.pricing
    if pricing.unknown is not None:
        raise _unknown(entry, pricing.unknown)
    full = with_defaults(entry, args)
    rate = _rate_for(entry, full, on or datetime.now(UTC).date())
    if rate.rate is None:
        raise _unknown(entry, rate.unknown or "the page gives no price for these arguments")
    unit_price, base = Decimal(rate.rate), Decimal(rate.base)
    with exact_sums():
        quantity = _quantity(entry, full, rate)
        amount = base + unit_price * max(Decimal(0), quantity - Decimal(rate.included))
    if unit_price and not amount:
        # An argument without a stated minimum may be 0; a budget must not take that for a job that is free.
        raise _unknown(entry, f"they ask for {quantity:f} {pricing.unit}s, and no job is known to be free")
    return Estimate(
        amount=amount,
        currency=pricing.currency,
        model=entry.id,
        rate=unit_price,
        quantity=quantity,
        unit=pricing.unit,
        base=base,
        included=Decimal(rate.included),
        checked=pricing.checked,
    )


def _rate_for(entry: Entry, args: Mapping[str, Any], on: date) -> Rate:
    today, found = on.isoformat(), None
    for row in entry.pricing.rates:
        # Of the rows that fit, the first one of the latest price list counts.
        newer = found is None or (row.since or "") > (found.since or "")
        if newer and (row.since or "") <= today and fits(row.when, args):
            found = row
    if found is None:
        raise _unknown(entry, "no row of the price list fits these arguments")
    return found


def _quantity(entry: Entry, args: Mapping[str, Any], rate: Rate) -> Decimal:
    pricing, quantity = entry.pricing, entry.pricing.quantity
    if not isinstance(quantity, Units):
        return _factor(entry, quantity, args)
    if quantity.unknown is not None:
        known = f"the rate is {rate.rate} {pricing.currency} per {pricing.unit}"
        raise _unknown(entry, f"{quantity.unknown}; {known}")
    product = math.prod((_factor(entry, factor, args) for factor in quantity.product), start=Decimal(1))
    return product / Decimal(str(quantity.per))


def _factor(entry: Entry, factor: str | float, args: Mapping[str, Any]) -> Decimal:
    """Return a number of units: the argument's value, or the number itself."""
    if not isinstance(factor, str):
        return Decimal(str(factor))
    amount = as_decimal(args.get(factor))
    if amount is None:
        raise _unknown(entry, f"the price depends on {factor!r}, which is not given as a number")
    if not 0 <= amount < MOST_UNITS:
        raise _unknown(entry, f"the price depends on {factor!r}, which is not a usable number")
    return amount


def _unknown(entry: Entry, why: str) -> PriceUnknownError:
    return PriceUnknownError(
        f"The price of {entry.id} for these arguments is not known: {why}. Nothing was sent; "
        "look the price up on the vendor's page, or add it to the entry.",
        model=entry.id,
    )
