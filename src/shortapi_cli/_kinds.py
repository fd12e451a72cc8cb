"""Converters of words of the command line: amounts, seconds, budgets, days, tags."""

from __future__ import annotations

import argparse
import re
import time
from decimal import Decimal
from typing import TYPE_CHECKING

from shortapi.errors import ConfigurationError

if TYPE_CHECKING:
    from shortapi import Budget

NUMBER = r"[0-9]*\.?[0-9]+"


def amount(text: str) -> Decimal:
    if not re.fullmatch(NUMBER, text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount of USD such as 1.50")
    return Decimal(text)


def seconds(text: str) -> float:
    from shortapi.polling import MOST_SECONDS

    # Checked here, before anything is paid for.
    if not re.fullmatch(NUMBER, text) or float(text) > MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of seconds up to {MOST_SECONDS:.0f}")
    return float(text)


def whole(text: str) -> int:
    """Return a number of things, at least one."""
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number, 1 or more")
    return int(text)


def budget(text: str) -> Budget:
    from shortapi.ledger.records import PERIODS, budgets_of

    try:
        (limit,) = budgets_of(text)
    except (ConfigurationError, ValueError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an amount of USD and a period such as 20/day; the periods are {', '.join(PERIODS)}"
        ) from None
    return limit


def pace(text: str) -> float:
    """Return a number of creates a second."""
    from shortapi_batch import per_second

    try:
        return per_second(text)
    except ConfigurationError:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no pace such as 2/s, 30/m or 100/h") from None


def since(text: str) -> float:
    """Return the beginning of a day in UTC, or the time some days ago, in seconds since the epoch."""
    ago = re.fullmatch(r"([0-9]{1,5})d", text)
    if ago:
        return time.time() - int(ago[1]) * 86400
    from datetime import UTC, datetime  # only `jobs --since` needs it

    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither a day such as 2026-11-22 nor a number of days such as 7d"
        ) from None


def tag(text: str) -> str:
    from shortapi.records import MAX_TAG  # imported late: most commands do not need the records

    if not text.strip() or not text.isprintable() or len(text) > MAX_TAG:
        raise argparse.ArgumentTypeError(f"a tag is one line of 1 to {MAX_TAG} characters")
    return text.strip()
