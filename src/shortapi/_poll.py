"""Ask for a job: one poll, the wait, and what it means that the job or the wait ended."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from functools import partial
from sys import intern
from typing import TYPE_CHECKING, Any

from attrs import define, evolve

from shortapi import polling
from shortapi._api import links_of, query_request, read_query
from shortapi._flow import Context, Flow, JobFacts, Now, Report, Send, Sleep, TransportFailure, Work
from shortapi._messages import job_name, pick_up, private_texts, status_words, words
from shortapi.errors import (
    APIError,
    JobFailedError,
    JobTimeoutError,
    LedgerError,
    RateLimitError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
    tell_stop,
)
from shortapi.polling import Misses, PollError, Waiting
from shortapi.polling.durations import UNKNOWN, expected
from shortapi.records import Link, Result, Snapshot

if TYPE_CHECKING:
    from shortapi.catalog import Expect
    from shortapi.ledger import Row
    from shortapi.polling.durations import Law

logger = logging.getLogger("shortapi")

POLL_SECONDS = 30.0  # so long one poll may take

NOTHING: Mapping[str, Any] = {}  # stands in for all that an answer said, where that is not kept

OVER = {"succeeded", "failed"}


def poll(job: JobFacts, context: Context, *, within: float = POLL_SECONDS) -> Flow[Snapshot]:
    """Ask once; a `PollError` says that this poll failed, and the job is untouched by that."""
    try:
        answer = yield Send(request=query_request(job.id, context), within=min(within, POLL_SECONDS))
    except TransportFailure as failure:
        raise TransportError(
            f"ShortAPI could not be asked for {job_name(job.id, job.model)}: {failure.reason}. The job goes on: "
            f"{pick_up(job.id)}.",
            charged=_charged(job, None),
            job_id=job.id,
            model=job.model,
        ) from failure
    try:
        return read_query(answer, context, job)
    except ShortAPIError as error:
        error.charged = _charged(job, None)
        if type(error) is APIError and not job.paid:  # the id is somebody's word, and asking again changes nothing
            said = error.message.replace(f": {pick_up(job.id)}", "")
            error.message = f"{said} Is the id right? `shortapi jobs` lists the jobs of your ledger."
        raise


@define(eq=False)
class NotOurs(Exception):  # noqa: N818 - never seen by a caller, who gets what is in it
    """The caller's own `on_update` raised one of our errors (`theirs`), which says nothing of this job."""

    theirs: ShortAPIError


def wait(job: JobFacts, context: Context, waiting: Waiting) -> Flow[Result[Link]]:
    """Poll until the job is done, failed, or the deadline has come; the last poll is at the deadline."""
    try:
        yield from _remember(job.model, context)
        if waiting.callbacks is not None and context.ledger is not None and job.hook is None:
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
    except NotOurs as wrapped:
        # What it says of money is not about this job.
        tell_stop(wrapped.theirs, _stopped(job), charged=_charged(job, None), job_id=job.id)
        raise wrapped.theirs from None
    except BaseException as stop:
        stop.add_note(_stopped(job))
        raise


def _remember(model: str | None, context: Context) -> Flow[None]:
    """Let the client know, once, how long jobs of a model took in earlier processes."""
    ledger = context.ledger
    if ledger is None or model is None or context.durations.remembers(model):
        return
    try:
        paces = yield Work(call=lambda: ledger.paces(context.base_url, model))
    except LedgerError:
        return  # whoever wants to write into this ledger is told
    context.durations.remember(model, paces)


def _stopped(job: JobFacts) -> str:
    """Say that Ctrl-C, a cancellation or the caller's own on_update ended the wait: the job's id must not be lost."""
    logger.warning("the wait for %s was stopped: %s", job_name(job.id, job.model), pick_up(job.id))
    return f"The {job_name(job.id, job.model)} goes on: {pick_up(job.id)}."


def _sleep_until_due(pending: PendingJob, context: Context, waiting: Waiting) -> Flow[None]:
    """Wait for the next poll and the rate limit that all polls of the client share; the deadline comes first."""
    now: float = yield Now()
    while pending.due > now:
        seconds = pending.due - now
        yield Sleep(seconds=seconds if waiting.callbacks is None else min(seconds, polling.CALLBACK_SECONDS))
        now = yield Now()
        if waiting.callbacks is not None:
            marks = yield Work(call=waiting.callbacks.came)
            pending.call(marks, now)
    while now < pending.deadline and (pause := context.rate_limit.take(now)) > 0:
        yield Sleep(seconds=min(pause, pending.deadline - now))
        now = yield Now()


