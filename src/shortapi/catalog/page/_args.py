"""From printed parameters to the arguments of an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from shortapi.catalog._check_args import NAME, check_arg
from shortapi.catalog._problems import Problems
from shortapi.catalog.page._notes import Notes
from shortapi.catalog.page._params import Param
from shortapi.catalog.page._prose import length_of, media_kind, media_of, most_items
from shortapi.catalog.page._shapes import Group, inner_names, may_hold, shape_of
from shortapi.catalog.page._types import declared
from shortapi.catalog.page._values import converted, range_of

ORDER = (
    "type",
    "format",
    "required",
    "enum",
    "minimum",
    "maximum",
    "default",
    "description",
    "maxItems",
    "items",
    "properties",
    "x-length",
    "x-media",
)
"""Fields of an argument in the order in which they are written."""

_MOST_OPTIONS = 500

_TIED = {"minimum": ("minimum", "maximum"), "maximum": ("minimum", "maximum")}
"""Fields that say nothing right without each other."""


@frozen
class Arguments:
    """The arguments that were read, each also as it was printed."""

    data: dict[str, dict[str, Any]]
    params: Mapping[str, Param]


def arguments(params: Sequence[Param], sample: Mapping[str, Any] | None, notes: Notes) -> Arguments:
    """Return the data of all arguments.

    Args:
        params: as printed, in order.
        sample: arguments of the page's own call, which show what stands within what; None where there is none.
        notes: takes a sentence for whatever was left out or assumed.
    """
    groups = _grouped(params, sample or {}, notes)
    data: dict[str, dict[str, Any]] = {}
    for group in groups:
        arg = _argument(group, (sample or {}).get(group.param.name), notes)
        if arg is not None:
            data[group.param.name] = arg
    return Arguments(data, {group.param.name: group.param for group in groups})


def _grouped(params: Sequence[Param], sample: Mapping[str, Any], notes: Notes) -> list[Group]:
    """Put parameters that belong into a list of objects there: pages print them after it, like all others."""
    groups: dict[str, Group] = {}
    parent: Group | None = None
    for param in params:
        why = _why_within(param, groups, parent, sample)
        within = [] if parent is None else [other.name for other in parent.within]
        if why and parent is not None and param.name not in within:
            sentence = f"{param.name}: {why}, so it is taken for a part of the items of {parent.param.name}."
            notes.add(sentence, complete=False)
            parent.within.append(param)
        elif param.name in groups or why:
            notes.add(f"{param.name}: it stands more than once; the first counts, {_briefly(param)} is left out.")
        else:
            group = Group(param, declared(param.type))
            groups[param.name] = group
            parent = group if may_hold(group, sample.get(param.name)) else parent
    return list(groups.values())


def _why_within(param: Param, groups: Mapping[str, Group], parent: Group | None, sample: Mapping[str, Any]) -> str:
    """Return why a parameter cannot be an argument of its own; empty where it may be one."""
    if parent is None:
        return ""
    if param.name in groups:
        return f"it stands twice, here as {_briefly(param)}"
    if param.name in inner_names(sample.get(parent.param.name)):
        return "the page's own call has it there"
    if sample and param.need == "required" and param.default is None and param.name not in sample:
        return "it is said to be required, but the page's own call leaves it out"
    return ""


def _briefly(param: Param) -> str:
    return f"{param.type}, {param.need}" if param.need else param.type


def _argument(group: Group, sample: Any, notes: Notes) -> dict[str, Any] | None:
    param = group.param
    if not NAME.fullmatch(param.name):
        notes.add(
            f"{param.name}: an argument of this name cannot be written in the catalogue; it is left out.",
            complete=False,
        )
        return None
    for inner in group.within:
        if (arg := _argument(Group(inner, declared(inner.type)), None, notes)) is not None:
            group.inner[inner.name] = arg
    shape = shape_of(group, sample, notes)
    if shape is None:
        return None
    required = {"required": True} if _is_required(param, notes) else {}
    text = {"description": param.description} if param.description else {}
    found = {**shape, **required, **_limits(param, shape, notes), **text, **_said(param, shape, notes)}
    return _sound(param.name, {key: found[key] for key in ORDER if key in found}, notes)


def _is_required(param: Param, notes: Notes) -> bool:
    if param.need not in {"required", "optional"}:
        notes.add(f"{param.name}: whether it is required is not said; it is taken to be optional.")
    return param.need == "required"


def _limits(param: Param, shape: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    """Return default, choices and range, converted by the type."""
    found: dict[str, Any] = dict(_choices(param, shape, notes))
    if param.range is not None and shape["type"] in {"string", "integer", "number"}:
        found.update(range_of(param.name, param.range, notes))
    elif param.range is not None:
        notes.add(f"{param.name}: a range of {shape['type']} values says nothing here; it is left out.")
    if param.default is not None and not _says_none(param):
        value = converted(param.default, shape)
        if value is None:
            notes.add(f"{param.name}: its default {param.default!r} is no {shape['type']}; it is left out.")
        else:
            found["default"] = value
    return found


def _says_none(param: Param) -> bool:
    """Whether the printed default means that there is none."""
    default = param.default or ""
    return default in {"", '""'} or (default.lower() in {"null", "none"} and default not in (param.options or ()))


def _choices(param: Param, shape: Mapping[str, Any], notes: Notes) -> Iterator[tuple[str, list[Any]]]:
    if param.options is None or shape["type"] == "boolean":
        return
    if shape["type"] not in {"string", "integer", "number"}:
        notes.add(f"{param.name}: it is a list or an object, so its options are not taken over.")
        return
    if len(param.options) > _MOST_OPTIONS:
        notes.add(f"{param.name}: its {len(param.options)} options are too many for an entry; they are left out.")
        return
    values = [converted(option, shape) for option in param.options]
    if None in values:
        strange = [option for option, value in zip(param.options, values, strict=True) if value is None]
        notes.add(f"{param.name}: the option {strange[0]!r} is no {shape['type']}; its options are left out.")
        return
    unique = list(dict.fromkeys(values))
    if len(unique) < len(values):
        notes.add(f"{param.name}: an option stands twice; it is kept once.")
    if unique:
        yield "enum", unique


def _said(param: Param, shape: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    """Return what the description says: lengths of texts, links to files, number of items."""
    if shape["type"] == "array":
        most = most_items(param.description)
        items = shape["items"]
        if items["type"] == "string":
            shape["items"].update(_of_text(param, notes, link_only=True))
        return {"maxItems": most} if most else {}
    if shape["type"] == "string" and param.options is None and param.range is None:
        return _of_text(param, notes)
    return {}


def _of_text(param: Param, notes: Notes, *, link_only: bool = False) -> dict[str, Any]:
    kind = media_kind(param.name, param.description, notes)
    if kind is None:
        length = None if link_only else length_of(param.name, param.description, notes)
        return {"x-length": length} if length else {}
    media = {"x-media": media_of(kind, param.name, param.description, notes)} if kind else {}
    return {"format": "uri", **media}


def _sound(name: str, data: dict[str, Any], notes: Notes) -> dict[str, Any] | None:
    """Return an argument that the catalogue accepts, without the fields that it would refuse."""
    while True:
        problems = Problems("page")
        check_arg(data, (), problems)
        if not len(problems):
            return data
        sentence = problems.sentences()[0].partition(": ")[2]
        culprit = re.split(r"[.:\[]", sentence)[0]
        gone = [key for key in _TIED.get(culprit, (culprit,)) if key in data and key != "type"]
        if not gone:
            notes.add(f"{name}: {sentence}; the argument is left out.", complete=False)
            return None
        notes.add(f"{name}: {sentence}; so its {' and '.join(gone)} is left out.")
        if gone == ["default"]:
            page = f"the default of {name} is one that its own options or limits refuse"
            notes.correct(page, "leave the default out", sentence.removeprefix("default: "))
        data = {key: value for key, value in data.items() if key not in gone}
