"""What both clients are before they do anything: options, read late and once, and the flows' context."""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import SplitResult, urlsplit

from attrs import evolve

from shortapi._flows import Context, Finished, JobFacts, Waiting, begin, turn
from shortapi._locking import ForkedLock
from shortapi._many.resume import Resumed, resume, watched
from shortapi._many.schedule import MakeTurn, Schedule
from shortapi._messages import job_name, pick_up
from shortapi._nouns import JobNoun
from shortapi._order import ModelArgs, Order, Validate, make_order, price_of
from shortapi._reading import checked_id
from shortapi.catalog import Catalog
from shortapi.downloads import addresses
from shortapi.errors import ConfigurationError, LedgerError
from shortapi.ledger import Budget, Ledger, Row, budgets_of, default_path
from shortapi.polling.learning import Durations
from shortapi.polling.policy import PollPolicy, checked_seconds
from shortapi.polling.rate_limit import RateLimit
from shortapi.records import Estimate, Snapshot
from shortapi.validation import shown

DriverT = TypeVar("DriverT")
JobT = TypeVar("JobT")

logger = logging.getLogger("shortapi")

HTTP_TIMEOUT = 60.0
"""Seconds without an answer after which a request is given up. Long, because a create that was given up is in doubt."""


class Session(Generic[DriverT]):
    """Base of the clients. Nothing of the environment, the catalogue or the network is read until it is needed."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        catalog: Catalog | str | Path | None = None,
        poll: PollPolicy | None = None,
        validate: Validate = "strict",
        http_timeout: float = HTTP_TIMEOUT,
        transport: Any = None,
        ledger: Ledger | str | Path | bool | None = None,
        budget: Budget | Sequence[Budget] | str | None = None,
        max_polls_per_second: float | None = None,
    ) -> None:
        self._api_key = api_key
        self._base_url = base_url
        if catalog is not None and not isinstance(catalog, (Catalog, str, Path)):
            raise ConfigurationError(f"catalog must be a Catalog or a path, not a {type(catalog).__name__}.")
        self._catalog = catalog if isinstance(catalog, Catalog) else Catalog(overlay=catalog)
        self._policy = poll or PollPolicy()
        self._validate = validate
        self._http_timeout = checked_seconds("http_timeout", http_timeout, least=0.001)
        self._transport = transport
        self._ledger = _ledger(ledger, base_url)
        self._budgets = _budgets(budget, self._ledger)
        self._run = secrets.token_hex(8)
        self._durations = Durations()
        self._rate_limit = RateLimit(_per_second(max_polls_per_second))
        self._context: Context | None = None
        self._driver: DriverT | None = None
        self._process = 0
        self._closed = False
        self._lock = ForkedLock()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of ShortAPI{', closed' if self._closed else ''}>"

    @property
    def catalog(self) -> Catalog:
        """The models this client knows: `client.catalog["vendor/family/task"]`."""
        return self._catalog

    def _connected(self) -> DriverT:
        """Return the driver, made on first use; threads that come together share one."""
        with self._lock.here:
            if self._closed:
                raise ConfigurationError("This client is closed. Nothing was sent; make a new one.")
            # After a fork parent and child must not talk over the same connections: each would get the other's answers.
            if self._driver is None or self._process != os.getpid():
                self._driver, self._process = self._make_driver(), os.getpid()
            return self._driver

    @contextmanager
    def _about(self, job: JobFacts | None) -> Iterator[None]:
        """Let an error of our own settings say what it means for a job that exists already."""
        try:
            yield
        except ConfigurationError as error:
            if job is not None:
                error.job_id, error.charged = job.id, True if job.paid else None
                error.message += f" The {job_name(job.id, job.model)} goes on: {pick_up(job.id)}."
            raise

    def _make_driver(self) -> DriverT:
        raise NotImplementedError

    def _take_driver(self) -> DriverT | None:
        """Close for further use and give back the driver, if there ever was one."""
        with self._lock.here:
            self._closed = True
            if self._ledger is not None:
                self._ledger.close()
            driver, self._driver = self._driver, None
            return driver

    def _flow_context(self) -> Context:
        if self._context is None:
            protocol = self._catalog.protocol
            base_url = _base_url(self._base_url or os.environ.get("SHORTAPI_BASE_URL") or protocol.base_url)
            self._context = Context(
                base_url=base_url,
                key=_key(self._api_key),
                protocol=protocol,
                catalog=self._catalog,
                ledger=self._ledger,
                budgets=self._budgets,
                run=self._run,
                durations=self._durations,
                rate_limit=self._rate_limit,
            )
        return self._context

    def _order(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None,
        *,
        max_cost: str | Decimal | float | None = None,
        validate: Validate | None = None,
        extra_args: Mapping[str, Any] | None = None,
        callback_url: str | None = None,
        tag: str | None = None,
        allow_duplicate: bool = False,
        save: str | Path | None = None,
        overwrite: bool = False,
    ) -> Order:
        return make_order(
            self._catalog,
            model,
            args,
            max_cost=max_cost,
            validate=validate or self._validate,
            extra_args=extra_args,
            callback_url=callback_url,
            tag=tag,
            allow_duplicate=allow_duplicate,
            save=save,
            overwrite=overwrite,
        )

    def _price_of(self, model: str | ModelArgs, args: Mapping[str, Any] | None, validate: Validate | None) -> Estimate:
        return price_of(self._catalog, model, args, validate=validate or self._validate)

    def _waiting(
        self,
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: Callable[[Snapshot], object] | None = None,
        alone: bool = True,
    ) -> Waiting:
        if timeout is not None:
            checked_seconds("timeout", timeout, least=0.0)
        if poll is not None and not isinstance(poll, PollPolicy):
            raise ConfigurationError(f"poll must be a PollPolicy, not a {type(poll).__name__}. Nothing was sent.")
        if on_update is not None and not callable(on_update):
            raise ConfigurationError(f"on_update must be callable, not a {type(on_update).__name__}. Nothing was sent.")
        return Waiting(policy=poll or self._policy, timeout=timeout, on_update=on_update, alone=alone)

    def _crowd(self, jobs: Iterable[JobNoun[Any] | str], waiting: Waiting, now: float) -> Schedule:
        """Return the schedule of jobs that are waited for together, each of them once."""
        facts: dict[str, JobFacts] = {}
        for job in self._listed(jobs):
            known = self._facts_of(job)
            facts.setdefault(known.id, known)
        context = self._flow_context()
        return Schedule([begin(known, context, waiting, now) for known in facts.values()], context)

    def _listed(self, jobs: Iterable[JobT]) -> list[JobT]:
        if isinstance(jobs, (str, bytes, Mapping)) or not isinstance(jobs, Iterable):
            raise ConfigurationError("Many jobs are a list of jobs or of their ids, not one of them. Nothing was sent.")
        return list(jobs)

    def _resumable(self, rows: Sequence[Row], waiting: Waiting, now: float) -> Schedule:
        context = self._flow_context()
        return Schedule(watched(rows, context, waiting, now, time.time()), context)

    def _facts_of(self, job: JobNoun[Any] | str) -> JobFacts:
        return job.facts if isinstance(job, JobNoun) else self._facts(job)

    def _asking(self, waiting: Waiting) -> MakeTurn[Finished]:
        context = self._flow_context()
        return lambda tell: partial(turn, context=context, waiting=evolve(waiting, on_update=tell))

    def _resuming(self, waiting: Waiting, folder: str | Path) -> MakeTurn[Resumed]:
        context = self._flow_context()
        return lambda tell: partial(resume, context=context, waiting=evolve(waiting, on_update=tell), folder=folder)

    @contextmanager
    def _leaving(self, schedule: Schedule) -> Iterator[None]:
        """Let whatever ends a wait for many jobs say that they go on."""
        try:
            yield
        except GeneratorExit:
            raise
        except BaseException as stop:
            logger.warning("the wait for %d jobs was stopped", len(schedule))
            stop.add_note(
                f"The {len(schedule)} jobs that were waited for go on: pick them up with client.wait_all() and their "
                "ids, or, with a ledger, with client.resume()."
            )
            raise

    def _open_rows(self) -> list[Row]:
        if self._ledger is None:
            raise ConfigurationError("This client has no ledger to resume from; pass ledger=True or a path.")
        service = self._flow_context().base_url
        if not self._ledger.review():
            raise LedgerError(
                f"The ledger {str(self._ledger.path)!r} can be read but not changed, so nothing that is saved could be "
                "written down. Nothing was sent; make it writable, or pick up single jobs with client.job(id).wait()."
            )
        return self._ledger.open_rows(service)

    def _facts(self, job_id: str) -> JobFacts:
        return JobFacts(id=checked_id(job_id))


def _ledger(given: Ledger | str | Path | bool | None, base_url: str | None) -> Ledger | None:
    if isinstance(given, Ledger):
        return given
    if given is None or given is True:
        named = os.environ.get("SHORTAPI_LEDGER")
        return Ledger(named or default_path(base_url)) if given or named else None
    return None if given is False else Ledger(given)


def _budgets(given: Budget | Sequence[Budget] | str | None, ledger: Ledger | None) -> tuple[Budget, ...]:
    given = budgets_of(given) if isinstance(given, str) else given
    budgets = (given,) if isinstance(given, Budget) else tuple(given) if isinstance(given, (list, tuple)) else ()
    if not all(isinstance(budget, Budget) for budget in budgets) or (not budgets and given not in (None, (), [])):
        raise ConfigurationError(
            f"budget must be a Budget such as Budget('20', 'day'), several of them, or a text such as "
            f"'20/day 200/month', not {shown(given)}. Nothing was sent."
        )
    if budgets and ledger is None:
        raise ConfigurationError(
            "A budget is held in a ledger, and this client has none. Nothing was sent; pass ledger=True or a path."
        )
    return budgets


def _per_second(given: float | None) -> float | None:
    good = given is None or (isinstance(given, (int, float)) and not isinstance(given, bool) and 0.001 <= given <= 1e6)
    if not good:
        raise ConfigurationError(f"max_polls_per_second must be a number from 0.001 to 1000000, not {given!r}.")
    return given


def _key(given: str | None) -> str:
    if given is not None and not isinstance(given, str):
        raise ConfigurationError(f"The API key must be a text, not a {type(given).__name__}. Nothing was sent.")
    key = (given if given is not None else os.environ.get("SHORTAPI_KEY", "")).strip()
    if not key:
        raise ConfigurationError(
            "There is no API key. Nothing was sent; set the environment variable SHORTAPI_KEY, or pass "
            "Client(api_key=...)."
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigurationError(
            "The API key holds blanks or characters that no key has. Nothing was sent; copy it again from your account."
        )
    return key


def _base_url(url: str) -> str:
    if not isinstance(url, str):
        raise ConfigurationError(f"The base URL must be a text, not a {type(url).__name__}. Nothing was sent.")
    try:
        parts = urlsplit(url.strip())
        (parts.hostname or "").encode("idna")
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username is not None:
        raise ConfigurationError(
            "The base URL must look like https://api.shortapi.ai, without user, query or fragment. Nothing was sent; "
            "look at base_url= and SHORTAPI_BASE_URL."
        )
    if parts.scheme == "http" and addresses.is_public_host(parts.hostname):
        raise ConfigurationError(
            f"The base URL is not encrypted (http://{parts.hostname}), so the key could be read on the way. "
            "Nothing was sent; use https."
        )
    return _plain(parts)


def _plain(parts: SplitResult) -> str:
    """Return an address as the ledger is to know it, however it was written."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in {None, {"http": 80, "https": 443}[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"
