"""One poll of a job, and when to ask again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from sys import intern
from typing import Any

from attrs import define, evolve

from shortapi._api import query_request, read_query, speed_of
from shortapi._flow import Flow, Now, Report, Send, TransportFailure
from shortapi._flows._context import Context, Finished, JobFacts, Waiting
from shortapi._flows._ended import charged, ended, timed_out
from shortapi._messages import job_name, pick_up, status_words
from shortapi.errors import (
    APIError,
    AuthenticationError,
    JobTimeoutError,
    RateLimitError,
    ServerError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
)
from shortapi.ledger import Row
from shortapi.polling import policy as polling
from shortapi.polling.policy import expected
from shortapi.polling.survival import Law
from shortapi.records import Snapshot

logger = logging.getLogger("shortapi")

MAX_REFUSALS = 3
"""So many polls in a row may be answered with an error that is no overload before the wait ends."""

NOTHING: Mapping[str, Any] = {}
"""Stands in for all that an answer said, where that is not kept; one for all, and no mapping proxy, which cannot be
pickled."""

POLL_SECONDS = 30.0
"""Seconds that one poll may take."""


def poll(job: JobFacts, context: Context, *, within: float = POLL_SECONDS) -> Flow[Snapshot]:
    """Ask once.

    Raises:
        TransportError, APIError, UnexpectedResponseError: this poll failed; the job is untouched by that.
    """
    request = query_request(job.id, base_url=context.base_url, key=context.key)
    try:
        answer = yield Send(request=request, within=min(within, POLL_SECONDS))
    except TransportFailure as failure:
        raise TransportError(
            f"ShortAPI could not be asked for {job_name(job.id, job.model)}: {failure.reason}. The job goes on: "
            f"{pick_up(job.id)}.",
            charged=charged(job, None),
            job_id=job.id,
            model=job.model,
        ) from failure
    context.durations.speed = speed_of(answer)
    try:
        secrets = (context.key, *job.private)
        return read_query(answer, context.protocol, job_id=job.id, model=job.model, secrets=secrets)
    except ShortAPIError as error:
        error.charged = charged(job, None)
        if type(error) is APIError and not job.paid:  # the id is somebody's word, and asking again changes nothing
            said = error.message.replace(f": {pick_up(job.id)}", "")
            error.message = f"{said} Is the id right? `shortapi jobs` lists the jobs of your ledger."
        raise


class NotOurs(Exception):  # noqa: N818 - never seen by a caller, who gets what is in it
    """The caller's own `on_update` raised one of our errors, which says nothing of this job.

    Attributes:
        theirs: what it raised.
    """

    def __init__(self, theirs: ShortAPIError) -> None:
        super().__init__()
        self.theirs = theirs


@define
class Misses:
    """Counts polls that failed one after another and says when it is enough."""

    most: int
    counted: int = 0
    refused: int = 0
    latest: ShortAPIError | None = None

    def count(self, error: TransportError | APIError | UnexpectedResponseError, rand: float) -> float:
        """Return the seconds until the next try, or raise the error if it is final."""
        self.latest = error
        self.counted += 1
        overload = isinstance(error, (TransportError, UnexpectedResponseError, RateLimitError, ServerError))
        self.refused = 0 if overload else self.refused + 1
        if isinstance(error, AuthenticationError) or self.counted >= self.most or self.refused >= MAX_REFUSALS:
            raise error
        asked = error.retry_after if isinstance(error, APIError) else None
        return polling.backoff(self.counted - 1, retry_after=asked, rand=rand)


@define(weakref_slot=False)
class Watch:
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

    def __lt__(self, other: Watch) -> bool:
        return self.due < other.due


def begin(job: JobFacts, context: Context, waiting: Waiting, now: float) -> Watch:
    """Return a job as it is waited for from now on."""
    started = now if job.submitted_at is None else job.submitted_at
    watch = Watch(
        job=job,
        started=started,
        deadline=now + (polling.patience(job.expect()) if waiting.timeout is None else waiting.timeout),
        due=now,
        asked_at=started,
    )
    # A job that was just made cannot be done yet; one that is picked up again may well be.
    if job.submitted_at is not None:
        _set_due(watch, job.law(context), context, waiting)
    return watch


def _set_due(watch: Watch, law: Law, context: Context, waiting: Waiting) -> None:
    """Work out when to ask next for a job that was not done when it was asked for last."""
    policy, elapsed = waiting.policy, watch.asked_at - watch.started
    seconds = polling.gap(policy, law, elapsed, callback=watch.job.callback)
    if policy.interval is None:
        seconds = polling.spread(seconds, context.rand())
    watch.due = min(watch.asked_at + seconds, watch.deadline)


def turn(watch: Watch, context: Context, waiting: Waiting) -> Flow[Finished | None]:
    """Ask once, and set when to ask next; return what became of the job, None while it goes on.

    Raises:
        JobFailedError: final. JobTimeoutError: the deadline came, the job goes on. AuthenticationError: at once.
        TransportError, APIError, UnexpectedResponseError: too many polls failed one after another.
        NotOurs: the caller's `on_update` raised one of our errors.
    """
    now: float = yield Now()
    if watch.given_up:
        raise _timed_out(watch, now)
    watch.asked += 1
    within = max(1.0, watch.deadline - now)
    try:
        fresh = yield from poll(watch.job, context, within=within)
    except (TransportError, APIError, UnexpectedResponseError) as error:
        _missed(watch, error, context, waiting, (yield Now()))
    else:
        seen = yield from _heard(watch, fresh, context, waiting)
        if seen.status in {"succeeded", "failed"}:
            pace = _learn(watch.job, context, seen, watch.asked_at)
            return (yield from ended(seen, watch.job, context, pace))
    now = yield Now()
    if now >= watch.deadline:
        raise _timed_out(watch, now)
    return None


def _timed_out(watch: Watch, now: float) -> JobTimeoutError:
    return timed_out(watch.job, watch.last, now - watch.started, watch.misses.latest if watch.misses else None)


def _missed(
    watch: Watch,
    error: TransportError | APIError | UnexpectedResponseError,
    context: Context,
    waiting: Waiting,
    now: float,
) -> None:
    watch.misses = watch.misses or Misses(waiting.policy.max_misses)
    delay = watch.misses.count(error, context.rand())
    # Without a network at once: whoever waits for one job shall know why nothing comes.
    first = waiting.alone and watch.misses.counted == 1 and isinstance(error, TransportError)
    reason = getattr(error.__cause__, "reason", type(error).__name__)
    told = "job %s could not be asked for (%s; %d in a row); it goes on, and is asked for again"
    logger.log(logging.WARNING if first else logging.INFO, told, error.job_id, reason, watch.misses.counted)
    watch.due = min(now + delay, watch.deadline)
    if isinstance(error, RateLimitError):
        context.rate_limit.slow_down(now, delay)


def _heard(watch: Watch, fresh: Snapshot, context: Context, waiting: Waiting) -> Flow[Snapshot]:
    """Take in an answer."""
    now: float = yield Now()
    watch.misses = None
    watch.job = job = known(watch.job, fresh, context)
    law, over = job.law(context), fresh.status in {"succeeded", "failed"}
    # Among very many jobs what an answer says besides is not kept; the last poll, at the deadline, is whole.
    whole = waiting.alone or waiting.on_update is not None or over or now >= watch.deadline
    told = law if job.stated is not None or context.durations.knows(job.model) else None
    seen = _completed(fresh, watch, told, now - watch.started) if whole else _short(fresh, watch, now - watch.started)
    _tell_unknown(seen, watch.last)
    if waiting.on_update is not None:
        try:
            yield Report(snapshot=seen, to=waiting.on_update)
        except ShortAPIError as theirs:
            raise NotOurs(theirs) from theirs
    if over:
        return seen
    kept = waiting.alone or now >= watch.deadline or not whole
    watch.last = seen if kept else _short(fresh, watch, seen.elapsed)
    watch.asked_at = now
    _set_due(watch, law, context, waiting)
    return seen


def known(job: JobFacts, fresh: Snapshot, context: Context) -> JobFacts:
    """Return a job that was picked up by its id with what its own answer says about its model."""
    if job.model is not None or fresh.model is None:
        return job
    entry, args = context.catalog.get(fresh.model), fresh.raw.get("args")
    stated = expected(entry, args if isinstance(args, Mapping) else {})
    # One text for all jobs of a model.
    return evolve(job, model=intern(fresh.model), entry=entry, stated=stated)


def _learn(job: JobFacts, context: Context, seen: Snapshot, last_asked: float) -> float | None:
    """Take in how long the job took, and return its pace: it ended somewhere between the last two polls."""
    if job.submitted_at is None:
        return None
    # Where nobody asked for long, the middle would be too far off: so where the law has it.
    took = job.law(context).ended_at(max(0.0, last_asked - job.submitted_at), seen.elapsed)
    if took is None:
        return None
    if seen.status == "succeeded":
        return context.durations.learn(job.model, job.work, job.expect(), took)
    context.durations.refuse(job.model, took)
    return None


def _completed(fresh: Snapshot, watch: Watch, law: Law | None, elapsed: float) -> Snapshot:
    """Return a snapshot with what its answer does not say: model, charge, times, the poll's number."""
    going_on = fresh.status in {"queued", "running", "unknown"}
    return evolve(
        _short(fresh, watch, elapsed),
        error=fresh.error,
        refunded=fresh.refunded,
        eta=law.left(elapsed) if law and going_on else None,
        eta_range=(law.left(elapsed, 0.1), law.left(elapsed, 0.9)) if law and going_on else None,
        raw=fresh.raw,
    )


def _short(fresh: Snapshot, watch: Watch, elapsed: float) -> Snapshot:
    """Return as much of a snapshot as is kept of each of very many jobs."""
    job = watch.job
    return Snapshot(
        job_id=job.id,
        model=job.model or fresh.model,
        status=fresh.status,
        raw_status=fresh.raw_status,
        charge=fresh.charge if fresh.charge is not None else job.charge,
        elapsed=elapsed,
        poll=watch.asked,
        raw=NOTHING,
    )


def _tell_unknown(seen: Snapshot, last: Snapshot | None) -> None:
    if seen.status == "unknown" and (last is None or last.status != "unknown"):
        logger.warning(
            "job %s has a status that is not known (%s); it is neither done nor failed, so polling goes on",
            seen.job_id,
            status_words(seen.raw_status),
        )
