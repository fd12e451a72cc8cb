"""What the sandbox's engine takes and gives: plain records, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from attrs import define, evolve, field, frozen

from shortapi.catalog import Entry, Media

LONGEST_LINE = 500
"""Characters of a path, an id or a note that a line of the log shows."""

Stage = Literal["queued", "running", "succeeded", "failed"]


@frozen(kw_only=True)
class Request:
    """One HTTP request, as a front saw it.

    Attributes:
        query: the first value of each query parameter.
        headers: names in lower case.
        origin: scheme, host and port that the caller used; links in answers begin with it.
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
        note: what the log says of it besides.
        delay: seconds to wait before answering.
        send: bytes of the body that go out before the connection is closed; None: all of them.
        pace: bytes per second; None: as fast as it goes.
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
    """No answer: the connection ends.

    Attributes:
        how: refuse (nothing was done), drop (done, then closed), reset (done, then TCP reset).
        delay: seconds to wait before.
    """

    how: Literal["refuse", "drop", "reset"]
    delay: float = 0.0

    def late(self, delay: float) -> Hangup:
        return evolve(self, delay=delay)


Answer = Reply | Hangup


@frozen(kw_only=True)
class Stored:
    """A file that a front can hand out."""

    name: str
    size: int
    etag: str
    type: str


@frozen(kw_only=True)
class PictureRef:
    """A picture that a job was given.

    Attributes:
        argument: where it stood, such as `image` or `images[1]`.
        source: own (a file of this sandbox, `name`), example (the catalogue's example), inline (base64), remote.
    """

    argument: str
    media: Media
    source: Literal["own", "example", "inline", "remote"]
    text: str = field(repr=False)
    name: str = ""


@frozen(kw_only=True)
class Render:
    """Work that a front has to do before a job can succeed: make the files `names`."""

    job_id: str
    entry: Entry
    args: Mapping[str, Any] = field(repr=False)
    pictures: tuple[PictureRef, ...]
    names: tuple[str, ...]


@frozen(kw_only=True)
class Failure:
    """Why and when (seconds of the engine's clock) a job fails."""

    at: float
    reason: str
    refunded: bool = True


@define(kw_only=True)
class Job:
    """A job as the sandbox keeps it. Times are seconds of the engine's clock.

    Attributes:
        ignored: names of arguments that no page lists.
        told: a query was answered with its end, which is final: no fault makes another of it.
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
        """Return when the job ended, None while it has not."""
        stage = self.stage(now)
        if stage == "failed" and self.failure is not None:
            return self.failure.at
        return max(self.due, self.stored_at or 0.0) if stage == "succeeded" else None


@frozen(kw_only=True)
class Booking:
    """A create that the sandbox accepted, and so charged.

    Attributes:
        at: when; seconds since the epoch, as all times here.
        ignored: names of arguments that no page lists, and that changed nothing.
        args: what came with it.
        fails_at: when the job fails or failed; None: it does not fail.
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
    """A request that arrived.

    Attributes:
        route: create, query, file, upload or page; empty for any other path.
        subject: the job id, file name or other path that it was about; empty for a create that was refused.
        outcome: the HTTP status, or refuse, drop or reset.
        credentials: whether it carried an `Authorization` header.
        note: why it was refused, or which arguments were ignored; no value of an argument.
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
    """Return a text as a log may show it: a path or an id may hold anything, also what looks like a line of the log."""
    line = text if text.isprintable() else repr(text)[1:-1]
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


@frozen(kw_only=True)
class Callback:
    """A POST that a front should make."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    job_id: str
