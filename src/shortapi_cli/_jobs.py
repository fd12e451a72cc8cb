"""`shortapi run`, `submit` and `wait`: pay for jobs, and fetch their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from shortapi.catalog import Catalog
from shortapi.client import Client
from shortapi.errors import BudgetError, PriceUnknownError
from shortapi_cli._args import extra_args, model_args
from shortapi_cli._books import Books, books_of, job_id_of, ledger_of, row_of
from shortapi_cli._connect import Connection, connected, key_of, with_own_pictures
from shortapi_cli._output import answer_to, is_watched, money, say
from shortapi_cli._pursuit import Pursuit, pursued, sigterm_stops
from shortapi_cli._receipt import tell_job, tell_result
from shortapi_cli._saving import checked_stdout, open_file, save_all, target_of, write_out
from shortapi_cli._warnings import warnings_told
from shortapi_cli.progress import showing

if TYPE_CHECKING:
    from shortapi import Entry, Estimate, Job, Quote
    from shortapi.downloads.save import Target
    from shortapi.ledger import Ledger
    from shortapi_cli._options import Options

ASK_SECONDS = 3600.0
"""Seconds for which a price holds while a person is asked about it."""


def run(options: Options) -> int:
    """Show the price, submit, wait, save, and write the receipt."""
    catalog = Catalog(options.catalog)
    with sigterm_stops(), warnings_told(verbose=options.verbose):
        return run_order(_order(options, catalog), options, catalog)


def run_order(order: Order, options: Options, catalog: Catalog) -> int:
    """Run a job that was checked: price, submit, wait, save, receipt."""
    target = _target(order, options)
    with _paying(order, options, catalog) as (job, pursuit):
        _finish(job, target, pursuit, ledger=books_of(options).ledger)
    return 0


def submit(options: Options) -> int:
    """Show the price, submit, and write the job's id."""
    catalog = Catalog(options.catalog)
    with sigterm_stops(), warnings_told(verbose=options.verbose):
        order = _order(options, catalog)
        with _paying(order, options, catalog) as (job, _):
            tell_job(job, as_json=options.json)
    return 0


def wait(options: Options) -> int:
    """Wait for a job, save its files, and write the receipt."""
    catalog = Catalog(options.catalog)
    with sigterm_stops(), warnings_told(verbose=options.verbose):
        target = _checked_output(options)
        key, books = key_of(options), Books(ledger_of(options))
        row = row_of(books.ledger, options.job_id)
        job_id = job_id_of(row, options.job_id)
        with connected(options, catalog, key, books) as connection, pursued(options) as pursuit:
            job = connection.client.job(job_id)
            pursuit.job_id, pursuit.strange = job.id, row is None
            _finish(job, target, pursuit, ledger=books.ledger)
    return 0


@frozen
class Order:
    """A job from the command line, checked without the network."""

    entry: Entry
    args: Mapping[str, Any] = field(repr=False)
    extra: Mapping[str, Any] = field(repr=False)
    estimate: Estimate | None = None


def _order(options: Options, catalog: Catalog) -> Order:
    entry = catalog[options.model]
    args = model_args(entry, pairs=options.pairs, file=options.args, example=options.example)
    return checked_order(entry, args, extra_args(options.extra), options, catalog)


def checked_order(
    entry: Entry, args: Mapping[str, Any], extra: Mapping[str, Any], options: Options, catalog: Catalog
) -> Order:
    """Return a job, checked and priced without the network."""
    with Client(catalog=catalog, ledger=False) as client:
        price = client.check(
            entry.id, args, max_cost=options.max_cost, extra_args=extra, callback_url=options.callback_url, look=False
        )
    return Order(entry, args, extra, price)


def _target(order: Order, options: Options) -> Target:
    """Return the save target, checked before the price is agreed to."""
    target = _checked_output(options, kind=order.entry.output["kind"])
    # So that messages on how to go on name the file with the extension that was added.
    options.output = options.output if target.path is None else str(target.path)
    return target


def _checked_output(options: Options, *, kind: str | None = None) -> Target:
    if options.output == "-":
        checked_stdout(as_json=options.json)
    return target_of(options.save_path, overwrite=options.overwrite, kind=kind)


