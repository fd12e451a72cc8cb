"""What a submit reads and writes in the ledger, as steps of its flow."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shortapi._flow import Context, Flow, Work
from shortapi._messages import job_name, pick_up
from shortapi.errors import LedgerError, ShortAPIError

if TYPE_CHECKING:
    from decimal import Decimal

    from shortapi.ledger.ledger import Ledger

logger = logging.getLogger("shortapi")


def digest(service: str, model: str, args: Mapping[str, Any]) -> str:
    """Return what makes two jobs the same; it gives nothing of the arguments away.

    Args:
        args: with the model's defaults, so that a default that is spelled out makes no other job.
    """
    text = json.dumps([service, model, args], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def remember(ledger: Ledger, model: str | None, context: Context) -> Flow[None]:
    """Let the client know, once, how long jobs of a model took in earlier processes."""
    if model is not None and not context.durations.remembers(model):
        try:
            paces = yield Work(call=lambda: ledger.paces(context.base_url, model))
        except LedgerError:
            return  # whoever wants to write into this ledger is told
        context.durations.remember(model, paces)


def not_created(ledger: Ledger, key: str, error: BaseException, *, under_way: bool) -> None:
    """Write down how a create ended that gave no job: at once, since a stop must not wait for its turn.

    Where the answer named a job after all, the row is running; where nothing was charged, or nothing was under way, it
    is failed; else in doubt.
    """
    job_id, hint, name = getattr(error, "job_id", None), "", type(error).__name__
    try:
        if job_id is not None:
            ledger.accepted(key, job_id, None)
        elif isinstance(error, ShortAPIError) and error.charged is False:
            ledger.refused(key, name)
        elif not under_way:
            ledger.refused(key, f"stopped before it was accepted ({name})")
            return
        else:
            ledger.doubted(key, name)
            hint = f" When you know more: `shortapi settle {key}` with --job-id or --not-charged."
    except LedgerError as trouble:
        # The row stays as it is and counts as in doubt once this process has ended.
        logger.error("row %s of the ledger could not be changed: %s", key, trouble)  # noqa: TRY400 - no traceback
    error.add_note(f"The ledger's row of it is {key}.{hint}")


def accepted(ledger: Ledger, key: str, job_id: str, charge: Decimal | None, model: str) -> Flow[None]:
    """Write down the job id.

    Raises:
        LedgerError: with the job's id, which also went to stderr: it is paid for and must not be lost.
    """
    try:
        yield Work(call=lambda: ledger.accepted(key, job_id, charge))
    except LedgerError as trouble:
        name = job_name(job_id, model)
        print(f"shortapi: {name} was created; keep its id", file=sys.stderr)  # noqa: T201
        if trouble.job_id is not None:  # the ledger's own sentence says where the id is kept
            trouble.model = model
            raise
        raise LedgerError(
            f"The {name} was created and paid for, but the ledger could not write it down ({trouble}). "
            f"Keep its id: {pick_up(job_id)}.",
            charged=True,
            job_id=job_id,
            model=model,
            retry_safe=False,
        ) from trouble
