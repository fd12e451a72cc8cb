"""What a description says plainly about a text or a linked file: how long, what kind, which limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from shortapi.catalog._check_args import FORMATS
from shortapi.catalog.page._notes import Notes

_COUNT = r"(\d{1,3}(?:,\d{3})+|\d{1,9})"
_AT_MOST = (
    r"(?:maximum length(?: of|:| is)?|max(?:imum|\.)?(?: of|:)?|must not exceed|not exceed(?:ing)?|no more than|"
    r"no longer than|at most|up to|limited to|within|under|<=|≤)"
)
_HAN_LENGTH = re.compile(
    rf"{_COUNT} non-Chinese characters(?: or|,| and|/)? (?:at most )?{_COUNT} Chinese characters", re.IGNORECASE
)
_LENGTH = re.compile(
    rf"{_AT_MOST} {_COUNT} characters|{_COUNT} characters (?:max\b|at most|or (?:less|fewer))", re.IGNORECASE
)
_CUT = re.compile(r"truncat|cut off|will be cut", re.IGNORECASE)

_NOUNS = {
    **dict.fromkeys(("image", "images", "frame", "picture", "pictures", "photo", "photos"), "image"),
    **dict.fromkeys(("video", "videos", "clip"), "video"),
    **dict.fromkeys(("audio", "audios", "sound", "sounds", "music"), "audio"),
}
# The other words of names such as first_frame_image or reference_image_urls.
_AROUND = {
    "url",
    "urls",
    "uri",
    "first",
    "last",
    "start",
    "end",
    "tail",
    "reference",
    "ref",
    "source",
    "input",
    "frontal",
}
_URL = re.compile(r"\bURLs?\b", re.IGNORECASE)

_MEGABYTES = re.compile(r"(\d{1,6}(?:\.\d{1,3})?) ?(KB|MB|GB)\b", re.IGNORECASE)
_BYTES = {"KB": 2**10, "MB": 2**20, "GB": 2**30}
_RATIO = r"(\d{1,4}(?:\.\d{1,3})?):(\d{1,4}(?:\.\d{1,3})?)"
_ASPECT = re.compile(rf"{_RATIO} ?(?:and|to|-|–|~|,) ?{_RATIO}")
_PIXELS = r"(?:pixels?|px)\b"
_LEAST_SIDE = re.compile(
    rf"(?:at least|no (?:smaller|less) than|minimum(?: of)?|>=|≥) ?{_COUNT} ?{_PIXELS}", re.IGNORECASE
)
_MOST_SIDE = re.compile(
    rf"(?:at most|no (?:larger|more) than|maximum(?: of)?|<=|≤|not exceed) ?{_COUNT} ?{_PIXELS}", re.IGNORECASE
)
_SIDES = re.compile(rf"\[?{_COUNT}(?: ?px)? ?(?:,|and|to|-|–) ?{_COUNT}\]? ?{_PIXELS}", re.IGNORECASE)
_SECONDS = re.compile(
    r"(?<![\d.])(\d{1,4}(?:\.\d)?) ?(?:s|sec|seconds)? ?(?:to|and|-|–) ?(\d{1,4}(?:\.\d)?) ?(?:s|sec|seconds)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\b(?:total|combined|sum)\b", re.IGNORECASE)
_ITEMS = re.compile(
    r"\((?:up to|at most|max(?:imum)?) (\d{1,3})\)|"
    r"\b(?:up to|at most|a maximum of|no more than) (\d{1,3}) (?:\w+ ){0,2}?"
    r"(?:images|videos|audios|files|urls|items|clips)\b",
    re.IGNORECASE,
)
_MEDIA_ORDER = (
    "kind",
    "formats",
    "min_side",
    "max_side",
    "aspect",
    "max_bytes",
    "min_seconds",
    "max_seconds",
    "base64",
)


def length_of(name: str, text: str, notes: Notes) -> dict[str, Any] | None:
    """Return `x-length` as far as a description says it."""
    over = {"over": "truncated"} if _CUT.search(text) else {}
    if found := _HAN_LENGTH.search(text):
        limit, han = (_whole(part) for part in found.groups())
        if han and limit % han == 0:
            return {"limit": limit, "han_weight": limit // han, **over}
        notes.add(f"{name}: {found[0]!r} gives no whole weight of a Chinese character; the smaller number counts.")
        return {"limit": min(limit, han) or 1, **over}
    limits = {_whole(found[1] or found[2]) for found in _LENGTH.finditer(text)} - {0}
    if len(limits) != 1:
        if limits:
            notes.add(f"{name}: its description names several lengths; none is taken over.")
        return None
    if not over:
        notes.add(f"{name}: what happens to a longer text is not said; it is refused before it is sent.")
    return {"limit": limits.pop(), **over}


def _whole(text: str) -> int:
    return int(text.replace(",", ""))


def media_kind(name: str, text: str, notes: Notes) -> str | None:
    """Return image, video or audio where an argument holds a link to such a file; "" for a link to something else.

    None: it holds no link.
    """
    words = [word for word in re.split(r"[_\d]+", name.lower()) if word]
    named = {_NOUNS[word] for word in words if word in _NOUNS}
    said = {_NOUNS[word.lower()] for word in re.findall(r"[A-Za-z]+", text) if word.lower() in _NOUNS}
    if _URL.search(_clauses(text)[0]) and "prompt" not in words:
        kinds = named if len(named) == 1 else said
        if len(kinds) != 1:
            notes.add(f"{name}: it holds a URL, of what is not said plainly; only the form of a URL is checked.")
        return kinds.pop() if len(kinds) == 1 else ""
    if len(named) == 1 and all(word in _NOUNS or word in _AROUND for word in words):
        kind = named.pop()
        notes.add(f"{name}: its description does not speak of a URL; its name is taken to mean the URL of {kind}.")
        return kind
    if words[-1:] in (["url"], ["urls"]):
        notes.add(f"{name}: it is taken for a URL because of its name.")
        return ""
    return None


def media_of(kind: str, name: str, text: str, notes: Notes) -> dict[str, Any]:
    """Return `x-media` as far as a description says it."""
    found: dict[str, Any] = {"kind": kind}
    if formats := _formats(kind, name, text, notes):
        found["formats"] = formats
    # What is said of several files together holds for none of them alone.
    single = " ".join(part for part in _clauses(text) if not _TOGETHER.search(part))
    if kind != "audio":
        found.update(_sides(single))
        found.update(_aspect(single))
    found.update(_size(name, single, notes))
    if kind != "image" and (seconds := _SECONDS.search(single)) and float(seconds[1]) <= float(seconds[2]):
        found["min_seconds"], found["max_seconds"] = (_number(part) for part in seconds.groups())
    if re.search(r"\bbase64\b", text, re.IGNORECASE) and not re.search(r"\bnot\b[^.]*base64", text, re.IGNORECASE):
        found["base64"] = True
    return {key: found[key] for key in _MEDIA_ORDER if found.get(key)}


def _clauses(text: str) -> list[str]:
    return re.split(r"(?<=[.;])\s", text)


def _formats(kind: str, name: str, text: str, notes: Notes) -> list[str]:
    found: list[str] = []
    for clause in _clauses(text):
        if not re.search(r"\bformats?\b|\.(?:mp4|mov|png|jpe?g|mp3|wav)\b", clause, re.IGNORECASE):
            continue
        said = re.sub(r"\([^)]*\)", "", clause)
        named = [word for word in re.findall(r"\b[A-Za-z][A-Za-z0-9]{2,4}\b", said) if _format(word) in FORMATS[kind]]
        strange = [word for word in re.findall(r"\b[A-Z][A-Z0-9]{2,4}\b", said) if _format(word) not in FORMATS[kind]]
        if named and (
            set(strange) - {"URL", "URLS", "MAX", "MIN"} or re.search(r"\b(?:not|no|except|unsupported)\b", said)
        ):
            notes.add(f"{name}: the formats in {said[:80]!r} are not taken over, as some are no formats known here.")
            return []
        found += [form for word in named if (form := _format(word)) not in found]
    return list(dict.fromkeys(found))


def _format(word: str) -> str:
    low = word.lower()
    return {"jpg": "jpeg", "tif": "tiff"}.get(low, low)


def _sides(text: str) -> Iterator[tuple[str, int]]:
    if found := _SIDES.search(text):
        low, high = (_whole(part) for part in found.groups())
        if low <= high:
            yield from (("min_side", low), ("max_side", high))
        return
    for key, form in (("min_side", _LEAST_SIDE), ("max_side", _MOST_SIDE)):
        if found := form.search(text):
            yield key, _whole(found[1])


def _aspect(text: str) -> Iterator[tuple[str, list[str]]]:
    found = _ASPECT.search(text) if re.search(r"\bratio\b|\bshape\b", text, re.IGNORECASE) else None
    if found and all(float(part) for part in found.groups()):
        ratios = [f"{found[1]}:{found[2]}", f"{found[3]}:{found[4]}"]
        yield (
            "aspect",
            sorted(ratios, key=lambda ratio: float(ratio.partition(":")[0]) / float(ratio.partition(":")[2])),
        )


def _size(name: str, text: str, notes: Notes) -> Iterator[tuple[str, int]]:
    sizes = {int(float(number) * _BYTES[unit.upper()]) for number, unit in _MEGABYTES.findall(text)} - {0}
    if len(sizes) == 1 and not re.search(r"at least [\d.]+ ?[KMG]B", text, re.IGNORECASE):
        yield "max_bytes", sizes.pop()
    elif sizes:
        notes.add(f"{name}: which of the file sizes in its description is the limit is not plain; none is taken over.")


def most_items(text: str) -> int | None:
    """Return how many items a list takes at most, where its description says it plainly."""
    found = {int(first or second) for first, second in _ITEMS.findall(text)} - {0}
    return found.pop() if len(found) == 1 else None


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
