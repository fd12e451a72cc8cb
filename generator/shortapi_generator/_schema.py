"""Generates spec/catalog.schema.json, with which editors complete and check entries, from the catalogue's words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from shortapi.catalog.forms import FORMS, Choice, Fields, ListOf, Named, Ref, Value, Word
from shortapi.catalog.words import ENTRY
from shortapi_generator._words import RESERVED


def entry_schema() -> dict[str, Any]:
    """Return the JSON Schema of a catalogue entry."""
    defs = {name: schema_of(form) for name, form in FORMS.items()}
    defs["args"]["propertyNames"]["not"] = {"enum": sorted(RESERVED)}
    _type_values(defs["arg"])
    _type_values(defs["item"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by `make generate` from src/shortapi/catalog/words.py, which says more than a schema can.",
        "title": "A ShortAPI catalogue entry",
        "description": "One model: what it takes, costs and gives.",
        **schema_of(ENTRY),
        "$defs": defs,
    }


def _type_values(arg: dict[str, Any]) -> None:
    """Require default and choices to be of the argument's type, which the loader checks by itself."""
    while "else" in arg:
        kind, words = arg["if"]["properties"]["type"]["const"], arg["then"]["properties"]
        words["default"]["type"] = kind
        if "enum" in words:
            words["enum"]["items"], words["enum"]["uniqueItems"] = {"type": kind}, True
        arg = arg["else"]


@singledispatch
def schema_of(form: Any) -> dict[str, Any]:
    """Return the JSON Schema of a form."""
    raise TypeError(f"{type(form).__name__} is no form of the catalogue")


@schema_of.register
def _(form: Value) -> dict[str, Any]:
    if form.base is None:
        return dict(form.schema)
    return _both(schema_of(form.base), form.schema)


def _both(one: Any, other: Any) -> dict[str, Any]:
    """Return a schema that requires both: merged if they have no keyword in common."""
    clash = any(name in one and one[name] != value for name, value in other.items())
    return {"allOf": [dict(one), dict(other)]} if clash else {**one, **other}


@schema_of.register
def _(form: ListOf) -> dict[str, Any]:
    size = {"minItems": form.size or 1} | ({"maxItems": form.size} if form.size else {})
    return {"type": "array", **size, "items": schema_of(form.form)}


@schema_of.register
def _(form: Named) -> dict[str, Any]:
    least = {} if form.empty else {"minProperties": 1}
    names = {"propertyNames": schema_of(form.name)} if form.name.schema else {}
    return {"type": "object", **least, **names, "additionalProperties": schema_of(form.form)}


@schema_of.register
def _(form: Fields) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
    if required := [name for name, word in form.words.items() if word.required]:
        schema["required"] = required
    schema["properties"] = {name: _word(word) for name, word in form.words.items()}
    if form.one_of:
        schema["oneOf"] = _requiring(form.one_of)
    if form.some_of:
        schema["anyOf"] = _requiring(form.some_of)
    if form.beside:
        schema["dependentRequired"] = {name: [other] for name, other in form.beside.items()}
    return schema


def _word(word: Word) -> dict[str, Any]:
    schema = schema_of(word.form)
    return {"description": word.means, **schema} if word.means else schema


def _requiring(names: Iterable[str]) -> list[dict[str, Any]]:
    return [{"required": [name]} for name in names]


@schema_of.register
def _(form: Choice) -> dict[str, Any]:
    schema = schema_of(form.other)
    for when, one in reversed(form.cases):
        schema = {"if": dict(when), "then": schema_of(one), "else": schema}
    return schema


@schema_of.register
def _(form: Ref) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{form.name}"}
