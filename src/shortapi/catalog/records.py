"""The records of the catalogue: what one model takes, costs, and gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, Self

from attrs import field, frozen

ArgType = Literal["string", "integer", "number", "boolean", "array", "object"]
Scalar = str | int | float | bool

_ATTRIBUTES = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "x-length": "length",
    "x-media": "media",
}
"""Words of an argument that are called otherwise in Python."""


def _frozen(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields with tuples for lists."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}


@frozen(kw_only=True)
class Length:
    """How long a text may be, counted in characters; a Han character counts `han_weight` times."""

    limit: int
    han_weight: int = 1
    over: Literal["truncated", "rejected"] = "rejected"


@frozen(kw_only=True)
class Media:
    """What a linked file must be. Sides in pixels, aspect as width:height, sizes in bytes, lengths in seconds.

    `min_fps`: pictures a second that a video must have.
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
    """One argument of a model. Names of the limits are those of JSON Schema.

    `minimum` and `maximum` on a string mean that the string holds a number in that range.
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

    @classmethod
    def from_data(cls, name: str, data: Mapping[str, Any]) -> Self:
        known = {_ATTRIBUTES.get(word, word): value for word, value in data.items()}
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

    The row counts where every argument named in `when` has the value given there (a list: one of them).
    It costs `base` + `rate` x (quantity above `included`). `unknown` says why this row has no price.
    """

    when: Mapping[str, Any] = field(factory=dict)
    rate: str | None = None
    base: str = "0"
    included: str = "0"
    since: str | None = None
    unknown: str | None = None


@frozen(kw_only=True)
class Units:
    """How many units a job has, where that is neither one argument nor one number.

    The numbers and the values of the arguments in `product` are multiplied and divided by `per`.
    `unknown` says why nobody can tell beforehand; then there is no product.
    """

    product: tuple[str | int | float, ...] = ()
    per: int | float = 1
    unknown: str | None = None


@frozen(kw_only=True)
class Pricing:
    """A price list. `unknown` says why there is none; then there are no rates.

    `quantity` is how many units a job has: an argument's name, a number, or `Units`.
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


@frozen(kw_only=True, cache_hash=True)
class Expect:
    """Seconds until a job is done: half of such jobs by `p50`, nine of ten by `p90`."""

    p50: float
    p90: float


@frozen(kw_only=True)
class ExpectRow:
    """How long jobs take, in seconds, for those whose arguments fit `when` (as in a price list).

    The numbers are those for the values of `at`. Other values take longer or shorter in proportion, all but `fixed`
    seconds of `p50`, and p90 with it.
    """

    p50: float
    p90: float
    when: Mapping[str, Any] = field(factory=dict)
    at: Mapping[str, Any] = field(factory=dict)
    fixed: float = 0
    source: str = ""


@frozen
class Rule:
    """A rule across arguments: where `if_` holds, `then` must hold too. Both in words of JSON Schema."""

    message: str
    if_: Mapping[str, Any] = field(factory=dict)
    then: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class Entry:
    """One model of the catalogue.

    `data` is the entry as written (checked); `origin` says where it was read from.
    """

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
        """Build the records from checked data (of a catalogue file or the registry); checks nothing."""
        expect = data.get("expect", [])
        built = {
            "args": {name: Arg.from_data(name, arg) for name, arg in data["args"].items()},
            "pricing": Pricing.from_data(data["pricing"]),
            "expect": tuple(ExpectRow(**row) for row in (expect if isinstance(expect, list) else [expect])),
            "rules": tuple(Rule(row["message"], row.get("if", {}), row["then"]) for row in data.get("rules", ())),
        }
        return cls(**{**_frozen(data), **built}, origin=origin, data=data)
