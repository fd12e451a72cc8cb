"""Find the row of a job, or of the same job."""

from __future__ import annotations

import sqlite3

from shortapi._messages import shown_id
from shortapi.errors import DuplicateJobError
from shortapi.ledger.states import OPEN


def same_job(db: sqlite3.Connection, digest: str) -> sqlite3.Row | None:
    """Return the row of the same job that is open or in doubt, if there is one."""
    states = ", ".join(f"'{state}'" for state in OPEN)
    found: sqlite3.Row | None = db.execute(
        f"SELECT key, state, job_id FROM jobs WHERE digest = ? AND state IN ({states})",  # noqa: S608
        (digest,),
    ).fetchone()
    return found


def duplicate(found: sqlite3.Row, model: str) -> DuplicateJobError:
    """Return the error that names that row, and what can be done about it."""
    job_id = shown_id(found["job_id"]) if found["job_id"] else None
    name = f"job {job_id}" if job_id else f"row {found['key']}"
    advice = {
        "uncertain": f"settle it first: `shortapi settle {found['key']}` or ledger.settle({found['key']!r}, …)",
        "running": f'wait for it: client.job("{job_id}").wait(), or `shortapi resume`',
    }.get(found["state"], "another call is sending it right now")
    return DuplicateJobError(
        f"The same {model} job is in the ledger already: {name} is {found['state']}. Nothing was sent; "
        f"{advice}, or pass allow_duplicate=True (--allow-duplicate) to pay for it again.",
        key=found["key"],
        state=found["state"],
        job_id=job_id,
        model=model,
    )


def key_of(db: sqlite3.Connection, service: str, job_id: str) -> str | None:
    """Return the row of a job; each service gives ids of its own."""
    # An older ledger may have an id twice, of a sandbox that was started again: then the newest that is open is meant.
    newest = "ORDER BY state = 'running' DESC, created DESC LIMIT 1"
    found = db.execute(f"SELECT key FROM jobs WHERE job_id = ? AND service = ? {newest}", (job_id, service)).fetchone()  # noqa: S608
    return None if found is None else str(found["key"])
