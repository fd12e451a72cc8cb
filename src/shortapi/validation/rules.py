"""A small part of JSON Schema's words, in which rules across arguments and the catalogue's own forms are written."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from shortapi.catalog.records import as_decimal
from shortapi.validation.patterns import matches

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (Mapping,),
}


def is_type(value: Any, wanted: str) -> bool:
    """Say whether a value is of a type of JSON Schema; true is no number."""
    return isinstance(value, _TYPES[wanted]) and (wanted == "boolean" or not isinstance(value, bool))


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


def fits(when: Mapping[str, Any], args: Mapping[str, Any]) -> bool:
    """Say whether every argument has the value that a row names, or one of several; defaults must be filled in."""
    return all(
        any(same(args.get(name), choice) for choice in (wanted if isinstance(wanted, (list, tuple)) else [wanted]))
        for name, wanted in when.items()
    )


def _properties(value: Any, wanted: Mapping[str, Any]) -> bool:
    if not isinstance(value, Mapping):
        return True
    return all(holds(schema, value[name]) for name, schema in wanted.items() if name in value)


def _exact(value: Any) -> Fraction | None:
    """Return the number that a value is, or that its text holds, without any rounding."""
    number = as_decimal(value)
    return None if number is None else Fraction(number)


def _compare(fits: Callable[[Fraction, Fraction], bool]) -> Callable[[Any, Any], bool]:
    """Make a word that compares numbers; as in JSON Schema, it says nothing about what is none."""

    def word(value: Any, wanted: Any) -> bool:
        one, other = _exact(value), _exact(wanted)
        return one is None or other is None or fits(one, other)

    return word


def _number(value: Any, wanted: Mapping[str, Any]) -> bool:
    """Carry out `x-number`: a sum, product, quotient or count of arguments, and what it must be."""
    if not isinstance(value, Mapping):
        return True
    amount = _amount(value, wanted)
    limits = ((fits, wanted[word]) for word, fits in _BOUNDS.items() if word in wanted)
    return amount is None or all(_bounded(amount, fits, limit, value) for fits, limit in limits)


def _bounded(amount: Fraction, fits: Callable[[Fraction, Fraction], bool], limit: Any, args: Mapping[str, Any]) -> bool:
    numbers = [_exact(found) for found in _at(args, limit)] if isinstance(limit, str) else [_exact(limit)]
    return all(number is None or fits(amount, number) for number in numbers)


def _amount(args: Mapping[str, Any], wanted: Mapping[str, Any]) -> Fraction | None:
    """Return the number; None where something that should be a number is none, or a factor is missing."""
    if "count" in wanted:
        return Fraction(sum(_many(found) for path in wanted["count"] for found in _at(args, path)))
    way = next(way for way in ("sum", "product", "quotient") if way in wanted)
    values = [list(_at(args, path)) for path in wanted[way]]
    if way != "sum" and not all(values):
        return None
    numbers = [_exact(found) for part in values for found in part]
    known = [number for number in numbers if number is not None]
    return _COMPUTED[way](known) if len(known) == len(numbers) else None


def _quotient(numbers: Sequence[Fraction]) -> Fraction | None:
    return numbers[0] / numbers[1] if numbers[1] else None


_COMPUTED: dict[str, Callable[[Sequence[Fraction]], Fraction | None]] = {
    "sum": lambda numbers: sum(numbers, Fraction(0)),
    "product": lambda numbers: math.prod(numbers, start=Fraction(1)),
    "quotient": _quotient,
}


def _many(value: Any) -> int:
    return len(value) if isinstance(value, (list, tuple)) else 1


def _at(value: Any, path: str) -> Iterator[Any]:
    """Yield what stands at a path such as `shots.seconds`: through every item of a list, nothing where it ends."""
    name, _, rest = path.partition(".")
    for item in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(item, Mapping) and name in item:
            yield from _at(item[name], rest) if rest else (item[name],)


_BOUNDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "equals": operator.eq,
}

# As in JSON Schema, a word about numbers (texts, lists, objects) says nothing about other values.
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
    "minItems": lambda value, limit: not isinstance(value, (list, tuple)) or len(value) >= limit,
    "maxItems": lambda value, limit: not isinstance(value, (list, tuple)) or len(value) <= limit,
    "minLength": lambda value, limit: not isinstance(value, str) or len(value) >= limit,
    "maxLength": lambda value, limit: not isinstance(value, str) or len(value) <= limit,
    "not": lambda value, schema: not holds(schema, value),
    "anyOf": lambda value, schemas: any(holds(schema, value) for schema in schemas),
    "allOf": lambda value, schemas: all(holds(schema, value) for schema in schemas),
}
"""What each word means: (value, the word's operand) -> does it hold. The loader says which of them a rule may have."""
