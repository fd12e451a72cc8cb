"""Amounts of USD, and the price of a job by the catalogue. Pure: an entry and arguments in, an `Estimate` out.

Amounts are parsed, checked and added in the library's own decimal context, independent of the caller's.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import TYPE_CHECKING, Any

from attrs import frozen

from shortapi._shown import Shown
from shortapi.catalog.records import Entry, Rate, Units
from shortapi.errors import ConfigurationError, PriceUnknownError
from shortapi.validation import as_decimal, fits, shown, with_defaults

if TYPE_CHECKING:
    from datetime import date

MAX_UNITS = 10**18  # a larger argument is not a number of billed units

MAX_USD = Decimal(10**6)
"""A larger amount for one job is a mistake of the service or the catalogue. Sums of such amounts would overflow the
ledger's counters: billionths of a USD in 64 bits."""

MAX_DIGITS = 40  # characters of a written amount, and exponent of its first digit
MIN_EXPONENT = -30  # exponent of an amount's last digit

_CONTEXT = Context(
    prec=80, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, capitals=1, clamp=0, flags=[], traps=[]
)


@frozen(kw_only=True)
class Estimate(Shown):
    """Price of a job by the catalogue. What the service reports is the `charge`, a different figure.

    Attributes:
        amount: exact price in `currency`.
        rate: price of one unit; `quantity`: number of units; `unit`: second, image, request, ...
        base: fixed part of the price; `included`: units that it covers.
        checked: ISO date on which a person last read the price on the vendor's page, if known.
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
    """Return a decimal context that neither rounds nor traps sums and products of amounts."""
    return localcontext(_CONTEXT)


def given_usd(value: Any) -> Decimal | None:
    """Parse a caller's amount (decimal string, int or Decimal); return None if it is not one."""
    return _amount(value) if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) else None


def checked_usd(name: str, value: Any, *, floats: bool = False) -> Decimal:
    """Return a caller's amount, `floats` too if they are exact; raise ConfigurationError if it is not one."""
    inexact = ""
    if isinstance(value, float) and floats:
        inexact = ", because this float is not exact"  # 0.1 is not a tenth
        with exact_sums():
            value = str(value) if Decimal(value) == Decimal(str(value)) else value
    amount = given_usd(value)
    if amount is None:
        raise ConfigurationError(
            f"{name} must be an amount of USD such as '20.00', not {shown(value)}{inexact}. Nothing was sent."
        )
    return amount


def stated_usd(value: Any) -> Decimal | None:
    """Parse the service's amount for one job; return None if it is not one or exceeds `MAX_USD`."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    amount = _amount(str(value) if isinstance(value, float) else value)
    return amount if amount is not None and amount <= MAX_USD else None


def _amount(value: str | int | Decimal) -> Decimal | None:
    if isinstance(value, str) and len(value.strip()) > MAX_DIGITS:
        return None
    with exact_sums():
        amount = Decimal(value)  # outside of our context the caller's traps could raise here
        if not amount.is_finite() or amount < 0 or amount.adjusted() > MAX_DIGITS:
            return None
        exponent = amount.as_tuple().exponent
        # The sum normalizes: 1E+3 becomes 1000, and -0 becomes 0.
        return amount + Decimal(0) if isinstance(exponent, int) and exponent >= MIN_EXPONENT else None


def estimate(entry: Entry, args: Mapping[str, Any], *, on: date | None = None) -> Estimate:
    """Return the price of a job by the catalogue.

    Args:
        args: model arguments; missing ones take the entry's defaults.
        on: the day whose price list applies; default: today (UTC).

    Raises:
        PriceUnknownError: the catalogue does not state this price. Prices are never guessed.
    """
    pricing = entry.pricing
    if pricing.unknown is not None:
        raise _unknown(entry, pricing.unknown)
    full = with_defaults(entry, args)
    today = time.strftime("%Y-%m-%d", time.gmtime()) if on is None else on.isoformat()
    matching = [row for row in pricing.rates if (row.since or "") <= today and fits(row.when, full)]
    if not matching:
        raise _unknown(entry, "no row of the price list matches these arguments")
    rate = max(matching, key=lambda row: row.since or "")  # the first one of the latest price list
    if rate.rate is None:
        raise _unknown(entry, rate.unknown or "the page gives no price for these arguments")
    unit_price, base = Decimal(rate.rate), Decimal(rate.base)
    with exact_sums():
        quantity = _quantity(entry, full, rate)
        amount = base + unit_price * max(Decimal(0), quantity - Decimal(rate.included))
    if unit_price and not amount:
        # An argument without a documented minimum may be 0; a budget must not treat that job as free.
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
    """Return the value of the named argument, or the number itself."""
    if not isinstance(factor, str):
        return Decimal(str(factor))
    amount = as_decimal(args.get(factor))
    if amount is None or not 0 <= amount < MAX_UNITS:
        raise _unknown(entry, f"the price depends on {factor!r}, which is not given as a usable number")
    return amount


def _unknown(entry: Entry, why: str) -> PriceUnknownError:
    return PriceUnknownError(
        f"The price of {entry.id} for these arguments is not known: {why}. Nothing was sent; "
        "look the price up on the vendor's page, or add it to the entry.",
        model=entry.id,
    )
