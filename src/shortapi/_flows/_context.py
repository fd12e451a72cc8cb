"""What flows know of their client and of a job."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable
from decimal import Decimal

from attrs import Factory, field, frozen

from shortapi.catalog import Catalog, Entry, Expect, Protocol
from shortapi.downloads.addresses import is_private_link
from shortapi.downloads.targets import Target
from shortapi.ledger import Budget, Ledger
from shortapi.polling import PollPolicy
from shortapi.polling import policy as polling
from shortapi.polling.learning import Durations
from shortapi.polling.policy import expected
from shortapi.polling.rate_limit import RateLimit
from shortapi.polling.survival import Law
from shortapi.records import Estimate, Link, OutputT_co, Result, Saved, Snapshot


@frozen(kw_only=True)
class Context:
    """What every flow needs to know of its client."""

    base_url: str
    key: str = field(repr=False)
    protocol: Protocol = field(repr=False)
    catalog: Catalog = field(factory=Catalog, repr=False)
    ledger: Ledger | None = None
    budgets: tuple[Budget, ...] = ()
    run: str = ""
    durations: Durations = field(factory=Durations, repr=False)
    rate_limit: RateLimit = field(factory=RateLimit, repr=False)
    rand: Callable[[], float] = random.random

    @property
    def is_local(self) -> bool:
        """The API itself is on this machine or network (a sandbox), so links to private addresses are fine."""
        return is_private_link(self.base_url)


@frozen(kw_only=True, weakref_slot=False)
class JobFacts:
    """What is known of a job before it is asked for."""

    id: str
    model: str | None = None
    entry: Entry | None = field(default=None, repr=False)
    charge: Decimal | None = None
    estimate: Estimate | None = None
    submitted_at: float | None = None
    paid: bool = False
    work: Hashable = None
    stated: Expect | None = Factory(lambda job: expected(job.entry, {}), takes_self=True)
    callback: bool = False
    target: Target | None = None
    private: tuple[str, ...] = field(default=(), repr=False)

    def expect(self) -> Expect:
        """Return how long the job takes by what is stated of it, or what stands in for that."""
        return self.stated or polling.UNKNOWN

    def law(self, context: Context) -> Law:
        """Return how long such jobs take, by the catalogue and by what finished jobs taught."""
        return context.durations.law(self.model, self.work, self.expect())


@frozen(kw_only=True)
class Waiting:
    """How to wait: which policy, how long (seconds; None: as long as the model needs), whom to tell.

    Attributes:
        alone: nobody else waits with it, so that all that answers say is kept.
    """

    policy: PollPolicy
    timeout: float | None = None
    on_update: Callable[[Snapshot], object] | None = None
    alone: bool = True


@frozen(kw_only=True)
class Finished:
    """A job that succeeded, with the links of its files, and those that are saved already."""

    snapshot: Snapshot
    links: tuple[Link, ...]
    saved: tuple[Saved, ...] = ()

    def result(self, job: JobFacts, output: Callable[[Link], OutputT_co]) -> Result[OutputT_co]:
        """Return it as its client hands it out, with outputs that this client can save."""
        seen = self.snapshot
        return Result(
            job_id=seen.job_id,
            model=seen.model,
            outputs=tuple(output(link) for link in self.links),
            charge=seen.charge,
            estimate=job.estimate,
            elapsed=seen.elapsed,
            polls=seen.poll,
            raw=seen.raw,
            saved=self.saved,
        )
