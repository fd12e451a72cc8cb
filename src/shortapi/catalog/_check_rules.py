"""Checks of the rules across arguments: only words that are carried out, only arguments that exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shortapi.catalog import _shape
from shortapi.catalog._check_number import check_number
from shortapi.catalog._check_values import CheckedArgs, check_value, holds_number, is_argument
from shortapi.catalog._problems import Problems, Where, did_you_mean, listed

if TYPE_CHECKING:
    from shortapi.catalog._shape import Check

_COMBINERS = ("not", "anyOf", "allOf")
_OF_ARGUMENTS = ("properties", "required", "x-number", *_COMBINERS)
_LIMITS: dict[str, Check] = {
    "minimum": _shape.number,
    "maximum": _shape.number,
    "minItems": _shape.whole(0),
    "maxItems": _shape.whole(0),
    "minLength": _shape.whole(0),
    "maxLength": _shape.whole(0),
}
_OF_A_VALUE = ("const", "enum", *_LIMITS, *_COMBINERS)

# Limits that can say something about a value of each type; others would never fail, which is never meant.
_FITTING = {
    "string": {"minimum", "maximum", "minLength", "maxLength"},
    "integer": {"minimum", "maximum"},
    "number": {"minimum", "maximum"},
    "array": {"minItems", "maxItems"},
}

_RULE: dict[str, Check] = {"if": _shape.anything, "then": _shape.anything, "message": _shape.line}


def check_rules(data: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    """Check `rules` against the arguments that are in order."""
    if not isinstance(data, list) or not data:
        problems.add(where, "write a list of rules, each with if, then and message")
        return
    for index, rule in enumerate(data):
        at = (*where, index)
        _shape.fields(rule, at, problems, of="a rule", known=_RULE, required=("then", "message"))
        if isinstance(rule, Mapping):
            for part in ("if", "then"):
                if part in rule:
                    _of_arguments(rule[part], args, (*at, part), problems)


def _words(data: Any, words: tuple[str, ...], where: Where, problems: Problems) -> Mapping[str, Any]:
    """Return the words of a condition that are known; note the others."""
    if not isinstance(data, Mapping) or not data:
        problems.add(where, f"{problems.shown(where, data)} is not a condition; write a mapping with {listed(words)}")
        return {}
    for word in data.keys() - set(words):
        problems.add((*where, word), f"{word!r} is not a word of rules here{did_you_mean(str(word), words)}")
    return {word: value for word, value in data.items() if word in words}


def _of_arguments(data: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    """Check a condition about a mapping of arguments."""
    for word, value in _words(data, _OF_ARGUMENTS, where, problems).items():
        at = (*where, word)
        if word == "required":
            _shape.list_of(_shape.text)(value, at, problems)
            for index, name in enumerate(value if isinstance(value, list) else ()):
                is_argument(name, args, (*at, index), problems)
        elif word == "properties":
            _properties(value, args, at, problems)
        elif word == "x-number":
            check_number(value, args, at, problems)
        else:
            for part, way in _parts(word, value, at, problems):
                _of_arguments(part, args, way, problems)


def _properties(data: Any, args: CheckedArgs, where: Where, problems: Problems) -> None:
    if not isinstance(data, Mapping) or not data:
        problems.add(where, f"{problems.shown(where, data)} is not a mapping of arguments to conditions")
        return
    for name, condition in data.items():
        known = is_argument(name, args, (*where, name), problems)
        if known and (arg := args[name]) is not None:
            _of_a_value(condition, arg, (*where, name), problems)


def _of_a_value(data: Any, arg: Mapping[str, Any], where: Where, problems: Problems) -> None:
    """Check a condition about the value of one argument."""
    if arg["type"] == "object" and isinstance(data, Mapping) and data.keys() & {"properties", "required", "x-number"}:
        _of_arguments(data, arg["properties"], where, problems)
        return
    for word, value in _words(data, _OF_A_VALUE, where, problems).items():
        at = (*where, word)
        if word == "const":
            check_value(value, arg, at, problems)
        elif word == "enum":
            _options(value, arg, at, problems)
        elif word in _LIMITS:
            _limit(word, value, arg, at, problems)
        else:
            for part, way in _parts(word, value, at, problems):
                _of_a_value(part, arg, way, problems)


def _limit(word: str, value: Any, arg: Mapping[str, Any], where: Where, problems: Problems) -> None:
    _LIMITS[word](value, where, problems)
    if word not in _FITTING.get(arg["type"], set()):
        problems.add(where, f"{word} says nothing about a value of type {arg['type']}")
    elif word in {"minimum", "maximum"} and not holds_number(arg):
        problems.add(where, f"{word} says nothing about a text that holds no number")


def _options(value: Any, arg: Mapping[str, Any], where: Where, problems: Problems) -> None:
    _shape.list_of(_shape.anything)(value, where, problems)
    for index, option in enumerate(value if isinstance(value, list) else ()):
        check_value(option, arg, (*where, index), problems)


def _parts(word: str, value: Any, where: Where, problems: Problems) -> list[tuple[Any, Where]]:
    """Return the conditions under not, anyOf or allOf, each with its way."""
    if word == "not":
        return [(value, where)]
    if not isinstance(value, list) or not value:
        problems.add(where, f"write a list of conditions under {word}")
        return []
    return [(part, (*where, index)) for index, part in enumerate(value)]
