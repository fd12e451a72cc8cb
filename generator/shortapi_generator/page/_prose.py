"""Reads limits from descriptions: lengths, numbers, sizes, kinds of files."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from shortapi.catalog.records import FORMATS
from shortapi_generator.page._notes import Notes
from shortapi_generator.page._said import Said

_COUNT = r"(\d{1,3}(?:,\d{3})+|\d{1,9})"
_AT_MOST = (
    r"(?:maximum length(?: of|:| is)?|max(?:imum|\.)?(?: of|:)?|must not exceed|not exceed(?:ing)?|no more than|"
    r"no longer than|at most|up to|limited to|within|under|<=|≤)"
)
_HAN_LENGTH = re.compile(
    rf"{_COUNT} non-Chinese characters(?: or|,| and|/)? (?:at most )?{_COUNT} Chinese characters", re.IGNORECASE
)
_LENGTH = re.compile(
    rf"{_AT_MOST} {_COUNT} (?:characters|chars)\b|{_COUNT} (?:characters|chars) (?:max\b|at most|or (?:less|fewer))|"
    rf"length (?:is |of |must )*{_AT_MOST} {_COUNT}(?! ?[\w%])",
    re.IGNORECASE,
)
_CUT = re.compile(r"truncat|cut off|will be cut", re.IGNORECASE)

_NOUNS = {
    **dict.fromkeys(("image", "images", "frame", "picture", "pictures", "photo", "photos"), "image"),
    **dict.fromkeys(("video", "videos", "clip"), "video"),
    **dict.fromkeys(("audio", "audios", "sound", "sounds", "music"), "audio"),
}
# Further words in names such as first_frame_image or reference_image_urls.
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
_WORDS = {
    word: number
    for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
}
_N = rf"(-?\d{{1,12}}(?:\.\d{{1,3}})?|{'|'.join(_WORDS)})"
_NO_UNIT = (
    r"(?![\w:×%/]|[.,]\d| ?(?:[KMG]i?B|px|pixels?|s|secs?|seconds?|min|minutes?|hours?|characters?|chars?|words?|"
    r"tokens?|fps|frames? per|[x×:%])\b| ?[%×])"
)
_UNIT_ENDS = r"(?![\w:×%/]|[.,]\d| ?(?:[KMG]i?B|characters?|chars?|words?|tokens?|[x×:%])\b| ?[%×])"
_FROM_TO = rf"(?:between |from )?(?<![\w.,:-]){_N} ?(?:s|seconds)? ?(?:to|and|-|–|~) ?{_N}"
_MOST = (
    r"(?:maximum(?: number)?(?: of)?|max\.?(?: of)?|must not exceed|(?:not|never|cannot|can't) exceed|no more than|"
    rf"at most|up to|limited to|<=|≤)(?:[ \w]{{0,30}}? is)?:? ?{_N}"
)
_LEAST = (
    r"(?:minimum(?: number)?(?: of)?|min\.?(?: of)?|no (?:fewer|less) than|at least|>=|≥)"
    rf"(?:[ \w]{{0,30}}? is)?:? ?{_N}"
)
_DIMENSION = re.compile(
    r"\b(?:widths?|heights?|sides?|ratio|size|resolution|duration|length|seconds?|pixels?|total|combined|sum|"
    r"together|per (?!request|call|job|task|generation)|each|every|default)\b",
    re.IGNORECASE,
)
_CASES = re.compile(
    r"\b(?:mode|there|only|unless|except|otherwise|when|if|depends?|(?:not|un)[ -]?(?:available|supported))\b",
    re.IGNORECASE,
)
_FOR_SOME = re.compile(r"\b(?:for|in|at(?! most| least)|with|under|on|while)\b", re.IGNORECASE)
"""Words beside a limit that may restrict it to some cases; such limits are left to a person."""
_LENGTHS = re.compile(rf"\b{_COUNT} ?(?:to|and|-|–|~) ?{_COUNT} (?:characters|chars)\b", re.IGNORECASE)
_LEAST_LENGTH = re.compile(
    rf"(?:at least|min(?:imum|\.)?(?: of|:)?|no (?:fewer|less) than) {_COUNT} (?:characters|chars)\b", re.IGNORECASE
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


def length_of(name: str, said: Said, notes: Notes) -> dict[str, Any]:
    """Return `x-length` and `minLength`, if a description states them."""
    over = {"over": "truncated"} if (cut := said.find(_CUT)) else {}
    if found := said.find(_HAN_LENGTH):
        limit, han = (_whole(part) for part in found.groups())
        if han and limit % han == 0:
            return {"x-length": {"limit": limit, "han_weight": limit // han, **over}}
        notes.add(
            f"{name}: by {found[0]!r}, the weight of a Chinese character is not an integer; the smaller limit is used."
        )
        return {"x-length": {"limit": min(limit, han) or 1, **over}}
    least, most = _characters(name, said, notes)
    if most is None:
        if cut:
            said.used.remove(cut[0])
        return least
    if not over:
        notes.add(f"{name}: the page does not say what happens to a longer text; it is refused before it is sent.")
    return {**least, "x-length": {"limit": most, **over}}


def _characters(name: str, said: Said, notes: Notes) -> tuple[dict[str, int], int | None]:
    """Return `minLength` and the maximum length, if stated."""
    if (found := said.find(_LENGTHS)) and 0 < _whole(found[2]) >= _whole(found[1]):
        return {"minLength": _whole(found[1])}, _whole(found[2])
    least = {"minLength": _whole(found[1])} if (found := said.find(_LEAST_LENGTH)) else {}
    places = list(_LENGTH.finditer(said.text))
    limits = {_whole(found[1] or found[2] or found[3]) for found in places} - {0}
    if len(limits) > 1:
        notes.add(f"{name}: its description names several lengths; none is used.")
    if len(limits) != 1:
        return least, None
    said.used += [found[0] for found in places]
    return least, limits.pop()


def _whole(text: str) -> int:
    return int(text.replace(",", ""))


def media_kind(name: str, text: str, notes: Notes) -> str | None:
    """Return image, video or audio if an argument is a link to such a file, "" for other links, None for no link."""
    words = [word for word in re.split(r"[_\d]+", name.lower()) if word]
    named = {_NOUNS[word] for word in words if word in _NOUNS}
    said = {_NOUNS[word.lower()] for word in re.findall(r"[A-Za-z]+", text) if word.lower() in _NOUNS}
    if _URL.search(Said(text).clauses()[0]) and "prompt" not in words:
        kinds = named if len(named) == 1 else said
        if len(kinds) != 1:
            notes.add(f"{name}: it is a URL, but the page does not say clearly of what; only its form is checked.")
        return kinds.pop() if len(kinds) == 1 else ""
    if len(named) == 1 and all(word in _NOUNS or word in _AROUND for word in words):
        kind = named.pop()
        notes.add(f"{name}: its description does not mention a URL; by its name, the URL of {kind} is assumed.")
        return kind
    if words[-1:] in (["url"], ["urls"]):
        notes.add(f"{name}: by its name, a URL is assumed.")
        return ""
    return None


def media_of(kind: str, name: str, said: Said, notes: Notes) -> dict[str, Any]:
    """Return `x-media` as far as a description states it."""
    found: dict[str, Any] = {"kind": kind}
    if formats := _formats(kind, name, said, notes):
        found["formats"] = formats
    # Limits of several files together do not apply to each.
    single = Said(" ".join(part for part in said.clauses() if not _TOGETHER.search(part)))
    if kind != "audio":
        found.update(_sides(single))
        found.update(_aspect(single))
    found.update(_size(name, single, notes))
    if kind != "image" and (seconds := _SECONDS.search(single.text)) and float(seconds[1]) <= float(seconds[2]):
        found["min_seconds"], found["max_seconds"] = (_number(part) for part in seconds.groups())
        single.used.append(seconds[0])
    said.used += single.used
    if re.search(r"\bbase64\b", said.text, re.IGNORECASE) and not re.search(
        r"\bnot\b[^.]*base64", said.text, re.IGNORECASE
    ):
        found["base64"] = True
        said.used.append("base64")
    return {key: found[key] for key in _MEDIA_ORDER if found.get(key)}


def _formats(kind: str, name: str, said: Said, notes: Notes) -> list[str]:
    found: list[str] = []
    for clause in said.clauses():
        if not re.search(r"\bformats?\b|\.(?:mp4|mov|png|jpe?g|mp3|wav)\b", clause, re.IGNORECASE):
            continue
        plain = re.sub(r"\([^)]*\)", "", clause)
        named = [word for word in re.findall(r"\b[A-Za-z][A-Za-z0-9]{2,4}\b", plain) if _format(word) in FORMATS[kind]]
        strange = [word for word in re.findall(r"\b[A-Z][A-Z0-9]{2,4}\b", plain) if _format(word) not in FORMATS[kind]]
        if named and (
            set(strange) - {"URL", "URLS", "MAX", "MIN"} or re.search(r"\b(?:not|no|except|unsupported)\b", plain)
        ):
            notes.add(f"{name}: the formats in {plain[:80]!r} are left out, since some of them are unknown.")
            return []
        said.used += [word for word in named if re.search(r"\d", word)]
        found += [form for word in named if (form := _format(word)) not in found]
    return list(dict.fromkeys(found))


def _format(word: str) -> str:
    low = word.lower()
    return {"jpg": "jpeg", "tif": "tiff"}.get(low, low)


def _sides(said: Said) -> Iterator[tuple[str, int]]:
    if found := _SIDES.search(said.text):
        low, high = (_whole(part) for part in found.groups())
        if low <= high:
            said.used.append(found[0])
            yield from (("min_side", low), ("max_side", high))
        return
    for key, form in (("min_side", _LEAST_SIDE), ("max_side", _MOST_SIDE)):
        if found := said.find(form):
            yield key, _whole(found[1])


def _aspect(said: Said) -> Iterator[tuple[str, list[str]]]:
    found = _ASPECT.search(said.text) if re.search(r"\bratio\b|\bshape\b", said.text, re.IGNORECASE) else None
    if found and all(float(part) for part in found.groups()):
        said.used.append(found[0])
        ratios = [f"{found[1]}:{found[2]}", f"{found[3]}:{found[4]}"]
        yield (
            "aspect",
            sorted(ratios, key=lambda ratio: float(ratio.partition(":")[0]) / float(ratio.partition(":")[2])),
        )


def _size(name: str, said: Said, notes: Notes) -> Iterator[tuple[str, int]]:
    places = list(_MEGABYTES.finditer(said.text))
    sizes = {int(float(found[1]) * _BYTES[found[2].upper()]) for found in places} - {0}
    if len(sizes) == 1 and not re.search(r"at least [\d.]+ ?[KMG]B", said.text, re.IGNORECASE):
        said.used += [found[0] for found in places]
        yield "max_bytes", sizes.pop()
    elif sizes:
        notes.add(f"{name}: its description does not say clearly which file size is the limit; none is used.")


def items_of(said: Said) -> dict[str, Any]:
    """Return the minimum and maximum number of a list's items, if its description states them clearly."""
    return _bounds(said, _NO_UNIT, "minItems", "maxItems", _DIMENSION)


