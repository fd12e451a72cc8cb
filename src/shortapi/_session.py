"""Base classes of both clients, their jobs and outputs; resolves each client option in one place.

An option is the argument, else the environment variable, else the default. Methods import what they need when they
are called, so importing this module is cheap.
"""

from __future__ import annotations

import os
import sys

from shortapi._shown import Shown, notebook_bar
from shortapi.errors import ConfigurationError, LedgerError, ShortAPIError

# Type checkers take this for true. The module `typing`, which has the same name for it, costs more than all the rest.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path
    from typing import Any, TypeVar

    from shortapi._flow import Context, Flow, JobFacts
    from shortapi._order import ModelArgs, RunOptions, SubmitOptions, Validate
    from shortapi._poll import PendingJob
    from shortapi.catalog import Catalog
    from shortapi.ledger import Budget, Ledger, Row
    from shortapi.polling import PollPolicy, Waiting, WaitOptions
    from shortapi.pricing import Estimate
    from shortapi.records import Link, Outcome, Result, Saved, Snapshot
    from shortapi.uploads import Uploader, Uploads

    JobT = TypeVar("JobT")
    OnUpdate = Callable[[Snapshot], object]


HTTP_TIMEOUT = 60.0  # seconds; long, because a create that times out is in doubt


class Session:
    """Base of both clients: their options, resolved on first use."""

    _context: Context | None = None
    _opened: tuple[int, Any, Any] = (0, None, None)
    """Process id, driver and flow context; created on first use, with a new driver after a fork."""
    _closed = False

    # Defined by each client: its driver, a job, a result with outputs.
    _make_driver: Any
    _make_job: Any
    _result: Any

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
        run: str | None = None,
        max_polls_per_second: float | None = None,
        uploads: Uploader | str | None = None,
    ) -> None:
        from shortapi._locking import ForkedLock

        self._api_key = api_key
        self._base_url = base_url
        self._catalog = _catalog_of(catalog)
        self._policy = poll
        self._validate = validate
        self._http_timeout = http_timeout
        if http_timeout != HTTP_TIMEOUT:
            from shortapi.polling import checked_seconds  # not always, since an estimate needs nothing of that module

            self._http_timeout = checked_seconds("http_timeout", http_timeout, least=0.001)
        self._transport = transport
        self._ledger = _ledger_of(ledger, base_url)
        self._budgets = _budgets_of(budget, self._ledger)
        self._run = run
        most = self._per_second = max_polls_per_second
        if most is not None and not (type(most) in {int, float} and 0.001 <= most <= 1e6):
            raise ConfigurationError(f"max_polls_per_second must be a number from 0.001 to 1000000, not {most!r}.")
        self._uploads = _uploads_of(uploads)
        self._lock = ForkedLock()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of ShortAPI{', closed' if self._closed else ''}>"

    @property
    def catalog(self) -> Catalog:
        """The models this client knows: `client.catalog["vendor/family/task"]`."""
        return self._catalog

    def estimate(
        self, model: str | ModelArgs, args: Mapping[str, Any] | None = None, *, validate: Validate | None = None
    ) -> Estimate:
        """Return the price of a job by the catalogue, without network access.

        Raises:
            UnknownModelError, ArgumentError. PriceUnknownError: the catalogue does not state this price.
        """
        from shortapi._order import price_of

        return price_of(self._catalog, model, args, validate=validate or self._validate)

    def _open(self) -> tuple[Any, Context]:
        """Return the driver and the flow context, which all threads share."""
        context = self._flow_context()
        with self._lock.here:
            if self._closed:
                raise ConfigurationError("This client is closed. Nothing was sent; make a new one.")
            # After a fork, parent and child must not share connections: each would receive the other's answers.
            if self._opened[0] != os.getpid():
                self._opened = (os.getpid(), self._make_driver(context.base_url), context)
            return self._opened[1], context

    def _detach_driver(self) -> Any:
        """Mark the client as closed, and return its driver, None if there never was one."""
        with self._lock.here:
            self._closed = True
            if self._ledger is not None:
                self._ledger.close()
            driver, self._opened = self._opened[1], (0, None, None)
            return driver

    def _flow_context(self) -> Context:
        from secrets import token_hex

        from shortapi._flow import Context
        from shortapi._poll import poll
        from shortapi.downloads.addresses import is_private_link
        from shortapi.polling import RateLimit

        with self._lock.here:
            protocol = self._catalog.protocol
            if self._context is not None:
                return self._context
            base_url = _base_url_of(self._base_url, protocol.base_url)
            is_local = is_private_link(base_url)
            takes_files = is_local or getattr(self._transport, "takes_files", False)
            self._context = Context(
                base_url=base_url,
                key=_key_of(self._api_key),
                protocol=protocol,
                poll=poll,
                catalog=self._catalog,
                ledger=self._ledger,
                budgets=self._budgets,
                run=self._run or token_hex(8),
                rate_limit=RateLimit(self._per_second),
                is_local=is_local,
                # Files for a sandbox stay on this machine, so SHORTAPI_UPLOADS is ignored.
                uploads=self._uploads or _uploads_of(None if takes_files else os.environ.get("SHORTAPI_UPLOADS")),
                takes_files=takes_files,
            )
            return self._context

    def _facts_of(self, job: JobBase | str) -> JobFacts:
        from shortapi._flow import JobFacts
        from shortapi._messages import checked_id

        return job.facts if isinstance(job, JobBase) else JobFacts(id=checked_id(job))

    def _waiting(self, options: Mapping[str, Any], *, alone: bool = True) -> Waiting:
        from shortapi.polling import PollPolicy, Waiting

        on_update = options.get("on_update") or (notebook_bar() if alone and "ipykernel" in sys.modules else None)
        poll = options.get("poll") or self._policy or PollPolicy()
        return Waiting(**{**options, "poll": poll, "on_update": on_update}, alone=alone)

    def _of_run(self, options: RunOptions) -> tuple[SubmitOptions, Waiting]:
        """Return the options of a run's submit, and its wait."""
        from shortapi.polling import WaitOptions

        waits: Any = {name: value for name, value in options.items() if name in WaitOptions.__annotations__}
        submits: Any = {name: value for name, value in options.items() if name not in waits}
        return submits, self._waiting(waits)

    def _outcomes(self, workers: Any, jobs: Iterable[JobBase | str], options: WaitOptions) -> Any:
        """Return an iterator over the outcomes of many jobs, polled by workers of the given class."""
        from shortapi._many import listed, scheduled
        from shortapi._poll import poll_pending

        waiting = self._waiting(options, alone=False)
        driver, context = self._open()
        schedule = scheduled(map(self._facts_of, listed(jobs)), context, waiting, driver.clock.now())

        def ask(pending: PendingJob, told: Waiting) -> Flow[Any]:
            return poll_pending(pending, context, told)

        return workers(driver, schedule, waiting, ask, self._outcome).outcomes()

    def _resuming(self, workers: Any, folder: str | Path, options: WaitOptions) -> tuple[list[Row], Any]:
        """Return the ledger's open rows, and an iterator over the ends of their jobs."""
        from shortapi._many import resume, scheduled_rows
        from shortapi.uploads import with_cleanup

        waiting = self._waiting(options, alone=False)
        ledger = self._ledger
        if ledger is None:
            raise ConfigurationError("This client has no ledger to resume from; pass ledger=True or a path.")
        driver, context = self._open()
        if not ledger.review():
            raise LedgerError(
                f"The ledger {str(ledger.path)!r} can be read but not changed, so saved files could not be "
                "recorded. Nothing was sent; make it writable, or pick up single jobs with client.job(id).wait()."
            )
        rows = ledger.open_rows(context.base_url)
        schedule = scheduled_rows(rows, context, waiting, driver.clock.now())

        def ask(pending: PendingJob, told: Waiting) -> Flow[Any]:
            return with_cleanup(resume(pending, context, told, folder), context)

        return rows, workers(driver, schedule, waiting, ask, lambda _, end: end).outcomes()

    def _outcome(self, pending: PendingJob, end: Result[Link] | ShortAPIError) -> Outcome[Any, Any]:
        from shortapi.records import Outcome

        job = self._make_job(pending.job)
        if isinstance(end, ShortAPIError):
            return Outcome(job=job, error=end)
        return Outcome(job=job, result=self._result(pending.job, end))


