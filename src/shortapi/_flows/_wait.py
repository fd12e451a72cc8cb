"""Ask for a job until it is done, failed, or the deadline has come."""

from __future__ import annotations

import json
import logging
from typing import Any

from attrs import evolve

from shortapi import polling, results
from shortapi._commands import Flow, Now, Report, Send, Sleep, TransportFailure
from shortapi._flows import _books
from shortapi._flows._context import Context, Finished, JobFacts, Waiting
from shortapi._orders import private_texts
from shortapi._reading import first
from shortapi._records import Snapshot
from shortapi._sentences import job_name, pick_up, words
from shortapi._wire import query_request, read_query
from shortapi.errors import (
    APIError,
    AuthenticationError,
    JobFailedError,
    JobTimeoutError,
    RateLimitError,
    ServerError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
)

logger = logging.getLogger("shortapi")

MAX_REFUSALS = 3
"""So many polls in a row may be answered with an error that is no overload before the wait ends."""

POLL_SECONDS = 30.0
"""Seconds that one poll may take."""

REFUND_WORDS = {
    True: "The charge was refunded",
    False: "It says that the charge was not refunded",
    None: "It does not say whether the charge was refunded",
}


def poll(job: JobFacts, context: Context, *, within: float = POLL_SECONDS) -> Flow[Snapshot]:
    """Ask once.

    Raises:
        TransportError, APIError, UnexpectedResponseError: this poll failed; the job is untouched by that.
    """
    request = query_request(job.id, base_url=context.base_url, key=context.key)
    try:
        answer = yield Send(request=request, within=min(within, POLL_SECONDS), abandon=True)
    except TransportFailure as failure:
        raise TransportError(
            f"ShortAPI could not be asked for {job_name(job.id, job.model)}: {failure.reason}. The job goes on: "
            f"{pick_up(job.id)}.",
            charged=_charged(job, None),
            job_id=job.id,
            model=job.model,
        ) from failure
    try:
        secrets = (context.key, *job.private)
        return read_query(answer, context.protocol, job_id=job.id, model=job.model, secrets=secrets)
    except ShortAPIError as error:
        error.charged = _charged(job, None)
        raise


def wait(job: JobFacts, context: Context, waiting: Waiting) -> Flow[Finished]:
    """Poll until the job is done, failed, or the deadline has come; the last poll is at the deadline.

    Raises:
        JobFailedError: final. JobTimeoutError: the job goes on. AuthenticationError: at once.
        TransportError, APIError, UnexpectedResponseError: too many polls failed one after another.
    """
    try:
        return (yield from _wait(job, context, waiting))
    except ShortAPIError:
        raise
    except BaseException as stop:
        # Ctrl-C, a cancellation, or the caller's own on_update: the job goes on, and its id must not be lost.
        logger.warning("the wait for %s was stopped: %s", job_name(job.id, job.model), pick_up(job.id))
        stop.add_note(f"The {job_name(job.id, job.model)} goes on: {pick_up(job.id)}.")
        raise


def _wait(job: JobFacts, context: Context, waiting: Waiting) -> Flow[Finished]:
    now: float = yield Now()
    started = now if job.submitted_at is None else job.submitted_at
    deadline = now + (polling.patience(job.expect()) if waiting.timeout is None else waiting.timeout)
    # A job that was just made cannot be done yet; one that is picked up again may well be.
    due = now if job.submitted_at is None else job.submitted_at + next_gap(job, context, waiting, 0.0)
    last: Snapshot | None = None
    misses, asked, last_asked = Misses(waiting.policy), 0, started
    while True:
        yield from _sleep_until(min(due, deadline))
        asked += 1
        try:
            fresh = yield from poll(job, context, within=max(1.0, deadline - (yield Now())))
        except (TransportError, APIError, UnexpectedResponseError) as error:
            delay = misses.count(error, context.luck())
        else:
            misses = Misses(waiting.policy)
            now = yield Now()
            job = known(job, fresh, context)
            seen = complete(fresh, job, context, now - started, asked)
            _tell_unknown(seen, last)
            last = seen
            if waiting.on_update is not None:
                yield Report(snapshot=seen, to=waiting.on_update)
            if seen.status in {"succeeded", "failed"}:
                _learn(job, context, seen, last_asked)
                return (yield from ended(seen, job, context))
            last_asked = now
            delay = next_gap(job, context, waiting, now - started)
        now = yield Now()
        if now >= deadline:
            raise _timed_out(job, last, now - started, misses.latest)
        due = now + delay


def known(job: JobFacts, fresh: Snapshot, context: Context) -> JobFacts:
    """Return a job that was picked up by its id with what its own answer says about its model."""
    if job.entry is not None or fresh.model is None:
        return job
    return evolve(job, model=fresh.model, entry=context.catalog.get(fresh.model))


def _sleep_until(moment: float) -> Flow[None]:
    now = yield Now()
    if moment > now:
        yield Sleep(seconds=moment - now)


