"""Ask for a job until it is done, failed, or the deadline has come."""

from __future__ import annotations

import logging

from shortapi._flow import Flow, Now, Sleep
from shortapi._flows._context import Context, Finished, JobFacts, Waiting
from shortapi._flows._ended import charged
from shortapi._flows._turn import NotOurs, Watch, begin, turn
from shortapi._messages import job_name, pick_up
from shortapi.errors import ShortAPIError, tell_stop

logger = logging.getLogger("shortapi")


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
    except NotOurs as wrapped:
        # What it says of money is not about this job.
        tell_stop(wrapped.theirs, _stopped(job), charged=charged(job, None), job_id=job.id)
        raise wrapped.theirs from None
    except BaseException as stop:
        stop.add_note(_stopped(job))
        raise


def _stopped(job: JobFacts) -> str:
    """Say that Ctrl-C, a cancellation or the caller's own on_update ended the wait: the job's id must not be lost."""
    logger.warning("the wait for %s was stopped: %s", job_name(job.id, job.model), pick_up(job.id))
    return f"The {job_name(job.id, job.model)} goes on: {pick_up(job.id)}."


def _wait(job: JobFacts, context: Context, waiting: Waiting) -> Flow[Finished]:
    watch = begin(job, context, waiting, (yield Now()))
    while True:
        yield from _sleep_until(watch.due)
        yield from _take_turn(watch, context)
        finished = yield from turn(watch, context, waiting)
        if finished is not None:
            return finished


def _take_turn(watch: Watch, context: Context) -> Flow[None]:
    """Wait until the budget that all polls of the client share lets this one go; the deadline comes first."""
    while (now := (yield Now())) < watch.deadline and (pause := context.rate_limit.take(now)) > 0:
        yield Sleep(seconds=min(pause, watch.deadline - now))


def _sleep_until(moment: float) -> Flow[None]:
    now = yield Now()
    if moment > now:
        yield Sleep(seconds=moment - now)
