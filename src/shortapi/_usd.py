"""Amounts of USD: read, checked and added in a decimal context of ours, whatever the caller's context is."""

from __future__ import annotations

from contextlib import AbstractContextManager
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import Any

LARGEST = Decimal(10**6)
"""An amount of one job above it is a mistake of the service or the catalogue; sums of such would not fit into a
ledger, which counts billionths in 64 bits."""

LONGEST = 40
"""Characters of an amount that somebody writes; what is longer is none."""

FINEST = -30
"""Exponent of the last digit of an amount; what is finer is none."""

_CONTEXT = Context(
    prec=80, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, capitals=1, clamp=0, flags=[], traps=[]
)


def exact_sums() -> AbstractContextManager[Context]:
    """Return a context in which amounts are added and multiplied without rounding and without traps."""
    return localcontext(_CONTEXT)


def given_usd(value: Any) -> Decimal | None:
    """Return an amount that a caller gave as a decimal string, an int or a Decimal; None where it is none."""
    return _amount(value) if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) else None


def exact_float(value: Any) -> Any:
    """Return the decimal text of a float that is exactly that: "0.5" for 0.5; anything else, such as 0.1, unchanged."""
    with exact_sums():
        exact = isinstance(value, float) and Decimal(value) == Decimal(str(value))
    return str(value) if exact else value


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
