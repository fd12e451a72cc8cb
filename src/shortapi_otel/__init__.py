"""OpenTelemetry for shortapi (extra `otel`): spans for submit, run, wait and save; metrics for the money.

`instrument()` wraps the public methods of both clients, so a program that does not call it pays nothing, and spans have
the caller's span as their parent. No span or metric holds a prompt, a key, a link or the text of an error.
"""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping
from contextlib import aclosing, closing, contextmanager, suppress
from decimal import Decimal
from typing import Any

import shortapi
from shortapi import (
    AsyncClient,
    AsyncJob,
    AsyncOutput,
    Client,
    ConfigurationError,
    Job,
    JobError,
    JobFailedError,
    Output,
    Quote,
    ShortAPIError,
)

try:
    from opentelemetry import metrics, trace
    from opentelemetry.trace import Span, SpanKind, StatusCode
except ModuleNotFoundError:
    raise ConfigurationError(
        'shortapi_otel needs opentelemetry-api: install it with pip install "shortapi[otel]".'
    ) from None

__all__ = ["instrument", "uninstrument"]

_METHODS: tuple[tuple[type, str], ...] = (
    *((client, name) for client in (Client, AsyncClient) for name in ("submit", "run", "as_completed")),
    *((job, "wait") for job in (Job, AsyncJob)),
    *((output, "save") for output in (Output, AsyncOutput)),
)

_wrapped: dict[tuple[type, str], Any] = {}
"""The methods as they were, while they are wrapped."""

CHARGED = {True: "yes", False: "no", None: "unknown"}


def instrument(
    tracer_provider: trace.TracerProvider | None = None, meter_provider: metrics.MeterProvider | None = None
) -> None:
    """Record spans and metrics of all clients of this process from now on. A second call changes nothing.

    Args:
        tracer_provider, meter_provider: default: those that are set globally.
    """
    if _wrapped:
        return
    tracer = trace.get_tracer("shortapi", shortapi.__version__, tracer_provider)
    telemetry = _Telemetry(tracer, metrics.get_meter("shortapi", shortapi.__version__, meter_provider))
    for owner, name in _METHODS:
        _wrapped[owner, name] = vars(owner)[name]
        setattr(owner, name, telemetry.wrapped(name, _wrapped[owner, name]))


def uninstrument() -> None:
    """Record nothing any more."""
    for (owner, name), method in _wrapped.items():
        setattr(owner, name, method)
    _wrapped.clear()


