"""`shortapi estimate`: the price of a job. Offline."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from shortapi.catalog import Catalog
from shortapi.client import Client
from shortapi.validation import problems
from shortapi_cli._args import model_args
from shortapi_cli._output import tell, tell_json

if TYPE_CHECKING:
    from shortapi import Estimate
    from shortapi_cli._options import Options


def estimate(options: Options) -> int:
    """Show the price with its calculation, and the day on which a person read it."""
    catalog = Catalog(options.catalog)
    entry = catalog[options.model]
    args = model_args(entry, pairs=options.pairs, file=options.args, example=options.example)
    told: AbstractContextManager[None] = nullcontext()
    if problems(entry, args, whole=False):
        # Not always: what it loads, `logging`, takes as long as reading the command line.
        from shortapi_cli._warnings import warnings_told

        told = warnings_told(verbose=options.verbose)
    with told:
        price = Client(catalog=catalog, ledger=False).estimate(entry.id, args)
    if options.json:
        tell_json(as_data(price))
        return 0
    tell(str(price))
    tell(f"by {entry.source.get('page', 'the catalogue')}, read {price.checked or 'on an unknown day'}")
    return 0


def as_data(price: Estimate) -> dict[str, Any]:
    names = ("model", "amount", "currency", "rate", "quantity", "unit", "base", "checked")
    return {name: getattr(price, name) for name in names}
