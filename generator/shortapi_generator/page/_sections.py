"""A model page in its parts.

Stored copies of a page come without line breaks, live pages have them. Everything here works on the page as one
line, so that both are read the same way.
"""

from __future__ import annotations

import re

from attrs import field, frozen

from shortapi.errors import CatalogError

MOST_CHARACTERS = 300_000
"""Maximum characters of a page; a model's page has about five thousand."""

# Characters that YAML cannot contain; they have no meaning in a page's text.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

HEADING = re.compile(
    r"(?<![^ ])#{1,4} "
    r"(Overview|Pricing|API Information|Input Schema|Output Schema|Use Example|Usage Examples?|Additional Resources)"
    r":?(?![^ ])",
    re.IGNORECASE,
)
_AFTER_INPUT = ("output schema", "use example", "usage example", "usage examples", "additional resources")
FIELD = re.compile(r"\*\*(?:API )?(Endpoint|Model ID|Category|Kind):?\*\*:? (.*?)(?=(?: -)? \*\*|$)", re.IGNORECASE)
"""A fact of the overview: name and value."""

FIRST_PARAMETER = re.compile(r"(?<![^ ])- \*\*`")
_HEAD = re.compile(r"(?<![^ ])# ([^>#]*?)(?: > (.*))?$")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*){2}")
_SAMPLE_INPUT = re.compile(r"\*\*(?:[A-Z]\w+ ){0,3}Example\*\*:")


@frozen
class Sections:
    """The parts of a page that are used for an entry, each as text in one line."""

    id: str
    heading: str
    summary: str
    fields: dict[str, str] = field(repr=False)
    prices: str = field(repr=False)
    inputs: str = field(repr=False)
    after: str = field(repr=False)
    text: str = field(repr=False)
    before: str = field(repr=False)
    overview: str = field(repr=False)
    api: str = field(repr=False)
    intro: str = field(repr=False)
    whole: bool
    """Whether text follows the list of parameters, so that it is not truncated."""


def one_line(text: str) -> str:
    """Return text with single blanks between words, and without characters that YAML cannot contain."""
    return writable(" ".join(text.split()))


def writable(text: str) -> str:
    """Return text without characters that YAML cannot contain."""
    return _UNWRITABLE.sub("", text)


def sections(text: str) -> Sections:
    """Split a page.

    Raises:
        CatalogError: it is not a model's page, or has no usable model id.
    """
    if len(text) > MOST_CHARACTERS:
        raise CatalogError(f"This is no model page: it has {len(text)} characters, a page at most {MOST_CHARACTERS}.")
    page = one_line(text)
    if re.match(r"<!doctype|<html", page, re.IGNORECASE):
        raise CatalogError("This is HTML; give the model's page as text, which stands at its address plus /llms.txt.")
    headings = [(found[1].lower(), found.start(), found.end()) for found in HEADING.finditer(page)]
    begin = next((end for name, _, end in headings if name == "input schema"), None)
    if begin is None:
        raise CatalogError("This is no model page: it has no heading 'Input Schema'.")
    stop = next((start for name, start, _ in headings if start >= begin and name in _AFTER_INPUT), None)
    inputs = page[begin:stop]
    overview = _section("overview", page, headings)
    start, heading, summary = _head(page[: headings[0][1]].rstrip())
    sample = _SAMPLE_INPUT.search(inputs)
    known = {name.lower(): value.strip().strip("`").strip() for name, value in FIELD.findall(overview)}
    first = FIRST_PARAMETER.search(inputs)
    return Sections(
        id=_checked_id(known.get("model id") or heading),
        heading=heading,
        summary=summary,
        fields=known,
        prices=_section("pricing", page, headings),
        inputs=inputs[: sample.start()] if sample else inputs,
        after=page[begin + sample.start() if sample else stop :] if sample or stop else "",
        text=page,
        before=page[:start],
        overview=overview,
        api=_section("api information", page, headings),
        intro=inputs[: first.start()] if first else "",
        whole=stop is not None or sample is not None,
    )


def _head(text: str) -> tuple[int, str, str]:
    """Return the position of the title, the title, and the summary."""
    found = _HEAD.search(text)
    return (found.start(), found[1].strip(), (found[2] or "").strip()) if found else (len(text), "", "")


def _section(name: str, page: str, headings: list[tuple[str, int, int]]) -> str:
    """Return the text between a heading and the next one, empty if the heading is missing."""
    for index, (other, _, end) in enumerate(headings):
        if other == "input schema":
            break
        if other == name:
            following = headings[index + 1][1] if index + 1 < len(headings) else None
            return page[end:following].strip()
    return ""


def _checked_id(text: str) -> str:
    if not text:
        raise CatalogError("This page names no model: it has no 'Model ID'.")
    if not _ID.fullmatch(text):
        raise CatalogError(
            f"The page's model id {text[:80]!r} is not of the form vendor/family/task, which the catalogue's ids have."
        )
    return text
