"""When to poll, and how many polls a client may send. Pure functions and records: no request, no clock.

Two separate questions: the job is not finished yet (`gap`), and this poll failed (`backoff`).

A request is worth some waiting (`PollPolicy.price`, in seconds). The next poll is due when the waiting since the last
one that was for nothing is expected to have reached that: when `Law.waste` is the price. docs/polling.md explains it,
and shows how close to the best that is. How long jobs take is in `shortapi.polling.durations`.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from attrs import define, field, frozen

from shortapi._locking import ForkedLock
from shortapi.errors import (
    APIError,
    AuthenticationError,
    ConfigurationError,
    RateLimitError,
    ServerError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from shortapi.polling.durations import Expect, Law
    from shortapi.records import Snapshot

SHORTEST_GAP, LONGEST_GAP = 0.25, 60.0  # seconds between two polls, also of a job that should be done long since
JITTER = 0.1  # share by which a usual gap is shortened or lengthened at random, so that clients do not ask in step
LONGEST_BACKOFF = 15.0  # seconds between two failed requests at most, unless the service asks for more
SHORTEST_WAIT = 600.0  # minimum default timeout of a wait in seconds
MOST_SECONDS = 1e7  # maximum of any option: four months, which every clock and socket supports

RARER: Mapping[bool | None, float] = {None: 10.0, True: 400.0, False: 1.0}
"""How many times as much a poll costs while a callback may come: by whether that of the job before came in time, None
before the first. A poll is then only there in case it never comes."""

MAX_REFUSALS = 3  # consecutive polls answered with an error other than overload
CALLBACK_SECONDS = 0.25  # between two checks for callbacks, which another process may record in the ledger
LONGEST_UNTOLD = 300.0  # seconds between two polls while a callback may come

CATCH_UP = 0.25  # seconds of the budget that may be caught up after nothing was sent: a clock is never exactly on time
SLOWEST = 0.2  # polls in a second that are left at least, however often the service says that it is too much
RECOVERY = 1.01  # factor by which each poll raises a lowered rate
RECENT = 32  # latest polls, from which the current rate is computed
TICK = 1e-6  # seconds that do not count: added to a large time they may vanish, and nobody would ever be due
LONGEST_HOLD = 60.0  # seconds that all polls are held back; the one that was turned away waits as long as it was told


def checked_seconds(name: str, seconds: float, *, least: float) -> float:
    """Return a number of seconds as a float; raise ConfigurationError if it is not finite, or below `least`."""
    if isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and least <= seconds <= MOST_SECONDS:
        return float(seconds)
    raise ConfigurationError(f"{name} must be a number of seconds from {least:g} to {MOST_SECONDS:g}, not {seconds!r}.")


def _some_seconds(_: object, attribute: Any, value: Any) -> None:
    if value is not None:
        checked_seconds(attribute.name, value, least=0.001)


def _at_least_one(_: object, attribute: Any, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ConfigurationError(f"{attribute.name} must be a whole number, 1 or more, not {value!r}.")


@frozen(kw_only=True)
class PollPolicy:
    """When a wait polls its job.

    Attributes:
        interval: fixed seconds between polls; None (default): gaps that suit the duration of such jobs.
        price: seconds of waiting that one request is worth (default 0.1): a higher price means fewer requests.
        max_misses: consecutive failed polls after which the wait ends with the last error (default 10).
    """

    interval: float | None = field(default=None, validator=_some_seconds)
    price: float = field(default=0.1, validator=_some_seconds)
    max_misses: int = field(default=10, validator=_at_least_one)


class Callbacks(Protocol):
    """A source of callbacks, such as `shortapi.callbacks.Receiver`."""

    works: bool | None
    """Whether the last job's callback arrived in time; None before the first job."""

    def came(self) -> Collection[str]:
        """Return the marks or ids of the jobs with a received callback."""


class WaitOptions(TypedDict, total=False):
    """Options of a wait; `Job.wait` explains each."""

    timeout: float | None
    poll: PollPolicy | None
    on_update: Callable[[Snapshot], object] | None
    callbacks: Callbacks | None


@frozen(kw_only=True, eq=False, repr=False)
class Waiting:
    """The checked options of a wait.

    Attributes:
        timeout: seconds; None: by the model's duration.
        callbacks: source of callbacks, which allows rare polls.
        alone: it waits for a single job, so complete snapshots are kept.
    """

    poll: PollPolicy
    timeout: float | None = None
    on_update: Callable[[Snapshot], object] | None = None
    callbacks: Callbacks | None = None
    alone: bool = True

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.poll, PollPolicy):
            raise ConfigurationError(f"poll must be a PollPolicy, not a {type(self.poll).__name__}. Nothing was sent.")
        if self.timeout is not None:
            checked_seconds("timeout", self.timeout, least=0.0)
        if self.on_update is not None and not callable(self.on_update):
            kind = type(self.on_update).__name__
            raise ConfigurationError(f"on_update must be callable, not a {kind}. Nothing was sent.")
        if self.callbacks is not None and not hasattr(self.callbacks, "came"):
            kind = type(self.callbacks).__name__
            raise ConfigurationError(
                f"callbacks must be a Receiver of shortapi.callbacks, not a {kind}. Nothing was sent."
            )


