"""Records of the sandbox's engine. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from attrs import define, evolve, field, frozen

from shortapi.catalog import Entry, Media

MAX_LINE = 500
"""Maximum characters of a path, an id or a note in a line of the log."""

Stage = Literal["queued", "running", "succeeded", "failed"]


@frozen(kw_only=True)
class Request:
    """One HTTP request.

    Attributes:
        query: the first value of each query parameter.
        headers: names in lower case.
        origin: scheme, host and port of the request, with which links in answers begin.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(factory=dict)
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    origin: str = "http://sandbox"


@frozen
class Part:
    """Bytes `start` up to `stop` of a stored file."""

    name: str
    start: int
    stop: int


@frozen(kw_only=True)
class Reply:
    """An answer to send: `body`, or a part of a stored file.

    Attributes:
        note: remark for the log.
        delay: seconds to wait before answering.
        send: bytes of the body to send before the connection is closed; None: all.
        pace: bytes per second; None: unlimited.
    """

    status: int = 200
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = field(default=b"", repr=False)
    part: Part | None = None
    note: str = ""
    delay: float = 0.0
    send: int | None = None
    pace: float | None = None

    def late(self, delay: float) -> Reply:
        return evolve(self, delay=delay)


@frozen(kw_only=True)
class Hangup:
    """No answer: the connection is closed.

    Attributes:
        how: refuse (not processed), drop (processed, then closed), reset (processed, then TCP reset).
        delay: seconds to wait before.
    """

    how: Literal["refuse", "drop", "reset"]
    delay: float = 0.0

    def late(self, delay: float) -> Hangup:
        return evolve(self, delay=delay)


Answer = Reply | Hangup


@frozen(kw_only=True)
class Stored:
    """A file that a front can serve."""

    name: str
    size: int
    etag: str
    type: str


@frozen(kw_only=True)
class PictureRef:
    """An input picture of a job.

    Attributes:
        argument: the argument, such as `image` or `images[1]`.
        source: own (a file of this sandbox, `name`), example (the catalogue's example), inline (base64), remote.
    """

    argument: str
    media: Media
    source: Literal["own", "example", "inline", "remote"]
    text: str = field(repr=False)
    name: str = ""


@frozen(kw_only=True)
class Render:
    """Work of a front before a job can succeed: making the files `names`."""

    job_id: str
    entry: Entry
    args: Mapping[str, Any] = field(repr=False)
    pictures: tuple[PictureRef, ...]
    names: tuple[str, ...]


@frozen(kw_only=True)
class Failure:
    """Reason and time (seconds of the engine's clock) of a job's failure."""

    at: float
    reason: str
    refunded: bool = True


@define(kw_only=True)
class Job:
    """A job of the sandbox. Times are seconds of the engine's clock.

    Attributes:
        ignored: names of arguments that the model's page does not list.
        told: a query was answered with its end, which no fault may change afterwards.
    """

    id: str
    entry: Entry = field(repr=False)
    args: Mapping[str, Any] = field(repr=False)
    amount: Decimal
    created: float
    starts: float
    due: float
    origin: str
    ignored: tuple[str, ...] = ()
    callback: str | None = field(default=None, repr=False)
    files: tuple[Stored, ...] = ()
    stored_at: float | None = None
    failure: Failure | None = None
    told: bool = False

    def stage(self, now: float) -> Stage:
        if self.failure is not None and now >= self.failure.at:
            return "failed"
        if now < self.starts:
            return "queued"
        return "running" if self.stored_at is None or now < max(self.due, self.stored_at) else "succeeded"

    def finished(self, now: float) -> float | None:
        """Return the time of the job's end, None before it."""
        stage = self.stage(now)
        if stage == "failed" and self.failure is not None:
            return self.failure.at
        return max(self.due, self.stored_at or 0.0) if stage == "succeeded" else None


@frozen(kw_only=True)
class Booking:
    """An accepted, and so charged, create.

    Attributes:
        at: its time; seconds since the epoch, as all times here.
        amount: USD.
        ignored: names of arguments that the model's page does not list, and that were ignored.
        args: its arguments.
        fails_at: time of the job's failure; None: it does not fail.
    """

    at: float
    job_id: str
    model: str
    amount: Decimal
    refunded: bool
    ignored: tuple[str, ...] = ()
    args: Mapping[str, Any] = field(factory=dict, repr=False)
    fails_at: float | None = None


@frozen(kw_only=True)
class Call:
    """A received request.

    Attributes:
        route: create, query, file, upload or page; empty for any other path.
        subject: its job id, file name or other path; empty for a refused create.
        outcome: the HTTP status, or refuse, drop or reset.
        credentials: whether it carried an `Authorization` header.
        note: why it was refused, or which arguments were ignored; never contains values of arguments.
    """

    at: float
    route: str
    subject: str
    outcome: int | str
    credentials: bool
    note: str = ""

    def __str__(self) -> str:
        note = f"({_line(self.note)})" if self.note else ""
        parts = (self.route or "other", _line(self.subject), f"-> {self.outcome}", note)
        return " ".join(part for part in parts if part)


def _line(text: str) -> str:
    """Return a text for the log: paths and ids may contain anything, even fake lines of the log."""
    line = text if text.isprintable() else repr(text)[1:-1]
    return line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}…"


@frozen(kw_only=True)
class Callback:
    """A callback for a front to send."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    job_id: str
