"""Are these arguments what the model takes? Pure, and always every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shortapi.catalog.records import Entry
from shortapi.validation.rules import fits, holds, same
from shortapi.validation.values import Problem, is_text, mapping_problems, shown, text_problems, value_problems

__all__ = [
    "Problem",
    "fits",
    "holds",
    "is_text",
    "problems",
    "same",
    "shown",
    "text_problems",
    "value_problems",
    "with_defaults",
]


def problems(entry: Entry, args: Mapping[str, Any], *, whole: bool = True) -> tuple[Problem, ...]:
    """Return everything that is wrong with the arguments of a job, in the order of the arguments given.

    Args:
        whole: False looks only at what is given (for an estimate): nothing is missing, no rule across arguments.
    """
    found = list(mapping_problems(entry.args, args, whole=whole, closed=entry.source.get("complete", True)))
    if whole and entry.rules:
        found.extend(_rule_problems(entry, args))
    return tuple(found)


def with_defaults(entry: Entry, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments as the service will see them: the entry's defaults for those left out."""
    defaults = {name: arg.default for name, arg in entry.args.items() if arg.has_default}
    return {**defaults, **args}


def _rule_problems(entry: Entry, args: Mapping[str, Any]) -> Iterator[Problem]:
    full = with_defaults(entry, args)
    for rule in entry.rules:
        if holds(rule.if_, full) and not holds(rule.then, full):
            yield Problem("arguments", rule.message)
