"""The records that the library returns: snapshots, results, outcomes, saved files. Frozen, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from attrs import field, frozen

from shortapi._messages import job_name, shown_status
from shortapi._shown import Shown
from shortapi.errors import ConfigurationError, ShortAPIError

if TYPE_CHECKING:
    from shortapi.pricing import Estimate

MAX_TAG = 80
"""Maximum characters of a tag, which is shown in tables."""

Status = Literal["queued", "running", "succeeded", "failed", "unknown"]
"""State of a job. `unknown`: the service sent a status that the protocol data does not list."""

OutputT_co = TypeVar("OutputT_co", covariant=True)
BytesT_co = TypeVar("BytesT_co", covariant=True)
PiecesT_co = TypeVar("PiecesT_co", covariant=True)
JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")


@frozen(kw_only=True, weakref_slot=False)
class Snapshot:
    """State of a job as one poll reported it.

    Attributes:
        status: queued, running, succeeded, failed or unknown.
        raw_status: the status as the service wrote it.
        error: the service's message about a failure, if any.
        refunded: True or False as the service reports it, else None.
        charge: USD as the service reports it now, else None.
        elapsed: seconds since this wait (or the submit before it) began.
        eta: median seconds until such a job is done; None if unknown.
        eta_range: 10th and 90th percentile of the same, in seconds.
        poll: number of this poll in this wait, from 1.
    """

    job_id: str
    model: str | None
    status: Status
    raw_status: Any = field(default=None, repr=shown_status)
    error: str | None = field(default=None, repr=False)
    refunded: bool | None = None
    charge: Decimal | None = None
    elapsed: float = 0.0
    eta: float | None = None
    eta_range: tuple[float, float] | None = None
    poll: int = 0
    raw: Mapping[str, Any] = field(factory=dict, repr=False)

    def __str__(self) -> str:
        left = "" if self.eta is None or self.status not in {"queued", "running"} else f", about {self.eta:.0f} s left"
        return f"job {self.job_id}: {self.status} after {self.elapsed:.0f} s{left}"


@frozen(kw_only=True)
class Link:
    """Link to one file of a result.

    Attributes:
        url: address of the file; links expire, so save it soon. Not in the repr.
        kind: image, video, audio or unknown, by the link's file extension or else the model's kind of output.
        key: name of the array in the answer that held it.
        facts: other fields of it in the answer (title, cover, lyrics, ...).
    """

    url: str = field(repr=False)
    kind: str
    key: str = field(repr=shown_status)
    index: int
    facts: Mapping[str, Any] = field(factory=dict, repr=False)


@frozen(kw_only=True)
class Quote:
    """The price of one job, fixed for a while: `Client.submit` sends the job at most once, at this price.

    Attributes:
        id: submitting it again answers the same job; it is also the key of the job's ledger row.
        price: USD.
        assumed: the price is not known, and `price` is what a budget assumes.
        expires: seconds since the epoch.
        state: "open", "approved" (a person agreed: `shortapi approve`) or "used" (its job is in the ledger).
        budgets: the budgets that hold for it, such as "20/day"; empty: none.
        call: model id, arguments and options of the submit; None: they are not kept any more.
    """

    id: str
    model: str
    price: Decimal
    expires: float
    state: Literal["open", "approved", "used"] = "open"
    budgets: str = ""
    assumed: bool = field(default=False, converter=bool)
    digest: str = field(repr=False)
    call: tuple[str, Mapping[str, Any], Mapping[str, Any]] | None = field(default=None, repr=False, eq=False)

    @property
    def cost(self) -> str:
        """The price in words."""
        return f"an unknown price, counted as {self.price:f} USD" if self.assumed else f"{self.price:f} USD"


@frozen(kw_only=True)
class Saved:
    """A file on disk that holds one output.

    Attributes:
        path: where it is; `bytes`: its size; `format`: its format by its first bytes (mp4, png, ...), None if unknown.
        resumed: number of times the download was resumed.
        sha256: hex digest of the whole file if the client has a ledger, else None.
    """

    path: str
    bytes: int
    format: str | None
    resumed: int = 0
    sha256: str | None = None


class Readable(Protocol[BytesT_co, PiecesT_co]):
    """An output of either client."""

    def read(self) -> BytesT_co: ...

    def iter_bytes(self) -> PiecesT_co: ...


@frozen(kw_only=True)
class Result(Shown, Generic[OutputT_co]):
    """A job that succeeded, with its files.

    Attributes:
        outputs: at least one, in the order of the answer.
        charge: USD as the service reports it, else None.
        estimate: the catalogue's price; None for a job that was picked up by its id.
        elapsed: seconds from the submit, or else from the start of the wait, to the end.
        polls: number of polls of this wait.
        raw: the `data` object of the answer. It holds links and the prompt.
        saved: the files that `run(save=...)` saved, in the order of the outputs; else empty.
    """

    job_id: str
    model: str | None
    outputs: tuple[OutputT_co, ...]
    charge: Decimal | None = None
    estimate: Estimate | None = None
    elapsed: float = 0.0
    polls: int = 0
    raw: Mapping[str, Any] = field(factory=dict, repr=False)
    saved: tuple[Saved, ...] = ()

    def read(self: Result[Readable[BytesT_co, Any]]) -> BytesT_co:
        """Return the only file as bytes, in memory (awaited with AsyncClient); see `Output.read`.

        Raises:
            ConfigurationError: there are several files.
        """
        return self._only().read()

    def iter_bytes(self: Result[Readable[Any, PiecesT_co]]) -> PiecesT_co:
        """Yield the only file in pieces; see `Output.iter_bytes` (for `async for` with AsyncClient).

        Raises:
            ConfigurationError: there are several files.
        """
        return self._only().iter_bytes()

    def _only(self) -> OutputT_co:
        if len(self.outputs) == 1:
            return self.outputs[0]
        raise ConfigurationError(
            f"The result of {job_name(self.job_id, self.model)} has {len(self.outputs)} files, so choose one: "
            "result.outputs[0].read(). The job is done and paid for.",
            charged=True,
            job_id=self.job_id,
            model=self.model,
        )


@frozen(kw_only=True)
class Outcome(Generic[JobT, ResultT]):
    """Result or error of one of many jobs.

    Attributes:
        result: None if there is an error.
        error: why there is no result; after a `JobTimeoutError` the job goes on.
    """

    job: JobT
    result: ResultT | None = None
    error: ShortAPIError | None = field(
        default=None, repr=lambda error: "None" if error is None else type(error).__name__
    )

    def get(self) -> ResultT:
        """Return the result.

        Raises:
            ShortAPIError: the job's own error.
        """
        if self.error is not None:
            raise self.error
        if self.result is None:
            raise AssertionError("an outcome has a result or an error")
        return self.result
