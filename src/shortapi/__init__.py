"""ShortAPI in Python: know the price, pay once, lose nothing.

Importing this package loads next to nothing; each name is loaded when it is first used.
"""

from __future__ import annotations

# Type checkers take this for true. The module `typing`, which has the same name for it, costs more than all the rest.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from shortapi._many.resume import Resumed
    from shortapi.aio import AsyncClient, AsyncJob, AsyncOutput
    from shortapi.catalog import Catalog, Entry
    from shortapi.client import Client, Job, Output
    from shortapi.errors import (
        APIError,
        ArgumentError,
        AuthenticationError,
        BudgetError,
        CatalogError,
        ConfigurationError,
        DownloadError,
        DuplicateJobError,
        JobError,
        JobFailedError,
        JobTimeoutError,
        LedgerError,
        PriceUnknownError,
        RateLimitError,
        ServerError,
        ShortAPIError,
        TransportError,
        UnexpectedResponseError,
        UnknownModelError,
    )
    from shortapi.ledger import Budget, Ledger
    from shortapi.polling import PollPolicy
    from shortapi.records import Estimate, Outcome, Result, Saved, Snapshot

__version__ = "0.1.0"

_HOMES = {
    "shortapi.aio": ("AsyncClient", "AsyncJob", "AsyncOutput"),
    "shortapi.client": ("Client", "Job", "Output"),
    "shortapi._many.resume": ("Resumed",),
    "shortapi.ledger": ("Budget", "Ledger"),
    "shortapi.records": ("Estimate", "Outcome", "Result", "Saved", "Snapshot"),
    "shortapi.catalog": ("Catalog", "Entry"),
    "shortapi.polling": ("PollPolicy",),
    "shortapi.errors": (
        "APIError",
        "ArgumentError",
        "AuthenticationError",
        "BudgetError",
        "CatalogError",
        "ConfigurationError",
        "DownloadError",
        "DuplicateJobError",
        "JobError",
        "JobFailedError",
        "JobTimeoutError",
        "LedgerError",
        "PriceUnknownError",
        "RateLimitError",
        "ServerError",
        "ShortAPIError",
        "TransportError",
        "UnexpectedResponseError",
        "UnknownModelError",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "APIError",
    "ArgumentError",
    "AsyncClient",
    "AsyncJob",
    "AsyncOutput",
    "AuthenticationError",
    "Budget",
    "BudgetError",
    "Catalog",
    "CatalogError",
    "Client",
    "ConfigurationError",
    "DownloadError",
    "DuplicateJobError",
    "Entry",
    "Estimate",
    "Job",
    "JobError",
    "JobFailedError",
    "JobTimeoutError",
    "Ledger",
    "LedgerError",
    "Outcome",
    "Output",
    "PollPolicy",
    "PriceUnknownError",
    "RateLimitError",
    "Result",
    "Resumed",
    "Saved",
    "ServerError",
    "ShortAPIError",
    "Snapshot",
    "TransportError",
    "UnexpectedResponseError",
    "UnknownModelError",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'shortapi' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
