"""Converts printed parameters to the arguments of an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from shortapi.catalog.checks import check_arg
from shortapi.catalog.forms import Problems
from shortapi.catalog.words import NAME
from shortapi_generator.page._made import fits, made
from shortapi_generator.page._notes import Notes
from shortapi_generator.page._params import Param
from shortapi_generator.page._prose import items_of, length_of, media_kind, media_of, range_in
from shortapi_generator.page._said import Said, look_at
from shortapi_generator.page._shapes import Group, holds_objects, inner_names, may_hold, shape_of, shown
from shortapi_generator.page._types import declared
from shortapi_generator.page._values import converted, range_of

ORDER = (
    "type",
    "format",
    "required",
    "enum",
    "minimum",
    "maximum",
    "default",
    "description",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "items",
    "properties",
    "x-length",
    "x-media",
)
"""Fields of an argument in the order of the output."""

_MOST_OPTIONS = 500

_PAIRS = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
_TIED = {name: pair for pair in _PAIRS for name in pair}
"""Fields that are meaningless without each other."""


@frozen
class Arguments:
    """The arguments, with their printed parameters and with the parts of descriptions that their fields express."""

    data: dict[str, dict[str, Any]]
    params: Mapping[str, Param]
    said: Mapping[str, Said] = field(factory=dict)


def arguments(params: Sequence[Param], sample: Mapping[str, Any] | None, notes: Notes) -> Arguments:
    """Return the data of all arguments.

    Args:
        params: as printed, in order.
        sample: arguments of the page's own call, which show what stands within what; None where there is none.
        notes: receives a sentence for everything that was left out or assumed.
    """
    groups = _grouped(params, sample or {}, notes)
    data: dict[str, dict[str, Any]] = {}
    said = {group.param.name: Said(group.param.description, list(group.param.left)) for group in groups}
    for group in groups:
        name = group.param.name
        arg = _argument(group, (sample or {}).get(name), said[name], notes)
        if arg is not None:
            data[name] = arg
        elif group.param.description:
            notes.add(f"{name}: its description {group.param.description!r} is left out, too.")
    return Arguments(data, {group.param.name: group.param for group in groups}, said)


def tell_what_is_left(args: Arguments, notes: Notes) -> None:
    """Add a note for each limit or condition in the descriptions that no field or rule expresses."""
    for name, said in args.said.items():
        _tell_left(args.params[name], args.data.get(name, {}), said, notes)


def _tell_left(param: Param, data: Mapping[str, Any], said: Said, notes: Notes) -> None:
    limits = _numbers_of({key: value for key, value in data.items() if key not in {"description", "default", "items"}})
    look_at(param.name, said.untold(limits | _numbers_of(data.get("default")), limits), notes)


def _numbers_of(value: Any) -> set[str]:
    """Return the numbers of a field as printed."""
    if isinstance(value, Mapping):
        return {number for part in value.values() for number in _numbers_of(part)}
    if isinstance(value, list):
        return {number for part in value for number in _numbers_of(part)}
    return set(re.findall(r"\d+(?:\.\d+)*", f"{value:g}" if isinstance(value, float) else str(value)))


def _grouped(params: Sequence[Param], sample: Mapping[str, Any], notes: Notes) -> list[Group]:
    """Move parameters into the list of objects that they belong to; pages print them after it like all others."""
    groups: dict[str, Group] = {}
    parent: Group | None = None
    for printed in params:
        owner, _, inner = re.sub(r"\[\d*\]", "", printed.name).rpartition(".")
        holder = groups.get(owner, parent)
        param = evolve(printed, name=inner) if owner in groups else printed
        why = "its name says so" if owner in groups else _why_within(param, groups, parent, sample)
        within = [] if holder is None else [other.name for other in holder.within]
        if why and holder is not None and param.name not in within:
            sentence = f"{param.name}: {why}, so it is taken for a part of the items of {holder.param.name}."
            notes.add(sentence, complete=False)
            holder.within.append(param)
        elif param.name in groups or why:
            notes.add(f"{param.name}: it is listed twice; the first one is kept, {_briefly(param)} is left out.")
            notes.add(f"{param.name}: its description {param.description!r} is left out, too.")
        else:
            _tell_doubt(param, parent, sample, notes)
            group = Group(param, declared(param.type))
            groups[param.name] = group
            parent = group if may_hold(group, sample.get(param.name)) else _still(parent, param, sample)
    return list(groups.values())


def _why_within(param: Param, groups: Mapping[str, Group], parent: Group | None, sample: Mapping[str, Any]) -> str:
    """Return why a parameter cannot be an argument of its own, empty if it can."""
    if parent is None:
        return ""
    if param.name in groups:
        return f"it stands twice, here as {_briefly(param)}"
    if param.name in inner_names(sample.get(parent.param.name)):
        return "the page's own call has it there"
    is_required = param.need == "required" and param.default is None and param.name not in sample
    if sample and is_required:
        return "it is said to be required, but the page's own call leaves it out"
    if is_required and holds_objects(parent.type):
        return "it stands below a list of objects of which nothing else is said"
    return ""


def _still(parent: Group | None, param: Param, sample: Mapping[str, Any]) -> Group | None:
    """Return the list whose parts may still follow; an argument of the page's sample call ends it."""
    return None if param.name in sample else parent


