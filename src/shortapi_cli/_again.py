"""`shortapi again`: a job of the past once more, with some of its arguments changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shortapi.catalog import Catalog
from shortapi_cli._args import extra_args, from_pairs, with_paths
from shortapi_cli._books import Books, job_id_of, ledger_of, row_of
from shortapi_cli._connect import connected, key_of
from shortapi_cli._exit import UsageError
from shortapi_cli._jobs import checked_order, run_order
from shortapi_cli._pursuit import sigterm_stops
from shortapi_cli._warnings import warnings_told

if TYPE_CHECKING:
    from shortapi_cli._options import Options


def again(options: Options) -> int:
    """Run the job with the arguments of an earlier one; it is paid for again."""
    if options.sandbox:
        raise UsageError("a private sandbox starts without jobs, so there is none to repeat in it")
    catalog = Catalog(options.catalog)
    with sigterm_stops(), warnings_told(verbose=options.verbose):
        options.model, before = _earlier(options, catalog)
        entry = catalog[options.model]
        known = {name: value for name, value in before.items() if name in entry.args}
        extra = {name: value for name, value in before.items() if name not in entry.args}
        # Only what the user writes now may name a file of this machine.
        args = {**known, **with_paths(entry, from_pairs(entry.args, options.pairs))}
        order = checked_order(entry, args, {**extra, **extra_args(options.extra)}, options, catalog)
        return run_order(order, options, catalog)


def _earlier(options: Options, catalog: Catalog) -> tuple[str, Mapping[str, Any]]:
    """Return model and arguments of the earlier job: from the ledger if it keeps them, else from the service."""
    ledger = ledger_of(options)
    row = row_of(ledger, options.job_id)
    if row is not None and row.args is not None:
        return row.model, row.args
    job_id = job_id_of(row, options.job_id)
    with connected(options, catalog, key_of(options), Books(ledger)) as connection:
        seen = connection.client.job(job_id).poll()
    model, args = seen.model or (row.model if row else None), seen.raw.get("args")
    if model is None or not isinstance(args, Mapping):
        raise UsageError(
            f"the service does not say with which arguments job {job_id} was made, and the ledger keeps none. Nothing "
            "was sent; use shortapi run"
        )
    if re.search(r'"\s*file:', json.dumps(args), re.IGNORECASE):
        raise UsageError("the service names a file of this machine as an argument. Nothing was sent; use shortapi run")
    return model, args
