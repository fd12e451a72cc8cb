"""Read single values out of an answer, whatever shape it has: ids, money, texts, what stands at a path. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from shortapi.catalog import Protocol
from shortapi.errors import ConfigurationError
from shortapi.validation import shown

MAX_ID = 200
"""Characters of a job id; those seen have 24."""


def checked_id(job_id: Any) -> str:
    """Return a job id that a caller gave, without the blanks around it.

    Raises:
        ConfigurationError: it is none.
    """
    text = job_id.strip() if isinstance(job_id, str) else ""
    if text and text.isprintable() and len(text) <= MAX_ID:
        return text
    raise ConfigurationError(f"A job id is a text such as '66f0c1e2…', not {shown(job_id)}. Nothing was sent.")


def find_id(envelope: Mapping[str, Any], protocol: Protocol) -> str | None:
    """Return the job id of a create's answer, wherever the protocol data says that it may stand."""
    for path in protocol.paths["job_id"]:
        value = dig(envelope, path)
        text = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        # An id goes into messages and file names: what cannot be shown is no id, and stays on the error's body.
        if text and text.isprintable() and len(text) <= MAX_ID:
            return text
    return None


def salvage(body: bytes) -> str | None:
    """Return a job id from an answer that cannot be read as a whole, such as one that was cut."""
    found = re.search(rb'"job_id"\s*:\s*"([^"\\\x00-\x1f]{1,200})"', body)
    text = found[1].decode(errors="replace").strip() if found else ""
    return text if text.isprintable() and text else None


def dig(data: Any, path: str) -> Any:
    """Return what stands at a dotted path, None where the path leads nowhere."""
    for name in _names(path):
        # What JSON calls an object is a dict; asking for any Mapping costs more than all the rest of a poll's reading.
        if not isinstance(data, dict):
            return None
        data = data.get(name)
    return data


@cache
def _names(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def first(data: Mapping[str, Any], paths: Iterable[str]) -> Any:
    """Return the first thing that stands at one of some paths; None, empty texts and empty objects do not count."""
    for path in paths:
        value = dig(data, path)
        if value or (value is not None and value not in ("", {}, [])):
            return value
    return None


def text_of(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def model_id(value: Any) -> str | None:
    # It goes into messages: what does not look like an id is none.
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._/-]{1,200}", value) else None


def money(value: Any) -> Decimal | None:
    """Return an amount of USD, None where it is no finite amount."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None
