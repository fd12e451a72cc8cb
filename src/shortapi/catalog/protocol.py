"""What the service's answers mean, as data: the records of spec/protocol.yaml and their checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

import attrs
from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

Means = Literal["queued", "running", "succeeded", "failed"]


@frozen(kw_only=True)
class StatusRow:
    """What one value of a job's status means; `sure` and `source` say how that is known."""

    value: str | int | float | bool
    means: Means
    sure: str = ""
    source: str = ""


@frozen(kw_only=True)
class Refusal:
    """What an error answer to one call means, for people and for money.

    Attributes:
        call: "create" or "query".
        code: the envelope's code; None: any.
        http: the HTTP status; None: any.
        message: how the service's message begins, in any case; None: any.
        charged: False where nothing was charged, True where it was, None where it is not known.
        meaning: in words.
        error: "authentication", "rate_limit" or "server" where it is one of these.
    """

    call: Literal["create", "query"]
    code: str | int | None = None
    http: int | None = None
    message: str | None = None
    charged: bool | None = None
    meaning: str = ""
    error: str | None = None
    sure: str = ""
    source: str = ""

    def matches(self, call: str, *, code: object, http: int | None, message: str | None) -> bool:
        """Whether an error answer to `call` is the one that this row is about."""
        return (
            self.call == call
            and (self.code is None or _alike(self.code, code))
            and (self.http is None or self.http == http)
            and (self.message is None or (message or "").lower().startswith(self.message.lower()))
        )


@frozen(kw_only=True)
class Protocol:
    """What the answers of the service mean.

    Attributes:
        base_url: where the service is.
        status: what each status means; a value without a row is unknown, and such a job goes on.
        failed_when: (path, value): an answer that has it is failed, whatever its status.
        paths: dotted paths from the envelope's root, tried in order, by name (`PATHS`).
        arrays: kind of media by the name of an array in a result.
        fields: what an item of such an array has beside its `url`, by the array's name.
        refusals: what error answers mean; the first row that matches counts.
        corrections: where the service's pages contradict themselves about this, and what we do.
    """

    base_url: str
    status: tuple[StatusRow, ...] = ()
    failed_when: tuple[tuple[str, Any], ...] = ()
    paths: Mapping[str, tuple[str, ...]] = field(factory=dict)
    arrays: Mapping[str, str] = field(factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(factory=dict)
    refusals: tuple[Refusal, ...] = ()
    corrections: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Build the records from checked data; checks nothing."""
        return cls(
            base_url=data.get("base_url", ""),
            status=tuple(StatusRow(**row) for row in data.get("status", ())),
            failed_when=tuple((row["path"], row["value"]) for row in data.get("failed_when", ())),
            paths={name: tuple(row["path"] for row in rows) for name, rows in data.get("paths", {}).items()},
            arrays={row["key"]: row["kind"] for row in data.get("arrays", ())},
            fields={row["key"]: tuple(row["fields"]) for row in data.get("arrays", ()) if "fields" in row},
            refusals=tuple(_refusal(row) for row in data.get("refusals", ())),
            corrections=tuple(data.get("corrections", ())),
        )

    def refusal(self, call: str, *, code: object, http: int | None, message: str | None) -> Refusal | None:
        """Return the row about an error answer; None where nothing is known of it."""
        rows = (row for row in self.refusals if row.matches(call, code=code, http=http, message=message))
        return next(rows, None)

    def under(self, overlay: Protocol) -> Protocol:
        """Return this protocol with the rows of `overlay` before its own."""
        names = {**self.paths, **overlay.paths}
        return attrs.evolve(
            self,
            base_url=overlay.base_url or self.base_url,
            status=overlay.status + self.status,
            failed_when=overlay.failed_when + self.failed_when,
            paths={name: overlay.paths.get(name, ()) + self.paths.get(name, ()) for name in names},
            arrays={**self.arrays, **overlay.arrays},
            fields={**self.fields, **overlay.fields},
            refusals=overlay.refusals + self.refusals,
            corrections=overlay.corrections + self.corrections,
        )


def _refusal(row: Mapping[str, Any]) -> Refusal:
    charged = row.get("charged")
    return Refusal(**{**row, "charged": None if charged == "unknown" else charged})


def _alike(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
