"""Polls a job: one poll, the wait, and the result or error at its end."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import partial
from sys import intern
from typing import TYPE_CHECKING, Any

from attrs import define, evolve

from shortapi import polling
from shortapi._api import links_of, query_request, read_query
from shortapi._flow import Context, Flow, JobFacts, Now, Report, Send, Sleep, TransportFailure, Work
from shortapi._messages import job_name, pick_up, private_texts, redacted, shown_status
from shortapi.errors import (
    APIError,
    JobFailedError,
    JobTimeoutError,
    LedgerError,
    RateLimitError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
    annotate_stop,
)
from shortapi.polling import Misses, PollError, Waiting
from shortapi.polling.durations import UNKNOWN, expected
from shortapi.records import Link, Result, Snapshot

if TYPE_CHECKING:
    from shortapi.catalog import Expect
    from shortapi.ledger import Row
    from shortapi.polling.durations import Law

logger = logging.getLogger("shortapi")

POLL_SECONDS = 30.0  # timeout of one poll

NOTHING: Mapping[str, Any] = {}  # replaces answers that are not kept

FINAL = {"succeeded", "failed"}


def poll(job: JobFacts, context: Context, *, within: float = POLL_SECONDS) -> Flow[Snapshot]:
    """Poll once; a `PollError` means that this poll failed and says nothing about the job."""
    try:
        answer = yield Send(request=query_request(job.id, context), within=min(within, POLL_SECONDS))
    except TransportFailure as failure:
        raise TransportError(
            f"Polling {job_name(job.id, job.model)} failed: {failure.reason}. The job continues: {pick_up(job.id)}.",
            charged=_charged(job, None),
            job_id=job.id,
            model=job.model,
        ) from failure
    try:
        return read_query(answer, context, job)
    except ShortAPIError as error:
        error.charged = _charged(job, None)
        if type(error) is APIError and not job.paid:
            # A caller gave the id, which may be wrong: advice to poll again would not help.
            said = error.message.replace(f": {pick_up(job.id)}", "")
            error.message = f"{said} Is the id right? `shortapi jobs` lists the jobs in your ledger."
        raise


class OnUpdateError(Exception):
    """Wraps a ShortAPIError (`theirs`) that the caller's `on_update` raised: it is not an error of this job."""

    def __init__(self, theirs: ShortAPIError) -> None:
        self.theirs = theirs


def wait(job: JobFacts, context: Context, waiting: Waiting) -> Flow[Result[Link]]:
    """Poll until the job succeeds or fails, or until the deadline, with a last poll at the deadline."""
    try:
        yield from _load_durations(job.model, context)
        if waiting.callbacks is not None and context.ledger is not None and job.hook is None:
            with suppress(LedgerError):  # then it is polled as a job without a callback
                hook = yield Work(call=partial(context.ledger.links.hook_of, context.base_url, job.id))
                job = evolve(job, hook=hook)
        pending = begin(job, context, waiting, (yield Now()))
        while True:
            yield from _sleep_until_due(pending, context, waiting)
            result = yield from poll_pending(pending, context, waiting)
            if result is not None:
                return result
    except ShortAPIError:
        raise
    except OnUpdateError as wrapped:
        # Its own `.charged` is not about this job.
        annotate_stop(wrapped.theirs, _stop_note(job), charged=_charged(job, None), job_id=job.id)
        raise wrapped.theirs from None
    except BaseException as stop:
        stop.add_note(_stop_note(job))
        raise


def _load_durations(model: str | None, context: Context) -> Flow[None]:
    """Load, once per client, how long jobs of a model took in earlier processes."""
    ledger = context.ledger
    if ledger is None or model is None or context.durations.remembers(model):
        return
    try:
        paces = yield Work(call=lambda: ledger.paces(context.base_url, model))
    except LedgerError:
        return  # writes into this ledger report the error
    context.durations.remember(model, paces)


def _stop_note(job: JobFacts) -> str:
    """Log that an interrupt or the caller's on_update ended the wait, and return a note with the job's id."""
    logger.warning("the wait for %s was stopped: %s", job_name(job.id, job.model), pick_up(job.id))
    return f"The {job_name(job.id, job.model)} continues: {pick_up(job.id)}."


