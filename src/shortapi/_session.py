"""What both clients share: options, read late and once; the orders, the context of flows, jobs and outputs as data.

Importing this module loads nothing: each method imports what it needs when it is first called.
"""

from __future__ import annotations

# Type checkers take this for true. The module `typing`, which has the same name for it, costs more than all the rest.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path
    from typing import Any, TypeVar

    from shortapi._flow import Context, JobFacts, Waiting
    from shortapi._order import ModelArgs, Validate
    from shortapi.catalog import Catalog
    from shortapi.ledger import Budget, Ledger, Row
    from shortapi.polling import PollPolicy
    from shortapi.records import Estimate, Link, Snapshot

    JobT = TypeVar("JobT")
    OnUpdate = Callable[[Snapshot], object]


class Session:
    """What both clients are before they do anything: options, read late and once."""

    _driver: Any = None
    _context: Context | None = None
    _process = 0
    _closed = False

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        catalog: Catalog | str | Path | None = None,
        poll: PollPolicy | None = None,
        validate: Validate = "strict",
        http_timeout: float = 60.0,
        transport: Any = None,
        ledger: Ledger | str | Path | bool | None = None,
        budget: Budget | Sequence[Budget] | str | None = None,
        max_polls_per_second: float | None = None,
    ) -> None:
        from shortapi import _config
        from shortapi._locking import ForkedLock
        from shortapi.polling import PollPolicy, checked_seconds

        self._api_key = api_key
        self._base_url = base_url
        self._catalog = _config.catalog_of(catalog)
        self._policy = poll or PollPolicy()
        self._validate = validate
        # Long, because a create that was given up is in doubt.
        self._http_timeout = checked_seconds("http_timeout", http_timeout, least=0.001)
        self._transport = transport
        self._ledger = _config.ledger_of(ledger, base_url)
        self._budgets = _config.budgets_of(budget, self._ledger)
        self._per_second = _config.polls_per_second(max_polls_per_second)
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
        """Return what a job should cost, without any I/O but the catalogue's.

        Raises:
            UnknownModelError, ArgumentError; PriceUnknownError: the catalogue does not state this price.
        """
        from shortapi._order import price_of

        return price_of(self._catalog, model, args, validate=validate or self._validate)

    def _connected(self) -> Any:
        """Return the driver, made on first use; threads that come together share one."""
        from os import getpid

        with self._lock.here:
            if self._closed:
                from shortapi.errors import ConfigurationError

                raise ConfigurationError("This client is closed. Nothing was sent; make a new one.")
            # After a fork parent and child must not talk over the same connections: each would get the other's answers.
            if self._driver is None or self._process != getpid():
                self._driver, self._process = self._make_driver(), getpid()
            return self._driver

    def _make_driver(self) -> Any:
        raise NotImplementedError

    def _take_driver(self) -> Any:
        """Close for further use and give back the driver, None if there never was one."""
        with self._lock.here:
            self._closed = True
            if self._ledger is not None:
                self._ledger.close()
            driver, self._driver = self._driver, None
            return driver

    def _flow_context(self) -> Context:
        with self._lock.here:
            if self._context is None:
                self._context = self._new_context()
            return self._context

    def _new_context(self) -> Context:
        from secrets import token_hex

        from shortapi import _config
        from shortapi._flow import Context
        from shortapi._poll import poll
        from shortapi.polling import RateLimit

        protocol = self._catalog.protocol
        return Context(
            base_url=_config.base_url_of(self._base_url, protocol.base_url),
            key=_config.key_of(self._api_key),
            protocol=protocol,
            poll=poll,
            catalog=self._catalog,
            ledger=self._ledger,
            budgets=self._budgets,
            run=token_hex(8),
            rate_limit=RateLimit(self._per_second),
        )

    def _waiting(
        self, timeout: float | None, poll: PollPolicy | None, on_update: OnUpdate | None, *, alone: bool = True
    ) -> Waiting:
        from shortapi._flow import waiting_of

        return waiting_of(timeout, poll, on_update, default=self._policy, alone=alone)

    def _facts_of(self, job: JobBase | str) -> JobFacts:
        from shortapi._flow import JobFacts
        from shortapi._messages import checked_id

        return job.facts if isinstance(job, JobBase) else JobFacts(id=checked_id(job))

    def _open_rows(self) -> list[Row]:
        from shortapi._many.resume import open_rows

        return open_rows(self._ledger, self._flow_context)


class JobBase:
    """What jobs of both clients have in common: everything but the way they are waited for."""

    __slots__ = ("client", "facts")

    client: Any

    def __init__(self, facts: JobFacts, client: Any) -> None:
        self.facts = facts
        self.client = client

    @property
    def id(self) -> str:
        """The service's id of the job: all that is needed to pick it up again, from any process."""
        return self.facts.id

    @property
    def model(self) -> str | None:
        """The model id; None for a job that was picked up by its id."""
        return self.facts.model

    @property
    def charge(self) -> Decimal | None:
        """USD that the service answered to the create; None for a job that was picked up or where it did not say."""
        return self.facts.charge

    @property
    def estimate(self) -> Estimate | None:
        """Our own figure from the catalogue; None where it is not known."""
        return self.facts.estimate

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, JobBase) and other.facts == self.facts

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, model={self.model!r}, charge={self.charge})"


class OutputBase:
    """What outputs of both clients have in common: everything but the way they are fetched."""

    __slots__ = ("client", "job", "link")

    client: Any

    def __init__(self, link: Link, job: JobFacts, client: Any) -> None:
        self.link = link
        self.job = job
        self.client = client

    @property
    def kind(self) -> str:
        """image, video, audio or unknown, by the link's ending or else by what the model makes."""
        return self.link.kind

    @property
    def url(self) -> str:
        """Where the file is now. It is private and it expires: save it soon."""
        return self.link.url

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OutputBase) or type(other) is not type(self):
            return False
        return (other.link, other.job) == (self.link, self.job)

    def __hash__(self) -> int:
        return hash((self.job.id, self.link.index))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(kind={self.kind!r}, index={self.link.index})"


def listed(jobs: Iterable[JobT]) -> list[JobT]:
    """Return many jobs as a list.

    Raises:
        ConfigurationError: it is one of them.
    """
    from collections.abc import Iterable, Mapping

    if isinstance(jobs, (str, bytes, Mapping)) or not isinstance(jobs, Iterable):
        from shortapi.errors import ConfigurationError

        raise ConfigurationError("Many jobs are a list of jobs or of their ids, not one of them. Nothing was sent.")
    return list(jobs)
