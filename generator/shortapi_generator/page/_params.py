"""Parses the parameters of a page: name, type, description, and the list of marks below each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, field, frozen

from shortapi_generator.page._notes import Notes

_HEADER = re.compile(
    r"(?<![^ ])- \*\*`(?P<name>[^`]{1,80})`\*\* "
    r"\((?:`(?P<type>[^`]{1,160})`|(?P<bare>[A-Za-z][\w<>\[\]|, ]{0,80}?))(?:, ?_?(?P<need>[A-Za-z]+)_?)?\):?"
)
# Text that looks like the beginning of a parameter, but is not.
_BOLD = re.compile(r"(?<![^ ])- \*\*`([^`]{1,80})`\*\*")
_OTHER_HEADING = re.compile(r"(?<![^ ])#{2,6} (?=\S)")
_CUT_HEADER = re.compile(r" -(?: \*(?:\*(?:`.*)?)?)?$")

_MARK = re.compile(
    r"(?<![^ ])- (?:(?P<label>Default|Options|Range|Examples|One of): ?|(?P<array>Array of) |"
    r"(?P<size>(?i:(?:max|min|maximum|minimum) (?:length|items|value)|length|items|step|minimum|maximum)): ?|"
    r"(?P<other>[A-Z][a-z]+(?: [A-Za-z]+){0,3}): ?)"
)
_QUOTED = r'`?"(?:[^"\\]|\\.)*"`?'
_PLACE = r"`?(-?\d+(?:\.\d+)?)`?"
_STEP = rf"(?:[,;]? ?\(?(?:in )?steps?(?: of|:)? ?{_PLACE}\)?)?"
_FORMS = {
    "Default": re.compile(r"`([^`]*)`"),
    "Options": re.compile(rf"(?:{_QUOTED}|`[^`]*`)(?:, ?(?:{_QUOTED}|`[^`]*`))*"),
    "Range": re.compile(rf"(?:`([^`]*)` ?(?:to|-|–|~) ?`([^`]*)`|{_PLACE} ?(?:to|-|–|~) ?{_PLACE}){_STEP}"),
    "Examples": re.compile(r".*"),
    "One of": re.compile(r"[\w<>\[\]|, ]*"),
    "Array of": re.compile(r"[\w<>\[\]|, ]+"),
}
_SIZE = re.compile(
    rf"(?:min(?:imum)?:? ?{_PLACE})?(?:, ?)?(?:max(?:imum)?:? ?{_PLACE})?|{_PLACE} ?(?:to|-|–|~) ?{_PLACE}|{_PLACE}",
    re.IGNORECASE,
)
"""Text after a mark such as "Items": both limits, one of them, or a number alone."""

_OPTION = re.compile(r'`?"((?:[^"\\]|\\.)*)"`?|`([^`]*)`')


@frozen
class Param:
    """One parameter as printed; None for what the page does not state."""

    name: str
    type: str
    need: str | None
    description: str = field(repr=False)
    default: str | None = None
    options: tuple[str, ...] | None = None
    quoted: bool = True
    """Whether the options are in double quotes; if not, integers among them are numbers."""
    range: tuple[str, str] | None = None
    sizes: Mapping[str, str] = field(factory=dict)
    """Limits such as "min length", each as printed; also "step"."""
    examples: str = field(default="", repr=False)
    left: tuple[str, ...] = field(default=(), repr=False)
    """Parts of the description that look like marks, and are reported already."""


def read_params(text: str, *, whole: bool, notes: Notes) -> list[Param]:
    """Return the parameters that a page lists, in its order.

    Args:
        text: the page's list of parameters, in one line.
        whole: False: the page ends there, so that the last parameter may be cut.
        notes: receives a sentence for everything that was not understood.
    """
    headers = list(_HEADER.finditer(text))
    ends = [*(found.start() for found in headers), len(text)][1:]
    found = []
    for header, end in zip(headers, ends, strict=True):
        body = text[header.end() : end]
        if not whole and header is headers[-1]:
            cut = _CUT_HEADER.search(body)
            body = body[: cut.start()] if cut else body
            if cut and re.search(r"\w", cut[0]):
                notes.add(f"page: it ends in the middle of {cut[0].strip()!r}.")
        if heading := _OTHER_HEADING.search(body):
            notes.add(f"page: the text after {header['name']} is not used: {body[heading.start() :].strip()!r}.")
            body = body[: heading.start()]
        found.append(_param(header, body.strip(), notes))
    if found and not whole:
        found[-1] = _uncertain(found[-1], notes)
    return found


def _param(header: re.Match[str], body: str, notes: Notes) -> Param:
    name, need = header["name"], header["need"]
    description, pieces = _split(body)
    for other in _BOLD.findall(description):
        notes.add(f"{name}: its description names {other!r} like a parameter, but without a type; it is kept as text.")
    left = [description[mark.start() : mark.start() + 60] for mark in _MARK.finditer(description)]
    for text in left:
        notes.add(f"{name}: the text {text!r} is kept in its description.")
    options = pieces.get("Options")
    range_ = _FORMS["Range"].fullmatch(pieces.get("Range", ""))
    default = _FORMS["Default"].fullmatch(pieces.get("Default", ""))
    sizes = {key: value for label, text in pieces.items() for key, value in _sizes(label, text)}
    if range_ and range_[5]:
        sizes["step"] = range_[5]
    return Param(
        name=name,
        type=(header["type"] or header["bare"]).strip(),
        need=None if need is None else need.lower(),
        description=description,
        default=default[1] if default else None,
        options=None if options is None else tuple(_option(found) for found in _OPTION.finditer(options)),
        quoted=options is None or '"' in options,
        range=(range_[1] or range_[3] or "", range_[2] or range_[4] or "") if range_ else None,
        sizes=sizes,
        examples=pieces.get("Examples", ""),
        left=tuple(left),
    )


def _sizes(label: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the named limits of a mark such as "Max length", "Items" or "Step"."""
    if label in _FORMS:
        return
    side, _, what = label.lower().rpartition(" ")
    found = _SIZE.fullmatch(text)
    low, high, first, last, alone = found.groups() if found else (None,) * 5
    if what in {"minimum", "maximum"}:
        side, what = what, "value"
    if what == "step" or side:
        yield f"{side[:3]} {what}".strip(), alone or ""
    else:
        yield from (
            (f"{end} {what}", number) for end, number in (("min", low or first), ("max", high or last)) if number
        )
        yield from [(f"max {what}", alone)] if alone else []


