"""Was I charged? What each error means for money, case by case: data, of which docs/charged.md is made.

Nothing in the library reads it. tests/core/test_charged.py provokes every case and holds the errors to it.
"""

from __future__ import annotations

from typing import Literal

from attrs import evolve, frozen

from shortapi import errors
from shortapi.errors import ShortAPIError

Call = Literal["any", "submit", "wait", "save"]


@frozen(kw_only=True)
class Case:
    """One way in which a call ends with an error.

    Attributes:
        call: the method; "any": before it does anything.
        happened: what the service, the network or the caller did.
        charged, retry_safe: as the error says.
        todo: what is to be done.
    """

    error: type[ShortAPIError]
    call: Call
    happened: str
    charged: bool | None
    retry_safe: bool
    todo: str


BASES = (errors.ShortAPIError, errors.JobError)
"""Never raised themselves; to be caught."""

_FIX = "fix it, then call again"
_LOOK = "look at your account before you send it again; with a ledger: `shortapi settle`"
_PICK_UP = "`client.job(id).wait()` or `shortapi wait ID`"
_BY_ID = "the job was picked up by its id"
_GOES_ON = "wait again: the job continues"


def _nothing_sent(error: type[ShortAPIError], happened: str, todo: str = _FIX) -> Case:
    return Case(error=error, call="any", happened=happened, charged=False, retry_safe=True, todo=todo)


def _refused(error: type[ShortAPIError], happened: str, todo: str = _FIX) -> Case:
    return Case(error=error, call="submit", happened=happened, charged=False, retry_safe=True, todo=todo)


def _in_doubt(error: type[ShortAPIError], happened: str, todo: str = _LOOK) -> Case:
    return Case(error=error, call="submit", happened=happened, charged=None, retry_safe=False, todo=todo)


def _poll(error: type[ShortAPIError], happened: str, todo: str = _GOES_ON) -> tuple[Case, Case]:
    """Return the case of a job that this client submitted, and of one that was picked up by its id."""
    own = Case(error=error, call="wait", happened=happened, charged=True, retry_safe=True, todo=todo)
    return own, evolve(own, happened=f"{happened}; {_BY_ID}", charged=None)


def _reported(error: type[ShortAPIError], happened: str) -> Case:
    """Return the case of a job that was picked up by its id, and whose answer names a charge."""
    own, _ = _poll(error, happened)
    return evolve(own, happened=f"{happened}; {_BY_ID} and reports a charge")


def _failed(what: str, *, charged: bool | None, todo: str) -> Case:
    return Case(
        error=errors.JobFailedError,
        call="wait",
        happened=f"the job failed, and the service {what}",
        charged=charged,
        retry_safe=charged is False,
        todo=todo,
    )


_AGAIN = "`shortapi resume` or `settle`; `allow_duplicate=True` pays again"
_FINAL = "this is final; a new job is charged again"

