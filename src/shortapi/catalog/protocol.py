"""Records of spec/protocol.yaml: the meaning of the service's answers, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

import attrs
from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

Means = Literal["queued", "running", "succeeded", "failed"]

CHARGED = {True: True, False: False, "unknown": None}
"""What a refusal's word `charged` means."""


@frozen(kw_only=True)
class StatusRow:
    """The meaning of one value of a job's status; `sure` and `source` say how it is known."""

    value: str | int | float | bool
    means: Means
    sure: str = ""
    source: str = ""


@frozen(kw_only=True)
class Refusal:
    """The meaning of an error answer, and whether it was charged.

    Attributes:
        call: "create" or "query".
        code: the envelope's code; None: any.
        http: the HTTP status; None: any.
        message: beginning of the service's message, case-insensitive; None: any.
        charged: whether the job was charged; None: not known.
        meaning: explanation in words.
        error: "authentication", "rate_limit" or "server", if it is one of these.
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
        """Return whether the row applies to an error answer."""
        return (
            self.call == call
            and (self.code is None or (type(self.code) is type(code) and self.code == code))
            and (self.http is None or self.http == http)
            and (self.message is None or (message or "").lower().startswith(self.message.lower()))
        )


@frozen(kw_only=True)
class Protocol:
    """The meaning of the service's answers.

    Attributes:
        base_url: default address of the service.
        status: meaning of each status; a status without a row is unknown, and such a job goes on.
        failed_when: (path, value): an answer with this value means failed, regardless of the status.
        paths: dotted paths from the envelope's root, tried in order, by name (`PATHS`).
        arrays: kind of media by the name of an array in a result.
        fields: fields of such an array's items besides `url`, by the array's name.
        refusals: meaning of error answers; the first matching row applies.
        corrections: contradictions in the service's documentation, and how they are resolved.
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
        """Build the records from data that was checked before."""
        return cls(
            base_url=data.get("base_url", ""),
            status=tuple(StatusRow(**row) for row in data.get("status", ())),
            failed_when=tuple((row["path"], row["value"]) for row in data.get("failed_when", ())),
            paths={name: tuple(row["path"] for row in rows) for name, rows in data.get("paths", {}).items()},
            arrays={row["key"]: row["kind"] for row in data.get("arrays", ())},
            fields={row["key"]: tuple(row["fields"]) for row in data.get("arrays", ()) if "fields" in row},
            refusals=tuple(Refusal(**{**row, "charged": CHARGED[row["charged"]]}) for row in data.get("refusals", ())),
            corrections=tuple(data.get("corrections", ())),
        )

    def refusal(self, call: str, *, code: object, http: int | None, message: str | None) -> Refusal | None:
        """Return the first row that applies to an error answer, if any."""
        rows = (row for row in self.refusals if row.matches(call, code=code, http=http, message=message))
        return next(rows, None)

    def under(self, overlay: Protocol) -> Protocol:
        """Return this protocol with the rows of `overlay` in front."""
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
