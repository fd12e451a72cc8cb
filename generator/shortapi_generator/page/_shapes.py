"""Determines the type of an argument, and the contents of lists and objects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field

from shortapi.catalog.words import NAME
from shortapi_generator.page._notes import Notes
from shortapi_generator.page._params import Param
from shortapi_generator.page._prose import media_kind
from shortapi_generator.page._types import Declared
from shortapi_generator.page._values import json_of


@define
class Group:
    """A parameter and the arguments that seem to belong into it."""

    param: Param
    type: Declared
    within: list[Param] = field(factory=list)
    inner: dict[str, dict[str, Any]] = field(factory=dict)


def may_hold(group: Group, sample: Any) -> bool:
    """Return whether following parameters may be parts of this list or object, whose contents are not stated."""
    param, value = group.param, shown(group, sample)
    if isinstance(value, list) and value and not _objects(value):
        return False
    return param.options is None and _is_open(group.type) and media_kind(param.name, param.description, Notes()) is None


def _is_open(kind: Declared) -> bool:
    if kind.kind == "array":
        return kind.items is None or _is_open(kind.items)
    return kind.kind in {"object", "name"}


def holds_objects(kind: Declared) -> bool:
    """Return whether a type is an object or a list of objects."""
    return kind.kind in {"object", "name"} or (kind.items is not None and holds_objects(kind.items))


def inner_names(value: Any) -> set[str]:
    """Return the names within an object, or within the objects of a list."""
    return {name for item in _objects(value) for name in item}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, Mapping)]


def shape_of(group: Group, sample: Any, notes: Notes) -> dict[str, Any] | None:
    """Return the type of an argument, with the contents of a list or object; None if that is not known.

    Args:
        sample: the argument's value in the page's sample call, if any.
    """
    name, kind = group.param.name, group.type
    if kind.others:
        also = " or ".join(kind.others)
        notes.add(f"{name}: it may also be {also}; the entry accepts only {kind.text}.")
    if kind.kind in {"enum", "name"} and group.param.options is not None:
        return {"type": "integer" if not group.param.quoted and _all_whole(group.param.options) else "string"}
    if kind.kind == "array":
        items = _items(group, kind.items, sample, notes)
        return None if items is None else {"type": "array", "items": items}
    if kind.kind in {"string", "integer", "number", "boolean"}:
        return {"type": kind.kind}
    return _named(group, sample, notes)


def _named(group: Group, sample: Any, notes: Notes) -> dict[str, Any] | None:
    """Return the type for a name such as `RatioEnum`, `Camera` or `uuid`."""
    name, kind = group.param.name, group.type
    properties = {} if kind.kind == "enum" else _properties(group, sample, notes)
    if properties:
        return {"type": "object", "properties": properties}
    if kind.kind == "enum" or (kind.kind == "name" and kind.text[:1].islower()):
        notes.add(f"{name}: the page does not list the values of its type {kind.text!r}; string is assumed.")
        return {"type": "string"}
    sentence = f"{name}: the page does not describe objects of type {kind.text!r}; the argument is left out."
    notes.add(sentence, complete=False)
    return None


def _all_whole(options: Sequence[str]) -> bool:
    return all(re.fullmatch(r"-?[0-9]{1,18}", option) for option in options)


def _items(group: Group, kind: Declared | None, sample: Any, notes: Notes) -> dict[str, Any] | None:
    name, value = group.param.name, shown(group, sample)
    if group.inner or (kind is None and inner_names(value)):
        properties = _properties(group, sample, notes)
        return {"type": "object", "properties": properties} if properties else None
    if kind is not None:
        return shape_of(Group(Param(name, kind.text, None, ""), kind), value, notes)
    if media_kind(name, group.param.description, Notes()) is None:
        notes.add(f"{name}: the page does not say the type of its items; string is assumed.")
    return {"type": "string"}


def shown(group: Group, sample: Any) -> Any:
    """Return a value of an argument on the page: in its sample call, else among the examples."""
    return json_of(group.param.examples) if sample is None else sample


def _properties(group: Group, sample: Any, notes: Notes) -> dict[str, Any]:
    """Return the properties of an argument's objects: as printed, else as in an example."""
    rest = {
        name: arg
        for item in _objects(shown(group, sample))
        for name, value in item.items()
        if name not in group.inner and NAME.fits(name) and (arg := _like(value))
    }
    if rest:
        sentence = f"{group.param.name}: {', '.join(rest)} of its objects are read from an example, and may not be all."
        notes.add(sentence, complete=False)
    return {**group.inner, **rest}


def _like(value: Any) -> dict[str, Any] | None:
    """Return an argument that accepts such values; None if it cannot be determined."""
    if isinstance(value, list):
        items = _like(value[0]) if value else None
        return {"type": "array", "items": items} if items else None
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))
    kind = next((name for type_, name in kinds if isinstance(value, type_)), None)
    return {"type": kind} if kind else None