class Misses:
    """Counts polls that failed one after another and says when it is enough."""

    def __init__(self, policy: polling.PollPolicy) -> None:
        self.most = policy.max_misses
        self.counted = 0
        self.refused = 0
        self.latest: ShortAPIError | None = None

    def count(self, error: TransportError | APIError | UnexpectedResponseError, luck: float) -> float:
        """Return the seconds until the next try, or raise the error if it is final."""
        self.latest = error
        self.counted += 1
        overload = isinstance(error, (TransportError, UnexpectedResponseError, RateLimitError, ServerError))
        self.refused = 0 if overload else self.refused + 1
        if isinstance(error, AuthenticationError) or self.counted >= self.most or self.refused >= MAX_REFUSALS:
            raise error
        logger.info("poll of job %s failed (%d in a row); asking again", error.job_id, self.counted)
        asked = error.retry_after if isinstance(error, APIError) else None
        return polling.backoff(self.counted - 1, retry_after=asked, luck=luck)


def next_gap(job: JobFacts, context: Context, waiting: Waiting, elapsed: float) -> float:
    """Return the seconds until the next poll, with its jitter."""
    seconds = polling.gap(waiting.policy, job.law(context), elapsed, callback=job.callback)
    return seconds if waiting.policy.interval is not None else polling.spread(seconds, context.luck())


def _learn(job: JobFacts, context: Context, seen: Snapshot, last_asked: float) -> None:
    """Take in how long the job took: it ended somewhere between the last two polls."""
    if job.submitted_at is None:
        return
    before = max(0.0, last_asked - job.submitted_at)
    # Where nobody asked for long, as when a job is waited for much later, its end is not known well enough.
    if seen.elapsed - before > max(polling.LONGEST_GAP * (1 + polling.JITTER), before):
        return
    took = (before + seen.elapsed) / 2
    if seen.status == "succeeded":
        context.durations.learn(job.model, job.work, job.expect(), took)
    else:
        context.durations.refuse(job.model, took)


def complete(fresh: Snapshot, job: JobFacts, context: Context, elapsed: float, asked: int) -> Snapshot:
    """Return a snapshot with what its answer does not say: model, charge, times, the poll's number."""
    law = job.law(context)
    known_time = (job.entry is not None and job.entry.expect is not None) or context.durations.knows(job.model)
    going_on = known_time and fresh.status in {"queued", "running", "unknown"}
    return evolve(
        fresh,
        model=job.model or fresh.model,
        charge=fresh.charge if fresh.charge is not None else job.charge,
        elapsed=elapsed,
        eta=law.left(elapsed) if going_on else None,
        eta_range=(law.left(elapsed, 0.1), law.left(elapsed, 0.9)) if going_on else None,
        poll=asked,
    )


def _tell_unknown(seen: Snapshot, last: Snapshot | None) -> None:
    if seen.status == "unknown" and (last is None or last.status != "unknown"):
        logger.warning(
            "job %s has a status that is not known (%s); it is neither done nor failed, so polling goes on",
            seen.job_id,
            words(repr(seen.raw_status)),
        )


def ended(seen: Snapshot, job: JobFacts, context: Context) -> Flow[Finished]:
    """Write down how a job ended; return its links, or raise its failure."""
    try:
        finished = _finish(seen, job, context)
    except JobFailedError as error:
        yield from _books.failed(error, seen.charge, context)
        raise
    yield from _books.finished(seen, len(finished.links), context)
    return finished


def _finish(seen: Snapshot, job: JobFacts, context: Context) -> Finished:
    if seen.status == "failed":
        raise _failed(seen, job)
    made = str(job.entry.output["kind"]) if job.entry is not None else None
    found = results.links(_result_of(seen, context), arrays=context.protocol.arrays, kind=made)
    if not found:
        raise UnexpectedResponseError(
            f"ShortAPI says that {job_name(job.id, seen.model)} succeeded, but its answer names no file. "
            f"The answer is on the error's .body; {pick_up(job.id)} to look again.",
            charged=_charged(job, seen),
            job_id=job.id,
            model=seen.model,
            body=json.dumps(seen.raw).encode(),
        )
    return Finished(snapshot=seen, links=found)


def _result_of(seen: Snapshot, context: Context) -> Any:
    return first({"data": seen.raw}, context.protocol.paths["result"])


def _failed(seen: Snapshot, job: JobFacts) -> JobFailedError:
    money = REFUND_WORDS[seen.refunded]
    said = words(seen.error, (*job.private, *private_texts(seen.raw.get("args"))))
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


def _timed_out(job: JobFacts, last: Snapshot | None, elapsed: float, miss: ShortAPIError | None) -> JobTimeoutError:
    state = f"its status was {words(repr(last.raw_status))} ({last.status})" if last else "no poll was answered"
    failing = f", and the last poll failed ({type(miss).__name__})" if miss is not None else ""
    model = job.model or (last.model if last else None)
    return JobTimeoutError(
        f"The wait for {job_name(job.id, model)} ended after {elapsed:.0f} s: {state}{failing}. The job goes on and "
        f"nothing is lost: {pick_up(job.id)}.",
        last=last,
        charged=_charged(job, last),
        job_id=job.id,
        model=model,
    )


def _charged(job: JobFacts, seen: Snapshot | None) -> bool | None:
    """Say whether a job was paid for: yes if we saw it accepted, or it reports a charge; otherwise nobody knows."""
    if seen is not None and seen.refunded is True:
        return False
    reported = seen is not None and bool(seen.charge)
    return True if job.paid or reported else None
