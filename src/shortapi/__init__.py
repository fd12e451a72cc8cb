"""ShortAPI in Python: know the price, pay once, lose nothing.

Names are loaded on first use, so importing this package costs almost nothing.
"""

from __future__ import annotations

# Type checkers take this for true. Importing `typing` for its constant costs more than the rest of this module.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from shortapi._many import Resumed as Resumed
    from shortapi.aio import AsyncClient as AsyncClient
    from shortapi.aio import AsyncJob as AsyncJob
    from shortapi.aio import AsyncOutput as AsyncOutput
    from shortapi.catalog import Catalog as Catalog
    from shortapi.catalog import Entry as Entry
    from shortapi.client import Client as Client
    from shortapi.client import Job as Job
    from shortapi.client import Output as Output
    from shortapi.errors import *  # noqa: F403
    from shortapi.ledger import Budget as Budget
    from shortapi.ledger import Ledger as Ledger
    from shortapi.polling import PollPolicy as PollPolicy
    from shortapi.pricing import Estimate as Estimate
    from shortapi.records import Outcome as Outcome
    from shortapi.records import Quote as Quote
    from shortapi.records import Result as Result
    from shortapi.records import Saved as Saved
    from shortapi.records import Snapshot as Snapshot
    from shortapi_batch import AsyncBatch as AsyncBatch
    from shortapi_batch import Batch as Batch

__version__ = "0.1.0"

_NAMES = {
    "shortapi.aio": "AsyncClient AsyncJob AsyncOutput",
    "shortapi.client": "Client Job Output",
    "shortapi._many": "Resumed",
    "shortapi.ledger": "Budget Ledger",
    "shortapi_batch": "AsyncBatch Batch",
    "shortapi.pricing": "Estimate",
    "shortapi.records": "Outcome Quote Result Saved Snapshot",
    "shortapi.catalog": "Catalog Entry",
    "shortapi.polling": "PollPolicy",
    "shortapi.errors": "APIError ArgumentError AuthenticationError BudgetError CatalogError ConfigurationError "
    "DownloadError DuplicateJobError JobError JobFailedError JobTimeoutError LedgerError PriceUnknownError "
    "RateLimitError ServerError ShortAPIError TransportError UnexpectedResponseError UnknownModelError UploadError",
}
_HOME_OF = {name: home for home, names in _NAMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605 - type checkers read the imports above


if not TYPE_CHECKING:  # with it, type checkers would accept any name

    def __getattr__(name: str) -> Any:
        if name not in _HOME_OF:
            raise AttributeError(f"module 'shortapi' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(_HOME_OF[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
