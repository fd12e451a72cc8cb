"""The rules of a catalogue entry. One call tells every problem at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shortapi.catalog import _shape
from shortapi.catalog._check_args import check_args
from shortapi.catalog._check_expect import check_expect
from shortapi.catalog._check_pricing import check_pricing
from shortapi.catalog._check_rules import check_rules
from shortapi.catalog._check_values import CheckedArgs, check_values, holds_number, is_argument
from shortapi.catalog._problems import Problems, Where, shown

if TYPE_CHECKING:
    from shortapi.catalog._shape import Check

_PART = r"[a-z0-9][a-z0-9._-]*"
_ID = re.compile(rf"{_PART}/{_PART}/{_PART}")


def _id(value: Any, where: Where, problems: Problems) -> None:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        problems.add(where, f"{problems.shown(where, value)} is not of the form vendor/family/task, in small letters")


def _title(value: Any, where: Where, problems: Problems) -> None:
    _shape.line(value, where, problems)
    if isinstance(value, str) and not re.match(r"[^A-Za-z0-9]*[A-Za-z]", value):
        problems.add(
            where, f"{problems.shown(where, value)} gives no class name; begin the title with a letter from A to Z"
        )


def _source(value: Any, where: Where, problems: Problems) -> None:
    known = {"page": _shape.url, "read": _shape.day, "complete": _shape.flag}
    _shape.fields(value, where, problems, of="source", known=known, required=known)


def _count(value: Any, where: Where, problems: Problems) -> None:
    number = isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, str) and not (number and value >= 1):
        problems.add(
            where, f"{problems.shown(where, value)} is neither a whole number from 1 nor the name of an argument"
        )


def _output(value: Any, where: Where, problems: Problems) -> None:
    known = {"kind": _shape.one_of("image", "video", "audio"), "documented_key": _shape.line, "count": _count}
    _shape.fields(value, where, problems, of="output", known=known, required=("kind",))


def correction(value: Any, where: Where, problems: Problems) -> None:
    """Check one correction: what the page says, what we do, and why."""
    known = {"page": _shape.text, "we": _shape.text, "why": _shape.text}
    _shape.fields(value, where, problems, of="a correction", known=known, required=known)


_ENTRY: dict[str, Check] = {
    "id": _id,
    "title": _title,
    "category": _shape.slug,
    "kind": _shape.slug,
    "summary": _shape.line,
    "source": _source,
    "args": _shape.anything,
    "output": _output,
    "pricing": _shape.anything,
    "expect": _shape.anything,
    "example": _shape.anything,
    "rules": _shape.anything,
    "notes": _shape.list_of(_shape.text),
    "corrections": _shape.list_of(correction),
}
_OPTIONAL = {"expect", "rules", "notes", "corrections"}


def check_entry(data: Any, problems: Problems) -> None:
    """Check the data of one catalogue entry against every rule of the catalogue."""
    required = [name for name in _ENTRY if name not in _OPTIONAL]
    _shape.fields(data, (), problems, of="a catalogue entry", known=_ENTRY, required=required)
    if not isinstance(data, Mapping):
        return
    args = check_args(data["args"], ("args",), problems) if "args" in data else {}
    if args:
        _check_against(data, args, problems)


def _check_against(data: Mapping[str, Any], args: CheckedArgs, problems: Problems) -> None:
    if "pricing" in data:
        check_pricing(data["pricing"], args, ("pricing",), problems)
    if "expect" in data:
        check_expect(data["expect"], args, ("expect",), problems)
    output = data.get("output")
    if isinstance(output, Mapping) and isinstance(output.get("count"), str):
        _counting(output["count"], args, ("output", "count"), problems)
    if "rules" in data:
        check_rules(data["rules"], args, ("rules",), problems)
    if "example" in data:
        _example(data["example"], args, ("example",), problems)


def _counting(name: str, args: CheckedArgs, where: Where, problems: Problems) -> None:
    if is_argument(name, args, where, problems):
        arg = args[name]
        if arg is not None and not holds_number(arg):
            problems.add(where, f"{name!r} does not hold a number (type, or enum, minimum or maximum)")


def _example(value: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    if isinstance(value, Mapping):
        check_values(value, args, where, problems)
    else:
        problems.add(where, f"{problems.shown(where, value)} is not an example; write a mapping of arguments to values")


def check_place(data: Mapping[str, Any], place: str, problems: Problems) -> None:
    """Check that the path of a file below its root is the id of its model."""
    if isinstance(data.get("id"), str) and data["id"] != place:
        problems.add(("id",), f"the id is {shown(data['id'])}, but the file stands at {shown(place)}; make them equal")
