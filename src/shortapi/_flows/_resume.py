"""Pick up every open job of the ledger: poll them together, one request at a time, and save what is missing."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import define, field, frozen

from shortapi import polling
from shortapi._commands import Flow, Now, Report, Sleep, Work
from shortapi._flows._context import Context, Finished, JobFacts, Waiting
from shortapi._flows._download import download
from shortapi._flows._wait import Misses, complete, ended, known, next_gap, poll
from shortapi._ledger import Row, State
from shortapi._records import Snapshot
from shortapi.errors import (
    APIError,
    DownloadError,
    JobFailedError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
)


@frozen(kw_only=True)
class Resumed:
    """What became of one open row.

    Attributes:
        state: done, failed, running (the time was up, or it cannot be asked for now) or uncertain.
        files: paths of the files saved just now.
        why: what went wrong, or what to do, in a sentence.
        error: what went wrong, where it was an error: a `DownloadError` leaves the job running, to be resumed again.
    """

    key: str
    job_id: str | None
    model: str
    state: State
    files: tuple[str, ...] = ()
    why: str | None = None
    error: ShortAPIError | None = field(default=None, repr=False, eq=False)


@define(order=True)
class _Open:
    """A job under way, ordered by when it is to be asked for."""

    due: float
    key: str
    row: Row = field(order=False)
    job: JobFacts = field(order=False)
    misses: Misses = field(order=False)
    asked: int = field(order=False, default=0)


def resume(rows: Sequence[Row], context: Context, waiting: Waiting, folder: str | Path) -> Flow[tuple[Resumed, ...]]:
    """Wait for all open jobs together and save their missing files into a folder.

    One job that goes wrong never stops the others. May be run twice at once.
    """
    start: float = yield Now()
    deadline = start + (waiting.timeout if waiting.timeout is not None else polling.SHORTEST_WAIT)
    outcomes = [_in_doubt(row) for row in rows if row.job_id is None]
    jobs = list(_open(rows, context, waiting, start))
    heapq.heapify(jobs)
    while jobs:
        job = heapq.heappop(jobs)
        now: float = yield Now()
        if min(job.due, deadline) > now:
            yield Sleep(seconds=min(job.due, deadline) - now)
        outcome = yield from _ask(job, context, waiting, folder, start)
        now = yield Now()
        if outcome is not None:
            outcomes.append(outcome)
        elif now >= deadline:
            outcomes.append(_left(job.row, "it is not finished yet; resume again later"))
        else:
            heapq.heappush(jobs, job)
    return tuple(outcomes)


def _open(rows: Sequence[Row], context: Context, waiting: Waiting, now: float) -> Iterator[_Open]:
    for row in rows:
        if row.job_id is not None:
            job = JobFacts(id=row.job_id, model=row.model, entry=context.catalog.get(row.model), paid=True)
            yield _Open(now, row.key, row, job, Misses(waiting.policy))


def _in_doubt(row: Row) -> Resumed:
    if row.state == "uncertain":
        why = f"look at your account, then settle it: `shortapi settle {row.key}` with --job-id or --not-charged"
    else:
        why = "another process is sending it right now"
    return Resumed(key=row.key, job_id=None, model=row.model, state=row.state, why=why)


def _left(row: Row, why: str | ShortAPIError) -> Resumed:
    error = why if isinstance(why, ShortAPIError) else None
    return Resumed(key=row.key, job_id=row.job_id, model=row.model, state="running", why=str(why), error=error)


def _ask(item: _Open, context: Context, waiting: Waiting, folder: str | Path, start: float) -> Flow[Resumed | None]:
    """Poll one job once; return what became of it, None while it goes on."""
    item.asked += 1
    try:
        fresh = yield from poll(item.job, context)
    except (TransportError, APIError, UnexpectedResponseError) as error:
        try:
            item.due = (yield Now()) + item.misses.count(error, context.luck())
        except ShortAPIError as final:
            return _left(item.row, final)
        return None
    now = yield Now()
    item.misses = Misses(waiting.policy)
    item.job = known(item.job, fresh, context)
    seen = complete(fresh, item.job, context, now - start, item.asked)
    if waiting.on_update is not None:
        yield Report(snapshot=seen, to=waiting.on_update)
    item.due = now + next_gap(item.job, context, waiting, now - start)
    return (yield from _conclude(item, seen, context, folder))


def _conclude(item: _Open, seen: Snapshot, context: Context, folder: str | Path) -> Flow[Resumed | None]:
    if seen.status not in {"succeeded", "failed"}:
        return None
    row = item.row
    try:
        finished: Finished = yield from ended(seen, item.job, context)
        files = yield from _save_missing(row, item.job, finished, context, folder)
    except JobFailedError as error:
        return Resumed(key=row.key, job_id=row.job_id, model=row.model, state="failed", why=str(error), error=error)
    except (DownloadError, UnexpectedResponseError) as error:
        return _left(row, error)
    return Resumed(key=row.key, job_id=row.job_id, model=row.model, state="done", files=files)


def _save_missing(
    row: Row, job: JobFacts, finished: Finished, context: Context, folder: str | Path
) -> Flow[tuple[str, ...]]:
    paths: list[str] = []
    for link in finished.links:
        there = yield Work(call=_is_there(row, link.index))
        if not there:
            # Another resume may save the same file at the same time: the same bytes under the same name.
            file = yield from download(job, link, context, folder, overwrite=True)
            paths.append(file.path)
    return tuple(paths)


def _is_there(row: Row, number: int) -> Callable[[], bool]:
    return lambda: number in row.files and Path(row.files[number][0]).is_file()


__all__ = ["Resumed", "resume"]
