"""Converts a page's printed values to the declared types."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from shortapi_generator.page._notes import Notes

SECONDS = ("duration", "seconds", "duration_seconds", "video_length", "length")
"""Names of arguments in seconds, the most likely first."""

_WHOLE = re.compile(r"[-+]?[0-9]{1,18}(?:\.0{1,6})?")
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,2})?")


def converted(text: str, shape: Mapping[str, Any]) -> Any:
    """Convert a printed text to a value; return None if it is not of that type."""
    kind = shape["type"]
    bare = text.strip()
    if kind == "string":
        return unquoted(text)
    if kind == "boolean":
        return {"true": True, "false": False}.get(unquoted(bare).lower())
    if kind == "integer":
        return int(float(bare)) if "." in bare and _WHOLE.fullmatch(bare) else _int(unquoted(bare))
    if kind == "number":
        return _float(unquoted(bare))
    found = json_of(bare)
    return found if isinstance(found, {"array": list, "object": dict}[kind]) else None


def unquoted(text: str) -> str:
    """Remove double quotes around a text."""
    if len(text) >= 2 and text[0] == text[-1] == '"':
        found = json_of(text)
        return found if isinstance(found, str) else text[1:-1]
    return text


def _int(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[-+]?[0-9]{1,18}", text) else None


def _float(text: str) -> int | float | None:
    whole = _int(text)
    return float(text) if whole is None and _NUMBER.fullmatch(text) else whole


def range_of(name: str, printed: tuple[str, str], notes: Notes) -> dict[str, Any]:
    """Return minimum and maximum; nothing if the range is not numeric."""
    low, high = (_float(unquoted(part.strip())) for part in printed)
    if low is None or high is None:
        notes.add(f"{name}: its range {printed[0]!r} to {printed[1]!r} is not numeric; it is left out.")
        return {}
    return {"minimum": low, "maximum": high}


def json_of(text: str) -> Any:
    """Return the JSON value at the beginning of a text, None if there is none."""
    try:
        return _DECODER.raw_decode(text)[0] if text else None
    except (ValueError, RecursionError):
        return None


def _number_of(text: str) -> Any:
    found = _float(text)
    if found is None:
        raise ValueError(f"{text[:20]} is no number that an entry can hold")
    return found


_DECODER = json.JSONDecoder(parse_float=_number_of, parse_int=_number_of, parse_constant=_number_of)
