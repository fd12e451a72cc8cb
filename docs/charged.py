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
_GOES_ON = "wait again: the job goes on"


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
_FINAL = "this is final; a new job is paid anew"

CASES: tuple[Case, ...] = (
    _nothing_sent(errors.ConfigurationError, "no key, a bad base URL, an option that makes no sense"),
    _nothing_sent(errors.CatalogError, "a file of the catalogue cannot be used"),
    _nothing_sent(errors.UnknownModelError, "the catalogue has no such model"),
    _nothing_sent(
        errors.PriceUnknownError, "estimate: the catalogue states no price", "submit it if any price will do"
    ),
    _nothing_sent(errors.ArgumentError, "the arguments break the model's rules; all problems are listed"),
    _nothing_sent(errors.ArgumentError, "`save=` names a place where no file can be written, or where one is"),
    _nothing_sent(errors.ArgumentError, "a linked picture was looked at and is not what the model takes"),
    _nothing_sent(
        errors.ArgumentError, "a linked picture cannot be fetched: 404, 410, no such host, a private address"
    ),
    _nothing_sent(
        errors.UploadError,
        "a file of yours could not be put where ShortAPI can fetch it, or there is nowhere to put it",
        "see [pictures.md](pictures.md), then call again",
    ),
    _nothing_sent(errors.ArgumentError, "a text holds half a character, so it is none (whatever `validate` says)"),
    _nothing_sent(errors.BudgetError, "the estimate is above `max_cost`", "raise it, or ask for less"),
    _nothing_sent(
        errors.BudgetError, "a budget of the ledger would be broken", "raise it, or wait for its next period"
    ),
    _nothing_sent(
        errors.BudgetError, "there is a limit, and no price is known", "drop the limit, or give it an `assume`"
    ),
    _nothing_sent(errors.DuplicateJobError, "the ledger has the same job, open or in doubt", _AGAIN),
    _nothing_sent(errors.LedgerError, "the ledger cannot be used, so nothing was sent"),
    Case(
        error=errors.LedgerError,
        call="submit",
        happened="the job was made, then the ledger failed; `.job_id` has it",
        charged=True,
        retry_safe=False,
        todo=_PICK_UP,
    ),
    Case(
        error=errors.LedgerError,
        call="submit",
        happened="the service answered a job id that the ledger has in another row; `.job_id` has it",
        charged=True,
        retry_safe=False,
        todo="look at your account, then `shortapi settle` the new row",
    ),
    _refused(errors.TransportError, "the service was never reached", "look at the network, then send it again"),
    _in_doubt(errors.TransportError, "the create was sent, and no answer came"),
    _in_doubt(errors.TransportError, "a transport that is not httpx's own says that it could not connect"),
    _in_doubt(errors.TransportError, "the answer was cut, but names a job: `.job_id` has it", _PICK_UP),
    *_poll(errors.TransportError, "no answer came"),
    _in_doubt(errors.UnexpectedResponseError, "an answer came that cannot be read"),
    _in_doubt(errors.UnexpectedResponseError, "such an answer, but it names a job: `.job_id` has it", _PICK_UP),
    *_poll(errors.UnexpectedResponseError, "an answer came that cannot be read"),
    *_poll(errors.UnexpectedResponseError, "the job succeeded, but the answer names no file"),
    _reported(errors.UnexpectedResponseError, "the job succeeded, but the answer names no file"),
    _refused(errors.APIError, "an error code that `spec/protocol.yaml` knows as not charged"),
    _in_doubt(errors.APIError, "an error code that nobody has described"),
    _in_doubt(errors.APIError, "an error, but it names a job: `.job_id` has it", _PICK_UP),
    _in_doubt(errors.APIError, "an error that names a job, whose id is cut"),
    *_poll(errors.APIError, "the service answered with an error"),
    _refused(errors.AuthenticationError, "the key was refused"),
    _in_doubt(errors.AuthenticationError, "the key was refused, but it names a job: `.job_id` has it", _PICK_UP),
    *_poll(errors.AuthenticationError, "the key was refused", "fix the key, then wait again: the job goes on"),
    _refused(errors.RateLimitError, "too many requests, for longer than submit waits", "wait `.retry_after` seconds"),
    _in_doubt(errors.RateLimitError, "too many requests, but it names a job: `.job_id` has it", _PICK_UP),
    *_poll(errors.RateLimitError, "too many requests, again and again"),
    _refused(errors.ServerError, "the code for an upstream model that is not available", "send it again later"),
    _in_doubt(errors.ServerError, "HTTP 5xx, whatever it says: behind a gateway the create may have gone on"),
    _in_doubt(errors.ServerError, "HTTP 5xx, but it names a job: `.job_id` has it", _PICK_UP),
    *_poll(errors.ServerError, "HTTP 5xx, again and again"),
    *_poll(errors.ConfigurationError, "the client was closed", "wait with another client: the job goes on"),
    *_poll(errors.JobTimeoutError, "the time was up before the job was done"),
    _reported(errors.JobTimeoutError, "the time was up before the job was done"),
    _failed("says that it refunded it", charged=False, todo="submit a new job"),
    _failed("says that it did not refund it", charged=True, todo=_FINAL),
    _failed("says nothing of a refund", charged=None, todo=f"{_FINAL}; look at your account"),
    Case(
        error=errors.DownloadError,
        call="save",
        happened="the file could not be had, or could not be written",
        charged=True,
        retry_safe=True,
        todo="fix what it says, and save it again soon: links expire",
    ),
)
"""Every case, in the order of a job's life."""
