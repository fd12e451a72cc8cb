"""Submits a paid job: checks files and links, records the intent, sends the create once, records its answer."""

from __future__ import annotations

import logging
import sys
from functools import partial
from typing import TYPE_CHECKING

from attrs import define, evolve

from shortapi import polling
from shortapi._api import DOUBT, Created, create_request, job_note, named_job, read_create
from shortapi._flow import Context, Flow, JobFacts, Now, Request, Send, Sleep, TransportFailure, Work
from shortapi._messages import job_name, pick_up, redacted, shown_id
from shortapi._order import Order, kept_call, raise_or_log
from shortapi._poll import wait
from shortapi.catalog.records import LocalFile
from shortapi.errors import (
    ConfigurationError,
    DuplicateJobError,
    JobFailedError,
    LedgerError,
    RateLimitError,
    ShortAPIError,
    TransportError,
    annotate_stop,
)
from shortapi.polling import Waiting
from shortapi.polling.durations import UNKNOWN, expected
from shortapi.validation import with_defaults

if TYPE_CHECKING:
    from shortapi.catalog import Entry
    from shortapi.downloads.save import Target
    from shortapi.ledger import Intent, Ledger, Row
    from shortapi.records import Link, Quote, Result

logger = logging.getLogger("shortapi")

CREATE_TRIES = 4  # at most; a retry only if the service cannot have accepted the earlier try
MAX_RETRY_AFTER = 60.0  # longest Retry-After in seconds that a submit waits for
LINK_SECONDS = 3600.0  # validity of an uploaded file's link beyond the longest wait for its job
MAX_ANSWER = 1000  # characters of an unreadable answer that an error shows
GAP = 0.2  # seconds between two looks at a quote that another call is submitting
LOOKS = 1500  # at most, which is five minutes


def run(order: Order, context: Context, waiting: Waiting) -> Flow[tuple[JobFacts, Result[Link]]]:
    """Submit a job, wait for it, and save its files to the order's target."""
    job = yield from submit(order, context, waiting.timeout)
    try:
        result = yield from wait(job, context, waiting)
        if job.target is None:
            return job, result
        from shortapi.downloads.save import save_all  # was loaded by `check`, before the job was paid for

        return job, evolve(result, saved=(yield from save_all(job, result.outputs, context, job.target)))
    except ShortAPIError as error:
        # Running it again would pay again.
        error.retry_safe = isinstance(error, JobFailedError) and error.refunded is True
        raise


def check(order: Order, context: Context) -> Flow[Order]:
    """Check save path, local files and links before anything is paid for; return the order with target and files."""
    if order.options.get("save") is not None:
        order = evolve(order, target=(yield Work(call=partial(_target, order))))
    if order.entry is not None and any(isinstance(text, LocalFile) for text in order.secrets):
        order = yield from _with_files(order, order.entry, context)
    linked = any(text[:4].lower() == "http" for text in order.secrets)
    if linked and order.entry is not None and order.validate != "off":
        from shortapi.downloads.look import look_at_media

        raise_or_log(order.model, (yield from look_at_media(order.entry, order.args, context)), order.validate)
    return order


def _with_files(order: Order, entry: Entry, context: Context) -> Flow[Order]:
    from shortapi.uploads import UNREADABLE, read_files

    args, files, found = yield Work(call=partial(read_files, entry, order.args, context))
    # An unreadable file cannot be sent, even with validate="off".
    certain = any(UNREADABLE in problem.message for problem in found)
    if certain or order.validate != "off":
        raise_or_log(order.model, found, "strict" if certain else order.validate)
    secrets = tuple(text for text in order.secrets if not isinstance(text, LocalFile))
    return evolve(order, args=args, files=files, secrets=secrets)


def _target(order: Order) -> Target:
    from shortapi.downloads.look import checked_target

    kind = None if order.entry is None else order.entry.output["kind"]
    found = checked_target(order.options.get("save"), overwrite=order.options.get("overwrite", False), kind=kind)
    # A later process that saves the files may have another working directory.
    return evolve(found, path=None if found.path is None else found.path.absolute())