@define(weakref_slot=False)
class PendingJob:
    """A job that is waited for, between two polls. Small: there may be a hundred thousand of them.

    Attributes:
        started: when the job, or else the wait, began; seconds of the driver's clock, as all times here.
        deadline: when the wait ends, with a last poll.
        due: when it is asked for next, at the deadline at the latest.
        asked_at: when it was last answered; the start before that.
        asked: how many polls there were.
        misses: polls that failed one after another; None after one that did not.
        last: what the latest answer said.
        row: the ledger's row of it, where it is resumed.
        given_up: its time is over, and no poll may be sent for it.
        stated: how long such jobs take by what their entry says; None where nothing does.
        called: a callback came for it.
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

    def call(self, marks: Collection[str], now: float) -> bool:
        """Let it be asked for now where its first callback came, and return whether that is so; no other is heard."""
        first = not self.called and (self.job.hook in marks or self.job.id in marks)
        if first:
            self.called, self.due = True, min(self.due, now)
        return first

    def law(self, context: Context) -> Law:
        """Return how long such jobs take, by the catalogue and by what finished jobs taught."""
        job, like = self.job, None
        if self.stated is None and job.entry is not None:
            like = job.entry.category
        return context.durations.law(job.model, job.work, self.stated or UNKNOWN, like=like)


def begin(job: JobFacts, context: Context, waiting: Waiting, now: float) -> PendingJob:
    """Return a job as it is waited for from now on."""
    started = now if job.submitted_at is None else job.submitted_at
    stated = expected(job.entry, job.args or {})
    patience = polling.patience(stated or UNKNOWN) if waiting.timeout is None else waiting.timeout
    pending = PendingJob(job=job, started=started, deadline=now + patience, due=now, asked_at=started, stated=stated)
    # A job that was just made cannot be done yet; one that is picked up again may well be.
    if job.submitted_at is not None:
        _set_due(pending, pending.law(context), context, waiting)
    return pending


def _set_due(pending: PendingJob, law: Law, context: Context, waiting: Waiting) -> None:
    """Work out when to ask next for a job that was not done when it was asked for last."""
    policy, elapsed = waiting.poll, pending.asked_at - pending.started
    callbacks = None if pending.called or pending.job.hook is None else waiting.callbacks
    seconds = polling.gap(policy, law, elapsed, rarer=polling.RARER[callbacks.works] if callbacks else 1.0)
    if policy.interval is None:
        seconds = polling.spread(seconds, context.rand())
    pending.due = min(pending.asked_at + seconds, pending.deadline)


def poll_pending(pending: PendingJob, context: Context, waiting: Waiting) -> Flow[Result[Link] | None]:
    """Ask once, and set when to ask next; return what became of the job, None while it goes on.

    Raises:
        JobFailedError: final. JobTimeoutError: the deadline came, the job goes on.
        PollError: too many polls failed one after another, or the key was refused.
        NotOurs: the caller's `on_update` raised one of our errors.
    """
    yield from _remember(pending.job.model, context)
    now: float = yield Now()
    if pending.given_up:
        raise _timed_out(pending, now)
    pending.asked += 1
    try:
        fresh = yield from poll(pending.job, context, within=max(1.0, pending.deadline - now))
    except (TransportError, APIError, UnexpectedResponseError) as error:
        _missed(pending, error, context, waiting, (yield Now()))
    else:
        seen = yield from _heard(pending, fresh, context, waiting)
        if seen.status in OVER:
            if waiting.callbacks is not None and pending.job.hook is not None:
                waiting.callbacks.works = pending.called
            return (yield from _ended(seen, pending, context))
    now = yield Now()
    if now >= pending.deadline:
        raise _timed_out(pending, now)
    return None


def _missed(pending: PendingJob, error: PollError, context: Context, waiting: Waiting, now: float) -> None:
    pending.misses = pending.misses or Misses(waiting.poll.max_misses)
    delay = pending.misses.count(error, context.rand())
    # Without a network at once: whoever waits for one job shall know why nothing comes.
    first_miss = waiting.alone and pending.misses.counted == 1 and isinstance(error, TransportError)
    reason = getattr(error.__cause__, "reason", type(error).__name__)
    told = "job %s could not be asked for (%s; %d in a row); it goes on, and is asked for again"
    logger.log(logging.WARNING if first_miss else logging.INFO, told, error.job_id, reason, pending.misses.counted)
    pending.due = min(now + delay, pending.deadline)
    if isinstance(error, RateLimitError):
        context.rate_limit.slow_down(now, delay)


def _heard(pending: PendingJob, fresh: Snapshot, context: Context, waiting: Waiting) -> Flow[Snapshot]:
    """Take in an answer."""
    now: float = yield Now()
    pending.misses = None
    _get_to_know(pending, fresh, context)
    law, over, last = pending.law(context), fresh.status in OVER, now >= pending.deadline
    told = waiting.alone or waiting.on_update is not None or last
    seen = _snapshot(fresh, pending, now - pending.started, law if told and not over else None, context)
    if seen.status == "unknown" and (pending.last is None or pending.last.status != "unknown"):
        said = "job %s has a status that is not known (%s); it is neither done nor failed, so polling goes on"
        logger.warning(said, seen.job_id, status_words(seen.raw_status))
    if waiting.on_update is not None:
        try:
            yield Report(snapshot=seen, to=waiting.on_update)
        except ShortAPIError as theirs:
            raise NotOurs(theirs) from theirs
    if not over:
        # Among very many jobs only the last poll, at the deadline, is kept whole.
        pending.last = seen if waiting.alone or last else evolve(seen, error=None, refunded=None, raw=NOTHING)
        job, begun = pending.job, pending.job.submitted_at
        if begun is not None:
            expect = pending.stated or UNKNOWN
            context.durations.still_runs(job.model, job.work, expect, pending.asked_at - begun, now - begun)
        pending.asked_at = now
        _set_due(pending, law, context, waiting)
    return seen


def _get_to_know(pending: PendingJob, fresh: Snapshot, context: Context) -> None:
    """Take in what a job that was picked up by its id says itself about its model."""
    job = pending.job
    if job.model is None and fresh.model is not None:
        entry, args = context.catalog.get(fresh.model), fresh.raw.get("args")
        # One text for all jobs of a model.
        pending.job = evolve(job, model=intern(fresh.model), entry=entry)
        pending.stated = expected(entry, args if isinstance(args, Mapping) else {})


def _snapshot(fresh: Snapshot, pending: PendingJob, elapsed: float, law: Law | None, context: Context) -> Snapshot:
    """Return a snapshot with what its answer does not say: model, charge, times, the poll's number."""
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