def _tell_doubt(param: Param, parent: Group | None, sample: Mapping[str, Any], notes: Notes) -> None:
    if parent is None or param.name in sample or inner_names(shown(parent, sample.get(parent.param.name))):
        return
    if parent.within or holds_objects(parent.type):
        sentence = (
            f"{param.name}: check whether it is a property of the items of {parent.param.name}, which it follows."
        )
        notes.add(sentence, complete=False)


def _briefly(param: Param) -> str:
    return f"{param.type}, {param.need}" if param.need else param.type


def _argument(group: Group, sample: Any, said: Said, notes: Notes) -> dict[str, Any] | None:
    param = group.param
    if not NAME.fits(param.name):
        notes.add(
            f"{param.name}: the catalogue does not allow an argument of this name; it is left out.",
            complete=False,
        )
        return None
    for inner in group.within:
        words = Said(inner.description, list(inner.left))
        if (arg := _argument(Group(inner, declared(inner.type)), None, words, notes)) is not None:
            group.inner[inner.name] = arg
            _tell_left(inner, arg, words, notes)
    shape = shape_of(group, sample, notes)
    if shape is None:
        return None
    required = {"required": True} if _is_required(param, notes) else {}
    text = {"description": param.description} if param.description else {}
    spoken = _said(param, shape, said, notes)
    found = {**shape, **required, **text, **spoken, **_limits(param, {**shape, **spoken}, notes)}
    return _sound(param.name, {key: found[key] for key in ORDER if key in found}, notes)


def _is_required(param: Param, notes: Notes) -> bool:
    if param.need not in {"required", "optional"}:
        notes.add(f"{param.name}: the page does not say whether it is required; optional is assumed.")
    return param.need == "required"


