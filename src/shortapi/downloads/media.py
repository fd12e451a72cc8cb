"""Media files: format by their first bytes, HTTP headers about them, and a model's rules for them. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from shortapi.catalog.records import FORMATS, Media, ratio

HEAD_BYTES = 65_536
"""Bytes of a picture that are read; in a JPEG the size may follow a thumbnail."""

KINDS = {name: kind for kind, names in FORMATS.items() for name in names} | {"svg": "image"}
"""Kind of media of each format."""

ENDINGS = {"jpeg": "jpg"}
"""File extensions that differ from the format's name."""

USUAL_ENDINGS = {"video": "mp4", "image": "png", "audio": "mp3"}
"""Default file extensions, used before the actual format is known."""

_SIGNATURES = rb"""
    .{4}ftyp(?:(?P<mov>qt[ ]{2})|(?P<m4a>M4[AB][ ])|(?P<avif>avif)|(?P<heic>hei[cx]|mif1)|(?P<mp4>))
    |RIFF.{4}(?:(?P<webp>WEBP)|(?P<wav>WAVE)|(?P<avi>AVI[ ]))
    |(?P<png>\x89PNG\r\n\x1a\n)|(?P<jpeg>\xff\xd8\xff)|(?P<gif>GIF8)|(?P<bmp>BM)|(?P<tiff>II\*\x00|MM\x00\*)
    |(?P<webm>\x1aE\xdf\xa3)|(?P<ogg>OggS)|(?P<flac>fLaC)|(?P<aac>\xff[\xf0\xf1\xf8\xf9])|(?P<mp3>ID3|\xff[\xe0-\xff])
"""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose BOM is a prefix of it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 256
"""Number of characters that are searched for control characters."""

_CONTROL = r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]"  # without ESC, which some encodings use for switching

# Only what XML allows before its root; possessive, so that no text takes exponential time.
_SVG = r"(?is)(?:\s++|<\?xml(?>.*?\?>)|<!--(?>.*?-->)|<!DOCTYPE\s+svg[^>\[]*+(?:\[[^\]]*+\]\s*+)?>)*+<svg[\s>/]"
_RANGE = r"(?ai)(?:bytes[ =]+)?(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)"
"""Content-Range in the forms that hosts use."""


class Picture(NamedTuple):
    """Format and size in pixels of a picture, from its header."""

    format: str
    width: int
    height: int


def sniff(head: bytes) -> str | None:
    """Return the format (png, jpeg, webp, mp4, mp3, svg, ...) by the first bytes; None if unknown or a text."""
    text = _text(head)
    if text is not None:
        return "svg" if re.match(_SVG, text) else None
    found = re.match(_SIGNATURES, head, re.VERBOSE | re.DOTALL)
    return found.lastgroup if found else None


def ends_whole(read: Callable[[int, int], bytes], size: int) -> bool:
    """Return whether a file ends at the end of its last MP4 box; True for other formats.

    Args:
        read: called with an offset and a count, returns at most that many bytes.
        size: bytes of the file.
    """
    place = 0
    while place < size:
        head = read(place, 16)
        if place == 0 and head[4:8] != b"ftyp":
            return True
        if len(head) < 8:
            return False
        length = int.from_bytes(head[:4], "big")
        if length == 0:  # the box extends to the end of the file
            return True
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8:
            return False
        place += length
    return place == size


def is_text(head: bytes) -> bool:
    """Return whether the first bytes are a text, such as an error page, JSON or XML, in any encoding."""
    return _text(head) is not None


def _text(head: bytes) -> str | None:
    """Decode the first bytes; return None if they are not text."""
    bom, encoding = next(((bom, name) for bom, name in _BOMS if head.startswith(bom)), (b"", _guessed(head)))
    try:
        # final=False: the last character may be truncated.
        text = codecs.getincrementaldecoder(encoding)().decode(head[len(bom) :], final=False)
    except UnicodeDecodeError:
        text = head.decode("latin-1")
        if text.lstrip()[:1] not in {"<", "{", "["}:  # any bytes decode as Latin-1; these begin a page or data
            return None
    return None if re.search(_CONTROL, text[:_LOOKED_AT]) else text


def _guessed(head: bytes) -> str:
    """Guess the encoding of a text without a BOM, by the zero bytes around its first character."""
    zeros = "".join("0" if byte == 0 else "x" for byte in head[:4])
    return {"x0x0": "utf-16-le", "0x0x": "utf-16-be", "x000": "utf-32-le", "000x": "utf-32-be"}.get(zeros, "utf-8")


def read_picture(head: bytes) -> Picture | None:
    """Return format and size of a PNG, JPEG or WebP from its first bytes; None if they are not there."""
    name = sniff(head)
    reader = {"png": _png, "jpeg": _jpeg, "webp": _webp}.get(name or "")
    width, height = reader(head) if reader else (0, 0)
    return Picture(name, width, height) if name and width and height else None


