"""Every paid job is written down before it is sent."""

from __future__ import annotations

from shortapi._ledger._budget import Budget
from shortapi._ledger._ledger import Ledger
from shortapi._ledger._place import default_path
from shortapi._ledger._rows import Intent, Row, digest
from shortapi._ledger._states import CHANGES, OPEN, State
from shortapi._ledger._totals import By, Choice, Total

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
    "default_path",
    "digest",
]
