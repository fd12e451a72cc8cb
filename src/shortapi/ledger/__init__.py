"""The ledger: a file that knows every paid job, written down before it is sent (docs/ledger.md).

It promises that no paid job is lost and none is paid for twice, also where processes die, and that budgets hold across
processes. `Ledger` is the file; an `Intent` is a job about to be sent, a `Row` one that is written down; `CHANGES` says
which state may follow which.
"""

from __future__ import annotations

from shortapi.ledger.ledger import Ledger
from shortapi.ledger.money import Budget, budgets_of
from shortapi.ledger.rows import By, Choice, Intent, Row, Total, digest
from shortapi.ledger.states import CHANGES, OPEN, State
from shortapi.ledger.store import default_path

__all__ = [
    "CHANGES",
    "OPEN",
    "Budget",
    "By",
    "Choice",
    "Intent",
    "Ledger",
    "Row",
    "State",
    "Total",
    "budgets_of",
    "default_path",
    "digest",
]
