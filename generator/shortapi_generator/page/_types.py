"""Converts a page's types to types of catalogue entries."""

from __future__ import annotations

import re

from attrs import frozen

_SCALARS = {
    **dict.fromkeys(("string", "str", "text"), "string"),
    **dict.fromkeys(("int", "integer", "long"), "integer"),
    **dict.fromkeys(("float", "double", "number", "decimal"), "number"),
    **dict.fromkeys(("bool", "boolean"), "boolean"),
    **dict.fromkeys(("object", "dict", "json", "map"), "object"),
}
_LIST = re.compile(r"(?:list|array)(?:\s*[<\[]\s*(?P<items>.+?)\s*[>\]])?", re.IGNORECASE)
_BRACKETS = re.compile(r"(?P<items>.+?)\s*\[\]")


@frozen
class Declared:
    """A type as a page names it.

    Attributes:
        kind: string, integer, number, boolean, array, object; enum for a named choice; name for any other word.
        items: what a list holds, if the page says so.
        others: further types of a union, which an entry cannot express.
    """

    kind: str
    text: str
    items: Declared | None = None
    others: tuple[str, ...] = ()


def declared(text: str) -> Declared:
    """Parse a type such as `int`, `list<string>`, `RatioEnum` or `string | list<string>`."""
    parts = [part for part in _alternatives(text) if part.lower() not in {"null", "none"}]
    forms = [_single(part) for part in parts] or [Declared("name", text)]
    chosen = next((form for form in forms if form.kind not in {"name", "object"}), forms[0])
    others = tuple(form.text for form in forms if form is not chosen)
    return Declared(chosen.kind, chosen.text, chosen.items, others)


def _alternatives(text: str) -> list[str]:
    """Split a union, but not within the brackets of a list."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "<[") - (sign in ">]")
        if sign == "|" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def _single(text: str) -> Declared:
    low = text.lower()
    if low in _SCALARS:
        return Declared(_SCALARS[low], text)
    if found := _LIST.fullmatch(text) or _BRACKETS.fullmatch(text):
        return Declared("array", text, declared(found["items"]) if found["items"] else None)
    if low.endswith("enum"):
        return Declared("enum", text)
    return Declared("name", text)
