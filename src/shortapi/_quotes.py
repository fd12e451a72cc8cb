"""What a quote keeps of a call, and which job it was submitted as."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shortapi._flow import Context, Flow, JobFacts, Sleep, Work
from shortapi._messages import shown_id
from shortapi._order import Order
from shortapi.errors import ArgumentError, ConfigurationError, DuplicateJobError
from shortapi.validation import Problem
from shortapi.validation.files import LocalFile, with_media

if TYPE_CHECKING:
    from shortapi.catalog import Entry, Media
    from shortapi.ledger import Ledger, Row
    from shortapi.records import Quote

GAP = 0.2  # seconds between two looks at a quote that another call is submitting
LOOKS = 1500  # at most, which is five minutes


def ledger_of(context: Context) -> Ledger:
    """Return the client's ledger; raise ConfigurationError if there is none."""
    if context.ledger is None:
        raise ConfigurationError(
            "A quote is kept in a ledger, and this client has none. Nothing was sent; pass ledger=True or a path."
        )
    return context.ledger


def kept_call(order: Order) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return the call as JSON can hold it, for a process with another working directory."""
    extra = {**(order.options.get("extra_args") or {})}
    options: dict[str, Any] = {**order.options, "extra_args": extra}
    if options.get("save") is not None:
        options["save"] = os.path.join(Path.cwd(), options["save"])  # noqa: PTH118 - the final / of a folder must stay
    args = {name: value for name, value in order.args.items() if name not in extra}
    return order.model, args if order.entry is None else _with_file_urls(order.entry, args), options


def _with_file_urls(entry: Entry, args: dict[str, Any]) -> dict[str, Any]:
    def url(where: str, _: Media, value: Any) -> Any:
        if not isinstance(value, LocalFile):
            return value
        if isinstance(value.source, bytes):
            problem = Problem(where, "is given as bytes, which a quote does not keep; give the path of a file")
            raise ArgumentError(f"{problem}. Nothing was sent.", problems=(problem,), model=entry.id)
        return value.source.absolute().as_uri()

    return with_media(entry.args, args, url)


def earlier_job(quote: Quote, order: Order, context: Context) -> Flow[JobFacts | None]:
    """Return the job that a quote was submitted as, None if it was not; wait while another call is submitting it.

    Raises:
        DuplicateJobError: it was submitted, and has no job.
    """
    ledger = ledger_of(context)
    for _ in range(LOOKS):
        rows: list[Row] = yield Work(call=partial(_rows_of, ledger, quote.id))
        if not rows or rows[0].job_id is not None:
            return _facts_of(rows[0], order, context) if rows else None
        if rows[0].state not in {"pending", "creating"}:
            break
        yield Sleep(seconds=GAP)
    (row,) = rows
    why, settle = f" ({row.why})" if row.why else "", f"settle it first: `shortapi settle {quote.id}`"
    raise DuplicateJobError(
        f"The quote {quote.id} for {quote.model} was submitted before and has no job: its row is {row.state}{why}. "
        f"Nothing was sent again; {'make a new quote' if row.state == 'failed' else settle}.",
        key=quote.id,
        state=row.state,
        model=quote.model,
    )


def _rows_of(ledger: Ledger, key: str) -> list[Row]:
    ledger.review()
    return list(ledger.rows(where="key = ?", values=(key,)))


def _facts_of(row: Row, order: Order, context: Context) -> JobFacts:
    return JobFacts(
        id=shown_id(row.job_id or "", (context.key,)),
        model=row.model,
        entry=order.entry,
        charge=row.charge,
        estimate=order.estimate,
        paid=True,
        work=row.estimate,
        private=order.secrets,
    )
