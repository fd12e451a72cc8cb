"""Exit codes of commands, and the reports of errors."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from shortapi.errors import (
    APIError,
    ArgumentError,
    BudgetError,
    CatalogError,
    ConfigurationError,
    DownloadError,
    DuplicateJobError,
    JobError,
    JobFailedError,
    JobTimeoutError,
    LedgerError,
    PriceUnknownError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
    UnknownModelError,
    UploadError,
)
from shortapi_cli._output import OutputError, flush, give_up, say, shown, tell_json

MEANINGS: Mapping[int, str] = {
    0: "done",
    1: "the job failed, and the message says whether it was refunded; models diff: the page breaks existing calls",
    2: "wrong usage or arguments; nothing was sent",
    3: "no key, a bad base URL, key file, ledger or place for uploads, or an extra is missing; nothing was sent",
    4: "the price is above --max-cost or a budget, was not confirmed, or is not known; nothing was sent",
    5: "the service refused the request",
    6: "no answer, or an unreadable one",
    7: "it is not known whether a job was created and charged; look at your account before you send it again",
    8: "the job is still running: the wait timed out, or the ledger failed after the create; continue with its id",
    9: "the job is done and paid for, but its file (or stdout) could not be written",
    10: "the ledger has the same job, open or uncertain; nothing was sent",
    130: "stopped by Ctrl-C, SIGTERM or SIGHUP; a job that was created keeps running",
}
"""Exit codes and their meanings; shown by `--help`."""

OUTCOME_UNKNOWN = 7
GOES_ON = 8
DOWNLOAD_FAILED = 9
STOPPED = 130


class UsageError(ShortAPIError):
    """The command line, or a file that it names, is wrong. Nothing was sent."""


class StoppedError(KeyboardInterrupt):
    """The command was stopped; carries what is known about the job."""

    def __init__(self, message: str, *, job_id: str | None = None, charged: bool | None = False) -> None:
        super().__init__(message)
        self.message = message
        self.job_id = job_id
        self.charged = charged


CODES: tuple[tuple[type[ShortAPIError], int], ...] = (
    (JobFailedError, 1),
    (PriceUnknownError, 4),
    (UsageError, 2),
    (ArgumentError, 2),
    (UnknownModelError, 2),
    (CatalogError, 2),
    (ConfigurationError, 3),
    (LedgerError, 3),
    (UploadError, 3),
    (BudgetError, 4),
    (DuplicateJobError, 10),
    (APIError, 5),
    (TransportError, 6),
    (UnexpectedResponseError, 6),
    (JobTimeoutError, GOES_ON),
    (DownloadError, DOWNLOAD_FAILED),
)
"""Errors and their exit codes; the first matching row applies, so subclasses come before their bases."""


def code_of(error: ShortAPIError) -> int:
    """Return the exit code of an error; a create in doubt takes precedence, since it is about money."""
    in_doubt = error.charged is None and not error.retry_safe and not isinstance(error, JobError)
    if in_doubt:
        return OUTCOME_UNKNOWN
    if isinstance(error, LedgerError) and error.job_id is not None:
        return GOES_ON  # it failed after the create: the job is paid for
    return next((code for kind, code in CODES if isinstance(error, kind)), 1)


def failed(error: ShortAPIError, *, as_json: bool) -> int:
    """Report an error and return the exit code."""
    notes = list(getattr(error, "__notes__", ()))
    say(f"shortapi: {error}")
    for note in notes:
        say(f"  {note}")
    if as_json:
        facts = {"type": type(error).__name__, "message": str(error), "notes": notes}
        money = {"charged": error.charged, "job_id": shown(error.job_id), "retry_safe": error.retry_safe}
        _tell_error({**facts, **money, "problems": _problems(error)})
    return code_of(error)


def _problems(error: ShortAPIError) -> list[dict[str, Any]]:
    """Return problems of arguments and of catalogue files in the same form."""
    return [
        {
            "argument": getattr(problem, "argument", None),
            "message": getattr(problem, "message", None) or str(problem),
            "level": getattr(problem, "level", "error"),
        }
        for problem in getattr(error, "problems", ())
    ]


@contextmanager
def nothing_sent() -> Iterator[None]:
    """Say so when the command is stopped in the block, which sends nothing yet."""
    try:
        yield
    except KeyboardInterrupt:
        known = StoppedError("Stopped. Nothing was sent and nothing was charged.")
        say(f"shortapi: {known.message}")
        raise known from None


def stopped(stop: KeyboardInterrupt, *, as_json: bool) -> int:
    """Report that the command was stopped, unless that was reported with the job already."""
    known = _known_stop(stop)
    if known is None:
        known = StoppedError("Stopped.", charged=None)
        say(f"shortapi: {known.message}")
    if as_json:
        money = {"charged": known.charged, "job_id": shown(known.job_id), "retry_safe": known.charged is False}
        _tell_error({"type": "Stopped", "message": known.message, "notes": [], **money, "problems": []})
    return STOPPED


def _known_stop(stop: BaseException | None) -> StoppedError | None:
    # A second Ctrl-C during cleanup hides the first one, which has the job's facts.
    while stop is not None and not isinstance(stop, StoppedError):
        stop = stop.__context__
    return stop


def _tell_error(facts: Mapping[str, Any]) -> None:
    try:
        tell_json({"error": facts})
        flush()
    except OutputError:
        give_up(sys.stdout)


def output_failed(error: OutputError) -> int:
    """Return the exit code of a command whose stdout cannot be written; a closed pipe (`| head`) is not an error."""
    give_up(sys.stdout)
    if isinstance(error.cause, BrokenPipeError):
        return 0
    say(f"shortapi: stdout cannot be written ({error.cause.strerror or error.cause}).")
    return 9
