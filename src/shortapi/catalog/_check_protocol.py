"""The rules of a protocol document. One call tells every problem at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from shortapi.catalog import _shape
from shortapi.catalog._check import correction
from shortapi.catalog._problems import Problems, Where, shown

if TYPE_CHECKING:
    from shortapi.catalog._shape import Check

MEANINGS = ("queued", "running", "succeeded", "failed")

PATHS = (
    "code",
    "message",
    "job_id",
    "charge",
    "status",
    "result",
    "job_error",
    "refunded",
    "job_charge",
)
"""Names of the things that are looked for in answers."""


def _path(value: Any, where: Where, problems: Problems) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"[^.\s]+(\.[^.\s]+)*", value):
        problems.add(where, "write a dotted path from the top of the answer, such as data.job_id")


def _scalar(value: Any, where: Where, problems: Problems) -> None:
    if not isinstance(value, str | int | float | bool):
        problems.add(where, "write a text, a number, true or false")


def _code(value: Any, where: Where, problems: Problems) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        problems.add(where, "write the code as a whole number or as text")


def _http(value: Any, where: Where, problems: Problems) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 100 <= value <= 599:
        problems.add(where, "write an HTTP status from 100 to 599")


_EVERY: dict[str, Check] = {
    "sure": _shape.one_of("documented", "seen", "seen once", "inferred"),
    "source": _shape.text,
}


@frozen
class _Row:
    """The form of one kind of row."""

    of: str
    known: dict[str, Check]
    required: tuple[str, ...]


_KIND = _shape.one_of("image", "video", "audio")
_PATH_ROW = _Row("a path", {"path": _path, **_EVERY}, ("path",))
_ROWS = {
    "status": _Row(
        "a status row",
        {"value": _scalar, "means": _shape.one_of(*MEANINGS), **_EVERY},
        ("value", "means"),
    ),
    "failed_when": _Row("a row of failed_when", {"path": _path, "value": _scalar, **_EVERY}, ("path", "value")),
    "arrays": _Row(
        "a row of arrays",
        {"key": _shape.line, "kind": _KIND, "fields": _shape.list_of(_shape.line), **_EVERY},
        ("key", "kind"),
    ),
    "refusals": _Row(
        "a refusal",
        {
            "call": _shape.one_of("create", "query"),
            "code": _code,
            "http": _http,
            "message": _shape.line,
            "charged": _shape.one_of(True, False, "unknown"),
            "meaning": _shape.line,
            "error": _shape.one_of("authentication", "rate_limit", "server"),
            **_EVERY,
        },
        ("call", "charged", "meaning"),
    ),
}


def check_protocol(data: Any, problems: Problems, *, whole: bool = False) -> None:
    """Check the data of a protocol document.

    `whole`: it is the built-in one, which has every part and says of every row how it is known.
    """
    known: dict[str, Check] = {
        "protocol": _shape.one_of(1),
        "base_url": _shape.url,
        **dict.fromkeys(_ROWS, _shape.anything),
        "paths": _shape.anything,
        "corrections": _shape.list_of(correction),
    }
    required = tuple(known) if whole else ("protocol",)
    _shape.fields(data, (), problems, of="a protocol document", known=known, required=required)
    if isinstance(data, Mapping):
        _parts(data, problems, whole=whole)


def _parts(data: Mapping[str, Any], problems: Problems, *, whole: bool) -> None:
    for name, form in _ROWS.items():
        if name in data:
            _rows(data[name], (name,), problems, form, whole=whole)
    for index, row in enumerate(_list(data.get("refusals"))):
        if isinstance(row, Mapping) and not row.keys() & {"code", "http", "message"}:
            problems.add(("refusals", index), "say which answer this is about: code, http or message")
    _unlike(_list(data.get("status")), problems)
    if "paths" in data:
        _paths(data["paths"], problems, whole=whole)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _rows(rows: Any, where: Where, problems: Problems, form: _Row, *, whole: bool) -> None:
    if not isinstance(rows, list) or not rows:
        problems.add(where, f"write a list of rows, each {form.of}")
        return
    required = (*form.required, "sure", "source") if whole else form.required
    for index, row in enumerate(rows):
        _shape.fields(row, (*where, index), problems, of=form.of, known=form.known, required=required)


def _unlike(rows: list[Any], problems: Problems) -> None:
    """Note a status that stands twice: the second row would never count."""
    values = [row.get("value") for row in rows if isinstance(row, Mapping)]
    for index, value in enumerate(values):
        if any(type(value) is type(other) and value == other for other in values[:index]):
            problems.add(("status", index), f"the status {shown(value)} stands twice; keep one row")


def _paths(data: Any, problems: Problems, *, whole: bool) -> None:
    known: dict[str, Check] = dict.fromkeys(PATHS, _shape.anything)
    _shape.fields(data, ("paths",), problems, of="paths", known=known, required=PATHS if whole else ())
    for name, rows in data.items() if isinstance(data, Mapping) else ():
        if name in PATHS:
            _rows(rows, ("paths", name), problems, _PATH_ROW, whole=whole)