def _ended(seen: Snapshot, pending: PendingJob, context: Context) -> Flow[Result[Link]]:
    """Write down how a job ended, and at what pace; return its result, or raise its failure."""
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
    """Take in how long the job took, and return its pace: it ended somewhere between the last two polls."""
    job = pending.job
    if job.submitted_at is None:
        return None
    # Where nobody asked for long, the middle would be too far off: so where the law has it.
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
    said = words(seen.error, (context.key, *job.private, *private_texts(seen.raw.get("args"))))
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
    state = f"its status was {status_words(last.raw_status)} ({last.status})" if last else "no poll was answered"
    failing = f", and the last poll failed ({type(misses.latest).__name__})" if misses and misses.latest else ""
    model = job.model or (last.model if last else None)
    return JobTimeoutError(
        f"The wait for {job_name(job.id, model)} ended after {now - pending.started:.0f} s: {state}{failing}. The job "
        f"goes on and nothing is lost: {pick_up(job.id)}.",
        last=last,
        charged=_charged(job, last),
        job_id=job.id,
        model=model,
    )


def _charged(job: JobFacts, seen: Snapshot | None) -> bool | None:
    """Say whether a job was paid for: yes if we saw it accepted, or it reports a charge; otherwise nobody knows."""
    if seen is not None and seen.refunded is True:
        return False
    return True if job.paid or (seen is not None and seen.charge) else None
