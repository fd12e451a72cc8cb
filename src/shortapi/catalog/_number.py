"""One meaning of "a number" for limits, rules and prices: what a value is, or what its text holds."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

# Neither "1e3" nor " 5" nor digits of other scripts: nobody knows how the service would read them.
_PLAIN = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


def as_decimal(value: Any) -> Decimal | None:
    """Return the number that `value` is, or that its text holds in plain digits; None where there is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        # By way of its text, without the digits that binary fractions add.
        return Decimal(str(value)) if math.isfinite(value) else None
    return Decimal(value) if isinstance(value, str) and _PLAIN.fullmatch(value) else None