def _sleep_until_due(pending: PendingJob, context: Context, waiting: Waiting) -> Flow[None]:
    """Sleep until the next poll is due and the client's rate limit allows it, at most until the deadline."""
    now: float = yield Now()
    while pending.due > now:
        seconds = pending.due - now
        yield Sleep(seconds=seconds if waiting.callbacks is None else min(seconds, polling.CALLBACK_SECONDS))
        now = yield Now()
        if waiting.callbacks is not None:
            marks = yield Work(call=waiting.callbacks.came)
            pending.receive_callback(marks, now)
    while now < pending.deadline and (pause := context.rate_limit.take(now)) > 0:
        yield Sleep(seconds=min(pause, pending.deadline - now))
        now = yield Now()


@define(weakref_slot=False, eq=False, repr=False)
class PendingJob:
    """A job that is waited for, between two polls. Small: there may be a hundred thousand of them.

    Attributes:
        started: when the job, or else the wait, began; seconds of the driver's clock, as all times here.
        deadline: when the wait ends, with a last poll.
        due: time of the next poll, at most the deadline.
        asked_at: time of the last answered poll; before that, `started`.
        asked: number of polls.
        misses: consecutive failed polls; None after a successful one.
        last: the latest snapshot.
        row: the ledger's row if the job is resumed.
        given_up: the time is over, and no further poll may be sent.
        stated: duration of such jobs by the catalogue entry, if stated.
        called: its callback has arrived.
    """

    job: JobFacts
    started: float
    deadline: float
    due: float
    asked_at: float
    asked: int = 0
    misses: Misses | None = None
    last: Snapshot | None = None
    row: Row | None = None
    given_up: bool = False
    stated: Expect | None = None
    called: bool = False

    def __lt__(self, other: PendingJob) -> bool:
        return self.due < other.due

    def receive_callback(self, marks: Collection[str], now: float) -> bool:
        """Make the poll due now if the job's first callback has arrived; return whether it has. Ignore later ones."""
        first = not self.called and (self.job.hook in marks or self.job.id in marks)
        if first:
            self.called, self.due = True, min(self.due, now)
        return first

    def law(self, context: Context) -> Law:
        """Return the distribution of such jobs' durations, by the catalogue and by observed jobs."""
        job, like = self.job, None
        if self.stated is None and job.entry is not None:
            like = job.entry.category
        return context.durations.law(job.model, job.work, self.stated or UNKNOWN, like=like)


def begin(job: JobFacts, context: Context, waiting: Waiting, now: float) -> PendingJob:
    """Start the wait for a job."""
    started = now if job.submitted_at is None else job.submitted_at
    stated = expected(job.entry, job.args or {})
    patience = polling.patience(stated or UNKNOWN) if waiting.timeout is None else waiting.timeout
    pending = PendingJob(job=job, started=started, deadline=now + patience, due=now, asked_at=started, stated=stated)
    # A new job cannot be done yet; one that is picked up again may be, so it is polled at once.
    if job.submitted_at is not None:
        _set_due(pending, pending.law(context), context, waiting)
    return pending


def _set_due(pending: PendingJob, law: Law, context: Context, waiting: Waiting) -> None:
    """Schedule the next poll of an unfinished job."""
    policy, elapsed = waiting.poll, pending.asked_at - pending.started
    callbacks = None if pending.called or pending.job.hook is None else waiting.callbacks
    rarer = polling.RARER[callbacks.works] if callbacks else 1.0
    seconds = polling.gap(policy, law, elapsed, rarer=rarer, rand=context.rand())
    pending.due = min(pending.asked_at + seconds, pending.deadline)


