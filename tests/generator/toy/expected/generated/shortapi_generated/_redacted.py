# Generated from spec/ by `make generate`; edit spec/ instead.
"""Base of the generated classes: a repr that shows no prompt and no link."""

from __future__ import annotations

from typing import Any

from attrs import fields

from .types import UNSET


class Redacted:
    """Shows numbers, true and false; of everything else only that it is set."""

    __slots__ = ()

    def __repr__(self) -> str:
        # `init=False` marks the store of unknown fields, whose very names come from outside.
        names = [field.name for field in fields(type(self)) if field.init]  # type: ignore[arg-type]
        values = {name: getattr(self, name, UNSET) for name in names}
        shown = (f"{name}={_shown(value)}" for name, value in values.items() if value is not UNSET)
        return f"{type(self).__name__}({', '.join(shown)})"


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, (bool, int, float)) else "…"
