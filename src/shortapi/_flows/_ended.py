"""What it means that a job ended, or that the wait for it did."""

from __future__ import annotations

import json
from typing import Any

from shortapi import results
from shortapi._flow import Flow
from shortapi._flows import _books
from shortapi._flows._context import Context, Finished, JobFacts
from shortapi._messages import job_name, pick_up, status_words, words
from shortapi._order import private_texts
from shortapi._reading import first
from shortapi.errors import JobFailedError, JobTimeoutError, ShortAPIError, UnexpectedResponseError
from shortapi.records import Snapshot

REFUND_WORDS = {
    True: "The charge was refunded",
    False: "It says that the charge was not refunded",
    None: "It does not say whether the charge was refunded",
}


def ended(seen: Snapshot, job: JobFacts, context: Context, pace: float | None) -> Flow[Finished]:
    """Write down how a job ended, and at what pace; return its links, or raise its failure."""
    try:
        finished = _finish(seen, job, context)
    except JobFailedError as error:
        yield from _books.failed(error, seen.charge, context)
        raise
    yield from _books.finished(seen, len(finished.links), pace, context)
    return finished


def _finish(seen: Snapshot, job: JobFacts, context: Context) -> Finished:
    if seen.status == "failed":
        raise _failed(seen, job, context)
    made = str(job.entry.output["kind"]) if job.entry is not None else None
    found = results.links(_result_of(seen, context), arrays=context.protocol.arrays, kind=made)
    if not found:
        raise UnexpectedResponseError(
            f"ShortAPI says that {job_name(job.id, seen.model)} succeeded, but its answer names no file. "
            f"The answer is on the error's .body; {pick_up(job.id)} to look again.",
            charged=charged(job, seen),
            job_id=job.id,
            model=seen.model,
            body=json.dumps(seen.raw).encode(),
        )
    return Finished(snapshot=seen, links=found)


def _result_of(seen: Snapshot, context: Context) -> Any:
    return first({"data": seen.raw}, context.protocol.paths["result"])


def _failed(seen: Snapshot, job: JobFacts, context: Context) -> JobFailedError:
    money = REFUND_WORDS[seen.refunded]
    said = words(seen.error, (context.key, *job.private, *private_texts(seen.raw.get("args"))))
    why = f": '{said}'" if said else ""
    return JobFailedError(
        f"ShortAPI says that {job_name(job.id, seen.model)} failed{why}. {money}; this is final, so to try again "
        "submit a new job.",
        last=seen,
        refunded=seen.refunded,
        charged=None if seen.refunded is None else not seen.refunded,
        job_id=job.id,
        model=seen.model,
        retry_safe=seen.refunded is True,
    )


def timed_out(job: JobFacts, last: Snapshot | None, elapsed: float, miss: ShortAPIError | None) -> JobTimeoutError:
    state = f"its status was {status_words(last.raw_status)} ({last.status})" if last else "no poll was answered"
    failing = f", and the last poll failed ({type(miss).__name__})" if miss is not None else ""
    model = job.model or (last.model if last else None)
    return JobTimeoutError(
        f"The wait for {job_name(job.id, model)} ended after {elapsed:.0f} s: {state}{failing}. The job goes on and "
        f"nothing is lost: {pick_up(job.id)}.",
        last=last,
        charged=charged(job, last),
        job_id=job.id,
        model=model,
    )


def charged(job: JobFacts, seen: Snapshot | None) -> bool | None:
    """Say whether a job was paid for: yes if we saw it accepted, or it reports a charge; otherwise nobody knows."""
    if seen is not None and seen.refunded is True:
        return False
    reported = seen is not None and bool(seen.charge)
    return True if job.paid or reported else None
