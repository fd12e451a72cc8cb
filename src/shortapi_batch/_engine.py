"""procrastinate as the engine of several machines: dispatch, wake-up, heartbeats and redelivery.

It knows nothing but keys of rows, and may deliver each any number of times: `run_row` says what happens then.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from shortapi import ConfigurationError, LedgerError
from shortapi.ledger.store import APPLICATION
from shortapi_batch._store import TAKEN, Store
from shortapi_batch._work import Work, run_row

try:
    import procrastinate
    from procrastinate import exceptions, schema
except ImportError:
    raise ConfigurationError(
        'Batches in PostgreSQL need the extra: pip install "shortapi[postgres]". Nothing was sent.'
    ) from None

# What it logs of a row that is delivered twice is no news: it stays in logs that somebody asked for.
logging.getLogger("procrastinate").addHandler(logging.NullHandler())

SCHEMA = schema.SchemaManager.get_schema()
"""SQL that makes the tables of the engine."""

TASK = "shortapi_batch.run_row"

LIVE = f"SELECT args->>'key' FROM procrastinate_jobs WHERE task_name = '{TASK}' AND status IN"  # noqa: S608

UNDELIVERED = f"""
(state = 'pending' AND (:room IS NULL OR coalesce(estimate, :assume) <= :room) OR state = 'late' AND owner = '')
  AND key NOT IN ({LIVE} ('todo', 'doing'))
OR state = 'running' AND key NOT IN ({LIVE} ('todo')) AND owner NOT IN (
  SELECT objid::text FROM pg_locks WHERE locktype = 'advisory' AND classid = {APPLICATION})
ORDER BY number
"""  # noqa: S608
"""SQL condition for rows without a live job of the engine: also those in flight of a process that has died."""

OPEN = f"state = 'running' OR {' OR '.join(TAKEN)} LIMIT 1"
"""SQL condition for a row that is in flight, or can be taken now or later."""

HELD = 500
"""Rows that one worker holds at most; those beyond the limits wait in it for their turn."""

SWEEP_SECONDS, SWEEP_SHARE = 1.0, 20.0
"""Seconds between two sweeps of a worker, and how many times as long as a sweep they last: long tables take longer."""


def defer(url: str, store: Store) -> None:
    """Give the engine the rows that wait and have no live job there."""
    with _failed():
        keys = store.keys(UNDELIVERED)
        if keys:
            app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=url, min_size=1, max_size=1))
            with app.open():
                for start in range(0, len(keys), 1000):
                    jobs: list[Any] = [{"key": key} for key in keys[start : start + 1000]]
                    app.configure_task(TASK, queue=TASK).batch_defer(*jobs)


async def work(url: str, work: Work, stalled: float) -> None:
    """Work on the rows that the engine delivers, until there is nothing left to do, for anybody."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=2, max_size=4))

    async def run(key: str) -> None:
        if (delivery := asyncio.current_task()) is not None:
            delivery.add_done_callback(_hear)
        await run_row(key, work)

    app.task(name=TASK, queue=TASK)(run)
    with _failed():
        async with app.open_async():
            options: Any = {"update_heartbeat_interval": stalled / 6, "stalled_worker_timeout": stalled}
            # The engine's jobs need not last: what became of a row is in its own table.
            options |= {"delete_jobs": "always", "shutdown_graceful_timeout": 0, "install_signal_handlers": False}
            worker = asyncio.create_task(app.run_worker_async(queues=[TASK], concurrency=HELD, **options))
            try:
                while work.trouble is None and not worker.done() and work.store.keys(OPEN):
                    began = time.monotonic()
                    await _sweep(app, url, work, stalled)
                    seconds = max(SWEEP_SECONDS, SWEEP_SHARE * (time.monotonic() - began))
                    await asyncio.wait([worker], timeout=seconds)
            finally:
                worker.cancel()
                await asyncio.gather(worker, return_exceptions=True)


def _hear(delivery: asyncio.Task[Any]) -> None:
    """Take the exception of a delivery whose job another one has ended, which asyncio would print."""
    if not delivery.cancelled():
        delivery.exception()


async def _sweep(app: procrastinate.App, url: str, work: Work, stalled: float) -> None:
    """Retry the engine's jobs of dead workers, and give it the rows that it has lost."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled):
        with suppress(exceptions.ConnectorException):  # it has ended meanwhile
            await app.job_manager.retry_job(job)
    await asyncio.to_thread(defer, url, work.store)


@contextmanager
def _failed() -> Iterator[None]:
    try:
        yield
    except (exceptions.ProcrastinateException, OSError) as error:
        raise LedgerError(f"The engine of the batch cannot be used ({error}). Fix that and go on.") from error
