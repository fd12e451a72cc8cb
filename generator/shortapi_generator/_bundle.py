"""Compiles spec/ into two OpenAPI documents: a lean one for the class generator, a full one for readers.

The lean one knows models only as free-standing components. A union of all models in the request would make every
import as slow as the number of models, and one model's mistake would break the request for all of them.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from shortapi.catalog import Arg, Entry
from shortapi_generator._spec import Spec
from shortapi_generator._words import HEADER
from shortapi_generator.wording import described, price_line

MEDIUM, MEDIA = "\ue000", "\ue001"
"""Marks in descriptions of arguments that take files: the class generator keeps nothing else of the schema."""


def lean_document(api: Mapping[str, Any], entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the class generator's input: without defaults, which would be sent, and without what it ignores."""
    document: dict[str, Any] = copy.deepcopy(dict(api))
    schemas = document["components"]["schemas"]
    for entry in entries:
        schemas[entry.class_name] = _lean_object(entry.args, _docstring(entry))
    return document


def _docstring(entry: Entry) -> str:
    source = f"{entry.source['page']} (read {entry.source['read']})"
    return "\n\n".join((entry.summary, f"Model: {entry.id}", f"Price: {price_line(entry)}", f"Source: {source}"))


def _lean_object(args: Mapping[str, Arg], description: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, arg in args.items() if arg.required],
        "properties": {name: _lean(arg) for name, arg in args.items()},
    }
    return {"description": description, **schema} if description else schema


def _lean(arg: Arg) -> dict[str, Any]:
    if arg.type == "object":
        return _lean_object(arg.properties, described(arg))
    schema: dict[str, Any] = {"type": arg.type}
    medium = arg.type == "string" and arg.media is not None
    media = arg.type == "array" and (arg.media or (arg.items is not None and arg.items.media)) is not None
    if text := (MEDIUM if medium else MEDIA if media else "") + described(arg):
        schema["description"] = text
    # The class generator does not support enums of fractions; validation checks those.
    if arg.enum and arg.type in {"string", "integer"}:
        schema["enum"] = list(arg.enum)
    if arg.items is not None:
        schema["items"] = _lean(arg.items)
    return schema


def full_document(spec: Spec) -> dict[str, Any]:
    """Return the OpenAPI document for readers: every model's job, with all limits, defaults, prices and sources."""
    document: dict[str, Any] = copy.deepcopy(dict(spec.api))
    document["info"]["x-generated"] = HEADER
    schemas = document["components"]["schemas"]
    request = schemas["CreateJobRequest"]
    jobs = {entry.id: _job_name(entry) for entry in spec.entries}
    refs = {model: f"#/components/schemas/{name}" for model, name in jobs.items()}
    schemas["CreateJobRequest"] = {
        "description": request["description"],
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "model", "mapping": refs},
    }
    for entry in spec.entries:
        schemas[jobs[entry.id]] = _job(entry, request)
        schemas[entry.class_name] = _full_args(entry)
    return document


def _job_name(entry: Entry) -> str:
    return entry.class_name.removesuffix("Args") + "Job"


def _job(entry: Entry, request: Mapping[str, Any]) -> dict[str, Any]:
    properties = copy.deepcopy(dict(request["properties"]))
    properties["model"] = {"const": entry.id}
    properties["args"] = {"$ref": f"#/components/schemas/{entry.class_name}"}
    return {**copy.deepcopy(dict(request)), "description": entry.summary, "properties": properties}


def _full_args(entry: Entry) -> dict[str, Any]:
    data = entry.data
    schema: dict[str, Any] = {
        "title": entry.title,
        "description": entry.summary,
        **_full_object(data["args"]),
        "examples": [data["example"]],
    }
    if entry.rules:
        schema["allOf"] = [
            {"$comment": rule.message, "if": dict(rule.if_), "then": dict(rule.then)} for rule in entry.rules
        ]
    known = ("category", "kind", "output", "pricing", "expect", "source", "corrections", "notes")
    schema |= {f"x-{name}": copy.deepcopy(data[name]) for name in known if name in data}
    return schema


def _full_object(args: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, arg in args.items() if arg.get("required") and "default" not in arg],
        "properties": {name: _full(arg) for name, arg in args.items()},
    }


def _full(arg: Mapping[str, Any]) -> dict[str, Any]:
    schema = {key: copy.deepcopy(value) for key, value in arg.items() if key != "required"}
    if arg["type"] == "string":
        # JSON Schema ignores these for strings; here they are about the number in the string.
        schema = {f"x-{key}" if key in {"minimum", "maximum"} else key: value for key, value in schema.items()}
    if arg["type"] == "object":
        described_by = {key: value for key, value in schema.items() if key in {"description", "default"}}
        return {**described_by, **_full_object(arg["properties"])}
    if "items" in arg:
        schema["items"] = _full(arg["items"])
    return schema
