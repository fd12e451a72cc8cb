"""What a file is by its first bytes, and whether a picture keeps a model's rules. Pure; needs no picture library."""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from attrs import frozen

from shortapi.catalog.records import Media

if TYPE_CHECKING:
    from fractions import Fraction

HEAD_BYTES = 65_536
"""Bytes of a picture that are read; a JPEG's size may stand behind a thumbnail."""

KINDS = {
    **dict.fromkeys(("mp4", "mov", "webm", "mkv", "avi"), "video"),
    **dict.fromkeys(("png", "jpeg", "webp", "gif", "bmp", "avif", "heic", "tiff", "svg"), "image"),
    **dict.fromkeys(("mp3", "wav", "ogg", "flac", "m4a", "aac"), "audio"),
}
"""Format -> image, video or audio."""

ENDINGS = {"jpeg": "jpg"}
"""File endings that differ from the format's name."""

USUAL_ENDINGS = {"video": "mp4", "image": "png", "audio": "mp3"}
"""Endings for a name without one, before it is known what the file will be."""

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"GIF8", "gif"),
    (0, b"BM", "bmp"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (8, b"WEBP", "webp"),
    (8, b"WAVE", "wav"),
    (8, b"AVI ", "avi"),
    (0, b"\x1aE\xdf\xa3", "webm"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 256
"""Characters of a text that are searched for control characters."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # not ESC, by which some encodings switch

# Nothing but what XML allows before its root; possessive, so that no text takes exponential time.
_SVG = re.compile(
    r"(?:\s++|<\?xml(?>.*?\?>)|<!--(?>.*?-->)|<!DOCTYPE\s+svg[^>\[]*+(?:\[[^\]]*+\]\s*+)?>)*+<svg[\s>/]",
    re.DOTALL | re.IGNORECASE,
)
_BRANDS = {
    b"qt  ": "mov",
    b"M4A ": "m4a",
    b"M4B ": "m4a",
    b"avif": "avif",
    b"heic": "heic",
    b"heix": "heic",
    b"mif1": "heic",
}


@frozen
class Picture:
    """A picture by its header: format and size in pixels."""

    format: str
    width: int
    height: int


def sniff(head: bytes) -> str | None:
    """Return the format (png, jpeg, webp, mp4, mp3, svg, ...) that the first bytes show; None if unknown or a text."""
    text = _text(head)
    if text is not None:
        return "svg" if _SVG.match(text) else None
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "mp4")
    for offset, signature, name in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature and (offset == 0 or head[:4] == b"RIFF"):
            return name
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "aac" if head[1] & 0xF6 == 0xF0 else "mp3"
    return None


def ends_whole(read: Callable[[int, int], bytes], size: int) -> bool:
    """Say whether a file ends where its last box does; True also for what is not made of boxes (as MP4 is).

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
        if length == 0:  # to the end of the file, wherever that is
            return True
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8:
            return False
        place += length
    return place == size


def is_text(head: bytes) -> bool:
    """Say whether the first bytes are a text, such as an error page, JSON or XML, in whatever encoding."""
    return _text(head) is not None


def _text(head: bytes) -> str | None:
    """Return the first bytes as text; None if they are no text."""
    bom, encoding = next(((bom, name) for bom, name in _BOMS if head.startswith(bom)), (b"", _guessed(head)))
    try:
        # final=False: the cut may go through a character.
        text = codecs.getincrementaldecoder(encoding)().decode(head[len(bom) :], final=False)
    except UnicodeDecodeError:
        text = head.decode("latin-1")
        if text.lstrip()[:1] not in {"<", "{", "["}:  # any bytes can be read so; these begin a page or data
            return None
    return None if _CONTROL.search(text[:_LOOKED_AT]) else text


def _guessed(head: bytes) -> str:
    """Return the encoding of a text without a byte order mark, by the zeros around its first character."""
    zeros = "".join("0" if byte == 0 else "x" for byte in head[:4])
    return {"x0x0": "utf-16-le", "0x0x": "utf-16-be", "x000": "utf-32-le", "000x": "utf-32-be"}.get(zeros, "utf-8")


def read_picture(head: bytes) -> Picture | None:
    """Return format and size of a PNG, JPEG or WebP from its first bytes; None if they do not tell."""
    name = sniff(head)
    reader = {"png": _png, "jpeg": _jpeg, "webp": _webp}.get(name or "")
    try:
        size = reader(head) if reader else None
    except (struct.error, IndexError):
        size = None
    return None if name is None or size is None else Picture(name, *size)


def _png(head: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return None


def _webp(head: bytes) -> tuple[int, int] | None:
    chunk = head[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None


def media_problems(rule: Media, *, head: bytes, size: int | None) -> tuple[str, ...]:
    """Return what is wrong with a file for a model, as far as its first bytes and its size (bytes) tell."""
    if size == 0:
        return ("is empty",)
    found = list(_format_problems(rule, head))
    picture = read_picture(head) if rule.kind == "image" and not found else None
    if picture is not None:
        found.extend(_side_problems(rule, picture))
    if rule.max_bytes is not None and size is not None and size > rule.max_bytes:
        close = size < rule.max_bytes * 1.01  # in words both would be the same
        said = f"{size} bytes" if close else size_text(size)
        exact = f" ({rule.max_bytes} bytes)" if close else ""
        found.append(f"is {said}; allowed is {size_text(rule.max_bytes)}{exact} or less")
    return tuple(found)


def size_text(count: int) -> str:
    """Return a number of bytes in words, such as 2.1 MB: 1 MB is 1024 kB, as vendors' pages mean it."""
    for unit, scale in (("GB", 2**30), ("MB", 2**20), ("kB", 2**10)):
        if count >= scale:
            return f"{count / scale:g} {unit}" if count * 2 % scale == 0 else f"{count / scale:.1f} {unit}"
    return f"{count} bytes"


def _format_problems(rule: Media, head: bytes) -> Iterator[str]:
    name = sniff(head)
    allowed = f"; allowed is {', '.join(rule.formats)}" if rule.formats else ""
    if name is None:
        # Only pictures have few enough formats to say that something unknown is none.
        if rule.kind == "image":
            yield f"is no picture{allowed}"
        elif is_text(head):
            yield f"is a page or another text, not {rule.kind}{allowed}"
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
    if rule.aspect is not None and width and height:
        low, high = (_ratio(text) for text in rule.aspect)
        if not low <= _ratio(f"{width}:{height}") <= high:
            yield f"{seen}; width to height must be between {rule.aspect[0]} and {rule.aspect[1]}"


@lru_cache(maxsize=256)
def _ratio(text: str) -> Fraction:
    from fractions import Fraction

    width, height = text.split(":")
    return Fraction(width) / Fraction(height)


def kind_of_link(url: str) -> str | None:
    """Return image, video or audio by the ending of a link's path; None if it does not tell."""
    try:
        ending = urlsplit(url).path.rpartition(".")[2].lower()
    except ValueError:  # such as half an IPv6 address
        return None
    return KINDS.get({"jpg": "jpeg"}.get(ending, ending))
