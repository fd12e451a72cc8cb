"""The parameters of a page as they are printed: name, type, description, and the small list below each."""

from __future__ import annotations

import re
from typing import Any

from attrs import evolve, field, frozen

from shortapi.catalog.page._notes import Notes

_HEADER = re.compile(
    r"(?<![^ ])- \*\*`(?P<name>[^`]{1,80})`\*\* "
    r"\((?:`(?P<type>[^`]{1,160})`|(?P<bare>[A-Za-z][\w<>\[\]|, ]{0,80}?))(?:, ?_?(?P<need>[A-Za-z]+)_?)?\):?"
)
# What looks like the beginning of a parameter and is none.
_BOLD = re.compile(r"(?<![^ ])- \*\*`([^`]{1,80})`\*\*")
_CUT_HEADER = re.compile(r" -(?: \*(?:\*(?:`.*)?)?)?$")

_MARK = re.compile(r"(?<![^ ])- (?:(Default|Options|Range|Examples|One of): ?|(Array of) )")
_QUOTED = r'`?"(?:[^"\\]|\\.)*"`?'
_FORMS = {
    "Default": re.compile(r"`([^`]*)`"),
    "Options": re.compile(rf"(?:{_QUOTED}|`[^`]*`)(?:, ?(?:{_QUOTED}|`[^`]*`))*"),
    "Range": re.compile(r"`([^`]*)` to `([^`]*)`"),
    "Examples": re.compile(r".*"),
    "One of": re.compile(r"[\w<>\[\]|, ]*"),
    "Array of": re.compile(r"[\w<>\[\]|, ]+"),
}
_OPTION = re.compile(r'`?"((?:[^"\\]|\\.)*)"`?|`([^`]*)`')


@frozen
class Param:
    """One parameter as printed; None is what the page does not say."""

    name: str
    type: str
    need: str | None
    description: str = field(repr=False)
    default: str | None = None
    options: tuple[str, ...] | None = None
    quoted: bool = True
    """Whether the options are written in double quotes; where not, whole numbers among them are numbers."""
    range: tuple[str, str] | None = None
    examples: str = field(default="", repr=False)


def read_params(text: str, *, whole: bool, notes: Notes) -> list[Param]:
    """Return the parameters that a page lists, in its order.

    Args:
        text: the page's list of parameters, in one line.
        whole: False: the page ends there, so that the last parameter may be cut.
        notes: takes a sentence for whatever was not understood.
    """
    headers = list(_HEADER.finditer(text))
    ends = [*(found.start() for found in headers), len(text)][1:]
    found = []
    for header, end in zip(headers, ends, strict=True):
        body = text[header.end() : end]
        if not whole and header is headers[-1]:
            body = _CUT_HEADER.sub("", body)
        found.append(_param(header, body.strip(), notes))
    if found and not whole:
        found[-1] = _uncertain(found[-1], notes)
    return found


def _param(header: re.Match[str], body: str, notes: Notes) -> Param:
    name, need = header["name"], header["need"]
    description, pieces = _split(body)
    for other in _BOLD.findall(description):
        notes.add(f"{name}: its description names {other!r} like a parameter, but without a type; it stays text.")
    if (mark := _MARK.search(description)) and mark[1] != "Examples":
        notes.add(f"{name}: the text {description[mark.start() : mark.start() + 60]!r} was left in its description.")
    options = pieces.get("Options")
    range_ = _FORMS["Range"].fullmatch(pieces.get("Range", ""))
    default = _FORMS["Default"].fullmatch(pieces.get("Default", ""))
    return Param(
        name=name,
        type=(header["type"] or header["bare"]).strip(),
        need=None if need is None else need.lower(),
        description=description,
        default=default[1] if default else None,
        options=None if options is None else tuple(_option(found) for found in _OPTION.finditer(options)),
        quoted=options is None or '"' in options,
        range=(range_[1], range_[2]) if range_ else None,
        examples=pieces.get("Examples", ""),
    )


def _option(found: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[2]


def _split(body: str) -> tuple[str, dict[str, str]]:
    """Return the description and the list below it, by its marks.

    The list is the end of the body, as far as it is well formed: words such as "Default:" in prose are not.
    """
    pieces: dict[str, str] = {}
    begin = len(body)
    for mark in reversed(list(_MARK.finditer(body))):
        kind = mark[1] or mark[2]
        if kind in pieces:
            break
        # An example may hold anything, also what looks like a mark.
        text = body[mark.end() : begin].strip()
        if _FORMS[kind].fullmatch(text):
            pieces[kind] = text
            begin = mark.start()
    return body[:begin].strip(), pieces


def _uncertain(param: Param, notes: Notes) -> Param:
    """Take from the last parameter of a cut page what may be cut itself."""
    notes.add(
        f"The page ends within its list of parameters; {param.name!r} may be cut, and others may be missing.",
        complete=False,
    )
    said = {"examples": param.examples, "range": param.range, "options": param.options, "default": param.default}
    last = next((name for name, value in said.items() if value), None)
    if last in {None, "examples"}:
        return param
    notes.add(f"{param.name}: what the page says last of it, its {last}, is left out, as it may be cut.")
    return evolve(param, **dict[str, Any]({str(last): None}))