@define(eq=False, repr=False)
class _Create:
    """State of a create request.

    Attributes:
        timeout: seconds of the wait for the job, if known already.
        under_way: the service may have received it; an interrupt before that, or between two tries, leaves no doubt.
    """

    order: Order
    context: Context
    secrets: tuple[str, ...]
    timeout: float | None = None
    under_way: bool = False
    tries: int = 0


def submit(order: Order, context: Context, timeout: float | None = None) -> Flow[JobFacts]:
    """Check save path and pictures, then send the create once; what stops it has `.charged` and `.job_id`."""
    create = _Create(order, context, (context.key, *order.secrets), timeout)
    try:
        return (yield from (_submit(create) if order.quote is None else _submit_quote(create, order.quote)))
    except BaseException as stop:
        if not isinstance(stop, Exception) and not create.under_way:
            done = "accepted" if create.tries else "sent"
            annotate_stop(stop, f"The create request was not {done}, and nothing was charged.", charged=False)
        raise


def quote(order: Order, context: Context, seconds: float) -> Flow[Quote]:
    """Check an order as `submit` does, and record its price, which holds for some seconds."""
    ledger, call = _ledger_of(context), kept_call(order)
    order = yield from check(order, context)
    create_request(order.model, order.args, None, context)  # what JSON cannot hold is told now, not when it is paid for
    made: Quote = yield Work(call=partial(ledger.quotes.add, _intent(order, context), call, seconds))
    return made


def _ledger_of(context: Context) -> Ledger:
    if context.ledger is None:
        raise ConfigurationError(
            "A quote is kept in a ledger, and this client has none. Nothing was sent; pass ledger=True or a path."
        )
    return context.ledger


def _submit_quote(create: _Create, quote: Quote) -> Flow[JobFacts]:
    """Send a quote's create unless that was done before; return the same job every time."""
    job = yield from _earlier_job(quote, create)
    if job is not None:
        return job
    try:
        return (yield from _submit(create))
    except DuplicateJobError as other:
        job = None if other.key != quote.id else (yield from _earlier_job(quote, create))
        if job is None:
            raise
        return job


def _earlier_job(quote: Quote, create: _Create) -> Flow[JobFacts | None]:
    """Return the job that a quote was submitted as, None if it was not; wait while another call is submitting it."""
    ledger = _ledger_of(create.context)

    def row_of_quote() -> Row | None:
        ledger.review()
        return next(ledger.rows(where="key = ?", values=(quote.id,)), None)

    for _ in range(LOOKS):
        row = yield Work(call=row_of_quote)
        if row is None:
            return None
        if row.job_id is not None:
            return _job_facts(create, Created(shown_id(row.job_id, (create.context.key,)), row.charge))
        if row.state not in {"pending", "creating"}:
            break
        yield Sleep(seconds=GAP)
    why, settle = f" ({row.why})" if row.why else "", f"settle it first: `shortapi settle {quote.id}`"
    raise DuplicateJobError(
        f"The quote {quote.id} for {quote.model} was submitted before and has no job: its row is {row.state}{why}. "
        f"Nothing was sent again; {'make a new quote' if row.state == 'failed' else settle}.",
        key=quote.id,
        state=row.state,
        model=quote.model,
    )


