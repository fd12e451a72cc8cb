"""The life of a row, apart from any database: which states there are, and which change may follow which. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import frozen

State = Literal["pending", "creating", "running", "done", "failed", "uncertain"]
"""pending: wanted, nothing sent. creating: the intent to send is written down. running: the service answered a job id.
done: every file of it is saved. failed: refused, failed, settled as not charged, or given up. uncertain: an answer was
lost."""

OPEN: tuple[State, ...] = ("pending", "creating", "running", "uncertain")
"""States in which the same job again would be paid for twice."""


@frozen
class Change:
    """One step of a row's life: the only states it may start from, and where it leads.

    Attributes:
        nameless: only while no job id is known.
    """

    name: str
    before: tuple[State, ...]
    after: State
    nameless: bool = False


CHANGES: Mapping[str, Change] = {
    change.name: change
    for change in (
        # The intent: committed before the create is sent. Only from pending, so only one caller can make it.
        Change("intend", ("pending",), "creating"),
        # The create was answered with a job id. A late answer beats uncertain, and a person who was wrong about it.
        Change("accepted", ("creating", "uncertain", "failed"), "running", nameless=True),
        # The answer names a job that another row has: whether there are two of them, only the account shows.
        Change("claimed", ("creating", "uncertain", "failed"), "uncertain", nameless=True),
        # The service refused, or certainly never saw it.
        Change("refused", ("creating", "uncertain"), "failed"),
        # The answer was lost, or the process that waited for it died.
        Change("doubted", ("creating",), "uncertain"),
        # The service says that the job failed; this is final.
        Change("failed", ("running",), "failed"),
        # A person says that nobody will see this job again.
        Change("given up", ("running",), "failed"),
        # The last file is saved.
        Change("done", ("running",), "done"),
    )
}
"""Every change that there is; a row is changed by no other."""