CASES: tuple[Case, ...] = (
    _nothing_sent(errors.ConfigurationError, "no key, a bad base URL, or an invalid option"),
    _nothing_sent(errors.CatalogError, "a file of the catalogue cannot be used"),
    _nothing_sent(errors.UnknownModelError, "the catalogue has no such model"),
    _nothing_sent(
        errors.PriceUnknownError, "estimate: the catalogue states no price", "submit it if you accept any price"
    ),
    _nothing_sent(errors.ArgumentError, "the arguments break the model's rules; all problems are listed"),
    _nothing_sent(errors.ArgumentError, "`save=` names a path that cannot be written or that exists already"),
    _nothing_sent(errors.ArgumentError, "a linked picture was checked and breaks the model's rules"),
    _nothing_sent(
        errors.ArgumentError, "a linked picture cannot be fetched: 404, 410, no such host, a private address"
    ),
    _nothing_sent(
        errors.UploadError,
        "a local file could not be uploaded, or no place for uploads is set",
        "see [pictures.md](pictures.md), then call again",
    ),
    _nothing_sent(errors.ArgumentError, "a text contains a lone surrogate (checked whatever `validate` is)"),
    _nothing_sent(errors.BudgetError, "the estimate is above `max_cost`", "raise it, or ask for less"),
    _nothing_sent(
        errors.BudgetError, "a budget of the ledger would be exceeded", "raise it, or wait for its next period"
    ),
    _nothing_sent(
        errors.BudgetError, "there is a limit, but the price is not known", "drop the limit, or set `assume`"
    ),
    _nothing_sent(
        errors.BudgetError, "a quote has expired, or is for another price or other arguments", "make a new quote"
    ),
    _nothing_sent(
        errors.DuplicateJobError,
        "a quote was submitted before, and its create failed",
        "make a new quote, or settle it",
    ),
    _nothing_sent(errors.DuplicateJobError, "the ledger has the same job, open or uncertain", _AGAIN),
    _nothing_sent(errors.LedgerError, "the ledger cannot be used, so nothing was sent"),
    Case(
        error=errors.LedgerError,
        call="submit",
        happened="the job was created, then the ledger failed; `.job_id` has its id",
        charged=True,
        retry_safe=False,
        todo=_PICK_UP,
    ),
    Case(
        error=errors.LedgerError,
        call="submit",
        happened="the service answered with a job id that another row has; `.job_id` has it",
        charged=True,
        retry_safe=False,
        todo="look at your account, then `shortapi settle` the new row",
    ),
    _refused(errors.TransportError, "the service was never reached", "check the network, then send it again"),
    _in_doubt(errors.TransportError, "the create request was sent, and no answer came"),
    _in_doubt(errors.TransportError, "a transport that is not httpx's own reports a connect error"),
    _in_doubt(errors.TransportError, "the answer was truncated, but names a job: `.job_id` has its id", _PICK_UP),
    *_poll(errors.TransportError, "no answer came"),
    _in_doubt(errors.UnexpectedResponseError, "the answer is unreadable"),
    _in_doubt(
        errors.UnexpectedResponseError, "the answer is unreadable, but names a job: `.job_id` has its id", _PICK_UP
    ),
    *_poll(errors.UnexpectedResponseError, "the answer is unreadable"),
    *_poll(errors.UnexpectedResponseError, "the job succeeded, but the answer names no file"),
    _reported(errors.UnexpectedResponseError, "the job succeeded, but the answer names no file"),
    _refused(errors.APIError, "an error code that `spec/protocol.yaml` lists as not charged"),
    _in_doubt(errors.APIError, "an error code that `spec/protocol.yaml` does not list"),
    _in_doubt(errors.APIError, "an error that names a job: `.job_id` has its id", _PICK_UP),
    _in_doubt(errors.APIError, "an error that names a job, but its id is truncated"),
    *_poll(errors.APIError, "the service answered with an error"),
    _refused(errors.AuthenticationError, "the key was refused"),
    _in_doubt(
        errors.AuthenticationError, "the key was refused, but the answer names a job: `.job_id` has its id", _PICK_UP
    ),
    *_poll(errors.AuthenticationError, "the key was refused", "fix the key, then wait again: the job continues"),
    _refused(errors.RateLimitError, "too many requests, for longer than submit waits", "wait `.retry_after` seconds"),
    _in_doubt(errors.RateLimitError, "too many requests, but the answer names a job: `.job_id` has its id", _PICK_UP),
    *_poll(errors.RateLimitError, "too many requests, repeatedly"),
    _refused(errors.ServerError, "the error code for an upstream model that is not available", "send it again later"),
    _in_doubt(
        errors.ServerError, "HTTP 5xx with any body: a gateway may have sent it after the create request was accepted"
    ),
    _in_doubt(errors.ServerError, "HTTP 5xx, but the answer names a job: `.job_id` has its id", _PICK_UP),
    *_poll(errors.ServerError, "HTTP 5xx, repeatedly"),
    *_poll(errors.ConfigurationError, "the client was closed", "wait with another client: the job continues"),
    *_poll(errors.JobTimeoutError, "the timeout passed before the job was done"),
    _reported(errors.JobTimeoutError, "the timeout passed before the job was done"),
    _failed("says that the charge was refunded", charged=False, todo="submit a new job"),
    _failed("says that the charge was not refunded", charged=True, todo=_FINAL),
    _failed("does not say whether the charge was refunded", charged=None, todo=f"{_FINAL}; look at your account"),
    Case(
        error=errors.DownloadError,
        call="save",
        happened="the file could not be fetched or written",
        charged=True,
        retry_safe=True,
        todo="fix the cause, and save it again soon: links expire",
    ),
)
"""Every case, in the order of a job's life."""
