"""How long the catalogue expects a job with these arguments to take. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from shortapi.catalog import Entry, Expect, as_decimal
from shortapi.validation import fits, with_defaults

MOST_GROWTH = 100.0
"""A value so many times the one that times are stated for makes no further difference."""


def expected(entry: Entry | None, args: Mapping[str, Any]) -> Expect | None:
    """Return how long such a job takes; None where no entry says anything of it.

    Args:
        args: model arguments; the entry's defaults stand in for those left out.
    """
    if entry is None:
        return None
    full = with_defaults(entry, args)
    row = next((row for row in entry.expect if fits(row.when, full)), None)
    if row is None:
        return None
    growth = math.prod(_growth(full.get(name), amount) for name, amount in row.at.items())
    longer = (row.fixed + (row.p50 - row.fixed) * growth) / row.p50
    return _shared(row.p50 * longer, row.p90 * longer)


@lru_cache
def _shared(p50: float, p90: float) -> Expect:
    """Return one record for all jobs of the same work: there may be very many of them."""
    return Expect(p50=p50, p90=p90)


def _growth(value: Any, amount: Any) -> float:
    """Return how many times the stated amount an argument is; 1 where that cannot be told."""
    given, stated = as_decimal(value), as_decimal(amount)
    if given is None or given <= 0 or not stated:
        return 1.0
    return min(max(float(given / stated), 1 / MOST_GROWTH), MOST_GROWTH)
