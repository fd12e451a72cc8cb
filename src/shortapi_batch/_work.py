"""One row from claimed to saved, and what each way it may end means for money."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import define

from shortapi import (
    ArgumentError,
    AsyncClient,
    AuthenticationError,
    BudgetError,
    Ledger,
    RateLimitError,
    ShortAPIError,
    TransportError,
    UploadError,
)
from shortapi.downloads.save import Target
from shortapi.ledger import Row as Book
from shortapi_batch._manifest import record, write_sidecars
from shortapi_batch._store import Row, Store

OnEvent = Callable[[Mapping[str, Any]], object]

SLOW_SECONDS = 10.0
"""Seconds without creates after a 429 that names none."""

MOST_DOUBTS = 5
"""Creates in doubt one after the other, after which no more are sent: the service is out of order."""

NOT_THE_ROW = (AuthenticationError, RateLimitError, TransportError, UploadError)
"""Refusals of a create that say nothing about its row: it waits for another attempt."""


@define(kw_only=True)
class Work:
    """What all rows of one run share.

    Attributes:
        held: the least estimate for which the budget had no room, in billionths of a USD.
        trouble: why no more rows are claimed.
        doubts: creates in doubt, one after the other.
    """

    store: Store
    ledger: Ledger
    client: AsyncClient
    folder: Path
    on_event: OnEvent | None = None
    held: int | None = None
    trouble: ShortAPIError | None = None
    doubts: int = 0

    def tell(self, event: str, row: Row, **facts: Any) -> None:
        """Tell whoever listens what became of a row."""
        if self.on_event is not None:
            self.on_event({"event": event, "row": row.key, **facts})


def book_of(ledger: Ledger, row: Row) -> Book | None:
    """Return the ledger's row of a row's attempt; None where nothing was sent."""
    return next(ledger.rows(where="key = ?", values=(row.ledger_key,)), None)


async def run_row(row: Row, work: Work) -> str:
    """Bring a claimed row as far as it goes; return the state it is in then.

    It may be called for any row, any number of times, also after a crash, and never creates a second job: the ledger
    takes the key of an attempt once. What there is in the ledger is only waited for.

    Returns:
        done, failed, uncertain, running (its job goes on), or pending (nothing was sent, or it is to be sent again).
    """
    error: BaseException | None = None
    try:
        await _advance(row, work)
    except ShortAPIError as caught:
        error = caught
    except BaseException as stop:
        _give_back(row, stop, work)
        raise
    return _give_back(row, error, work)


async def _advance(row: Row, work: Work) -> None:
    """Create the job if nothing was sent yet, wait for it, save its files."""
    book, path = book_of(work.ledger, row), work.folder / row.name
    if book is None:
        facts: Any = {"key": row.ledger_key, "tag": row.tag, "save": path, "allow_duplicate": True}
        job = await work.client.submit(row.model, row.args, **facts)
        work.doubts = 0
        work.tell("created", row, job_id=f"{job.id}")
    elif book.state == "running" and book.job_id is not None:
        job = work.client.job(book.job_id)
    else:
        return
    result = await job.wait()
    for output in result.outputs:
        await output.save(Target(path).of(output.link.index), beside=True)


def _give_back(row: Row, error: BaseException | None, work: Work) -> str:
    """Write down where a row stands, by the ledger; return its state."""
    work.ledger.review()  # a create whose end could not be written down is in doubt
    book = book_of(work.ledger, row)
    state = "pending" if book is None else {"creating": "running"}.get(book.state, book.state)
    stopped = error is not None and not isinstance(error, ShortAPIError)
    why = error.message if isinstance(error, ShortAPIError) else None
    if book is None:
        state = _not_sent(row, error, work)
        work.store.release(row, "failed" if state == "failed" else "open", why=why)
    elif state == "failed" and book.job_id is None and (stopped or isinstance(error, NOT_THE_ROW)):
        state = "pending"
        _stop_for(error, work)
        work.store.release(row, "open", why=why, again=True)
    elif state == "running":
        work.store.release(row, "flying" if stopped else "open", why=why, left=not stopped)
    else:
        work.doubts += state == "uncertain"
        if work.doubts >= MOST_DOUBTS and isinstance(error, ShortAPIError):
            work.trouble = error
        if state == "done":
            write_sidecars(row, record(row, book, state, work.folder), work.folder)
        work.store.release(row, state, why=why)
        work.held = None  # a charge below its estimate, or a refund, gives the budget room
    work.tell(state, row, **_told(book, why))
    return state


def _not_sent(row: Row, error: BaseException | None, work: Work) -> str:
    """Return the state of a row of which the ledger knows nothing."""
    if isinstance(error, BudgetError):
        least = row.estimate if work.held is None else min(work.held, row.estimate or work.held)
        work.held = least or 0
    elif isinstance(error, ArgumentError):
        return "failed"
    else:
        _stop_for(error, work)
    return "pending"


def _stop_for(error: BaseException | None, work: Work) -> None:
    """Slow all workers down, or claim no more rows, where the next ones would fare no better."""
    if isinstance(error, RateLimitError):
        work.store.slow(error.retry_after or SLOW_SECONDS)
    elif isinstance(error, ShortAPIError):
        work.trouble = error


def _told(book: Book | None, why: str | None) -> dict[str, Any]:
    if book is None:
        return {"why": why}
    job_id = None if book.job_id is None else f"{book.job_id}"
    return {"job_id": job_id, "charge": book.charge, "files": [path for path, _ in book.files.values()], "why": why}
