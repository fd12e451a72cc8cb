"""What jobs and outputs of both clients have in common: everything but the way they are waited for."""

from __future__ import annotations

from decimal import Decimal
from typing import Generic, TypeVar

from attrs import field, frozen

from shortapi._flows import JobFacts
from shortapi.records import Estimate, Link

ClientT = TypeVar("ClientT")


@frozen
class JobNoun(Generic[ClientT]):
    """A job that the service accepted, or one that is picked up by its id."""

    facts: JobFacts = field(repr=False)
    client: ClientT = field(repr=False, eq=False)

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

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, model={self.model!r}, charge={self.charge})"


@frozen
class OutputNoun(Generic[ClientT]):
    """One file of a result."""

    link: Link
    job: JobFacts = field(repr=False)
    client: ClientT = field(repr=False, eq=False)

    @property
    def kind(self) -> str:
        """image, video, audio or unknown, by the link's ending or else by what the model makes."""
        return self.link.kind

    @property
    def url(self) -> str:
        """Where the file is now. It is private and it expires: save it soon."""
        return self.link.url

    def __repr__(self) -> str:
        return f"{type(self).__name__}(kind={self.kind!r}, index={self.link.index})"
