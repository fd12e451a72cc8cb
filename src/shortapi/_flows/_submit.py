"""Start a paid job: look at its files, then send the create once."""

from __future__ import annotations

import logging

from attrs import define, evolve, field, frozen

from shortapi._api import Created, create_request, found_job, read_create, speed_of
from shortapi._flow import Answer, Flow, Now, Request, Send, Sleep, TransportFailure, Work
from shortapi._flows import _books
from shortapi._flows._context import Context, JobFacts
from shortapi._messages import job_name, pick_up
from shortapi._order import Order, settle
from shortapi._reading import named_job
from shortapi.downloads.look import look_at_media
from shortapi.downloads.targets import Target, checked_target
from shortapi.errors import RateLimitError, ShortAPIError, TransportError, tell_stop
from shortapi.polling import policy as polling
from shortapi.polling.policy import expected

logger = logging.getLogger("shortapi")

CREATE_TRIES = 4
"""So often a create is sent at most, and only where the service cannot have accepted the earlier one."""

LONGEST_RETRY_AFTER = 60.0
"""Seconds that a submit waits at most because the service asked it to."""


def submit(order: Order, context: Context) -> Flow[JobFacts]:
    """Check where files shall go, look at the pictures, then send the create once.

    Raises:
        ArgumentError: no file can be saved there, or a picture is known to be bad or out of reach.
        TransportError: `.charged` is False where the service cannot have seen it, else None.
        APIError, UnexpectedResponseError: see `_wire.read_create`.
        Whatever stops it (KeyboardInterrupt, CancelledError), with `.charged` and `.job_id`.
    """
    attempt = _Attempt((context.key, *order.secrets()))
    try:
        return (yield from _submit(order, context, attempt))
    except Exception:
        raise
    except BaseException as stop:
        if not attempt.under_way:
            done = "accepted" if attempt.tries else "sent"
            tell_stop(stop, f"The create call was not {done}, and nothing was charged.", charged=False)
        raise


def check(order: Order, context: Context) -> Flow[Target | None]:
    """Check what only the disk and other hosts can tell, before anything is paid for; return where files shall go.

    Raises:
        ArgumentError: no file can be saved there, or a picture is known to be bad or out of reach.
    """
    target = yield from _checked_target(order)
    if order.entry is not None and order.validate != "off":
        settle(order.model, (yield from look_at_media(order.entry, order.args, context)), order.validate)
    return target


def _submit(order: Order, context: Context, attempt: _Attempt) -> Flow[JobFacts]:
    target = yield from check(order, context)
    request = create_request(order.model, order.args, order.callback_url, base_url=context.base_url, key=context.key)
    yield from _books.remember(order.model, context)
    key = yield from _books.intend(order, target, context)
    try:
        created = yield from _send_create(order, request, context, attempt)
    except BaseException as error:
        _books.not_created(key, error, context, under_way=attempt.under_way)
        raise
    try:
        yield from _books.accepted(key, created, order, context)
        return (yield from _made(order, created, target, attempt))
    except BaseException as stop:
        note = f"The {job_name(created.job_id, order.model)} was created: {pick_up(created.job_id)}."
        tell_stop(stop, note, charged=True, job_id=created.job_id)
        raise


def _checked_target(order: Order) -> Flow[Target | None]:
    """Return where files shall go: a place that cannot be written to is found before anything is paid for."""
    if order.save is None:
        return None
    kind = None if order.entry is None else order.entry.output["kind"]

    def check() -> Target:
        found = checked_target(order.save, overwrite=order.overwrite, kind=kind)
        # Whoever saves later may stand in another folder.
        return evolve(found, path=None if found.path is None else found.path.absolute())

    target: Target = yield Work(call=check)
    return target


def _made(order: Order, created: Created, target: Target | None, attempt: _Attempt) -> Flow[JobFacts]:
    _compare(order, created)
    logger.info("job %s (%s) was created", created.job_id, order.model)
    return JobFacts(
        id=created.job_id,
        model=order.model,
        entry=order.entry,
        charge=created.charge,
        estimate=order.estimate,
        submitted_at=(yield Now()),
        paid=True,
        # Jobs of the same price are taken to be of the same work.
        work=None if order.estimate is None else order.estimate.amount,
        stated=expected(order.entry, order.args),
        callback=order.callback_url is not None,
        target=target,
        private=attempt.secrets,
    )


