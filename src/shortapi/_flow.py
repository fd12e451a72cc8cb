"""What a flow asks of its driver, and what it gets back. No flow touches the network or the clock itself."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, Protocol, TypeVar

from attrs import field, frozen

from shortapi.records import Snapshot

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
"""A behaviour in reading order: yields commands, gets answers, returns its outcome."""


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
