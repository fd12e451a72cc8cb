"""Is everything in the arguments, at whatever depth, something that JSON can say?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shortapi.validation._values import Problem, shown, shown_name

NO_TEXT = "holds half a character (a lone surrogate, which is what bytes become that cannot be decoded)"


def text_problems(args: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each name that is no text, which JSON would make one of, and for each text that is none."""
    todo: list[tuple[str, Any]] = [("", args)]
    seen: set[int] = set()
    for where, part in todo:  # grows as it is gone through
        if isinstance(part, (Mapping, list, tuple)) and id(part) in seen:
            continue  # a list that holds itself is told when it is written as JSON
        seen.add(id(part))
        if isinstance(part, str) and not is_text(part):
            yield Problem(where, f"{NO_TEXT}; give it again as UTF-8 text")
        elif isinstance(part, Mapping):
            names = [(name, f"{where}.{shown_name(name)}".lstrip("."), value) for name, value in part.items()]
            yield from (
                Problem(shown(name), "is no text, as names must be") for name in part if not isinstance(name, str)
            )
            yield from (Problem(at, f"the name {NO_TEXT}") for name, at, _ in names if not is_text(name))
            todo.extend((at, value) for _, at, value in names)
        elif isinstance(part, (list, tuple)):
            todo.extend((f"{where}[{number}]", item) for number, item in enumerate(part))


def is_text(value: object) -> bool:
    """Say whether a value is no text at all, or one that can be written as UTF-8."""
    try:
        return not isinstance(value, str) or value.encode() is not None
    except UnicodeEncodeError:
        return False