@contextmanager
def _paying(order: Order, options: Options, catalog: Catalog) -> Iterator[tuple[Job, Pursuit]]:
    """Show the price, ask for agreement if possible, and submit."""
    key, books = key_of(options), books_of(options)
    uncounted = " without what --extra may change" if order.extra else ""
    say(f"price: {order.estimate or 'not known'}{uncounted}")
    with connected(options, catalog, key, books) as connection, pursued(options) as pursuit:
        quote = _agree(connection.client, books.ledger, order, options)
        yield _submit(connection, order, quote, pursuit), pursuit


def _agree(client: Client, ledger: Ledger | None, order: Order, options: Options) -> Quote | None:
    """Ask whether to pay the price, unless an option answers that or there is no terminal; BudgetError if refused.

    Returns:
        What was agreed to, so that nothing else is paid for; None without a question, a ledger or a known price.
    """
    if options.yes or options.sandbox or options.max_cost is not None:
        return None  # --max-cost was checked when the order was made
    known = order.estimate is not None or options.assume is not None
    if is_watched():
        return _agreed(client, ledger if known else None, order, options)
    if not known:
        raise PriceUnknownError(
            f"The price of this {order.entry.id} job is not known. Nothing was sent; --yes accepts any price.",
            model=order.entry.id,
        )
    return None


def _agreed(client: Client, ledger: Ledger | None, order: Order, options: Options) -> Quote | None:
    quote = None
    if ledger is None:
        client.check(order.entry.id, order.args, **_how(order, options))
    else:
        quote = client.quote(order.entry.id, order.args, seconds=ASK_SECONDS, **_how(order, options))
    try:
        price = "an unknown price" if order.estimate is None else money(order.estimate.amount, "")
        _ask(f"Submit it for {price}? [y/N] ", order.entry.id)
    except BaseException:
        if ledger is not None and quote is not None:
            ledger.quotes.discard(quote.id)
        raise
    return quote


def _ask(question: str, model: str) -> None:
    """Ask at the terminal; raise BudgetError unless the answer is yes."""
    try:
        answer = answer_to(question)
    except OSError as error:
        raise BudgetError(
            f"There is no terminal to ask whether to pay for this {model} job ({error.strerror or error}). Nothing was "
            "sent; --yes or --max-cost answers beforehand.",
            model=model,
        ) from None
    if answer.lower() not in {"y", "yes"}:
        raise BudgetError("You did not confirm the price. Nothing was sent.", model=model)


def _submit(connection: Connection, order: Order, quote: Quote | None, pursuit: Pursuit) -> Job:
    """Send the create and write the job's id at once, so that not even kill -9 loses it."""
    args = order.args
    if connection.sandbox is not None:
        args = with_own_pictures(args, order.entry, connection.sandbox)
    pursuit.sending = True
    if quote is None:
        job = connection.client.submit(order.entry.id, args, **_how(order, pursuit.options))
    else:
        job = connection.client.submit(quote)
    pursuit.job_id = job.id
    say(f"job {job.id} was created")
    return job


def _how(order: Order, options: Options) -> dict[str, Any]:
    """Return the options of the submit."""
    return {
        "max_cost": options.max_cost,
        "extra_args": order.extra,
        "callback_url": options.callback_url,
        "tag": options.tag,
        "allow_duplicate": options.allow_duplicate,
        "save": options.save_path,
        "overwrite": options.overwrite,
    }


def _finish(job: Job, target: Target, pursuit: Pursuit, *, ledger: Ledger | None) -> None:
    options, row = pursuit.options, row_of(ledger, job.id)
    with showing(color=not options.no_color) as show:
        result = job.wait(timeout=options.timeout, on_update=show.update)
        show.saving()
        to_stdout = options.output == "-"
        saved = write_out(result, row, ledger) if to_stdout else save_all(result, target, pursuit)
    tell_result(result, saved, estimate=None if row is None else row.estimate, options=options)
    if options.opens and not to_stdout:
        open_file(saved[0].path)