def poll_pending(pending: PendingJob, context: Context, waiting: Waiting) -> Flow[Result[Link] | None]:
    """Poll once and schedule the next poll; return the result, None while the job goes on.

    Raises:
        JobFailedError: final. JobTimeoutError: the deadline has passed, the job goes on.
        PollError: too many consecutive polls failed, or the key was refused.
        OnUpdateError: the caller's `on_update` raised a ShortAPIError.
    """
    yield from _load_durations(pending.job.model, context)
    now: float = yield Now()
    if pending.given_up:
        raise _timed_out(pending, now)
    pending.asked += 1
    try:
        fresh = yield from poll(pending.job, context, within=max(1.0, pending.deadline - now))
    except (TransportError, APIError, UnexpectedResponseError) as error:
        _on_miss(pending, error, context, waiting, (yield Now()))
    else:
        seen = yield from _on_answer(pending, fresh, context, waiting)
        if seen.status in FINAL:
            if waiting.callbacks is not None and pending.job.hook is not None:
                waiting.callbacks.works = pending.called
            return (yield from _finish(seen, pending, context))
    now = yield Now()
    if now >= pending.deadline:
        raise _timed_out(pending, now)
    return None


def _on_miss(pending: PendingJob, error: PollError, context: Context, waiting: Waiting, now: float) -> None:
    pending.misses = pending.misses or Misses(waiting.poll.max_misses)
    delay = pending.misses.count(error, context.rand())
    # The first failure without an answer is a warning, so that the user knows why nothing happens.
    first_miss = waiting.alone and pending.misses.counted == 1 and isinstance(error, TransportError)
    reason = getattr(error.__cause__, "reason", type(error).__name__)
    told = "polling job %s failed (%s; %d in a row); the job continues and is polled again"
    logger.log(logging.WARNING if first_miss else logging.INFO, told, error.job_id, reason, pending.misses.counted)
    pending.due = min(now + delay, pending.deadline)
    if isinstance(error, RateLimitError):
        context.rate_limit.slow_down(now, delay)


def _on_answer(pending: PendingJob, fresh: Snapshot, context: Context, waiting: Waiting) -> Flow[Snapshot]:
    now: float = yield Now()
    pending.misses = None
    _fill_in_model(pending, fresh, context)
    law, over, last = pending.law(context), fresh.status in FINAL, now >= pending.deadline
    told = waiting.alone or waiting.on_update is not None or last
    seen = _snapshot(fresh, pending, now - pending.started, law if told and not over else None, context)
    if seen.status == "unknown" and (pending.last is None or pending.last.status != "unknown"):
        said = "job %s has an unknown status (%s); it is neither done nor failed, so polling continues"
        logger.warning(said, seen.job_id, shown_status(seen.raw_status))
    if waiting.on_update is not None:
        try:
            yield Report(snapshot=seen, to=waiting.on_update)
        except ShortAPIError as theirs:
            raise OnUpdateError(theirs) from theirs
    if not over:
        # Among many jobs only the last snapshot, at the deadline, is kept complete.
        pending.last = seen if waiting.alone or last else evolve(seen, error=None, refunded=None, raw=NOTHING)
        job, begun = pending.job, pending.job.submitted_at
        if begun is not None:
            expect = pending.stated or UNKNOWN
            context.durations.still_runs(job.model, job.work, expect, pending.asked_at - begun, now - begun)
        pending.asked_at = now
        _set_due(pending, law, context, waiting)
    return seen


def _fill_in_model(pending: PendingJob, fresh: Snapshot, context: Context) -> None:
    """Take the model of a job that was picked up by its id from the answer."""
    job = pending.job
    if job.model is None and fresh.model is not None:
        entry, args = context.catalog.get(fresh.model), fresh.raw.get("args")
        # Interned: one string for all jobs of a model.
        pending.job = evolve(job, model=intern(fresh.model), entry=entry)
        pending.stated = expected(entry, args if isinstance(args, Mapping) else {})


def _snapshot(fresh: Snapshot, pending: PendingJob, elapsed: float, law: Law | None, context: Context) -> Snapshot:
    """Complete a snapshot by model, charge, times and number of the poll."""
    job = pending.job
    if pending.stated is None and not context.durations.knows(job.model):
        law = None
    return evolve(
        fresh,
        model=job.model,
        charge=job.charge if fresh.charge is None else fresh.charge,
        elapsed=elapsed,
        eta=law.left(elapsed) if law else None,
        eta_range=(law.left(elapsed, 0.1), law.left(elapsed, 0.9)) if law else None,
        poll=pending.asked,
    )


