"""Checks of the arguments of a model: their fields, their limits, and values for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shortapi.catalog import _shape
from shortapi.catalog._check_values import CheckedArgs, check_value
from shortapi.catalog._pattern import PatternError, check_pattern
from shortapi.catalog._problems import Problems, Where, did_you_mean, listed, shown

if TYPE_CHECKING:
    from shortapi.catalog._shape import Check

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")

FORMATS = {
    "image": ("jpeg", "png", "webp", "gif", "bmp", "tiff", "heic", "avif"),
    "video": ("mp4", "mov", "webm", "avi", "mkv"),
    "audio": ("mp3", "wav", "m4a", "aac", "ogg", "flac"),
}

_EVERY: dict[str, Check] = {
    "type": _shape.anything,
    "required": _shape.flag,
    "description": _shape.text,
    "default": _shape.anything,
}
_RANGE: dict[str, Check] = {"minimum": _shape.number, "maximum": _shape.number}


def _length(value: Any, where: Where, problems: Problems) -> None:
    known = {
        "limit": _shape.whole(1),
        "han_weight": _shape.whole(1),
        "over": _shape.one_of("truncated", "rejected"),
    }
    _shape.fields(value, where, problems, of="x-length", known=known, required=("limit",))


def _aspect(value: Any, where: Where, problems: Problems) -> None:
    if not isinstance(value, list) or len(value) != 2 or not all(_ratio(side) for side in value):
        problems.add(where, "write the narrowest and the widest shape as width:height, such as ['1:2.5', '2.5:1']")
    elif _ratio(value[0]) > _ratio(value[1]):
        problems.add(where, f"{value[0]} is wider than {value[1]}; write the narrowest shape first")


def _ratio(side: Any) -> float:
    """Return width over height; 0 where it is none."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?):([0-9]+(?:\.[0-9]+)?)", side) if isinstance(side, str) else None
    return float(match[1]) / float(match[2]) if match and float(match[2]) else 0.0


_MEDIA: dict[str, Check] = {
    "kind": _shape.one_of("image", "video", "audio"),
    "formats": _shape.list_of(_shape.text),
    "min_side": _shape.whole(1),
    "max_side": _shape.whole(1),
    "aspect": _aspect,
    "max_bytes": _shape.whole(1),
    "min_seconds": _shape.positive,
    "max_seconds": _shape.positive,
    "min_fps": _shape.positive,
    "base64": _shape.flag,
}


def _media(value: Any, where: Where, problems: Problems) -> None:
    if not _shape.fields(value, where, problems, of="x-media", known=_MEDIA, required=("kind",)):
        return
    if "min_fps" in value and value["kind"] != "video":
        problems.add((*where, "min_fps"), f"min_fps says nothing about {value['kind']} files")
    known = FORMATS[value["kind"]]
    for index, name in enumerate(value.get("formats", ())):
        if name not in known:
            hint = "; write 'jpeg'" if name == "jpg" else did_you_mean(name, known)
            problems.add((*where, "formats", index), f"{name!r} is not a format of {value['kind']} files{hint}")
    for unit in ("side", "seconds"):
        _in_order(value, f"min_{unit}", f"max_{unit}", where, problems)


_BY_TYPE: dict[str, dict[str, Check]] = {
    "string": {
        **_EVERY,
        **_RANGE,
        "enum": _shape.list_of(_shape.anything),
        "format": _shape.one_of("uri"),
        "minLength": _shape.whole(0),
        "maxLength": _shape.whole(1),
        "pattern": _shape.text,
        "x-length": _length,
        "x-media": _media,
    },
    "integer": {**_EVERY, **_RANGE, "enum": _shape.list_of(_shape.anything)},
    "number": {**_EVERY, **_RANGE, "enum": _shape.list_of(_shape.anything)},
    "boolean": {**_EVERY},
    "array": {
        **_EVERY,
        "items": _shape.anything,
        "minItems": _shape.whole(0),
        "maxItems": _shape.whole(1),
    },
    "object": {**_EVERY, "properties": _shape.anything},
}


