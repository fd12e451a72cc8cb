"""The ledger of a command, and its budgets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from shortapi.errors import ConfigurationError, LedgerError
from shortapi_cli._exit import UsageError
from shortapi_cli._output import say

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


LEAST_ID = 4
"""Characters of the beginning of a job id or key that are needed to name it."""


def row_of(ledger: Ledger | None, name: str) -> Row | None:
    """Return the row that a job id or key names, or the only one whose id or key begins like that.

    None if there is none, or the ledger cannot be read.

    Raises:
        UsageError: several begin like that.
    """
    from shortapi.ledger import Choice

    if ledger is None or not ledger.path.exists():
        return None
    choice = Choice(key=name)
    begins = "(instr(job_id, :key) = 1 OR instr(key, :key) = 1)"
    try:
        found = [*ledger.rows(where=choice.where, values=choice.values)][-1:]
        if not found and len(name) >= LEAST_ID:
            found = list(ledger.rows(where=begins, values={"key": name}))
    except LedgerError:  # reported when something is written
        return None
    if len(found) > 1:
        some = ", ".join(f"{row.job_id or row.key}" for row in found[:5])
        raise UsageError(f"{len(found)} jobs begin with {name!r}, such as {some}; give more of the id")
    return found[0] if found else None


def job_id_of(row: Row | None, name: str) -> str:
    """Return the id of a job that was named; its whole id is shown if only its beginning was given.

    Raises:
        UsageError: the row has no job id.
    """
    if row is None:
        return name
    if row.job_id is None:
        raise UsageError(f"row {row.key} is {row.state} and has no job id; see shortapi settle --help")
    if row.job_id != name:
        say(f"job {row.job_id}")
    return row.job_id


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