@define
class _Attempt:
    """A create, and whether it may have reached the service: a stop before that, or between two tries, leaves no doubt.

    `secrets`: what no message may show.
    """

    secrets: tuple[str, ...] = field(repr=False)
    under_way: bool = False
    tries: int = 0


def _send_create(order: Order, request: Request, context: Context, attempt: _Attempt) -> Flow[Created]:
    """Send a create; again only where it was never received or was turned away for being too many."""
    for tried in range(1, CREATE_TRIES + 1):
        yield Now()  # a stop that was kept while the intent was written comes out here, before anything is paid for
        attempt.under_way, attempt.tries = True, tried
        outcome = yield from _try_create(order, request, context, attempt.secrets, last=tried == CREATE_TRIES)
        if isinstance(outcome, Created):
            return outcome
        attempt.under_way = False
        delay = polling.backoff(tried - 1, retry_after=outcome.retry_after, rand=context.rand())
        # The first time at once: whoever waits shall know for what.
        level = logging.WARNING if tried == 1 else logging.INFO
        told = "the create call for %s was not accepted: %s; nothing was charged, next try in %.1f s"
        logger.log(level, told, order.model, outcome.reason, delay)
        yield Sleep(seconds=delay)
    raise AssertionError("the last try returns or raises")


@frozen
class _NotAccepted:
    """A create that the service certainly did not accept, so that it may be sent again."""

    reason: str
    retry_after: float | None = None


def _try_create(
    order: Order, request: Request, context: Context, secrets: tuple[str, ...], *, last: bool
) -> Flow[Created | _NotAccepted]:
    try:
        answer: Answer = yield Send(request=request, paid=True)
        context.durations.speed = speed_of(answer)
        return read_create(answer, context.protocol, model=order.model, secrets=secrets)
    except TransportFailure as failure:
        if failure.sent or last:
            return _salvaged(order, failure, context, secrets)
        return _NotAccepted(failure.reason)
    except RateLimitError as limited:
        too_long = (limited.retry_after or 0.0) > LONGEST_RETRY_AFTER
        if last or too_long or limited.charged is not False:
            raise
        return _NotAccepted(f"too many requests (HTTP {limited.status_code})", limited.retry_after)
    except ShortAPIError:
        raise
    except BaseException as stop:
        tell_stop(
            stop,
            f"The create call for {order.model} was under way: whether a job was made and charged is not known. "
            "Look at your account before you send it again.",
            charged=None,
        )
        raise


def _salvaged(order: Order, failure: TransportFailure, context: Context, secrets: tuple[str, ...]) -> Created:
    """Return what a broken answer says as far as it came, or raise what its loss means."""
    partial = failure.partial
    if partial is not None and partial.status_code < 300:
        try:
            return read_create(partial, context.protocol, model=order.model, secrets=secrets)
        except ShortAPIError:
            pass  # not whole; the job's id may stand in it all the same
    raise _create_lost(order, failure, secrets) from failure


def _create_lost(order: Order, failure: TransportFailure, secrets: tuple[str, ...]) -> TransportError:
    if not failure.sent:
        return TransportError(
            f"ShortAPI could not be reached to create the {order.model} job: {failure.reason}. "
            "You were not charged; check the network and the base URL, then send it again.",
            charged=False,
            model=order.model,
        )
    partial = failure.partial
    named = None if partial is None else named_job(partial, {order.model, *secrets})
    cost = f" (about {order.estimate.amount} USD)" if order.estimate is not None else ""
    return TransportError(
        f"The create call for {order.model} was sent, but no whole answer came: {failure.reason}. {found_job(named)}"
        f"Whether a job was made and charged{cost} is not known, so it was not sent again: look at your account before "
        "you do.",
        charged=None,
        job_id=None if named is None else named.id,
        model=order.model,
        body=None if partial is None else partial.body,
        retry_safe=False,
    )


def _compare(order: Order, created: Created) -> None:
    if order.estimate is not None and created.charge is not None and order.estimate.amount != created.charge:
        logger.warning(
            "job %s (%s): the service reports %s USD, the catalogue's estimate was %s",
            created.job_id,
            order.model,
            created.charge,
            order.estimate.amount,
        )