def _png(head: bytes) -> tuple[int, int]:
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def _jpeg(head: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(head[at + 7 : at + 9]), int.from_bytes(head[at + 5 : at + 7])
        at += 1 if marker == 0xFF else 2 + int.from_bytes(head[at + 2 : at + 4])  # FF FF: a fill byte
    return 0, 0


def _webp(head: bytes) -> tuple[int, int]:
    def number(start: int, end: int) -> int:
        return int.from_bytes(head[start:end], "little")

    match head[12:16]:
        case b"VP8X":
            return 1 + number(24, 27), 1 + number(27, 30)
        case b"VP8 ":
            return number(26, 28) & 0x3FFF, number(28, 30) & 0x3FFF
        case b"VP8L":
            return 1 + (number(21, 25) & 0x3FFF), 1 + (number(21, 25) >> 14 & 0x3FFF)
    return 0, 0


def media_problems(rule: Media, *, head: bytes, size: int | None) -> tuple[str, ...]:
    """Return the problems of a file for a model, by its first bytes and its size (bytes)."""
    if size == 0:
        return ("is empty",)
    found = list(_format_problems(rule, head))
    picture = read_picture(head) if rule.kind == "image" and not found else None
    if picture is not None:
        found.extend(_side_problems(rule, picture))
    if rule.max_bytes is not None and size is not None and size > rule.max_bytes:
        close = size < rule.max_bytes * 1.01  # rounded, both would look the same
        said = f"{size} bytes" if close else size_text(size)
        exact = f" ({rule.max_bytes} bytes)" if close else ""
        found.append(f"is {said}; allowed is {size_text(rule.max_bytes)}{exact} or less")
    return tuple(found)


def size_text(count: int) -> str:
    """Return a number of bytes as text, such as 2.1 MB; 1 MB is 1024 kB, as on vendors' pages."""
    for unit, scale in (("GB", 2**30), ("MB", 2**20), ("kB", 2**10)):
        if count >= scale:
            return f"{count / scale:g} {unit}" if count * 2 % scale == 0 else f"{count / scale:.1f} {unit}"
    return f"{count} bytes"


def _format_problems(rule: Media, head: bytes) -> Iterator[str]:
    name = sniff(head)
    allowed = f"; allowed is {', '.join(rule.formats)}" if rule.formats else ""
    if name is None:
        # Only picture formats are few enough to reject unknown ones.
        if rule.kind == "image":
            yield f"is not a picture{allowed}"
        elif is_text(head):
            yield f"is a web page or other text, not {rule.kind}{allowed}"
    elif KINDS[name] != rule.kind:
        yield f"is {name} ({KINDS[name]}), not {rule.kind}{allowed}"
    elif rule.formats and name not in rule.formats:
        yield f"is {name}{allowed}"


def _side_problems(rule: Media, picture: Picture) -> Iterator[str]:
    width, height = picture.width, picture.height
    seen = f"is {width}×{height} pixels"
    if rule.min_side is not None and min(width, height) < rule.min_side:
        yield f"{seen}; each side must be at least {rule.min_side}"
    if rule.max_side is not None and max(width, height) > rule.max_side:
        yield f"{seen}; each side must be at most {rule.max_side}"
    if rule.aspect is not None:
        low, high = (ratio(text) for text in rule.aspect)
        if not low <= ratio(f"{width}:{height}") <= high:
            yield f"{seen}; width to height must be between {rule.aspect[0]} and {rule.aspect[1]}"


def kind_of_link(url: str) -> str | None:
    """Return image, video or audio by the file extension of a link or name; None if unknown."""
    ending = re.split("[?#]", url, maxsplit=1)[0].rpartition(".")[2].lower()
    return KINDS.get({"jpg": "jpeg"}.get(ending, ending))


def version_of(headers: Mapping[str, str]) -> str | None:
    """Return the strong ETag, which identifies the exact bytes of a file and so is a validator for If-Range."""
    etag = headers.get("etag", "")
    return etag if etag.startswith('"') and etag.isascii() and etag.isprintable() else None


def span_of(status_code: int, headers: Mapping[str, str]) -> tuple[int, int | None, int | None] | None:
    """Return start, end (exclusive) and total of the bytes that an answer declares; None for each that is not stated.

    Return None if the answer is not a part of the file, or contradicts itself.
    """
    packed = headers.get("content-encoding", "identity") != "identity"  # not the bytes of the file
    if status_code not in {200, 206} or packed or headers.get("content-type", "").lower().startswith("multipart/"):
        return None
    length = digits(headers.get("content-length", ""))
    if "content-range" not in headers:
        return (0, length, length) if status_code == 200 else None
    # Some hosts send a part with 200 and a Content-Range.
    said = re.fullmatch(_RANGE, headers["content-range"].strip())
    if said is None:
        return None
    start, end, total = int(said[1]), int(said[2]) + 1, digits(said[3])
    fits = start < end <= (total or end) and length in {None, end - start}
    return (start, end, total) if fits else None


def digits(text: str) -> int | None:
    """Return a header's number of bytes; None if it is not a sensible number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
