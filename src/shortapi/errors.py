"""Every error that this library raises.

ShortAPIError                  each says what happened, whether you were charged and what to do next
├── ConfigurationError         a key, base URL or option
├── CatalogError               a file of the catalogue; .problems
│   └── PriceUnknownError      the catalogue states no price
├── UnknownModelError          .matches; also a KeyError
├── ArgumentError              .problems: all of them
├── BudgetError                .limit .spent .reserved .asked
├── LedgerError
├── DuplicateJobError          .key .state
├── TransportError             no complete answer arrived
├── UnexpectedResponseError    an answer that cannot be read; .body
├── APIError                   the service answered with an error; .status_code .code .api_message .retry_after
│   ├── AuthenticationError    HTTP 401, 403
│   ├── RateLimitError         HTTP 429
│   └── ServerError            HTTP 5xx
├── JobError                   .job_id .last
│   ├── JobFailedError         final; .refunded
│   └── JobTimeoutError        the job goes on; also a TimeoutError
├── UploadError                a local file could not be uploaded to where ShortAPI can fetch it; nothing was sent
└── DownloadError              the job stays done and paid for
"""

from __future__ import annotations

# Type checkers take this for true. Importing `typing` for its constant costs more than the rest of this module.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Any

MAX_BODY = 65_536
"""Maximum bytes of an answer's body that an error keeps."""


def annotate_stop(stop: BaseException, note: str, *, charged: bool | None, job_id: str | None = None) -> None:
    """Add a note, `.charged` and `.job_id` to the exception that stopped a call (KeyboardInterrupt, CancelledError)."""
    stop.add_note(note)
    vars(stop).update(charged=charged, job_id=job_id)


class ShortAPIError(Exception):
    """Base of every error of this library.

    Attributes:
        charged: True, False, or None if it cannot be known.
        job_id: the job that the error is about, if known.
        model: the model id that the error is about, if known.
        retry_safe: True if repeating the call cannot pay twice.
        body: the raw answer (bytes, at most `MAX_BODY`), if there was one. It may hold private links: never log it.
        answer: the answer as one line that is safe to show (key, prompt and links removed); set if the outcome of a
            create is unknown and the answer is all there is to go by.
    """

    def __init__(
        self,
        message: str,
        *,
        charged: bool | None = False,
        job_id: str | None = None,
        model: str | None = None,
        retry_safe: bool = True,
        body: bytes | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.charged = charged
        self.job_id = job_id
        self.model = model
        self.retry_safe = retry_safe
        self.body = None if body is None else body[:MAX_BODY]
        self.answer: str | None = None
        for name, value in facts.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no attribute {name!r}")
            setattr(self, name, tuple(value) if isinstance(value, list) else value)

    def __str__(self) -> str:
        return self.message


class ConfigurationError(ShortAPIError):
    """A key, base URL or option is missing or unusable. Nothing was sent."""


class CatalogError(ShortAPIError):
    """A catalogue file cannot be used.

    Attributes:
        problems: every problem found, each as `file:line: sentence`.
    """

    problems: tuple[str, ...] = ()


class PriceUnknownError(CatalogError):
    """The catalogue states no price for these arguments. Prices are never guessed."""


class UnknownModelError(ShortAPIError, KeyError):
    """The catalogue has no entry of that id. Also a KeyError, as a mapping's `get` expects.

    Attributes:
        matches: similar ids, best first.
    """

    matches: tuple[str, ...] = ()


class ArgumentError(ShortAPIError):
    """The arguments do not fit the model. Nothing was sent.

    Attributes:
        problems: every problem found (`shortapi.validation.Problem`), not only the first.
    """

    problems: tuple[Any, ...] = ()


class BudgetError(ShortAPIError):
    """The estimate is above the limit, or there is no estimate to compare with it. Nothing was sent.

    Attributes:
        limit: USD that were allowed.
        spent: USD already charged against the limit; None for `max_cost`, which counts one job only.
        reserved: USD estimated for jobs whose charge is not known yet.
        asked: USD that this job would cost by the estimate; None if unknown.
    """

    limit: Decimal | None = None
    spent: Decimal | None = None
    reserved: Decimal | None = None
    asked: Decimal | None = None


class LedgerError(ShortAPIError):
    """The ledger cannot be used. Before a create: nothing was sent. After it: `.job_id` holds the paid job."""


class DuplicateJobError(ShortAPIError):
    """The same job is in the ledger already, open or in doubt. Nothing was sent.

    Attributes:
        key: the earlier row's key; `.job_id` its job, if known.
        state: the earlier row's state.
    """

    key: str | None = None
    state: str | None = None


class TransportError(ShortAPIError):
    """No complete answer arrived: no network, connection refused or dropped, timeout."""


class UnexpectedResponseError(ShortAPIError):
    """The answer cannot be read by this library; `.body` holds it."""


class APIError(ShortAPIError):
    """ShortAPI answered with an error.

    Attributes:
        status_code: the HTTP status.
        code: the envelope's `code`, if any.
        api_message: the service's own message, if any.
        retry_after: seconds that the service asked to wait, if any.
    """

    status_code: int | None = None
    code: int | str | None = None
    api_message: str | None = None
    retry_after: float | None = None


class AuthenticationError(APIError):
    """The key was refused (HTTP 401 or 403)."""


class RateLimitError(APIError):
    """Too many requests (HTTP 429)."""


class ServerError(APIError):
    """The service failed (HTTP 5xx)."""


class JobError(ShortAPIError):
    """A job did not end well, or did not end in time.

    Attributes:
        last: the last `Snapshot` seen, if any.
    """

    last: Any = None


class JobFailedError(JobError):
    """The service says that the job failed; this is final.

    Attributes:
        refunded: True or False as the service reports it, else None.
    """

    refunded: bool | None = None


class JobTimeoutError(JobError, TimeoutError):
    """The wait ended before the job did. The job goes on: pick it up with `client.job(id).wait()`."""


class UploadError(ShortAPIError):
    """A local file could not be uploaded to where ShortAPI can fetch it. Nothing was sent and nothing was charged."""


class DownloadError(ShortAPIError):
    """The job is done and paid for, but its file could not be saved. Saving it again is free."""
