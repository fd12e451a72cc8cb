"""Rules across arguments, in a small part of JSON Schema's words. The catalogue's loader refuses all other words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def same(left: Any, right: Any) -> bool:
    """Compare as JSON does: 5 equals 5.0, but true is not 1 and "5" is not 5."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return left == right
    return type(left) is type(right) and bool(left == right)


def holds(schema: Mapping[str, Any], value: Any) -> bool:
    """Say whether a value satisfies every word of a schema."""
    return all(WORDS[word](value, wanted) for word, wanted in schema.items())


def _properties(value: Any, wanted: Mapping[str, Any]) -> bool:
    if not isinstance(value, Mapping):
        return True
    return all(holds(schema, value[name]) for name, schema in wanted.items() if name in value)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


# As in JSON Schema, a word about numbers (texts, lists, objects) says nothing about other values.
WORDS: dict[str, Callable[[Any, Any], bool]] = {
    "properties": _properties,
    "required": lambda value, names: not isinstance(value, Mapping) or all(name in value for name in names),
    "const": same,
    "enum": lambda value, choices: any(same(value, choice) for choice in choices),
    "minimum": lambda value, limit: not _number(value) or value >= limit,
    "maximum": lambda value, limit: not _number(value) or value <= limit,
    "minItems": lambda value, limit: not isinstance(value, (list, tuple)) or len(value) >= limit,
    "maxItems": lambda value, limit: not isinstance(value, (list, tuple)) or len(value) <= limit,
    "minLength": lambda value, limit: not isinstance(value, str) or len(value) >= limit,
    "maxLength": lambda value, limit: not isinstance(value, str) or len(value) <= limit,
    "not": lambda value, schema: not holds(schema, value),
    "anyOf": lambda value, schemas: any(holds(schema, value) for schema in schemas),
    "allOf": lambda value, schemas: all(holds(schema, value) for schema in schemas),
}
"""What each word of a rule means: (value, the word's operand) -> does it hold."""
