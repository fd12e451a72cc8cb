"""The ledger: a file that knows every paid job, written down before it is sent (docs/ledger.md).

It promises that no paid job is lost and none is paid for twice, also where processes die, and that budgets hold across
processes. `Ledger` is the file; an `Intent` is a job about to be sent, a `Row` one that is written down; `CHANGES` says
which state may follow which. Names are imported when they are first used: a client without a ledger needs no SQLite.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shortapi.ledger.ledger import Ledger
    from shortapi.ledger.records import CHANGES, OPEN, Budget, By, Choice, Intent, Row, State, Total, budgets_of, digest
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


if not TYPE_CHECKING:  # a type checker would take any name for a name of ours

    def __getattr__(name: str) -> Any:
        for home in ("records", "store", "ledger") if name in __all__ else ():
            module = import_module(f"{__name__}.{home}")
            if hasattr(module, name):
                value = globals()[name] = getattr(module, name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
