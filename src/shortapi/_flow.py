"""What flows are made of: the commands that they yield, and what they know of their client and of a job.

A flow is a generator in reading order: it yields commands, is sent their outcomes, and returns what became of it. It
touches neither network nor clock, so the sync and the async client share every decision.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from attrs import Factory, field, frozen

from shortapi._messages import job_name, pick_up
from shortapi.catalog import Catalog
from shortapi.downloads.addresses import is_private_link
from shortapi.errors import ConfigurationError, ShortAPIError
from shortapi.polling import PollPolicy, RateLimit, checked_seconds
from shortapi.polling.durations import UNKNOWN, expected
from shortapi.polling.learning import Durations
from shortapi.records import Link, OutputT_co, Result, Saved, Snapshot

if TYPE_CHECKING:
    from collections.abc import Hashable
    from decimal import Decimal

    from shortapi.catalog import Entry, Expect
    from shortapi.catalog import Protocol as AnswerProtocol
    from shortapi.downloads.targets import Target
    from shortapi.ledger import Budget, Ledger
    from shortapi.polling.durations import Law
    from shortapi.records import Estimate

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


class TransportFailure(Exception):  # noqa: N818 - not an error for users: flows turn it into one
    """Thrown into a flow when no whole answer came.

    Attributes:
        sent: False where the server cannot have seen the request; True where it may have.
        refused_private: the address was not public and `Send.public` forbade it.
        absent: nothing is at that address for anybody: no valid address, an unknown host, or nobody who listens.
        partial: what had come of the answer when it broke off, if its head had.
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
        self.reason = reason
        self.sent = sent
        self.refused_private = refused_private
        self.absent = absent
        self.partial = partial


@frozen(kw_only=True)
class Context:
    """What every flow needs to know of its client.

    Attributes:
        poll: asks once for a job, as a download does for a fresh link; here, since downloads import no flow of jobs.
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

    @property
    def is_local(self) -> bool:
        """The API itself is on this machine or network (a sandbox), so links to private addresses are fine."""
        return is_private_link(self.base_url)


@frozen(kw_only=True, weakref_slot=False)
class JobFacts:
    """What is known of a job before it is asked for."""

    id: str
    model: str | None = None
    entry: Entry | None = field(default=None, repr=False)
    charge: Decimal | None = None
    estimate: Estimate | None = None
    submitted_at: float | None = None
    paid: bool = False
    work: Hashable = None
    stated: Expect | None = Factory(lambda job: expected(job.entry, {}), takes_self=True)
    callback: bool = False
    target: Target | None = None
    private: tuple[str, ...] = field(default=(), repr=False)

    def expect(self) -> Expect:
        """Return how long the job takes by what is stated of it, or what stands in for that."""
        return self.stated or UNKNOWN

    def law(self, context: Context) -> Law:
        """Return how long such jobs take, by the catalogue and by what finished jobs taught."""
        like = self.entry.category if self.entry is not None and self.stated is None else None
        return context.durations.law(self.model, self.work, self.expect(), like=like)


@frozen(kw_only=True)
class Waiting:
    """How to wait: which policy, how long (seconds; None: as long as the model needs), whom to tell.

    Attributes:
        alone: nobody else waits with it, so that all that answers say is kept.
    """

    policy: PollPolicy
    timeout: float | None = None
    on_update: Callable[[Snapshot], object] | None = None
    alone: bool = True


@frozen(kw_only=True)
class Finished:
    """A job that succeeded, with the links of its files, and those that are saved already."""

    snapshot: Snapshot
    links: tuple[Link, ...]
    saved: tuple[Saved, ...] = ()

    def result(self, job: JobFacts, output: Callable[[Link], OutputT_co]) -> Result[OutputT_co]:
        """Return it as its client hands it out, with outputs that this client can save."""
        seen = self.snapshot
        return Result(
            job_id=seen.job_id,
            model=seen.model,
            outputs=tuple(output(link) for link in self.links),
            charge=seen.charge,
            estimate=job.estimate,
            elapsed=seen.elapsed,
            polls=seen.poll,
            raw=seen.raw,
            saved=self.saved,
        )


def waiting_of(
    timeout: float | None,
    poll: PollPolicy | None,
    on_update: Callable[[Snapshot], object] | None,
    *,
    default: PollPolicy,
    alone: bool,
) -> Waiting:
    """Return how to wait, checked.

    Raises:
        ConfigurationError: an option makes no sense.
    """
    if timeout is not None:
        checked_seconds("timeout", timeout, least=0.0)
    if poll is not None and not isinstance(poll, PollPolicy):
        raise ConfigurationError(f"poll must be a PollPolicy, not a {type(poll).__name__}. Nothing was sent.")
    if on_update is not None and not callable(on_update):
        raise ConfigurationError(f"on_update must be callable, not a {type(on_update).__name__}. Nothing was sent.")
    return Waiting(policy=poll or default, timeout=timeout, on_update=on_update, alone=alone)


def told_of(job: JobFacts | None, error: ShortAPIError) -> ShortAPIError:
    """Return an error; one of our own settings says what it means for a job that exists already."""
    if job is not None and isinstance(error, ConfigurationError):
        error.job_id, error.charged = job.id, True if job.paid else None
        error.message += f" The {job_name(job.id, job.model)} goes on: {pick_up(job.id)}."
    return error