class JobBase:
    """Base of both clients' jobs."""

    __slots__ = ("client", "facts")

    client: Any

    def __init__(self, facts: JobFacts, client: Any) -> None:
        self.facts = facts
        self.client = client

    @property
    def id(self) -> str:
        """The service's id of the job; enough to pick it up again from any process."""
        return self.facts.id

    @property
    def model(self) -> str | None:
        """The model id; None for a job that was picked up by its id."""
        return self.facts.model

    @property
    def charge(self) -> Decimal | None:
        """USD stated in the answer to the create; None if not stated or if the job was picked up by its id."""
        return self.facts.charge

    @property
    def estimate(self) -> Estimate | None:
        """The price by the catalogue; None if it is not known."""
        return self.facts.estimate

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, JobBase) and other.facts == self.facts

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, model={self.model!r}, charge={self.charge})"


class OutputBase(Shown):
    """Base of both clients' outputs; `saved` is the file that `save` saved, if any."""

    __slots__ = ("client", "job", "link", "saved")

    client: Any
    saved: Saved | None

    def __init__(self, link: Link, job: JobFacts, client: Any) -> None:
        self.link, self.job, self.client, self.saved = link, job, client, None

    @property
    def kind(self) -> str:
        """image, video, audio or unknown, by the link's file extension or else the model's kind of output."""
        return self.link.kind

    @property
    def url(self) -> str:
        """Address of the file. It is private and expires, so save the file soon."""
        return self.link.url

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OutputBase) or type(other) is not type(self):
            return False
        return (other.link, other.job) == (self.link, self.job)

    def __hash__(self) -> int:
        return hash((self.job.id, self.link.index))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(kind={self.kind!r}, index={self.link.index})"


