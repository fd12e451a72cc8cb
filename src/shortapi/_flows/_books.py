"""What a submit, a wait and a download write into the ledger, if the client has one."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from shortapi._api import Created
from shortapi._flow import Context, Flow, Work
from shortapi._messages import job_name, pick_up
from shortapi._order import Order
from shortapi.downloads.targets import Target
from shortapi.errors import JobFailedError, LedgerError, ShortAPIError
from shortapi.ledger import Intent, digest
from shortapi.records import Saved, Snapshot
from shortapi.validation import with_defaults

logger = logging.getLogger("shortapi")


def intend(order: Order, target: Target | None, context: Context) -> Flow[str | None]:
    """Write down that a create is about to be sent; return the row's key, None without a ledger.

    Raises:
        LedgerError, DuplicateJobError, BudgetError: nothing may be sent.
    """
    ledger = context.ledger
    if ledger is None:
        return None
    args = order.args if order.entry is None else with_defaults(order.entry, order.args)
    intent = Intent(
        digest=digest(context.base_url, order.model, args),
        service=context.base_url,
        model=order.model,
        estimate=order.estimate.amount if order.estimate is not None else None,
        tag=order.options.tag,
        run=context.run,
        budgets=context.budgets,
        allow_duplicate=order.options.allow_duplicate,
        args=order.args,
        save=None if target is None else str(target.path),
    )
    key: str = yield Work(call=lambda: ledger.intend(intent))
    return key


def not_created(key: str | None, error: BaseException, context: Context, *, under_way: bool) -> None:
    """Write down how a create ended that gave no job: at once, since a stop must not wait for a turn.

    Where the answer named a job after all, the row is running; where nothing was charged, or nothing was under way, it
    is failed; else in doubt.
    """
    if key is None or context.ledger is None:
        return
    job_id = getattr(error, "job_id", None)
    hint = ""
    try:
        if job_id is not None:
            context.ledger.accepted(key, job_id, None)
        elif isinstance(error, ShortAPIError) and error.charged is False:
            context.ledger.refused(key, type(error).__name__)
        elif not under_way:
            context.ledger.refused(key, f"stopped before it was accepted ({type(error).__name__})")
            return
        else:
            context.ledger.doubted(key, type(error).__name__)
            hint = f" When you know more: `shortapi settle {key}` with --job-id or --not-charged."
    except LedgerError as trouble:
        # The row stays as it is and counts as in doubt once this process has ended.
        logger.error("row %s of the ledger could not be changed: %s", key, trouble)  # noqa: TRY400 - no traceback
    error.add_note(f"The ledger's row of it is {key}.{hint}")


def accepted(key: str | None, created: Created, order: Order, context: Context) -> Flow[None]:
    """Write down the job id.

    Raises:
        LedgerError: with the job's id, which also went to stderr: it is paid for and must not be lost.
    """
    ledger = context.ledger
    if key is None or ledger is None:
        return
    try:
        yield Work(call=lambda: ledger.accepted(key, created.job_id, created.charge))
    except LedgerError as trouble:
        name = job_name(created.job_id, order.model)
        print(f"shortapi: {name} was created; keep its id", file=sys.stderr)  # noqa: T201
        if trouble.job_id is not None:  # the ledger's own sentence says where the id is kept
            trouble.model = order.model
            raise
        raise LedgerError(
            f"The {name} was created and paid for, but the ledger could not write it down ({trouble}). "
            f"Keep its id: {pick_up(created.job_id)}.",
            charged=True,
            job_id=created.job_id,
            model=order.model,
            retry_safe=False,
        ) from trouble


def remember(model: str, context: Context) -> Flow[None]:
    """Let the client know, once, how long jobs of a model took in earlier processes."""
    ledger = context.ledger
    if ledger is None or context.durations.remembers(model):
        return
    try:
        paces = yield Work(call=lambda: ledger.paces(context.base_url, model))
    except LedgerError:
        return  # whoever wants to write into this ledger is told
    context.durations.remember(model, paces)


def finished(seen: Snapshot, outputs: int, pace: float | None, context: Context) -> Flow[None]:
    """Write down that a job succeeded with so many files, and at what pace."""
    ledger = context.ledger
    if ledger is not None:
        yield from _try(lambda: ledger.finished(context.base_url, seen.job_id, outputs, seen.charge, pace))


def failed(error: JobFailedError, charge: Decimal | None, context: Context) -> Flow[None]:
    """Write down that the service says a job failed."""
    ledger, job_id = context.ledger, error.job_id
    if ledger is not None and job_id is not None:
        why = "the service says that it failed"
        yield from _try(lambda: ledger.failed(context.base_url, job_id, why, refunded=error.refunded, charge=charge))


def saved(job_id: str, number: int, file: Saved, context: Context) -> Flow[None]:
    """Write down where a file is."""
    ledger, sha256 = context.ledger, file.sha256
    if ledger is not None and sha256 is not None:
        # Whoever looks for it later may stand in another folder.
        path = str(Path(file.path).absolute())
        yield from _try(lambda: ledger.saved(context.base_url, job_id, number, path, sha256))


def _try(call: Callable[[], None]) -> Flow[None]:
    # The job is paid and its result is here: a ledger that fails now must not take that away.
    try:
        yield Work(call=call)
    except LedgerError as trouble:
        logger.error("%s", trouble)  # noqa: TRY400 - a sentence, no traceback
