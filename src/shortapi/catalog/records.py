"""Records of the catalogue: a model's arguments, prices, durations and output; and the files among arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, Self

from attrs import field, frozen

from shortapi._shown import Shown

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

Change = Callable[[str, Any, Any], Any]
"""Called with the path, the `Media` rule and the value of a medium; returns the new value."""

ArgType = Literal["string", "integer", "number", "boolean", "array", "object"]
Scalar = str | int | float | bool


def _frozen(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}


@lru_cache(maxsize=256)
def ratio(aspect: str) -> Fraction:
    """Return width / height of a text such as `16:9`."""
    from fractions import Fraction

    width, height = aspect.split(":")
    return Fraction(width) / Fraction(height)


@frozen(kw_only=True)
class Length:
    """Maximum length of a text in characters, of which a Han character counts as `han_weight`."""

    limit: int
    han_weight: int = 1
    over: Literal["truncated", "rejected"] = "rejected"


FORMATS = {
    "image": ("jpeg", "png", "webp", "gif", "bmp", "tiff", "heic", "avif"),
    "video": ("mp4", "mov", "webm", "avi", "mkv"),
    "audio": ("mp3", "wav", "m4a", "aac", "ogg", "flac"),
}
"""File formats of each kind of media."""


@frozen(kw_only=True)
class Media:
    """Requirements for a file: sides in pixels, aspect as width:height, size in bytes, duration in seconds.

    `min_fps`: frames per second of a video; `base64`: base64 text is accepted in place of a link.
    """

    kind: Literal["image", "video", "audio"]
    formats: tuple[str, ...] = ()
    min_side: int | None = None
    max_side: int | None = None
    aspect: tuple[str, str] | None = None
    max_bytes: int | None = None
    min_seconds: float | None = None
    max_seconds: float | None = None
    min_fps: float | None = None
    base64: bool = False


@frozen(kw_only=True)
class Arg:
    """One argument of a model, with limits as in JSON Schema.

    `minimum` and `maximum` of a string mean that the string holds a number in that range. `is_needed`: a call must give
    it, as it is required and has no default.
    """

    name: str
    type: ArgType
    required: bool = False
    description: str = ""
    default: Any = None
    has_default: bool = False
    enum: tuple[Scalar, ...] = ()
    format: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    items: Arg | None = None
    min_items: int | None = None
    max_items: int | None = None
    properties: Mapping[str, Arg] = field(factory=dict)
    length: Length | None = None
    media: Media | None = None
    is_needed: bool = field(init=False, repr=False, eq=False)

    @is_needed.default
    def _(self) -> bool:
        return self.required and not self.has_default

    @classmethod
    def from_data(cls, name: str, data: Mapping[str, Any]) -> Self:
        # minLength is min_length, x-media is media.
        known = {re.sub("([A-Z])", r"_\1", word).lower().removeprefix("x-"): value for word, value in data.items()}
        known["enum"] = tuple(data.get("enum", ()))
        if "items" in data:
            known["items"] = cls.from_data(name, data["items"])
        if "properties" in data:
            known["properties"] = {inner: cls.from_data(inner, part) for inner, part in data["properties"].items()}
        if "x-length" in data:
            known["length"] = Length(**data["x-length"])
        if "x-media" in data:
            known["media"] = Media(**_frozen(data["x-media"]))
        return cls(name=name, has_default="default" in data, **known)


@frozen(kw_only=True)
class Rate:
    """One row of a price list, in USD as decimal strings.

    The row applies if all arguments named in `when` have the value given there (a list: one of them), from the ISO date
    `since` on. The price is `base` + `rate` x (quantity above `included`). `unknown` says why the row has no price.
    """

    when: Mapping[str, Any] = field(factory=dict)
    rate: str | None = None
    base: str = "0"
    included: str = "0"
    since: str | None = None
    unknown: str | None = None


@frozen(kw_only=True)
class Units:
    """Number of billed units, if it is neither a single argument nor a number: `product` divided by `per`.

    `product`: numbers and names of arguments to multiply. `unknown`: why the number cannot be known in advance; then
    there is no product.
    """

    product: tuple[str | int | float, ...] = ()
    per: int | float = 1
    unknown: str | None = None


@frozen(kw_only=True)
class Pricing:
    """A price list, or in `unknown` the reason why there is none.

    `quantity`: number of billed units: an argument's name, a number, or `Units`. `checked`: ISO date on which a person
    last read the prices.
    """

    currency: str = "USD"
    checked: str | None = None
    unit: str = ""
    quantity: str | int | float | Units = 1
    rates: tuple[Rate, ...] = ()
    unknown: str | None = None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        names = {"from": "since"}
        rates = [{names.get(name, name): value for name, value in row.items()} for row in data.get("rates", ())]
        known = {**data, "rates": tuple(Rate(**row) for row in rates)}
        if isinstance(data.get("quantity"), Mapping):
            known["quantity"] = Units(**_frozen(data["quantity"]))
        return cls(**known)


@frozen(kw_only=True)
class ExpectRow:
    """Duration in seconds of jobs whose arguments match `when` (as in a price list): median and 90th percentile.

    Stated for the argument values in `at`; for other values p50 scales in proportion, apart from `fixed` seconds, and
    p90 scales with p50.
    """

    p50: float
    p90: float
    when: Mapping[str, Any] = field(factory=dict)
    at: Mapping[str, Any] = field(factory=dict)
    fixed: float = 0
    source: str = ""


@frozen
class Rule:
    """A rule across arguments: if `if_` holds, `then` must hold too; both are JSON Schema."""

    message: str
    if_: Mapping[str, Any] = field(factory=dict)
    then: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class Entry(Shown):
    """One model of the catalogue. `data` is the checked entry as written; `origin` is where it was read from."""

    id: str
    title: str
    category: str
    kind: str
    summary: str
    args: Mapping[str, Arg] = field(repr=False)
    output: Mapping[str, Any] = field(repr=False)
    pricing: Pricing = field(repr=False)
    expect: tuple[ExpectRow, ...] = field(default=(), repr=False)
    example: Mapping[str, Any] = field(factory=dict, repr=False)
    rules: tuple[Rule, ...] = field(default=(), repr=False)
    source: Mapping[str, Any] = field(factory=dict, repr=False)
    corrections: tuple[Mapping[str, str], ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)
    origin: str = "built in"
    data: Mapping[str, Any] = field(factory=dict, repr=False, eq=False)

    @property
    def class_name(self) -> str:
        """Name of the generated arguments class, from the title: `HappyHorse10ImageToVideoArgs`."""
        words = re.findall(r"[A-Za-z0-9]+", self.title)
        return "".join(word[0].upper() + word[1:] for word in words) + "Args"

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, origin: str = "built in") -> Self:
        """Build the records from data that was checked before."""
        expect = data.get("expect", [])
        built = {
            "args": {name: Arg.from_data(name, arg) for name, arg in data["args"].items()},
            "pricing": Pricing.from_data(data["pricing"]),
            "expect": tuple(ExpectRow(**row) for row in (expect if isinstance(expect, list) else [expect])),
            "rules": tuple(Rule(row["message"], row.get("if", {}), row["then"]) for row in data.get("rules", ())),
        }
        return cls(**{**_frozen(data), **built}, origin=origin, data=data)


# Local files among arguments, wherever a picture, video or sound is expected.
class LocalFile(str):
    """A local file as an argument's value before it is read: path or bytes are in `source`, not in the text."""

    __slots__ = ("source",)

    source: Path | bytes

    def __new__(cls, source: Path | bytes) -> Self:
        made = super().__new__(cls, "file:")
        made.source = source
        return made


