"""Short form of price lists for the table of models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shortapi.catalog import Pricing, Rate


def price(pricing: Pricing) -> str:
    """Format a price list: `0.129–0.229 USD/second`."""
    rates = [row for row in current(pricing.rates) if row.rate is not None]
    if not rates:
        return "not known"
    amounts = sorted({Decimal(str(row.rate)) for row in rates})
    span = f"{amounts[0]:f}" if len(amounts) == 1 else f"{amounts[0]:f}–{amounts[-1]:f}"
    base = "base + " if any(Decimal(row.base) for row in rates) else ""
    return f"{base}{span} {pricing.currency}/{pricing.unit}"


def current(rates: Sequence[Rate]) -> list[Rate]:
    """Return the rows that apply today: of rows for the same arguments the latest that has begun."""
    today = datetime.now(UTC).date().isoformat()
    begun = sorted((row for row in rates if (row.since or "") <= today), key=lambda row: row.since or "")
    return list({repr(sorted(row.when.items())): row for row in begun}.values())
