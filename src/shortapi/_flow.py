"""What flows are made of: the commands that they yield, and what they know of their client and of a job.

A flow is a generator in reading order: it yields commands, is sent their outcomes, and returns what became of it. It
touches neither network nor clock, so the sync and the async client share every decision.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from attrs import Factory, define, field, frozen

from shortapi._messages import job_name, pick_up
from shortapi.catalog import Catalog
from shortapi.downloads.addresses import is_private_link
from shortapi.errors import ConfigurationError, ShortAPIError
from shortapi.polling import RateLimit
from shortapi.polling.learning import Durations
from shortapi.records import Snapshot

if TYPE_CHECKING:
    from collections.abc import Hashable
    from decimal import Decimal

    from shortapi.catalog import Entry
    from shortapi.catalog import Protocol as AnswerProtocol
    from shortapi.downloads.save import Target
    from shortapi.ledger import Budget, Ledger
    from shortapi.pricing import Estimate
    from shortapi.uploads import Uploads

T = TypeVar("T")


@frozen(kw_only=True)
class Request:
    """An HTTP request; the address and the headers are private."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)


class Sink(Protocol):
    """Takes a body as it streams in."""

    def accepts(self, status_code: int, headers: Mapping[str, str]) -> bool:
        """Say whether this answer's body belongs in the sink; otherwise it is kept (bounded) in the answer."""

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; raises whatever the disk raises."""


@frozen(kw_only=True)
class Send:
    """Send one request and give back the whole answer, or stream its body into a sink.

    Attributes:
        paid: it costs money, so it goes over a connection that nothing was sent on before (a reused one may have been
            closed by the server unnoticed, which cannot be told from a lost answer), and a stop waits for its answer.
        within: seconds for the whole exchange, a name lookup too, which nothing else can interrupt; None: only the
            per-step timeouts of the client.
        max_bytes: stop reading there (the answer is then cut, without an error); None: the driver's bound.
        foreign: it goes to a host that is not the API: over connections and with cookies of its own.
        public: refuse an address that is not on the public internet, even if a name led there.
    """

    request: Request
    into: Sink | None = None
    paid: bool = False
    within: float | None = None
    max_bytes: int | None = None
    foreign: bool = False
    public: bool = False


@frozen(kw_only=True)
class Answer:
    """An HTTP answer; header names in lower case."""

    status_code: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@frozen(kw_only=True)
class Sleep:
    """Do nothing for some seconds."""

    seconds: float


@frozen(kw_only=True)
class Report:
    """Tell the caller's `on_update` what a poll said."""

    snapshot: Snapshot
    to: Callable[[Snapshot], object]


@frozen(kw_only=True)
class Work:
    """Do something on the disk. A stop that waits for a paid answer waits for this too."""

    call: Callable[[], Any]


@frozen(kw_only=True)
class Now:
    """Ask for the time: seconds of a clock that only goes forward."""


Command = Send | Sleep | Report | Work | Now
Flow = Generator[Command, Any, T]


@define(eq=False)
class TransportFailure(Exception):  # noqa: N818 - not an error for users: flows turn it into one
    """Thrown into a flow when no whole answer came.

    Attributes:
        sent: False where the server cannot have seen the request; True where it may have.
        refused_private: the address was not public and `Send.public` forbade it.
        absent: nothing is at that address for anybody: no valid address, an unknown host, or nobody who listens.
        partial: what had come of the answer when it broke off, if its head had.
    """

    reason: str
    sent: bool = field(kw_only=True)
    refused_private: bool = field(default=False, kw_only=True)
    absent: bool = field(default=False, kw_only=True)
    partial: Answer | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return self.reason


@frozen(kw_only=True)
class Context:
    """What every flow needs to know of its client.

    Attributes:
        poll: asks once for a job, as a download does for a fresh link; here, since downloads import no flow of jobs.
        uploads: puts the caller's own files where ShortAPI can fetch them.
        takes_files: without it, the API takes them itself, as a sandbox does.
        is_local: the API itself is on this machine or network (a sandbox), so links to private addresses are fine.
    """

    base_url: str
    key: str = field(repr=False)
    protocol: AnswerProtocol = field(repr=False)
    poll: Callable[[JobFacts, Context], Flow[Snapshot]] = field(repr=False)
    catalog: Catalog = field(factory=Catalog, repr=False)
    ledger: Ledger | None = None
    budgets: tuple[Budget, ...] = ()
    run: str = ""
    durations: Durations = field(factory=Durations, repr=False)
    rate_limit: RateLimit = field(factory=RateLimit, repr=False)
    rand: Callable[[], float] = random.random
    is_local: bool = Factory(lambda context: is_private_link(context.base_url), takes_self=True)
    uploads: Uploads | None = None
    takes_files: bool = Factory(lambda context: context.is_local, takes_self=True)


@frozen(kw_only=True, weakref_slot=False)
class JobFacts:
    """What is known of a job before it is asked for.

    Attributes:
        hook: the mark by which its callback is known (`shortapi.callbacks`); None: it has none.
    """

    id: str
    model: str | None = None
    entry: Entry | None = field(default=None, repr=False)
    charge: Decimal | None = None
    estimate: Estimate | None = None
    submitted_at: float | None = None
    paid: bool = False
    work: Hashable = None
    args: Mapping[str, Any] | None = field(default=None, repr=False, eq=False)
    hook: str | None = None
    target: Target | None = None
    private: tuple[str, ...] = field(default=(), repr=False)


def told_of(job: JobFacts | None, error: ShortAPIError) -> ShortAPIError:
    """Return an error; one of our own settings says what it means for a job that exists already."""
    if job is not None and isinstance(error, ConfigurationError):
        error.job_id, error.charged = job.id, True if job.paid else None
        error.message += f" The {job_name(job.id, job.model)} goes on: {pick_up(job.id)}."
    return error