def with_media(args: Mapping[str, Arg], values: Mapping[str, Any], change: Change, path: str = "") -> dict[str, Any]:
    """Return values with each picture, video or sound, nested ones too, replaced by what `change` returns."""
    return {
        name: _with_media(args[name], value, change, f"{path}{name}") if name in args else value
        for name, value in values.items()
    }


def _with_media(arg: Arg, value: Any, change: Change, where: str) -> Any:
    if arg.properties and isinstance(value, Mapping):
        return with_media(arg.properties, value, change, f"{where}.")
    if arg.type != "array" or not isinstance(value, (list, tuple)):
        return value if arg.media is None else change(where, arg.media, value)
    places = [(f"{where}[{number}]", part) for number, part in enumerate(value)]
    # An entry may declare the media of a list on the list or on its items.
    if arg.media is not None and (arg.items is None or arg.items.media is None):
        return [change(place, arg.media, part) for place, part in places]
    return value if arg.items is None else [_with_media(arg.items, part, change, place) for place, part in places]


def with_files(entry: Entry, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments with each path, `bytes` and file: URL of a medium as a `LocalFile`."""
    from pathlib import Path
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    def take(_: str, __: Media, value: Any) -> Any:
        if isinstance(value, str) and value[:5].lower() == "file:":
            with suppress(ValueError):  # such as half an IPv6 address
                return LocalFile(Path(url2pathname(urlsplit(value).path)))
        if isinstance(value, PathLike):
            return LocalFile(Path(value))
        return LocalFile(bytes(value)) if isinstance(value, (bytes, bytearray)) else value

    return with_media(entry.args, args, take)
