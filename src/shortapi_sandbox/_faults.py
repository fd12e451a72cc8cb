"""Fault injection: kinds of faults, and the requests that they hit.

A fault is written `route:kind(value)@when%rate`; value, when and rate may be left out:
`create:drop`, `query:html-502@2`, `file:cut@1`, `query:429(3)@1-2`, `query:unknown-status%0.1`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from shortapi.errors import ConfigurationError

ROUTES = ("create", "query", "file", "upload", "callback")


@frozen(kw_only=True)
class Kind:
    """A kind of fault: its effect, its routes, and its default value."""

    routes: tuple[str, ...]
    does: str
    value: float | None = None
    unit: str = ""


_API = ("create", "query")
_ALL = ("create", "query", "file", "upload")

KINDS: Mapping[str, Kind] = {
    "drop": Kind(routes=_ALL, does="the request is processed, then the connection is closed without an answer"),
    "refuse": Kind(routes=_ALL, does="the connection is closed before the request is processed"),
    "reset": Kind(routes=_ALL, does="the request is processed, then the connection is reset without an answer"),
    "delay": Kind(routes=_ALL, does="the request is processed, but the answer is late", value=5, unit="seconds"),
    "429": Kind(routes=_ALL, does="HTTP 429 with Retry-After; the request is not processed", value=1, unit="seconds"),
    "500": Kind(routes=_ALL, does="HTTP 500 with a JSON body; the request is not processed"),
    "html-502": Kind(
        routes=_ALL, does="the request is processed, but the answer is a gateway's HTML page with HTTP 502"
    ),
    "truncated": Kind(routes=_API, does="the request is processed, but the JSON of the answer is truncated"),
    "null-data": Kind(routes=_API, does="the request is processed, but `data` is null"),
    "unknown-status": Kind(routes=("query",), does="an undocumented status", value=7, unit="status"),
    "string-status": Kind(routes=("query",), does="the status is a word instead of a number"),
    "fail": Kind(routes=_API, does="the job fails and is refunded"),
    "fail-unrefunded": Kind(routes=_API, does="the job fails and is not refunded"),
    "dead-link": Kind(routes=("file",), does="HTTP 404 for the file"),
    "cut": Kind(routes=("file",), does="the connection is closed in the middle of the file"),
    "slow": Kind(routes=("file",), does="the file is sent slowly", value=65536, unit="bytes per second"),
    "no-range": Kind(routes=("file",), does="the whole file is sent, whatever range was requested"),
    "missing": Kind(routes=("callback",), does="the callback is never sent"),
    "duplicate": Kind(routes=("callback",), does="the callback is sent twice"),
    "forged": Kind(routes=("callback",), does="a forged callback claims success before the job is done"),
    "early": Kind(
        routes=("callback",), does="an additional callback comes when the job is created and says that it is queued"
    ),
    "late": Kind(
        routes=("callback",), does="the callback comes long after the job has ended", value=60, unit="seconds"
    ),
    "misdirected": Kind(routes=("callback",), does="the callback goes to the URL of the previous job, if there is one"),
}
"""All kinds of faults by name."""


def _known_route(_: object, __: object, route: str) -> None:
    if route not in ROUTES:
        raise ConfigurationError(f"There is no sandbox route {route!r} for a fault; there are {', '.join(ROUTES)}.")


def _known_kind(fault: Fault, _: object, kind: str) -> None:
    fits = [name for name, row in KINDS.items() if fault.route in row.routes]
    if kind not in fits:
        raise ConfigurationError(
            f"There is no fault {kind!r} for {fault.route!r} requests; there are {', '.join(fits)}."
        )


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _possible_value(_: object, __: object, value: float | None) -> None:
    if value is not None and not (_number(value) and 0 <= value < float("inf")):
        raise ConfigurationError(f"A fault's value is a number from 0 up, such as 2.5; it is {value!r}.")


def _possible_rate(_: object, __: object, rate: float | None) -> None:
    if rate is not None and not (_number(rate) and 0 <= rate <= 1):
        raise ConfigurationError(f"A fault's rate is a share from 0 to 1, such as 0.1; it is {rate!r}.")


def _possible_place(_: object, attribute: Any, number: int | None) -> None:
    whole = isinstance(number, int) and not isinstance(number, bool) and number >= 1
    if not whole and (number is not None or attribute.name == "first"):
        raise ConfigurationError(f"A fault's {attribute.name} is the number of a request, from 1; it is {number!r}.")


def _not_before_first(fault: Fault, _: object, last: int | None) -> None:
    if last is not None and last < fault.first:
        raise ConfigurationError(f"A fault's last request comes before its first: {last} before {fault.first}.")


@frozen(kw_only=True)
class Fault:
    """A fault to inject.

    Attributes:
        route: create, query, file, upload or callback.
        kind: a name in `KINDS`.
        value: seconds, a status or bytes per second, depending on the kind; default: the kind's.
        first, last: range of requests of that route, counted from 1; default: all.
        rate: share (0 to 1) of those requests that are hit, drawn from the sandbox's seed; default: all.

    Raises:
        ConfigurationError: unknown route or kind, or invalid value, range or rate.
    """

    route: str = field(validator=_known_route)
    kind: str = field(validator=_known_kind)
    value: float | None = field(default=None, validator=_possible_value)
    first: int = field(default=1, validator=_possible_place)
    last: int | None = field(default=None, validator=[_possible_place, _not_before_first])
    rate: float | None = field(default=None, validator=_possible_rate)

    @property
    def amount(self) -> float:
        """The value, or the kind's default."""
        return self.value if self.value is not None else (KINDS[self.kind].value or 0.0)


_FORM = re.compile(
    r"(?P<route>[a-z]+):(?P<kind>[a-z0-9-]+?)(?:\((?P<value>\d+(?:\.\d+)?)\))?"
    r"(?:@(?P<first>\d+)(?P<span>-(?P<last>\d+)?)?)?(?:%(?P<rate>\d+(?:\.\d+)?))?"
)


def parse(text: str) -> Fault:
    """Parse a fault in its short form.

    `@2` is the second request of the route, `@2-4` the second to the fourth, `@2-` the second and all later ones;
    `%0.1` hits a tenth of them.

    Raises:
        ConfigurationError: the text does not have that form, or names something that does not exist.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ConfigurationError(
            f"{text!r} is not a fault; write route:kind, such as 'create:drop', 'query:html-502@2', 'file:cut@1', "
            "'query:429(3)@1-2' or 'query:unknown-status%0.1'."
        )
    first = int(found["first"] or 1)
    last = int(found["last"]) if found["last"] else None
    return Fault(
        route=found["route"],
        kind=found["kind"],
        value=float(found["value"]) if found["value"] else None,
        first=first,
        last=first if found["first"] and not found["span"] else last,
        rate=float(found["rate"]) if found["rate"] else None,
    )
