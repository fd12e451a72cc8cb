"""What a job costs by the catalogue. Pure: an entry and arguments in, an `Estimate` out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shortapi._usd import exact_sums
from shortapi.catalog.records import Entry, Rate, Units
from shortapi.errors import PriceUnknownError
from shortapi.records import Estimate
from shortapi.validation import as_decimal, fits, with_defaults

MOST_UNITS = 10**18
"""An argument beyond this is no number of anything that is billed."""


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