def _key_of(given: str | None) -> str:
    if given is not None and not isinstance(given, str):
        raise ConfigurationError(f"The API key must be a string, not a {type(given).__name__}. Nothing was sent.")
    key = (given if given is not None else os.environ.get("SHORTAPI_KEY", "")).strip()
    if not key:
        raise ConfigurationError(
            "There is no API key. Nothing was sent; set the environment variable SHORTAPI_KEY, or pass "
            "Client(api_key=...)."
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigurationError(
            "The API key contains spaces or invalid characters. Nothing was sent; copy it again from your account."
        )
    return key


def _base_url_of(given: str | None, default: str) -> str:
    """Return the base URL (argument, SHORTAPI_BASE_URL or default), normalized: it identifies a ledger's services."""
    from urllib.parse import urlsplit

    from shortapi.downloads.addresses import is_public_host
    from shortapi.ledger import service_of

    url: Any = service_of(given) or default
    if not isinstance(url, str):
        raise ConfigurationError(f"The base URL must be a string, not a {type(url).__name__}. Nothing was sent.")
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
    if parts.scheme == "http" and is_public_host(parts.hostname):
        raise ConfigurationError(
            f"The base URL is not encrypted (http://{parts.hostname}), so the key could be read on the way. "
            "Nothing was sent; use https."
        )
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in {None, {"http": 80, "https": 443}[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def _catalog_of(given: Catalog | str | Path | None) -> Catalog:
    from shortapi.catalog import Catalog

    if given is not None and not isinstance(given, (Catalog, str, os.PathLike)):
        raise ConfigurationError(f"catalog must be a Catalog or a path, not a {type(given).__name__}.")
    return given if isinstance(given, Catalog) else Catalog(overlay=given)


def _ledger_of(given: Ledger | str | Path | bool | None, base_url: str | None) -> Ledger | None:
    """Return the ledger. True: SHORTAPI_LEDGER or the user's own; None: SHORTAPI_LEDGER or none; False: none."""
    from shortapi.ledger import named_file

    if given is False or (given is None and named_file() is None):
        return None
    from shortapi.ledger import Ledger

    if isinstance(given, Ledger):
        return given
    return Ledger(None if given is None or given is True else given, service=base_url)


def _budgets_of(given: Budget | Sequence[Budget] | str | None, ledger: Ledger | None) -> tuple[Budget, ...]:
    if given is None:
        return ()
    from shortapi.ledger import budgets_of

    budgets = budgets_of(given)
    if budgets and ledger is None:
        raise ConfigurationError(
            "A budget needs a ledger, and this client has none. Nothing was sent; pass ledger=True or a path."
        )
    return budgets


def _uploads_of(given: Uploader | str | None) -> Uploads | None:
    if not given:
        return None
    from shortapi.uploads import Uploads

    return Uploads(given)
