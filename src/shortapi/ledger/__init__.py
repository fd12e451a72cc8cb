"""The ledger: a database file with every paid job, recorded before it is sent (docs/ledger.md).

It guarantees that no paid job is lost and none is paid for twice, even if processes die, and that budgets hold across
processes. `Ledger` is the file, an `Intent` a job about to be sent, a `Row` a recorded job; `CHANGES` lists the state
transitions. Names are imported on first use, so a client without a ledger does not load SQLite.
"""

from __future__ import annotations

import os
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
    "named_file",
    "service_of",
]


def named_file() -> str | None:
    """Return the file that SHORTAPI_LEDGER names, if it names one."""
    return os.environ.get("SHORTAPI_LEDGER") or None


def service_of(base_url: str | None) -> str | None:
    """Return the base URL of the service: the given one, else SHORTAPI_BASE_URL; None: the usual one."""
    return base_url or os.environ.get("SHORTAPI_BASE_URL") or None


if not TYPE_CHECKING:  # with it, type checkers would accept any name

    def __getattr__(name: str) -> Any:
        for home in ("records", "store", "ledger") if name in __all__ else ():
            module = import_module(f"{__name__}.{home}")
            if hasattr(module, name):
                value = globals()[name] = getattr(module, name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
