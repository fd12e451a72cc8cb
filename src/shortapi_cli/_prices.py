"""Short form of price lists for the table of models."""

from __future__ import annotations

import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def price(pricing: Mapping[str, Any]) -> str:
    """Format a price list, as an entry writes it: `0.129–0.229 USD/second`."""
    rates = [row for row in current(pricing) if "rate" in row]
    if not rates:
        return "not known"
    amounts = sorted({Decimal(row["rate"]) for row in rates})
    span = f"{amounts[0]:f}" if len(amounts) == 1 else f"{amounts[0]:f}–{amounts[-1]:f}"
    base = "base + " if any(Decimal(row.get("base", 0)) for row in rates) else ""
    return f"{base}{span} {pricing['currency']}/{pricing['unit']}"


def current(pricing: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows that apply today: of rows for the same arguments the latest that has begun."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    begun = sorted((row for row in pricing.get("rates", ()) if row.get("from", "") <= today), key=_since)
    return list({repr(sorted(row.get("when", {}).items())): row for row in begun}.values())


def _since(row: Mapping[str, Any]) -> str:
    return str(row.get("from", ""))
