"""`run_row`: one row from its turn to its files, and what each end of it means for money."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

from attrs import define, field

from shortapi import (
    ArgumentError,
    AsyncClient,
    AsyncJob,
    AuthenticationError,
    BudgetError,
    Ledger,
    RateLimitError,
    ShortAPIError,
    TransportError,
    UploadError,
)
from shortapi.ledger import Row as Record
from shortapi_batch._limits import TooEarlyError
from shortapi_batch._manifest import record, write_sidecars
from shortapi_batch._places import Place
from shortapi_batch._store import IDLE_SECONDS, Claim, Row, Store

OnEvent = Callable[[Mapping[str, Any]], object]

Turn = asyncio.Future[Claim | None]
"""A row that waits for its turn: with None it is not to be sent now."""

SLOW_SECONDS = 10.0
"""Seconds without creates after a 429 that names none."""

MAX_DOUBTS = 5
"""Creates with an unknown outcome, one after the other, after which no more are sent."""

MOST_ASKED = 50
"""Rows whose turn is asked for at once."""

NOT_THE_ROW = (AuthenticationError, RateLimitError, TransportError, UploadError)
"""Refusals of a create that say nothing about its row, which is sent again."""


@define(kw_only=True)
class Work:
    """What the rows of one worker share.

    Attributes:
        trouble: why no more rows are taken.
        doubts: creates with an unknown outcome, one after the other.
        asked: rows that wait for their turn, by key; `asking`: the task that asks for them all.
        freed: set when a row of this worker has ended.
        opens: moment of the next create, after one that was too early; `step`: seconds to the one after it.
    """

    store: Store
    ledger: Ledger
    client: AsyncClient
    place: Place
    on_event: OnEvent | None = None
    trouble: ShortAPIError | None = None
    doubts: int = 0
    asked: dict[str, Turn] = field(factory=dict)
    asking: asyncio.Task[None] | None = None
    freed: asyncio.Event = field(factory=asyncio.Event)
    opens: float = 0.0
    step: float = 0.0

    def tell(self, event: str, row: Row, **facts: Any) -> None:
        """Report what happened to a row."""
        if self.on_event is not None:
            self.on_event({"event": event, "row": row.key, **facts})

    def record_of(self, row: Row) -> Record | None:
        """Return the ledger's row of a row's latest attempt; None: nothing was sent."""
        return next(self.ledger.rows(where="key = ?", values=(row.job_key,)), None)


async def work_off(work: Work) -> None:
    """Claim rows and bring them as far as they go, until there is nothing left to do, for anybody."""
    tasks: set[asyncio.Task[str]] = set()
    try:
        while True:
            claims, pause = work.store.claim() if work.trouble is None else ([], None)
            tasks.update(asyncio.create_task(finish(row, wait, work)) for row, wait in claims)
            if not tasks and pause is None:
                return
            await pause_or_freed(work, IDLE_SECONDS if pause is None else pause)
            for task in [task for task in tasks if task.done()]:
                task.result()
                tasks.remove(task)
    finally:
        # Each waits for the answer of its create and records it; jobs that were made go on.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def run_row(key: str, work: Work) -> str:
    """Wait for a row's turn, and bring it as far as it goes; return its state.

    It may be called for any row, any number of times, at the same time, on any machine, and after a crash. It never
    creates a second job: the intent is in the ledger before the create is sent, under a key that the ledger takes once.

    Returns:
        done, failed, uncertain, running (its job goes on, or another process works on it), or pending (nothing was
        sent, for example because the budget has no room).
    """
    claim = None
    if work.store.row(key).state == "running":
        claim = next(((row, 0.0) for row in work.store.take_over(key)), None)  # of a dead worker: it needs no turn
    elif key in work.asked:
        await asyncio.wait([work.asked[key]])
    else:
        claim = await _turn(key, work)
    if claim is not None:
        return await finish(*claim, work)
    state = work.store.row(key).state
    return "running" if state == "late" else state


async def _turn(key: str, work: Work) -> Claim | None:
    """Wait until the limits allow to send a row; return it, or None where it is not to be sent now."""
    turn: Turn = asyncio.get_running_loop().create_future()
    work.asked[key] = turn
    if work.asking is None or work.asking.done():
        work.asking = asyncio.create_task(_ask(work))
    try:
        return await turn
    except asyncio.CancelledError:
        if work.asked.get(key) is turn:
            del work.asked[key]
        elif not turn.cancelled() and turn.exception() is None:
            _take_back(turn.result(), work)
        raise


async def _ask(work: Work) -> None:
    """Ask for the turns of all rows that wait for theirs in this worker, until none is left."""
    try:
        while work.asked:
            keys = list(islice(work.asked, MOST_ASKED))
            claims, pause = work.store.claim(keys) if work.trouble is None else ([], None)
            taken = {claim[0].key: claim for claim in claims}
            for key in keys if pause is None else list(taken):
                _answer(work.asked.pop(key), taken.get(key), work)
            if pause is not None:
                await pause_or_freed(work, pause)
    except Exception as error:  # noqa: BLE001 - raised where the rows wait, which would wait for ever
        for turn in [turn for turn in work.asked.values() if not turn.cancelled()]:
            turn.set_exception(error)
        work.asked.clear()


def _answer(turn: Turn, claim: Claim | None, work: Work) -> None:
    if turn.cancelled():
        _take_back(claim, work)
    else:
        turn.set_result(claim)


def _take_back(claim: Claim | None, work: Work) -> None:
    """Give back a row whose task was cancelled before it heard of its turn."""
    if claim is not None:
        work.store.release(claim[0], claim[0].state)


async def pause_or_freed(work: Work, seconds: float) -> None:
    """Sleep, at most until a row of this worker ends."""
    work.freed.clear()
    with suppress(TimeoutError):
        await asyncio.wait_for(work.freed.wait(), seconds)


async def finish(row: Row, wait: float, work: Work) -> str:
    """Bring a claimed row as far as it goes after some seconds, and write down where it stands; return its state."""
    error: BaseException | None = None
    try:
        await asyncio.sleep(wait)
        await _advance(row, work)
    except ShortAPIError as caught:
        error = caught
    except BaseException as stop:
        await _give_back(row, stop, work)
        raise
    return await _give_back(row, error, work)


async def _advance(row: Row, work: Work) -> None:
    """Create the job if nothing was sent yet, wait for it, and save its files."""
    before = None if row.state == "pending" else work.record_of(row)
    if before is None:
        job = await _created(row, work)
        work.doubts = 0
        work.tell("created", row, job_id=f"{job.id}")
    elif before.state == "running" and before.job_id is not None:
        job = work.client.job(before.job_id)
    else:
        work.ledger.review()  # of a process that has died, a create is in doubt
        return
    result = await job.wait()
    for output in result.outputs:
        await work.place.save(output, row.name, work.ledger, row.job_key)


async def _created(row: Row, work: Work) -> AsyncJob:
    """Create the job of a row as soon as the pace allows it."""
    facts: Any = {"key": row.job_key, "tag": row.tag, "save": work.place.path(row.name), "allow_duplicate": True}
    while True:
        wait = work.opens - time.monotonic()
        if wait > 0:
            work.opens += work.step
            await asyncio.sleep(wait)
        try:
            return await work.client.submit(row.model, row.args, **facts, retry_429=False)
        except TooEarlyError as early:  # the next ones would be, too: each gets a moment of its own
            work.opens, work.step = max(work.opens, time.monotonic() + early.seconds), early.step


async def _give_back(row: Row, error: BaseException | None, work: Work) -> str:
    """Write down where a row stands, by the ledger; return its state."""
    if error is not None:
        work.ledger.review()  # so is one whose end could not be recorded
    job = work.record_of(row)
    stopped = error is not None and not isinstance(error, ShortAPIError)
    why = error.message if isinstance(error, ShortAPIError) else None
    state: str = "pending" if job is None else job.state
    again = False
    if job is None and isinstance(error, ArgumentError):
        state = "failed"
    elif job is None or (job.state == "failed" and job.job_id is None and (stopped or isinstance(error, NOT_THE_ROW))):
        state, again = "pending", job is not None
        _stop_for(error, work)
    elif state in {"pending", "creating", "running"}:
        # Of a stopped worker others take it over; one that timed out, or could not be saved, is for the next run.
        state = "running" if stopped else "late"
    elif state == "uncertain":
        work.doubts += 1
        if work.doubts >= MAX_DOUBTS and isinstance(error, ShortAPIError):
            work.trouble = error
    elif state == "done":
        await write_sidecars(row, record(row, job, state, work.place), work.place)
    work.store.release(row, state, why=why, again=again)
    work.freed.set()
    state = "running" if state == "late" else state
    work.tell(state, row, **_told(job, why))
    return state


def _stop_for(error: BaseException | None, work: Work) -> None:
    """Slow all workers down, or take no more rows, if the next ones would end in the same way."""
    if isinstance(error, RateLimitError):
        work.store.slow_down(error.retry_after or SLOW_SECONDS)
    elif isinstance(error, ShortAPIError) and not isinstance(error, BudgetError):
        work.trouble = error


def _told(job: Record | None, why: str | None) -> dict[str, Any]:
    if job is None:
        return {"why": why}
    job_id = None if job.job_id is None else f"{job.job_id}"
    return {"job_id": job_id, "charge": job.charge, "files": [path for path, _ in job.files.values()], "why": why}
