"""Submit, wait and save in one."""

from __future__ import annotations

from attrs import evolve

from shortapi._flow import Flow
from shortapi._flows._context import Context, Finished, JobFacts, Waiting
from shortapi._flows._submit import submit
from shortapi._flows._wait import wait
from shortapi._order import Order
from shortapi.downloads.save import save_all
from shortapi.errors import JobFailedError, ShortAPIError


def run(order: Order, context: Context, waiting: Waiting) -> Flow[tuple[JobFacts, Finished]]:
    """Submit a job, wait for it, and save its files where the order says.

    Raises:
        What they raise. After the create `.retry_safe` is False, since running it again would pay again; only a
        refunded failure is as good as never sent.
    """
    job = yield from submit(order, context)
    try:
        finished = yield from wait(job, context, waiting)
        saved = () if job.target is None else (yield from save_all(job, finished.links, context, job.target))
        return job, evolve(finished, saved=saved)
    except ShortAPIError as error:
        error.retry_safe = isinstance(error, JobFailedError) and error.refunded is True
        raise