def _finish(seen: Snapshot, pending: PendingJob, context: Context) -> Flow[Result[Link]]:
    """Record the job's end and duration; return its result, or raise its failure."""
    job, ledger, pace = pending.job, context.ledger, _learn(pending, context, seen)
    named = context.base_url, seen.job_id
    if seen.status == "failed":
        error = _failed(seen, job, context)
        if ledger is not None:
            yield Work(call=lambda: ledger.note(ledger.failed, *named, refunded=error.refunded, charge=seen.charge))
        raise error
    links = links_of(seen, context, None if job.entry is None else job.entry.output["kind"])
    if not links:
        raise UnexpectedResponseError(
            f"ShortAPI says that {job_name(job.id, seen.model)} succeeded, but its answer names no file. "
            f"The answer is on the error's .body; {pick_up(job.id)} to look again.",
            charged=_charged(job, seen),
            job_id=job.id,
            model=seen.model,
            body=json.dumps(seen.raw).encode(),
        )
    if ledger is not None:
        yield Work(call=lambda: ledger.note(ledger.finished, *named, len(links), seen.charge, pace))
    return Result(
        job_id=job.id,
        model=seen.model,
        outputs=links,
        charge=seen.charge,
        estimate=job.estimate,
        elapsed=seen.elapsed,
        polls=seen.poll,
        raw=seen.raw,
    )


def _learn(pending: PendingJob, context: Context, seen: Snapshot) -> float | None:
    """Learn from the job's duration, which ended between the last two polls, and return its pace."""
    job = pending.job
    if job.submitted_at is None:
        return None
    # After a long gap between polls their middle would be far off, so the distribution is asked.
    took = pending.law(context).ended_at(max(0.0, pending.asked_at - job.submitted_at), seen.elapsed)
    if took is not None and seen.status == "succeeded":
        expect, since = pending.stated or UNKNOWN, pending.asked_at - job.submitted_at
        category = job.entry.category if job.entry else None
        return context.durations.learn(
            job.model, job.work, expect, took, since=since, started=job.submitted_at, category=category
        )
    if took is not None:
        context.durations.refuse(job.model, took)
    return None


def _failed(seen: Snapshot, job: JobFacts, context: Context) -> JobFailedError:
    said = redacted(seen.error, (context.key, *job.private, *private_texts(seen.raw.get("args"))))
    why = f": '{said}'" if said else ""
    told = "It does not say whether the charge was refunded"
    if seen.refunded is not None:
        told = "The charge was refunded" if seen.refunded else "It says that the charge was not refunded"
    return JobFailedError(
        f"ShortAPI says that {job_name(job.id, seen.model)} failed{why}. {told}; this is final, so to try again submit "
        "a new job.",
        last=seen,
        refunded=seen.refunded,
        charged=None if seen.refunded is None else not seen.refunded,
        job_id=job.id,
        model=seen.model,
        retry_safe=seen.refunded is True,
    )


def _timed_out(pending: PendingJob, now: float) -> JobTimeoutError:
    job, last, misses = pending.job, pending.last, pending.misses
    state = f"its status was {shown_status(last.raw_status)} ({last.status})" if last else "no poll was answered"
    failing = f", and the last poll failed ({type(misses.latest).__name__})" if misses and misses.latest else ""
    model = job.model or (last.model if last else None)
    return JobTimeoutError(
        f"The wait for {job_name(job.id, model)} ended after {now - pending.started:.0f} s: {state}{failing}. The job "
        f"continues and nothing is lost: {pick_up(job.id)}.",
        last=last,
        charged=_charged(job, last),
        job_id=job.id,
        model=model,
    )


def _charged(job: JobFacts, seen: Snapshot | None) -> bool | None:
    """Return True if the job was seen to be accepted or reports a charge, False if refunded, else None (not known)."""
    if seen is not None and seen.refunded is True:
        return False
    return True if job.paid or (seen is not None and seen.charge) else None
