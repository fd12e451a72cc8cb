"""A subset of JSON Schema, used for rules across arguments and for the catalogue's own schema."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from shortapi.validation import as_decimal, is_type, same
from shortapi.validation.patterns import matches


def holds(schema: Mapping[str, Any], value: Any) -> bool:
    """Return whether a value satisfies every keyword of a schema."""
    return all(WORDS[word](value, wanted) for word, wanted in schema.items())


def _properties(value: Any, wanted: Mapping[str, Any]) -> bool:
    if not isinstance(value, Mapping):
        return True
    return all(holds(schema, value[name]) for name, schema in wanted.items() if name in value)


def _exact(value: Any) -> Fraction | None:
    """Return a number, or a text that holds one, as a fraction; None for other values."""
    number = as_decimal(value)
    return None if number is None else Fraction(number)


def _compare(fits: Callable[[Fraction, Fraction], bool]) -> Callable[[Any, Any], bool]:
    """Return a keyword that compares numbers; as in JSON Schema, it accepts all other values."""

    def word(value: Any, wanted: Any) -> bool:
        one, other = value if isinstance(value, Fraction) else _exact(value), _exact(wanted)
        return one is None or other is None or fits(one, other)

    return word


def _number(value: Any, wanted: Mapping[str, Any]) -> bool:
    """Evaluate `x-number`: limits of a sum, product, quotient or count of arguments."""
    amount = _amount(value, wanted) if isinstance(value, Mapping) else None
    limits = [(word, wanted[word]) for word in ("minimum", "maximum", "equals") if word in wanted]
    return amount is None or all(
        WORDS[word](amount, number)
        for word, limit in limits
        for number in (_at(value, limit) if isinstance(limit, str) else [limit])
    )


def _amount(args: Mapping[str, Any], wanted: Mapping[str, Any]) -> Fraction | None:
    """Return the number; None if a value is not a number, or a factor is missing."""
    if "count" in wanted:
        found = [value for path in wanted["count"] for value in _at(args, path)]
        return Fraction(sum(len(value) if isinstance(value, (list, tuple)) else 1 for value in found))
    way = next(way for way in ("sum", "product", "quotient") if way in wanted)
    values = [list(_at(args, path)) for path in wanted[way]]
    numbers = [_exact(found) for part in values for found in part]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or (way != "sum" and not all(values)):
        return None
    if way == "sum":
        return sum(known, Fraction(0))
    if way == "product":
        return math.prod(known, start=Fraction(1))
    return known[0] / known[1] if known[1] else None


def _at(value: Any, path: str) -> Iterator[Any]:
    """Yield the values at a path such as `shots.seconds`, through all items of lists."""
    name, _, rest = path.partition(".")
    for item in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(item, Mapping) and name in item:
            yield from _at(item[name], rest) if rest else (item[name],)


# As in JSON Schema, a keyword for numbers (texts, lists, objects) accepts all other values.
WORDS: dict[str, Callable[[Any, Any], bool]] = {
    "properties": _properties,
    "required": lambda value, names: not isinstance(value, Mapping) or all(name in value for name in names),
    "const": same,
    "enum": lambda value, choices: any(same(value, choice) for choice in choices),
    "x-number": _number,
    "type": lambda value, types: any(is_type(value, name) for name in ([types] if isinstance(types, str) else types)),
    "pattern": lambda value, pattern: not isinstance(value, str) or matches(pattern, value),
    "minimum": _compare(operator.ge),
    "exclusiveMinimum": _compare(operator.gt),
    "maximum": _compare(operator.le),
    "equals": _compare(operator.eq),
    "minItems": lambda value, limit: not isinstance(value, (list, tuple)) or len(value) >= limit,
    "maxItems": lambda value, limit: not isinstance(value, (list, tuple)) or len(value) <= limit,
    "minLength": lambda value, limit: not isinstance(value, str) or len(value) >= limit,
    "maxLength": lambda value, limit: not isinstance(value, str) or len(value) <= limit,
    "not": lambda value, schema: not holds(schema, value),
    "anyOf": lambda value, schemas: any(holds(schema, value) for schema in schemas),
    "allOf": lambda value, schemas: all(holds(schema, value) for schema in schemas),
}
"""Keywords: (value, operand) -> whether it holds. `catalog.words` declares which of them a rule may have."""