def _option(found: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", found[1]) if found[1] is not None else found[2]


def _split(body: str) -> tuple[str, dict[str, str]]:
    """Return the description and the list below it, by its marks.

    Of the list is what is well formed, from its end on: words such as "Default:" in prose are not.
    """
    pieces: dict[str, str] = {}
    left: list[tuple[int, str]] = []
    begin = end = len(body)
    for mark in reversed(list(_MARK.finditer(body))):
        kind = next(name for name in mark.groups() if name)
        if kind in pieces:
            break
        # An example may contain anything, even text that looks like a mark.
        text = body[mark.end() : end if kind == "Examples" else begin].strip()
        if _is_well_formed(kind, text):
            pieces[kind] = text
            left = [part for part in left if kind != "Examples" or part[0] > end]
            end = mark.start()
        else:
            left.insert(0, (mark.start(), body[mark.start() : begin].strip()))
        begin = mark.start()
    return " ".join([body[:begin].strip(), *(part for _, part in left)]).strip(), pieces


def _is_well_formed(kind: str, text: str) -> bool:
    if kind in _FORMS:
        return bool(_FORMS[kind].fullmatch(text))
    if not re.search(r"\b(?:length|items|value|step|minimum|maximum)$", kind, re.IGNORECASE):
        return False
    found = _SIZE.fullmatch(text)
    is_single = kind.lower() == "step" or kind.lower().startswith(("min", "max"))
    return bool(found and (found[5] if is_single else any(found.groups())))


def _uncertain(param: Param, notes: Notes) -> Param:
    """Drop the parts of a truncated page's last parameter that may be truncated."""
    notes.add(
        f"The page ends within its list of parameters; {param.name!r} may be truncated, and others may be missing.",
        complete=False,
    )
    said = {"examples": param.examples, "range": param.range, "options": param.options, "default": param.default}
    last = next((name for name, value in said.items() if value), None)
    if last in {None, "examples"}:
        return param
    notes.add(f"{param.name}: its {last} {said[str(last)]!r} ends the page and may be truncated; it is left out.")
    return evolve(param, **dict[str, Any]({str(last): None}))