class _Telemetry:
    def __init__(self, tracer: trace.Tracer, meter: metrics.Meter) -> None:
        self._tracer = tracer
        self._quoted: set[str] = set()
        self._spent = meter.create_counter("shortapi.money.spent", "USD", "Charges, or estimates if none is stated")
        self._refunded = meter.create_counter("shortapi.money.refunded", "USD", "Charges that were refunded")
        self._doubts = meter.create_counter("shortapi.jobs.in_doubt", "{job}", "Creates of which nobody knows")
        self._jobs = meter.create_counter("shortapi.jobs.ended", "{job}", "Jobs that ended, by outcome")

    def wrapped(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        """Return a method that does the same and is recorded."""
        if name == "as_completed":
            return self._each_async(method) if method.__qualname__.startswith("Async") else self._each(method)
        if inspect.iscoroutinefunction(method):

            @functools.wraps(method)
            async def awaited(this: Any, *args: Any, **options: Any) -> Any:
                with self._recorded(name, this, args, options) as told:
                    told.append(value := await method(this, *args, **options))
                return value

            return awaited

        @functools.wraps(method)
        def called(this: Any, *args: Any, **options: Any) -> Any:
            with self._recorded(name, this, args, options) as told:
                told.append(value := method(this, *args, **options))
            return value

        return called

    def _each(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def outcomes(*args: Any, **options: Any) -> Generator[Any, None, None]:
            with closing(method(*args, **options)) as found:
                for outcome in found:
                    self._ended(outcome)
                    yield outcome

        return outcomes

    def _each_async(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        async def outcomes(*args: Any, **options: Any) -> AsyncGenerator[Any, None]:
            async with aclosing(method(*args, **options)) as found:
                async for outcome in found:
                    self._ended(outcome)
                    yield outcome

        return outcomes

    @contextmanager
    def _recorded(self, name: str, this: Any, args: tuple[Any, ...], options: Mapping[str, Any]) -> Iterator[list[Any]]:
        """Record a call as a span; the block puts its result into the list."""
        told: list[Any] = []
        model = args[0] if args else options.get("model")
        known = _known(this, model)
        with self._tracer.start_as_current_span(
            f"shortapi {name}",
            kind=SpanKind.CLIENT,
            attributes=known,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield told
            except BaseException as error:
                self._failed(span, name, error, known)
                if name == "run" and getattr(error, "job_id", None) is not None:
                    self._count_lost(this, model, args[1] if len(args) > 1 else options.get("args"), error, known)
                raise
            self._succeeded(span, name, told[0], {**known, **_model_of(told[0], this)})
            if name == "run" or (name == "submit" and not self._is_repeated(model, told[0])):
                self._count(told[0], known)

    def _is_repeated(self, model: Any, job: Any) -> bool:
        """Return whether a quote was submitted before: it answers the same job again, which is paid for once."""
        if not isinstance(model, Quote):
            return False
        known = job.id in self._quoted
        self._quoted.add(job.id)
        return known

    def _count(self, value: Any, known: Mapping[str, Any]) -> None:
        """Count the money of a job that was accepted."""
        self._spend(value.charge, None if value.estimate is None else value.estimate.amount, known)

    def _count_lost(self, this: Any, model: Any, args: Any, error: BaseException, known: Mapping[str, Any]) -> None:
        """Count the money of a job that a run paid for and got no file of."""
        charge = getattr(getattr(error, "last", None), "charge", None)
        estimate = None
        with suppress(ShortAPIError):
            estimate = model.price if isinstance(model, Quote) else this.estimate(model, args, validate="off").amount
        self._spend(charge, estimate, known)

    def _spend(self, charge: Decimal | None, estimate: Decimal | None, known: Mapping[str, Any]) -> None:
        paid = estimate if charge is None else charge
        self._spent.add(float(paid or 0), {**_label(known), "shortapi.stated": charge is not None})

    def _succeeded(self, span: Span, name: str, value: Any, known: Mapping[str, Any]) -> None:
        span.set_attributes({**known, "shortapi.outcome": "ok", **_facts(value)})
        if name in {"run", "wait"}:
            self._jobs.add(1, {**_label(known), "shortapi.outcome": "ok"})

    def _failed(self, span: Span, name: str, error: BaseException, known: Mapping[str, Any]) -> None:
        """Record what an error means for money; its text stays out, and so does its traceback."""
        span.set_status(StatusCode.ERROR)
        facts: dict[str, Any] = {"shortapi.outcome": "error", "error.type": type(error).__name__}
        if isinstance(error, ShortAPIError) or hasattr(error, "charged"):
            facts["shortapi.charged"] = CHARGED[getattr(error, "charged", None)]
        if getattr(error, "job_id", None) is not None:
            facts["shortapi.job_id"] = f"{vars(error)['job_id']}"
        span.set_attributes(facts)
        labels = _label(known)
        in_doubt = getattr(error, "charged", False) is None and not isinstance(error, JobError)
        if in_doubt and name in {"submit", "run"}:
            self._doubts.add(1, labels)
        if isinstance(error, JobFailedError):
            self._jobs.add(1, {**labels, "shortapi.outcome": "failed"})
            if error.refunded and error.last is not None and error.last.charge is not None:
                self._refunded.add(float(error.last.charge), labels)

    def _ended(self, outcome: Any) -> None:
        """Record the end of one of many jobs, as a span of the time that it was waited for."""
        now, known = time.time_ns(), _known(outcome.job, None)
        took = 0.0 if outcome.result is None else outcome.result.elapsed
        begun = now - int(took * 1e9)
        span = self._tracer.start_span("shortapi wait", kind=SpanKind.CLIENT, attributes=known, start_time=begun)
        if outcome.error is None:
            self._succeeded(span, "wait", outcome.result, {**known, **_model_of(outcome.result, outcome.job)})
        else:
            self._failed(span, "wait", outcome.error, known)
        span.end(now)


def _label(known: Mapping[str, Any]) -> dict[str, Any]:
    return {"shortapi.model": known.get("shortapi.model", "unknown")}


def _model_of(value: Any, this: Any) -> dict[str, str]:
    """Return the model that an answer names, if it is one of the catalogue: the service may answer anything."""
    model = getattr(value, "model", None)
    catalog = this.catalog if isinstance(this, (Client, AsyncClient)) else this.client.catalog
    return {"shortapi.model": model} if model is not None and model in catalog else {}


def _known(this: Any, named: Any) -> Mapping[str, Any]:
    """Return what is known before a call: model and job."""
    facts: dict[str, Any] = {}
    if isinstance(this, (Client, AsyncClient)):
        model = named if isinstance(named, str) else getattr(named, "MODEL", None) or getattr(named, "model", None)
        # Only an id of the catalogue: by mistake a text may be anything, a prompt too.
        facts["shortapi.model"] = model if model in this.catalog else None
    elif isinstance(this, (Job, AsyncJob)):
        facts = {**_model_of(this, this), "shortapi.job_id": f"{this.id}"}
    else:
        facts = {**_model_of(this.job, this), "shortapi.job_id": f"{this.job.id}", "shortapi.kind": this.kind}
    return {name: value for name, value in facts.items() if value is not None}


def _facts(value: Any) -> Mapping[str, Any]:
    """Return what a job, a result or a saved file says, without its links and paths."""
    estimate = getattr(getattr(value, "estimate", None), "amount", None)
    job_id = getattr(value, "job_id", None) or getattr(value, "id", None)
    facts: dict[str, Any] = {
        "shortapi.job_id": None if job_id is None else f"{job_id}",
        "shortapi.estimate": _text(estimate),
        "shortapi.charge": _text(getattr(value, "charge", None)),
        "shortapi.polls": getattr(value, "polls", None),
        "shortapi.files": len(value.outputs) if hasattr(value, "outputs") else None,
        "shortapi.bytes": getattr(value, "bytes", None),
        "shortapi.resumed": getattr(value, "resumed", None),
    }
    return {name: given for name, given in facts.items() if given is not None}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
