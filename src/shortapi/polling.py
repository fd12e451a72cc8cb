"""When to ask next. Two separate questions: the job is not finished yet, and this poll failed. Pure."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from shortapi.catalog import Expect
from shortapi.errors import ConfigurationError

GROWTH = 1.3
"""Each gap is so many times the last one, up to a sixth of the expected time."""

LONGEST_GAP = 15.0
"""Seconds between two polls at most, also between failed ones."""

SHORTEST_WAIT = 600.0
"""Seconds that a wait without a `timeout` lasts at least."""

MOST_SECONDS = 1e7
"""Seconds that any option may name: four months, and within what every clock and socket can count."""

UNKNOWN = Expect(p50=60, p90=360, source="nothing is known of this model: images take 20-90 s, videos 2-10 min")
"""Stands in where an entry has no `expect`."""


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
        interval: seconds between polls, fixed; None (default): growing gaps that fit the model's expected time.
        max_misses: so many polls may fail one after another before the wait ends with their error (default 10).
    """

    interval: float | None = field(default=None, validator=_some_seconds)
    max_misses: int = field(default=10, validator=_at_least_one)


def gap(policy: PollPolicy, expect: Expect | None, poll: int) -> float:
    """Return the seconds to wait before a poll, the first being number 0."""
    if policy.interval is not None:
        return policy.interval
    typical = (expect or UNKNOWN).p50
    first = max(0.5, typical / 30)
    most = min(LONGEST_GAP, max(first, typical / 6))
    return min(most, first * GROWTH ** min(poll, 50))


def backoff(miss: int, *, retry_after: float | None = None, luck: float = 0.5) -> float:
    """Return the seconds to wait after a failed request, the first being miss number 0.

    Args:
        retry_after: what the service asked for; never less is returned.
        luck: 0 to 1, spreads many clients by half to one and a half of the delay.
    """
    delay = min(LONGEST_GAP, 0.5 * 2.0 ** min(miss, 10)) * (0.5 + luck)
    return max(delay, retry_after or 0.0)


def patience(expect: Expect | None) -> float:
    """Return the seconds after which a wait ends when the caller sets no `timeout`: there is always a deadline."""
    return max(SHORTEST_WAIT, 5 * (expect or UNKNOWN).p90)


def time_left(expect: Expect | None, elapsed: float) -> float | None:
    """Return the seconds that a job probably still takes; None where nothing is known or it is long overdue."""
    if expect is None:
        return None
    for mark in (expect.p50, expect.p90):
        if elapsed < mark:
            return mark - elapsed
    return None