def _submit(create: _Create) -> Flow[JobFacts]:
    context = create.context
    order = create.order = yield from check(create.order, context)
    create.secrets = (context.key, *order.secrets)  # files were replaced by their hashes
    request = create_request(order.model, order.args, order.options.get("callback_url"), context)
    ledger, key = context.ledger, None
    if ledger is not None:
        key = yield Work(call=partial(ledger.intend, _intent(order, context)))
    try:
        if order.files and order.entry is not None:
            request = yield from _with_links(create, order.entry, key)
        created = yield from _send_create(create, request)
    except BaseException as error:
        if ledger is not None and key is not None:
            _record_failure(ledger, key, error, under_way=create.under_way)
        if isinstance(error, ShortAPIError) and error.charged is None and error.job_id is None and error.body:
            # Nothing else tells the outcome of this create.
            error.answer = redacted(error.body.decode(errors="replace"), create.secrets, most=MAX_ANSWER)
        raise
    try:
        if ledger is not None and key is not None:
            yield from _record_job_id(ledger, key, created, order.model)
        now: float = yield Now()
        _log_created(created, order)
        return _job_facts(create, created, submitted_at=now)
    except BaseException as stop:
        note = f"The {job_name(created.job_id, order.model)} was created: {pick_up(created.job_id)}."
        annotate_stop(stop, note, charged=True, job_id=created.job_id)
        raise


def _with_links(create: _Create, entry: Entry, key: str | None) -> Flow[Request]:
    """Upload the local files; return the create request with their links."""
    from shortapi.uploads import linked_args, put_files

    order, context = create.order, create.context
    life = LINK_SECONDS + max(create.timeout or 0.0, polling.patience(expected(entry, order.args) or UNKNOWN))
    links = yield from put_files(order.files, context, key=key, life=life)
    create.secrets = (*create.secrets, *links.values())
    if context.ledger is not None and key is not None:
        yield Work(call=partial(context.ledger.sending, key))
    args = linked_args(entry, order.args, order.files, links)
    return create_request(order.model, args, order.options.get("callback_url"), context)


def _intent(order: Order, context: Context) -> Intent:
    from shortapi.ledger import Intent, digest

    full = order.args if order.entry is None else with_defaults(order.entry, order.args)
    return Intent(
        digest=digest(context.base_url, order.model, full),
        service=context.base_url,
        model=order.model,
        estimate=None if order.estimate is None else order.estimate.amount,
        tag=order.options.get("tag"),
        run=context.run,
        budgets=context.budgets,
        allow_duplicate=order.options.get("allow_duplicate", False),
        key=order.options.get("key") if order.quote is None else order.quote.id,
        quoted=order.quote is not None,
        args=order.args,
        save=None if order.target is None else str(order.target.path),
        hook=order.hook,
        uploads=bool(order.files),
    )


def _record_failure(ledger: Ledger, key: str, error: BaseException, *, under_way: bool) -> None:
    """Record a create that returned no job: running if its answer names a job, failed if not charged, else in doubt.

    Written without yielding `Work`, so that a further interrupt cannot come before it.
    """
    job_id, hint, name = getattr(error, "job_id", None), "", type(error).__name__
    try:
        if job_id is not None:
            ledger.accepted(key, job_id, None)
        elif isinstance(error, ShortAPIError) and error.charged is False:
            ledger.refused(key, name)
        elif not under_way:
            ledger.refused(key, f"stopped before it was accepted ({name})")
            return
        else:
            ledger.doubted(key, name)
            hint = f" When you know more: `shortapi settle {key}` with --job-id or --not-charged."
    except LedgerError as trouble:
        # The unchanged row counts as in doubt once this process has ended.
        logger.error("row %s of the ledger could not be changed: %s", key, trouble)  # noqa: TRY400 - no traceback
    error.add_note(f"Its ledger row is {key}.{hint}")


def _record_job_id(ledger: Ledger, key: str, created: Created, model: str) -> Flow[None]:
    """Record the job id; if that fails, raise LedgerError with the paid job's id, which is printed to stderr too."""
    job_id = created.job_id
    try:
        yield Work(call=partial(ledger.accepted, key, job_id, created.charge))
    except LedgerError as trouble:
        name = job_name(job_id, model)
        print(f"shortapi: {name} was created; keep its id", file=sys.stderr)  # noqa: T201
        if trouble.job_id is not None:  # the ledger's message says where the id is kept
            trouble.model = model
            raise
        raise LedgerError(
            f"The {name} was created and paid for, but the ledger could not record it ({trouble}). "
            f"Keep its id: {pick_up(job_id)}.",
            charged=True,
            job_id=job_id,
            model=model,
            retry_safe=False,
        ) from trouble