def gap(policy: PollPolicy, law: Law, elapsed: float, *, rarer: float = 1.0, rand: float = 0.5) -> float:
    """Return the seconds to wait before the next poll of a job that was not done after `elapsed` seconds.

    Args:
        rarer: factor from `RARER` while a callback may come.
        rand: 0 to 1, spreads many clients. The price has the jitter, not the gap: of a job that certainly takes a
            minute, a tenth of the first gap would be many seconds of waiting for nothing.
    """
    if policy.interval is not None:
        return policy.interval
    jitter = 1 + JITTER * (2 * rand - 1)
    due = law.due(elapsed, policy.price * rarer * jitter**2)  # a gap goes with the root of the price
    return min(max(due - elapsed, SHORTEST_GAP * jitter), jitter * (LONGEST_GAP if rarer == 1.0 else LONGEST_UNTOLD))


def backoff(miss: int, *, retry_after: float | None = None, rand: float = 0.5) -> float:
    """Return the seconds to wait after a failed request, the first being miss number 0.

    Args:
        retry_after: minimum delay that the service asked for.
        rand: 0 to 1, jitter from 0.5 to 1.5 times the delay.
    """
    delay = min(LONGEST_BACKOFF, 0.5 * 2.0 ** min(miss, 10)) * (0.5 + rand)
    return max(delay, retry_after or 0.0)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of `Retry-After` (a number or a date), None if it is absent or invalid."""
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        then, now = _epoch(text), _epoch(headers.get("date", ""))
        if then is None:
            return None
        seconds = then - (time.time() if now is None else now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _epoch(date: str) -> float | None:
    from datetime import UTC
    from email.utils import parsedate_to_datetime

    try:
        then = parsedate_to_datetime(date)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return (then if then.tzinfo is not None else then.replace(tzinfo=UTC)).timestamp()


def patience(expect: Expect) -> float:
    """Return the default timeout of a wait in seconds: there is always a deadline."""
    return max(SHORTEST_WAIT, 5 * expect.p90)


PollError = TransportError | APIError | UnexpectedResponseError
"""Errors of one failed poll, which say nothing about the job."""


@define(eq=False, repr=False)
class Misses:
    """Counts consecutive failed polls, and raises the last error at the limit."""

    most: int
    counted: int = 0
    refused: int = 0
    latest: ShortAPIError | None = None

    def count(self, error: PollError, rand: float) -> float:
        """Return the seconds until the next try, or raise the error if it is final."""
        self.latest = error
        self.counted += 1
        overload = isinstance(error, (TransportError, UnexpectedResponseError, RateLimitError, ServerError))
        self.refused = 0 if overload else self.refused + 1
        if isinstance(error, AuthenticationError) or self.counted >= self.most or self.refused >= MAX_REFUSALS:
            raise error
        asked = error.retry_after if isinstance(error, APIError) else None
        return backoff(self.counted - 1, retry_after=asked, rand=rand)


class RateLimit:
    """Token bucket for all polls of one client; a 429 halves the rate for a while.

    Attributes:
        per_second: maximum polls per second; None: only limited by the service's answers.
    """

    def __init__(self, per_second: float | None = None) -> None:
        self.per_second = per_second
        self._limit = per_second or math.inf
        self._opens = self._held = 0.0
        self._sent: deque[float] = deque(maxlen=RECENT)
        self._lock = ForkedLock()

    def take(self, now: float) -> float:
        """Take a token and return 0; if there is none, return the seconds to wait before trying again."""
        with self._lock.here:
            if now + TICK < self._held:
                return self._held - now
            if self._limit < math.inf:
                opens = max(self._opens, now - CATCH_UP)
                if now + TICK < opens:
                    return opens - now
                self._opens = opens + 1 / self._limit
                self._limit = min(self._limit * RECOVERY, self.per_second or math.inf)
            self._sent.append(now)
            return 0.0

    def slow_down(self, now: float, seconds: float) -> None:
        """Pause for some seconds and halve the rate, after a 429; during a pause the rate is not halved again."""
        with self._lock.here:
            if now >= self._held:
                lately = len(self._sent) / max(now - self._sent[0], 0.001) if len(self._sent) > 1 else 1.0
                self._limit = max(min(lately, self._limit) / 2, SLOWEST)
            self._held = max(self._held, now + min(seconds, LONGEST_HOLD))
