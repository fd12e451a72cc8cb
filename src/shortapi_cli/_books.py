"""The ledger of a command, and its budgets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from shortapi.errors import ConfigurationError, LedgerError
from shortapi_cli._exit import UsageError

if TYPE_CHECKING:
    from shortapi import Budget, Ledger
    from shortapi.ledger import Row
    from shortapi_cli._options import Options


@frozen
class Books:
    """Ledger and budgets of a command that pays."""

    ledger: Ledger | None
    budgets: tuple[Budget, ...] = ()


def ledger_of(options: Options) -> Ledger | None:
    """Return the ledger of a command; with --sandbox only if one is named."""
    from shortapi import Ledger

    if options.no_ledger and options.ledger is not None:
        raise UsageError("--ledger cannot be combined with --no-ledger")
    if options.no_ledger or (options.sandbox and options.ledger is None):
        return None
    return Ledger(options.ledger or None, service=options.base_url)


def known_row(ledger: Ledger | None, job_id: str) -> Row | None:
    """Return the ledger's row of a job; None if there is none, or the ledger cannot be read."""
    from shortapi.ledger import Choice

    if ledger is None or not ledger.path.exists():
        return None
    choice = Choice(key=job_id)
    try:
        found = [row for row in ledger.rows(where=choice.where, values=choice.values) if row.job_id == job_id]
    except LedgerError:  # reported when something is written
        return None
    return found[-1] if found else None


def needed_ledger(options: Options) -> Ledger:
    """Return the ledger of a command about the ledger; raise UsageError if the options exclude one."""
    ledger = ledger_of(options)
    if ledger is None:
        why = "--no-ledger" if options.no_ledger else "--sandbox without --ledger"
        raise UsageError(f"{options.command} reads the ledger, so it cannot be combined with {why}")
    return ledger


def books_of(options: Options) -> Books:
    """Return ledger and budgets of a command that pays; --budget and SHORTAPI_BUDGET both apply."""
    ledger, limits = ledger_of(options), [*options.budget, *_of_environment()]
    if ledger is None and options.sandbox:
        return Books(None)  # nothing is paid, so no budget applies
    if ledger is None and limits:
        where = "--budget" if options.budget else "SHORTAPI_BUDGET"
        raise UsageError(f"{where} needs the ledger, so it cannot be combined with --no-ledger")
    if options.assume is not None and not limits:
        raise UsageError("--assume says what an unknown price counts against a budget, and there is no --budget")
    return Books(ledger, tuple(evolve(limit, assume=options.assume) for limit in limits))


def _of_environment() -> tuple[Budget, ...]:
    text = os.environ.get("SHORTAPI_BUDGET", "")
    if not text.strip():
        return ()
    from shortapi.ledger.records import PERIODS, budgets_of

    try:
        return budgets_of(text)
    except ConfigurationError:
        raise ConfigurationError(
            "SHORTAPI_BUDGET must be amounts of USD with periods, such as '20/day 200/month'; the periods are "
            f"{', '.join(PERIODS)}. Nothing was sent."
        ) from None
