"""Derives size and duration of a simulated result from entry and arguments.

The catalogue declares the values of an argument, not its meaning. So the rules use the form of the values: `720P`,
`1080p`, `4k` or `1024x1536` is a size, `16:9` an aspect ratio, and a price per second determines the duration.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import frozen

from shortapi.catalog import Entry
from shortapi.validation import with_defaults

DEFAULT_SIDE = 720
DEFAULT_RATIO = Fraction(16, 9)
DEFAULT_SECONDS = {"video": 5.0, "audio": 10.0}
LONGEST = 120.0
MOST_FILES = 16

_LINES = re.compile(r"(\d{3,4})[pP]")
_THOUSANDS = re.compile(r"(\d(?:\.\d)?)[kK]")
_SIDES = re.compile(r"(\d{2,4})\s*[x×*]\s*(\d{2,4})")
_RATIO = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*:\s*(\d{1,3}(?:\.\d+)?)")


@frozen(kw_only=True)
class Shape:
    """The form of a job's files.

    Attributes:
        kind: video, image or audio.
        seconds: length; 0 for images.
        count: number of files.
        resolution: value of an argument (`720P`, `4k`, `1024x1536`), empty if there is none.
        ratio: width / height from an argument; None: that of the picture.
    """

    kind: str
    seconds: float
    count: int
    resolution: str
    ratio: Fraction | None

    def size(self, picture: tuple[int, int] | None) -> tuple[int, int]:
        """Return width and height in pixels, both even, for a job with a first picture of the given size."""
        exact = _SIDES.fullmatch(self.resolution)
        if exact:
            return _even(int(exact[1])), _even(int(exact[2]))
        ratio = self.ratio or (Fraction(*picture) if picture else DEFAULT_RATIO)
        ratio = min(max(ratio, Fraction(1, 4)), Fraction(4))
        if self.kind == "image" and not _LINES.fullmatch(self.resolution):
            # For pictures, 1K means the area of a square with sides of 1024 pixels.
            side = 1024 * self._thousands() * math.sqrt(ratio)
            return _even(side), _even(side / ratio)
        short = self._short_side()
        return (_even(short * ratio), _even(short)) if ratio >= 1 else (_even(short), _even(short / ratio))

    def _thousands(self) -> float:
        found = _THOUSANDS.fullmatch(self.resolution)
        return float(found[1]) if found else 1.0

    def _short_side(self) -> float:
        lines = _LINES.fullmatch(self.resolution)
        if lines:
            return int(lines[1])
        return 540 * self._thousands() if _THOUSANDS.fullmatch(self.resolution) else DEFAULT_SIDE


def shape_of(entry: Entry, args: Mapping[str, Any]) -> Shape:
    """Return the shape of a job's files; missing arguments take the entry's defaults."""
    full = with_defaults(entry, args)
    kind = str(entry.output["kind"])
    ratio = next(_chosen(entry, full, _RATIO), None)
    sides = _RATIO.fullmatch("1:1" if kind == "audio" else ratio or "")
    return Shape(
        kind=kind,
        seconds=_seconds(entry, full, kind),
        count=_count(entry, full, kind),
        resolution=next((text for form in (_SIDES, _LINES, _THOUSANDS) for text in _chosen(entry, full, form)), ""),
        ratio=Fraction(sides[1]) / Fraction(sides[2]) if sides and float(sides[2]) else None,
    )


def _chosen(entry: Entry, args: Mapping[str, Any], form: re.Pattern[str]) -> Iterator[str]:
    """Yield values of a form, of arguments with listed values only, never of free text."""
    for name, arg in entry.args.items():
        value = args.get(name)
        if isinstance(value, str) and value in arg.enum and form.fullmatch(value):
            yield value


def _seconds(entry: Entry, args: Mapping[str, Any], kind: str) -> float:
    if kind not in DEFAULT_SECONDS:
        return 0.0
    billed = _units(entry, args) if entry.pricing.unit == "second" else None
    asked = billed or _number(args.get("duration")) or DEFAULT_SECONDS[kind]
    return min(max(asked, 0.5), LONGEST)


def _count(entry: Entry, args: Mapping[str, Any], kind: str) -> int:
    said = entry.output.get("count")
    billed = _units(entry, args) if entry.pricing.unit == kind else None
    units = billed if said is None else _number(args.get(said) if isinstance(said, str) else said)
    return min(max(int(units or 1), 1), MOST_FILES)


def _units(entry: Entry, args: Mapping[str, Any]) -> float | None:
    quantity = entry.pricing.quantity
    return _number(args.get(quantity) if isinstance(quantity, str) else quantity)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and number > 0 and not isinstance(value, bool) else None


def _even(side: float | Fraction) -> int:
    return max(2, 2 * round(side / 2))
