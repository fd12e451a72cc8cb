"""Picks up the open jobs of the ledger, and saves their missing files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from shortapi import polling
from shortapi._flow import Context, Flow, JobFacts, Work
from shortapi._many import Schedule
from shortapi._messages import shown_id
from shortapi._poll import PendingJob, begin, poll_pending
from shortapi.downloads.save import Target, save_all
from shortapi.errors import ConfigurationError, JobFailedError, JobTimeoutError, LedgerError, ShortAPIError
from shortapi.ledger import Ledger, Row, State
from shortapi.polling import Waiting
from shortapi.records import Link, Result


@frozen(kw_only=True)
class Resumed:
    """State of one open row after `resume`.

    Attributes:
        key: the row's key; `job_id`: None if no job id is known.
        state: done, failed, running (timed out, or it cannot be polled now) or uncertain.
        files: paths of the files saved by this call.
        why: what went wrong, or what to do, in a sentence.
        error: the error, if any; after a `DownloadError` the job stays running, to be resumed again.
    """

    key: str
    job_id: str | None
    model: str
    state: State
    files: tuple[str, ...] = ()
    why: str | None = None
    error: ShortAPIError | None = field(default=None, repr=False, eq=False)


def resume(pending: PendingJob, context: Context, waiting: Waiting, folder: str | Path) -> Flow[Resumed | None]:
    """Poll an open job of the ledger once and save its missing files; return None while it goes on. Idempotent."""
    row = pending.row
    if row is None:
        raise AssertionError("only jobs of the ledger are resumed")
    try:
        result = yield from poll_pending(pending, context, waiting)
        if result is None:
            return None
        files = yield from _save_missing(row, pending.job, result, context, folder)
        return _resumed(row, "done", files=files)
    except JobFailedError as error:
        return _resumed(row, "failed", why=str(error), error=error)
    except JobTimeoutError:
        return _resumed(row, "running", why="it is not finished yet; resume again later")
    except ShortAPIError as error:
        return _resumed(row, "running", why=str(error), error=error)


def _resumed(row: Row, state: State, **more: Any) -> Resumed:
    return Resumed(key=row.key, job_id=row.job_id, model=row.model, state=state, **more)


def scheduled_rows(rows: Sequence[Row], context: Context, waiting: Waiting, now: float) -> Schedule:
    """Return the schedule of the rows that have a job id; `now` is by the driver's clock."""
    epoch = time.time()  # the same moment on the clock of the rows
    together = waiting if waiting.timeout is not None else evolve(waiting, timeout=polling.SHORTEST_WAIT)

    def pending(row: Row, job_id: str) -> PendingJob:
        created, entry = now - max(0.0, epoch - row.created), context.catalog.get(row.model)
        job = JobFacts(id=job_id, model=row.model, entry=entry, submitted_at=created, paid=True, work=row.estimate)
        # Due at once, since it may be done by now; its age then sets the gaps.
        return evolve(begin(job, context, together, now), row=evolve(row, job_id=job_id), due=now)

    known = [(row, shown_id(row.job_id, (context.key,))) for row in rows if row.job_id is not None]
    return Schedule([pending(row, job_id) for row, job_id in known], context)


def open_rows(ledger: Ledger | None, context: Callable[[], Context]) -> list[Row]:
    """Return the open rows of this service; raise an error if there is no ledger, or it is not writable."""
    if ledger is None:
        raise ConfigurationError("This client has no ledger to resume from; pass ledger=True or a path.")
    service = context().base_url
    if not ledger.review():
        raise LedgerError(
            f"The ledger {str(ledger.path)!r} can be read but not changed, so saved files could not be "
            "recorded. Nothing was sent; make it writable, or pick up single jobs with client.job(id).wait()."
        )
    return ledger.open_rows(service)


def resumed(rows: Sequence[Row], ends: Sequence[Resumed | ShortAPIError]) -> tuple[Resumed, ...]:
    """Return the outcomes of all rows; those without a job id cannot be polled, and come first."""
    for end in ends:
        if isinstance(end, ShortAPIError):
            raise end
    doubts = (_resumed(row, row.state, why=_doubt(row)) for row in rows if row.job_id is None)
    return (*doubts, *(end for end in ends if isinstance(end, Resumed)))


def _doubt(row: Row) -> str:
    if row.state == "uncertain":
        return f"look at your account, then settle it: `shortapi settle {row.key}` with --job-id or --not-charged"
    return "another process is sending it right now"


def _save_missing(
    row: Row, job: JobFacts, result: Result[Link], context: Context, folder: str | Path
) -> Flow[tuple[str, ...]]:
    def missing() -> list[Link]:
        there = {number for number, (path, _) in row.files.items() if Path(path).is_file()}
        return [link for link in result.outputs if link.index not in there]

    # Never overwrites, not even if the submit allowed it: an existing file may be anybody's by now. Or it is this very
    # file, saved by a concurrent resume, or by one that was killed before it could record that.
    target = Target(Path(folder if row.save is None else row.save))
    files = yield from save_all(job, (yield Work(call=missing)), context, target)
    return tuple(file.path for file in files)
