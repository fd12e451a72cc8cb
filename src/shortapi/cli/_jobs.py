"""`shortapi run`, `submit` and `wait`: the commands that pay, or look after what was paid for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from shortapi._orders import Order, make_order
from shortapi.catalog import Catalog
from shortapi.cli._args import extra_args, model_args
from shortapi.cli._books import Books, books_of, ledger_of
from shortapi.cli._connect import Connection, connected, key_of, with_own_pictures
from shortapi.cli._exit import StoppedError
from shortapi.cli._output import say
from shortapi.cli._progress import showing
from shortapi.cli._pursuit import Pursuit, pursued, sigterm_stops
from shortapi.cli._receipt import tell_job, tell_result
from shortapi.cli._saving import save_all, target_of
from shortapi.cli._warnings import warnings_told
from shortapi.errors import BudgetError, PriceUnknownError

if TYPE_CHECKING:
    from shortapi._client import Job
    from shortapi._targets import Target
    from shortapi.cli._options import Options


def run(options: Options) -> int:
    """Price, submit, wait, save; the receipt is the answer."""
    catalog = Catalog(options.catalog)
    with sigterm_stops(), warnings_told(verbose=options.verbose):
        order = _order(options, catalog)
        target = _target(order, options)
        key, books = key_of(options), books_of(options)
        _agree(order, options)
        private = (key, *order.secrets())
        with connected(options, catalog, key, books) as connection, pursued(options, private) as pursuit:
            _finish(_submit(connection, order, pursuit), target, pursuit)
    return 0


def submit(options: Options) -> int:
    """Price and submit; the job's id is the answer."""
    catalog = Catalog(options.catalog)
    with sigterm_stops(), warnings_told(verbose=options.verbose):
        order = _order(options, catalog)
        key, books = key_of(options), books_of(options)
        _agree(order, options)
        private = (key, *order.secrets())
        with connected(options, catalog, key, books) as connection, pursued(options, private) as pursuit:
            tell_job(_submit(connection, order, pursuit), as_json=options.json)
    return 0


def wait(options: Options) -> int:
    """Wait for a job and save its files; the receipt is the answer."""
    catalog = Catalog(options.catalog)
    with sigterm_stops(), warnings_told(verbose=options.verbose):
        target = target_of(options.output, overwrite=options.overwrite)
        key, books = key_of(options), Books(ledger_of(options))
        with connected(options, catalog, key, books) as connection, pursued(options) as pursuit:
            job = connection.client.job(options.job_id)
            pursuit.job_id = job.id
            _finish(job, target, pursuit)
    return 0


def _order(options: Options, catalog: Catalog) -> Order:
    """Return the job as it will be sent, with everything checked that needs no network."""
    entry = catalog[options.model]
    args = model_args(entry, pairs=options.pairs, file=options.args, example=options.example)
    return make_order(
        catalog,
        entry.id,
        args,
        max_cost=options.max_cost,
        extra_args=extra_args(options.extra),
        callback_url=options.callback_url,
    )


def _target(order: Order, options: Options) -> Target:
    """Return where files shall go, checked before the price is agreed to."""
    kind = None if order.entry is None else order.entry.output["kind"]
    return target_of(options.output, overwrite=options.overwrite, kind=kind)


def _agree(order: Order, options: Options) -> None:
    """Say the price and, where somebody sits at a terminal, ask.

    Raises:
        BudgetError: the answer was no. PriceUnknownError: there is no price, and nobody said that any will do.
    """
    uncounted = " without what --extra may change" if order.extra else ""
    say(f"price: {order.estimate or 'not known'}{uncounted}")
    if options.yes or options.sandbox or options.max_cost is not None:
        return  # a limit was held against the price when the order was made
    if sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        if not _asked("Submit it? [y/N] "):
            raise BudgetError("You did not agree to the price. Nothing was sent.", model=order.model)
    elif order.estimate is None and options.assume is None:
        raise PriceUnknownError(
            f"The price of this {order.model} job is not known. Nothing was sent; --yes accepts any price.",
            model=order.model,
        )


def _asked(question: str) -> bool:
    try:
        sys.stderr.write(question)
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes"}
    except OSError:  # the terminal is gone
        return False
    except KeyboardInterrupt:
        stop = StoppedError("Stopped. Nothing was sent.")
        say(f"\nshortapi: {stop.message}")
        raise stop from None


def _submit(connection: Connection, order: Order, pursuit: Pursuit) -> Job:
    """Send the create and say the job's id at once, so that not even kill -9 loses it."""
    options = pursuit.options
    args = {name: value for name, value in order.args.items() if name not in order.extra}
    if connection.sandbox is not None and order.entry is not None:
        args = with_own_pictures(args, order.entry, connection.sandbox)
    pursuit.sending = True
    job = connection.client.submit(
        order.model,
        args,
        max_cost=options.max_cost,
        extra_args={name: order.args[name] for name in order.extra},
        callback_url=options.callback_url,
        tag=options.tag,
        allow_duplicate=options.allow_duplicate,
        save=options.output,
        overwrite=options.overwrite,
    )
    pursuit.job_id = job.id
    say(f"job {job.id} was created")
    return job


def _finish(job: Job, target: Target, pursuit: Pursuit) -> None:
    options = pursuit.options
    with showing(color=not options.no_color) as show:
        result = job.wait(timeout=options.timeout, on_update=show.update)
        show.saving()
        saved = save_all(result, target, pursuit)
    tell_result(result, saved, simulated=options.sandbox, as_json=options.json)
