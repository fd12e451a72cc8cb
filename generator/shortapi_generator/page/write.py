"""Writes an entry as YAML in the house style: short values in one line, long texts folded, few quotes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from shortapi.catalog.loader import plain_scalar

WIDTH = 120
_BLOCK = frozenset({"x-media", "source", "example", "properties", "args", "expect", "pricing"})
"""Fields that are written as blocks, with a line for each of their fields."""

# Words and numbers that other YAML parsers do not read as text.
_TREACHEROUS = re.compile(r"(?:y|n|yes|no|on|off)|\d[\d.]*:[\d.:]+|[\d_]+|0[ob][\d_]+", re.IGNORECASE)
_UNSEEN = re.compile("[\x7f-\xa0\u00ad\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def write_yaml(data: Mapping[str, Any]) -> str:
    """Return YAML that the catalogue's loader parses to the same data."""
    return "\n".join(_mapping(data, "")) + "\n"


def _mapping(data: Mapping[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for name, value in data.items():
        lines += _field(name, value, indent)
    return lines


def _field(name: str, value: Any, indent: str) -> list[str]:
    key = f"{indent}{_scalar(name)}:"
    if isinstance(value, str):
        return _text(key, value, indent)
    if not isinstance(value, Mapping | list):
        return [f"{key} {_scalar(value)}"]
    line = f"{key} {_flow(value)}"
    if not value or (len(line) <= WIDTH and _is_short(name, value)):
        return [line]
    inner = f"{indent}  "
    return [key, *(_mapping(value, inner) if isinstance(value, Mapping) else _items(value, inner))]


def _is_short(name: str, value: Mapping[str, Any] | Sequence[Any]) -> bool:
    if name in {"if", "then"}:
        return True
    if isinstance(value, Mapping):
        nested = any(isinstance(item, Mapping | list) for item in value.values())
        described = "type" in value and (len(value) > 2 or "description" in value)
        return (name not in _BLOCK or (name == "x-media" and len(value) == 1)) and not nested and not described
    return not any(isinstance(item, Mapping) for item in value)


def _items(values: Sequence[Any], indent: str) -> list[str]:
    lines: list[str] = []
    for value in values:
        line = f"{indent}- {_flow(value)}"
        if (
            isinstance(value, Mapping)
            and value
            and (len(line) > WIDTH or not value.keys() <= {"when", "rate", "unknown"})
        ):
            first, *rest = _mapping(value, f"{indent}  ")
            lines += [f"{indent}- {first[len(indent) + 2 :]}", *rest]
        else:
            lines += _text(f"{indent}-", value, indent) if isinstance(value, str) else [line]
    return lines


def _text(key: str, text: str, indent: str) -> list[str]:
    """Format a text after its key: in the same line if it fits, else folded if that keeps all blanks."""
    line = f"{key} {_scalar(text)}"
    if len(line) <= WIDTH or not _foldable(text):
        return [line]
    inner = f"{indent}  "
    lines = [f"{key} >-", inner]
    for word in text.split(" "):
        if lines[-1] != inner and len(lines[-1]) + 1 + len(word) > WIDTH:
            lines.append(inner)
        lines[-1] += word if lines[-1] == inner else f" {word}"
    return lines


def _foldable(text: str) -> bool:
    return (
        text == text.strip() and "  " not in text and not re.search(r"[\x00-\x1f]", text) and not _UNSEEN.search(text)
    )


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(name, flow=True)}: {_flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, flow=True)


def _scalar(value: Any, *, flow: bool = False) -> str:
    if isinstance(value, str):
        return value if _is_plain(value, flow=flow) else _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value)


def _is_plain(text: str, *, flow: bool) -> bool:
    """Return whether a text needs no quotes, for our loader and for other YAML parsers."""
    return (
        bool(re.match(r"[A-Za-z0-9]", text))
        and text == text.strip()
        and isinstance(plain_scalar(text), str)
        and not _TREACHEROUS.fullmatch(text)
        and not re.search(r": |:$| #|[\x00-\x1f]", text)
        and not _UNSEEN.search(text)
        and not (flow and re.search(r"[,\[\]{}:]", text))
    )


def _quoted(text: str) -> str:
    # JSON's quoting is valid YAML; only line separators and invisible characters are escaped in addition.
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