def range_in(said: Said) -> dict[str, Any]:
    """Return the range of a number, if its description states it clearly."""
    return _bounds(said, _UNIT_ENDS, "minimum", "maximum", re.compile(r"\bdefault\b", re.IGNORECASE))


def _bounds(said: Said, ends: str, low: str, high: str, others: re.Pattern[str]) -> dict[str, Any]:
    found: dict[str, set[float]] = {low: set(), high: set()}
    used: list[str] = []
    clauses = [part for one in said.clauses() if not _CASES.search(one) for part in re.split(r"(?<=,)\s|[()]", one)]
    for clause in clauses:
        if others.search(clause):
            continue
        for form, names in ((_FROM_TO, (low, high)), (_MOST, (high,)), (_LEAST, (low,))):
            match = re.search(form + ends, clause, re.IGNORECASE)
            if match and not _FOR_SOME.search(clause, match.end()):
                for name, number in zip(names, match.groups(), strict=True):
                    found[name].add(_WORDS.get(number.lower()) or _number(number))
                used.append(match[0])
    plain = {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}
    if any(found.values()) or plain.get(low, 0) > plain.get(high, math.inf):
        return {}  # ambiguous, so it is left to a person
    said.used += used
    least = 0 if low == "minItems" else -math.inf
    return {name: number for name, number in plain.items() if number > least}


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
