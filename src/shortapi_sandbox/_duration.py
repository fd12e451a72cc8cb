"""How long a simulated job takes."""

from __future__ import annotations

import math

from shortapi.catalog import Expect

UNKNOWN = Expect(p50=30, p90=60)
"""Stands in for a model whose duration nobody has stated."""


def job_seconds(expect: Expect | None, share: float) -> float:
    """Return the seconds by which that share (0 to 1) of jobs are done: log-logistic through p50 and p90."""
    law = expect or UNKNOWN
    # Nobody learns from a job of no time or of a week; 1 in 50 at each end is cut to the edge.
    share = min(max(share, 0.02), 0.98)
    if law.p90 <= law.p50:
        return law.p50
    steepness = math.log(9) / math.log(law.p90 / law.p50)
    return float(law.p50 * (share / (1 - share)) ** (1 / steepness))
