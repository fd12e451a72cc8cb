"""Commands and context of flows.

A flow is a generator that yields commands, is sent their outcomes, and returns its result. It touches neither network
nor clock, so the sync and the async client share every decision.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from attrs import field, frozen

from shortapi._messages import job_name, pick_up
from shortapi.errors import ConfigurationError, ShortAPIError
from shortapi.polling.learning import Durations
from shortapi.records import Snapshot

if TYPE_CHECKING:
    from collections.abc import Hashable
    from decimal import Decimal

    from shortapi.catalog import Catalog, Entry
    from shortapi.catalog import Protocol as AnswerProtocol
    from shortapi.downloads.save import Target
    from shortapi.ledger import Budget, Ledger
    from shortapi.polling import RateLimit
    from shortapi.pricing import Estimate
    from shortapi.uploads import Uploads

T = TypeVar("T")


@frozen(kw_only=True, eq=False, repr=False)
class Request:
    """An HTTP request; URL and headers are private."""

    method: str
    url: str
    headers: Mapping[str, str] = field(factory=dict)
    content: bytes | None = None


class Sink(Protocol):
    """Takes a body as it streams in."""

    def accepts(self, status_code: int, headers: Mapping[str, str]) -> bool:
        """Return whether to stream this answer's body into the sink; otherwise it is kept (bounded) in the answer."""

    def write(self, chunk: bytes) -> None:
        """Write the next bytes; may raise OSError."""


class Send(NamedTuple):
    """Send one request and return the complete answer, or stream its body into a sink.

    Attributes:
        paid: it costs money: use a new connection (the server may have closed a reused one unnoticed, which looks like
            a lost answer), and let an interrupt wait for the answer.
        within: seconds for the whole exchange including the DNS lookup; None: only the client's per-step timeouts.
        max_bytes: truncate the body there, without an error; None: the driver's limit.
        foreign: the host is not the API: use separate connections and cookies.
        public: refuse an address that is not on the public internet, also after DNS resolution.
    """

    request: Request
    into: Sink | None = None
    paid: bool = False
    within: float | None = None
    max_bytes: int | None = None
    foreign: bool = False
    public: bool = False


@frozen(kw_only=True, eq=False, repr=False)
class Answer:
    """An HTTP answer; header names in lower case."""

    status_code: int
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""


class Sleep(NamedTuple):
    """Wait for some seconds."""

    seconds: float


class Report(NamedTuple):
    """Call the caller's `on_update` with a snapshot."""

    snapshot: Snapshot
    to: Callable[[Snapshot], object]


class Work(NamedTuple):
    """Run a blocking call on the disk. An interrupt that waits for a paid answer waits for this too."""

    call: Callable[[], Any]


class Now:
    """Return the seconds of a monotonic clock."""


Command = Send | Sleep | Report | Work | Now
Flow = Generator[Command, Any, T]


class TransportFailure(Exception):  # noqa: N818 - not an error for users: flows turn it into one
    """Thrown into a flow when no complete answer arrived.

    Attributes:
        sent: False if the server cannot have seen the request; True if it may have.
        refused_private: the address was not public and `Send.public` forbade it.
        absent: nobody can reach that address: invalid URL, unknown host, or connection refused.
        partial: the part of the answer that arrived, if its headers did.
    """

    def __init__(
        self,
        reason: str,
        *,
        sent: bool,
        refused_private: bool = False,
        absent: bool = False,
        partial: Answer | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason, self.sent, self.partial = reason, sent, partial
        self.refused_private, self.absent = refused_private, absent


@frozen(kw_only=True, eq=False, repr=False)
class Context:
    """The client's settings and shared state, as flows need them.

    Attributes:
        poll: the flow of one poll. Downloads poll for a fresh link, but cannot import it from a higher floor.
        uploads: uploads the caller's files to where ShortAPI can fetch them.
        takes_files: the API takes uploads itself, as a sandbox does.
        is_local: the API is on this machine or network (a sandbox), so links to private addresses are allowed.
    """

    base_url: str
    key: str
    protocol: AnswerProtocol
    poll: Callable[[JobFacts, Context], Flow[Snapshot]]
    catalog: Catalog
    ledger: Ledger | None
    budgets: tuple[Budget, ...]
    run: str
    durations: Durations = field(factory=Durations)
    rate_limit: RateLimit
    rand: Callable[[], float] = random.random
    is_local: bool
    uploads: Uploads | None
    takes_files: bool


@frozen(kw_only=True, weakref_slot=False)
class JobFacts:
    """Facts about a job that are known before it is polled.

    Attributes:
        work: jobs with equal values are taken to be of the same size, and to last equally long.
        hook: identifies the job's callback (see `shortapi.callbacks.mark_of`); None: it has no callback.
        private: texts that no message may show.
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


def with_job_note(job: JobFacts | None, error: ShortAPIError) -> ShortAPIError:
    """Return the error; if it is about settings, add that the job goes on and how to pick it up."""
    if job is not None and isinstance(error, ConfigurationError):
        error.job_id, error.charged = job.id, True if job.paid else None
        error.message += f" The {job_name(job.id, job.model)} continues: {pick_up(job.id)}."
    return error
