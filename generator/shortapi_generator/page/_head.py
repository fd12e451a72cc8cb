"""Reads a page's facts about the whole model: title, summary, category, output."""

from __future__ import annotations

import re
from typing import Any

from shortapi.errors import CatalogError
from shortapi_generator.page._notes import Notes
from shortapi_generator.page._sections import Sections

_LONGEST_SUMMARY = 240

_MADE = {
    **dict.fromkeys(("image", "images", "picture"), "image"),
    **dict.fromkeys(("video", "videos", "motion"), "video"),
    **dict.fromkeys(("audio", "audios", "music", "musics", "song", "speech", "sound"), "audio"),
}
_RESULT = re.compile(r'"result": ?\{ ?"(\w{1,40})": ?\[')


def title_of(page: Sections, notes: Notes) -> str:
    """Return the id as words, capitalized as in the page's prose: `Paper Boat 2.0 image to video`."""
    vendor, family, task = page.id.split("/")
    prose = f"{page.heading} {page.summary}".replace(page.id, " ")
    named = [word for word in re.split(r"[-_]", family) if word]
    if not named or re.fullmatch(r"[a-z]?[\d.]+\w?", named[0]):
        # A family such as "v2.6" or "3" is named after the vendor.
        named = [word for word in re.split(r"[-_]", vendor) if word] + named
    words = [_capital(word, prose, notes) for word in named]
    if not words[0][:1].isalpha():
        words.insert(0, "Model")
    return " ".join([*words, *re.split(r"[-_]", task)]).strip()


def _capital(word: str, prose: str, notes: Notes) -> str:
    if word[0].isdigit():
        return word
    for said in re.findall(rf"(?<![\w/]){re.escape(word)}(?![\w/])", prose, re.IGNORECASE):
        if said != said.lower():
            return str(said)
    notes.add(f"title: the page does not show which letters of {word!r} are capitals; check the title.")
    return word[0].upper() + word[1:]


def summary_of(page: Sections, title: str, notes: Notes) -> str:
    """Return the page's summary of the model, shortened to the first sentences."""
    if not page.summary:
        notes.add("summary: the page does not describe the model; the title is used.")
        return f"{title}."
    return summary_and_rest(page.summary)[0]


def summary_and_rest(text: str) -> tuple[str, str]:
    """Split a text after its first sentences, as many as are short together."""
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", text)
    summary = sentences[0]
    for number, sentence in enumerate(sentences[1:], 1):
        if len(summary) + len(sentence) >= _LONGEST_SUMMARY:
            return summary, " ".join(sentences[number:])
        summary += f" {sentence}"
    return summary, ""


def slug_of(page: Sections, name: str, fallback: str, notes: Notes) -> str:
    """Return the category or the kind of a page, in the form of the catalogue."""
    said = page.fields.get(name, "")
    slug = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")
    if slug != said:
        what = f"{said!r} is written as" if slug else "the page does not say it;"
        notes.add(f"{name.lower()}: {what} {slug or fallback!r}{'' if slug else ' is assumed'}.")
    elif not slug:
        notes.add(f"{name.lower()}: the page does not state it; {fallback!r} is assumed.")
    return slug or fallback


def fallback_category(page: Sections) -> str:
    """Return the category by the model id."""
    return re.sub(r"[^a-z0-9]+", "-", page.id.rpartition("/")[2]).strip("-")


def output_of(page: Sections, category: str, notes: Notes) -> dict[str, Any]:
    """Return the model's output and the name of its array on the page.

    Raises:
        CatalogError: the output is not stated, or is neither pictures nor videos nor sound.
    """
    found = _RESULT.search(page.after)
    key = found[1] if found else None
    if key is None:
        notes.add("output: the page does not show the result array of a finished job; documented_key is left out.")
    documented = {"documented_key": key} if key else {}
    words = re.split(r"-", category)
    made = _MADE.get(words[-1]) or next((_MADE[word] for word in reversed(words) if word in _MADE), None)
    if made and not ("to" in words and words[-1] not in _MADE):
        return {"kind": made, **documented}
    made = _MADE.get((key or "").lower()) or _MADE.get(_last_made(page.id))
    if made is None:
        raise CatalogError(
            f"The page of {page.id} does not say whether the model makes pictures, videos or sound "
            f"(category {category!r}), and an entry of the catalogue must."
        )
    notes.add(f"output: the category {category!r} does not say what the model makes; {made} is assumed.")
    return {"kind": made, **documented}


def _last_made(model: str) -> str:
    words = [word for word in re.split(r"[^a-z]", model) if word in _MADE]
    return words[-1] if words else ""