def check_args(data: Any, where: Where, problems: Problems, *, what: str = "argument") -> CheckedArgs:
    """Check a mapping of arguments. Return them for further checks, None for one that is not in order."""
    if not isinstance(data, Mapping) or not data:
        problems.add(where, f"write a mapping of at least one {what}: its name and its fields")
        return {}
    return {name: arg if _named_arg(name, arg, (*where, name), problems) else None for name, arg in data.items()}


def _named_arg(name: str, data: Any, where: Where, problems: Problems) -> bool:
    before = len(problems)
    if not NAME.fullmatch(name):
        problems.add(where, f"{shown(name)} is not usable as a name; write letters, digits and _, a letter first")
    check_arg(data, where, problems)
    return len(problems) == before


def check_arg(data: Any, where: Where, problems: Problems) -> bool:
    """Check one argument, or the items of a list. Return whether it is in order."""
    if not isinstance(data, Mapping):
        problems.add(where, f"{problems.shown(where, data)} is not an argument; write a mapping of fields")
        return False
    kind = data.get("type")
    if not isinstance(kind, str) or kind not in _BY_TYPE:
        problems.add((*where, "type"), _no_type(kind))
        return False
    if not _shape.fields(data, where, problems, of=f"a {kind} argument", known=_BY_TYPE[kind]):
        return False
    before = len(problems)
    _limits(data, where, problems)
    _inside(data, where, problems)
    if len(problems) == before:
        _default(data, where, problems)
    return len(problems) == before


def _no_type(kind: Any) -> str:
    if kind is None:
        return f"an argument needs the field 'type': one of {listed(_BY_TYPE)}"
    aliases = {"int": "integer", "float": "number", "double": "number", "bool": "boolean", "str": "string"}
    aliases |= {"list": "array", "dict": "object", "text": "string"}
    name = aliases.get(str(kind))
    return f"{shown(kind)} is not a type" + (f"; write {name!r}" if name else f"; the types are {listed(_BY_TYPE)}")


def _limits(data: Mapping[str, Any], where: Where, problems: Problems) -> None:
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")):
        _in_order(data, low, high, where, problems)
    if "pattern" in data:
        try:
            check_pattern(data["pattern"])
        except PatternError as error:
            problems.add((*where, "pattern"), f"this pattern is not taken: {error}")
            data = {key: value for key, value in data.items() if key != "pattern"}
    plain = {key: value for key, value in data.items() if key != "enum"}
    seen: list[Any] = []
    for index, value in enumerate(data.get("enum", ())):
        if any(_shape.same(value, other) for other in seen):
            problems.add((*where, "enum", index), f"{shown(value)} stands twice; keep one of them")
        seen.append(value)
        check_value(value, plain, (*where, "enum", index), problems)


def _in_order(data: Mapping[str, Any], low: str, high: str, where: Where, problems: Problems) -> None:
    if low in data and high in data and data[low] > data[high]:
        problems.add((*where, low), f"{low} {data[low]} is above {high} {data[high]}; swap them")


def _inside(data: Mapping[str, Any], where: Where, problems: Problems) -> None:
    if data["type"] == "array":
        if "items" not in data:
            problems.add(where, "a list argument needs the field 'items', which says what it holds")
            return
        if isinstance(data["items"], Mapping):
            for name in {"required", "default"} & data["items"].keys():
                problems.add((*where, "items", name), f"items cannot have {name!r}; write it at the list itself")
        check_arg(data["items"], (*where, "items"), problems)
    if data["type"] == "object":
        if "properties" not in data:
            problems.add(where, "an object argument needs the field 'properties', written like args")
            return
        check_args(data["properties"], (*where, "properties"), problems, what="property")


def _default(data: Mapping[str, Any], where: Where, problems: Problems) -> None:
    if "default" not in data:
        return
    at, value = (*where, "default"), data["default"]
    if value is None:
        problems.add(at, "null is no default; leave the field out where there is none")
    else:
        check_value(value, data, at, problems)