def _log_created(created: Created, order: Order) -> None:
    if order.estimate is not None and created.charge not in {None, order.estimate.amount}:
        told = "job %s (%s): the service reports %s USD, the catalogue's estimate was %s"
        logger.warning(told, created.job_id, order.model, created.charge, order.estimate.amount)
    logger.info("job %s (%s) was created", created.job_id, order.model)


def _job_facts(create: _Create, created: Created, submitted_at: float | None = None) -> JobFacts:
    order, price = create.order, create.order.estimate
    return JobFacts(
        id=created.job_id,
        model=order.model,
        entry=order.entry,
        charge=created.charge,
        estimate=price,
        submitted_at=submitted_at,
        paid=True,
        # Jobs of the same price are taken to be of the same size.
        work=None if price is None else price.amount,
        args=order.args,
        hook=order.hook,
        target=order.target,
        private=create.secrets,
    )


def _send_create(create: _Create, request: Request) -> Flow[Created]:
    """Send the create; retry only if it was never received or was refused with HTTP 429."""
    for tried in range(1, CREATE_TRIES + 1):
        yield Now()  # raises an interrupt that was held while the intent was written, before anything is paid for
        create.under_way, create.tries = True, tried
        try:
            answer = yield Send(request=request, paid=True)
            return read_create(answer, create.context, create.order.model, create.secrets)
        except TransportFailure as failure:
            if failure.sent or tried == CREATE_TRIES:
                return _read_partial(create, failure)
            reason, asked = failure.reason, None
        except RateLimitError as limited:
            reason, asked = f"too many requests (HTTP {limited.status_code})", limited.retry_after
            last = tried == CREATE_TRIES or not create.order.options.get("retry_429", True)
            if last or (asked or 0.0) > MAX_RETRY_AFTER or limited.charged is not False:
                raise
        except ShortAPIError:
            raise
        except BaseException as stop:
            annotate_stop(stop, f"The create request for {create.order.model} was under way. {DOUBT}", charged=None)
            raise
        create.under_way = False
        delay = polling.backoff(tried - 1, retry_after=asked, rand=create.context.rand())
        # The first retry is a warning, so that the user knows what the wait is for.
        level = logging.WARNING if tried == 1 else logging.INFO
        told = "the create request for %s was not accepted: %s; nothing was charged, next try in %.1f s"
        logger.log(level, told, create.order.model, reason, delay)
        yield Sleep(seconds=delay)
    raise AssertionError("the last try returns or raises")


def _read_partial(create: _Create, failure: TransportFailure) -> Created:
    """Return the job named by a partial answer, or raise the error of a lost one."""
    if failure.partial is not None:
        try:
            return read_create(failure.partial, create.context, create.order.model, create.secrets)
        except ShortAPIError:
            pass  # refused or incomplete, but `_lost_answer` may still find the job id in it
    raise _lost_answer(create, failure) from failure


def _lost_answer(create: _Create, failure: TransportFailure) -> TransportError:
    order, partial = create.order, failure.partial
    if not failure.sent:
        return TransportError(
            f"ShortAPI could not be reached to create the {order.model} job: {failure.reason}. "
            "You were not charged; check the network and the base URL, then send it again.",
            charged=False,
            model=order.model,
        )
    named = None if partial is None else named_job(partial, {order.model, *create.secrets})
    cost = f" (about {order.estimate.amount} USD)" if order.estimate is not None else ""
    return TransportError(
        f"The create request for {order.model} was sent, but no complete answer came: {failure.reason}. "
        f"{job_note(named)}Whether a job was created and charged{cost} is not known, so it was not sent again: look at "
        "your account before you do.",
        charged=None,
        job_id=named or None,
        model=order.model,
        body=None if partial is None else partial.body,
        retry_safe=False,
    )
