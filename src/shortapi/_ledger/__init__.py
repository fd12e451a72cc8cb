"""Every paid job is written down before it is sent."""

from __future__ import annotations

from shortapi._ledger._budget import Budget
from shortapi._ledger._ledger import Intent, Ledger, default_path
from shortapi._ledger._rows import Row, digest
from shortapi._ledger._states import CHANGES, OPEN, State

__all__ = ["CHANGES", "OPEN", "Budget", "Intent", "Ledger", "Row", "State", "default_path", "digest"]
