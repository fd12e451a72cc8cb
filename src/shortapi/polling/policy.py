"""When to poll next, and how long the catalogue expects a job to take.

Two separate questions: the job is not finished yet (`gap`), and this poll failed (`backoff`).

A request is worth some waiting (`PollPolicy.price`, in seconds). The next poll is due when the waiting since the last
one that was for nothing is expected to have reached that: when `Law.waste` is the price. docs/polling.md explains it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import field, frozen

from shortapi._usd import exact_sums
from shortapi.catalog.records import Entry, Expect, as_decimal
from shortapi.errors import ConfigurationError
from shortapi.polling.survival import Law
from shortapi.validation import fits, with_defaults

LONGEST_GAP = 60.0
"""Seconds between two polls at most: where nothing is likely any more, somebody still waits."""

SHORTEST_GAP = 0.25
"""Seconds between two polls at least."""

JITTER = 0.1
"""Share by which a gap is shortened or lengthened at random, so that many clients do not ask in step."""

LONGEST_BACKOFF = 15.0
"""Seconds between two failed requests at most, unless the service asks for more."""

CALLBACK_FACTOR = 100.0
"""With a callback in force a poll is only there in case it never comes."""

SHORTEST_WAIT = 600.0
"""Seconds that a wait without a `timeout` lasts at least."""

MOST_SECONDS = 1e7
"""Seconds that any option may name: four months, and within what every clock and socket can count."""

MOST_GROWTH = 100.0
"""Times are scaled by at most this factor, however far an argument is from the one they are stated for."""

UNKNOWN = Expect(p50=60, p90=360)
"""Stands in where an entry has no `expect`: pictures take 20 to 90 s, videos 2 to 10 min."""


def checked_seconds(name: str, seconds: float, *, least: float) -> float:
    """Return a number of seconds as a float.

    Raises:
        ConfigurationError: it is no finite number, or below `least`.
    """
    good = isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and least <= seconds <= MOST_SECONDS
    if not good:
        raise ConfigurationError(
            f"{name} must be a number of seconds from {least:g} to {MOST_SECONDS:g}, not {seconds!r}."
        )
    return float(seconds)


def _some_seconds(_: object, attribute: Any, value: Any) -> None:
    if value is not None:
        checked_seconds(attribute.name, value, least=0.001)


def _at_least_one(_: object, attribute: Any, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ConfigurationError(f"{attribute.name} must be a whole number, 1 or more, not {value!r}.")


@frozen(kw_only=True)
class PollPolicy:
    """How a wait asks for its job.

    Attributes:
        interval: seconds between polls, fixed; None (default): gaps that fit how long such jobs take.
        price: seconds of waiting that one request is worth (default 0.1): the greater, the fewer requests.
        max_misses: polls that may fail in a row before the wait ends with the last error (default 10).
    """

    interval: float | None = field(default=None, validator=_some_seconds)
    price: float = field(default=0.1, validator=_some_seconds)
    max_misses: int = field(default=10, validator=_at_least_one)


def gap(policy: PollPolicy, law: Law, elapsed: float, *, callback: bool = False) -> float:
    """Return the seconds to wait before the next poll of a job that was not done after `elapsed` seconds."""
    if policy.interval is not None:
        return policy.interval
    price = policy.price * (CALLBACK_FACTOR if callback else 1.0)
    return min(max(law.due(elapsed, price) - elapsed, SHORTEST_GAP), LONGEST_GAP)


def spread(seconds: float, rand: float) -> float:
    """Return a gap with its jitter; `rand` is 0 to 1."""
    return seconds * (1 + JITTER * (2 * rand - 1))


def backoff(miss: int, *, retry_after: float | None = None, rand: float = 0.5) -> float:
    """Return the seconds to wait after a failed request, the first being miss number 0.

    Args:
        retry_after: what the service asked for; never less is returned.
        rand: 0 to 1, spreads many clients by half to one and a half of the delay.
    """
    delay = min(LONGEST_BACKOFF, 0.5 * 2.0 ** min(miss, 10)) * (0.5 + rand)
    return max(delay, retry_after or 0.0)


def patience(expect: Expect | None) -> float:
    """Return the seconds after which a wait ends when the caller sets no `timeout`: there is always a deadline."""
    return max(SHORTEST_WAIT, 5 * (expect or UNKNOWN).p90)


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


def faster(expect: Expect, speed: float) -> Expect:
    """Return how long such a job takes at a service that is so many times as fast as the catalogue expects."""
    return expect if speed == 1.0 else _shared(expect.p50 / speed, expect.p90 / speed)


@lru_cache
def _shared(p50: float, p90: float) -> Expect:
    """Return one record for all jobs of the same work: there may be very many of them."""
    return Expect(p50=p50, p90=p90)


def _growth(value: Any, amount: Any) -> float:
    """Return how many times the stated amount an argument is; 1 where that cannot be told."""
    given, stated = as_decimal(value), as_decimal(amount)
    if given is None or given <= 0 or not stated:
        return 1.0
    with exact_sums():
        return min(max(float(given / stated), 1 / MOST_GROWTH), MOST_GROWTH)