def _limits(param: Param, shape: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    """Return default, choices and range, converted to the type."""
    found: dict[str, Any] = dict(_choices(param, shape, notes)) | _sizes(param, shape, notes)
    if param.range is not None and shape["type"] in {"string", "integer", "number"}:
        found.update(range_of(param.name, param.range, notes))
    elif param.range is not None:
        notes.add(f"{param.name}: a range does not apply to type {shape['type']}; it is left out.")
    if param.default is not None and not _says_none(param):
        value = converted(param.default, shape)
        if value is None:
            notes.add(f"{param.name}: its default {param.default!r} is not of type {shape['type']}; it is left out.")
        else:
            found["default"] = value
    return found


def _says_none(param: Param) -> bool:
    """Return whether the printed default means that there is none."""
    default = param.default or ""
    return default in {"", '""'} or (default.lower() in {"null", "none"} and default not in (param.options or ()))


def _choices(param: Param, shape: Mapping[str, Any], notes: Notes) -> Iterator[tuple[str, list[Any]]]:
    if param.options is None or shape["type"] == "boolean":
        return
    if shape["type"] not in {"string", "integer", "number"}:
        notes.add(f"{param.name}: it is a list or an object, so its options are left out.")
        return
    if len(param.options) > _MOST_OPTIONS:
        notes.add(f"{param.name}: its {len(param.options)} options are too many for an entry; they are left out.")
        return
    values = [converted(option, shape) for option in param.options]
    if None in values:
        strange = [option for option, value in zip(param.options, values, strict=True) if value is None]
        notes.add(f"{param.name}: the option {strange[0]!r} is not of type {shape['type']}; its options are left out.")
        return
    unique = list(dict.fromkeys(values))
    if len(unique) < len(values):
        notes.add(f"{param.name}: an option is listed twice; it is kept once.")
    if unique:
        yield "enum", unique


def _said(param: Param, shape: Mapping[str, Any], said: Said, notes: Notes) -> dict[str, Any]:
    """Return the limits in the description: lengths of texts, links to files, number of items, range of a number."""
    kind = shape["type"]
    if kind == "array":
        if shape["items"]["type"] == "string":
            shape["items"].update(_of_text(param, said, notes, link_only=True))
        return items_of(said)
    if param.options is not None or param.range is not None:
        return {}
    if kind in {"integer", "number"}:
        return range_in(said)
    return _of_text(param, said, notes) if kind == "string" else {}


def _of_text(param: Param, said: Said, notes: Notes, *, link_only: bool = False) -> dict[str, Any]:
    kind = media_kind(param.name, param.description, notes)
    if kind is None:
        return {} if link_only else length_of(param.name, said, notes)
    media = {"x-media": media_of(kind, param.name, said, notes)} if kind else {}
    return {"format": "uri", **media}


_SIZES = {
    ("string", "length"): ("minLength", "maxLength"),
    ("array", "items"): ("minItems", "maxItems"),
    ("integer", "value"): ("minimum", "maximum"),
    ("number", "value"): ("minimum", "maximum"),
}


def _sizes(param: Param, shape: Mapping[str, Any], notes: Notes) -> dict[str, Any]:
    """Return the limits of marks below a parameter, such as "Max length"."""
    found: dict[str, Any] = {}
    for label, printed in param.sizes.items():
        end, _, what = label.rpartition(" ")
        names = _SIZES.get((shape["type"], what))
        value = converted(printed, {"type": "number" if what == "value" else "integer"})
        if names and value is not None and "format" not in shape:
            found[names[end == "max"]] = value
        elif label != "step" or (shape["type"], value) != ("integer", 1):
            notes.add(f"{param.name}: its {label} {printed} is not covered by any field or rule; check it.")
    return found


def _sound(name: str, data: dict[str, Any], notes: Notes) -> dict[str, Any] | None:
    """Return an argument without the fields that the catalogue would refuse."""
    while True:
        problems = Problems("page")
        check_arg(data, problems)
        if not len(problems):
            return _possible(name, data, notes)
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


_LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "x-length")
_MOST_NEEDED = {"minLength": 10_000, "minItems": 100}
"""Larger minimums on a page are mistakes; an example would be absurd."""


def _possible(name: str, data: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """Return an argument without limits that no sensible value can satisfy."""
    absurd = [key for key, most in _MOST_NEEDED.items() if data.get(key, 0) > most]
    if not absurd and fits(made(data), data):
        return data
    gone = absurd or [key for key in _LIMITS if key in data]
    listed = " and ".join(f"{key} {data[key]}" for key in gone)
    notes.add(f"{name}: no value can satisfy {listed}, so they are left out; check them.")
    return {key: value for key, value in data.items() if key not in gone}
