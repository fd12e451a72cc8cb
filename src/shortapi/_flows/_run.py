"""Submit and wait in one."""

from __future__ import annotations

from shortapi._commands import Flow
from shortapi._flows._context import Context, Finished, JobFacts, Waiting
from shortapi._flows._submit import submit
from shortapi._flows._wait import wait
from shortapi._orders import Order
from shortapi.errors import JobFailedError, ShortAPIError


def run(order: Order, context: Context, waiting: Waiting) -> Flow[tuple[JobFacts, Finished]]:
    """Submit a job and wait for it.

    Raises:
        What both raise. After the create `.retry_safe` is False, since running it again would pay again; only a
        refunded failure is as good as never sent.
    """
    job = yield from submit(order, context)
    try:
        return job, (yield from wait(job, context, waiting))
    except ShortAPIError as error:
        error.retry_safe = isinstance(error, JobFailedError) and error.refunded is True
        raise
