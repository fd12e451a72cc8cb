"""Durations of simulated jobs."""

from __future__ import annotations

import math

from shortapi.catalog import Expect

UNKNOWN = Expect(p50=30, p90=60)
"""Duration of models whose entry states none."""


def job_seconds(expect: Expect | None, share: float) -> float:
    """Return the quantile `share` (0 to 1) of durations in seconds: log-logistic through p50 and p90."""
    law = expect or UNKNOWN
    # Extreme durations are not useful: 1 in 50 at each end is clipped.
    share = min(max(share, 0.02), 0.98)
    if law.p90 <= law.p50:
        return law.p50
    steepness = math.log(9) / math.log(law.p90 / law.p50)
    return float(law.p50 * (share / (1 - share)) ** (1 / steepness))
