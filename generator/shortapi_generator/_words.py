"""Shared by the parts of the compiler: the error that they raise, and the header of generated files."""

from __future__ import annotations

from collections.abc import Sequence

HEADER = "Generated from spec/ by `make generate`; edit spec/ instead."
PACKAGE = "shortapi_generated"

RESERVED = frozenset({"d", "cls", "field_dict", "to_dict", "from_dict", "additional_properties", "MODEL"})
"""Names that the generated classes use themselves; an argument of such a name would be lost by `to_dict`."""


class BuildError(Exception):
    """The build failed; each problem is a sentence for the author of the spec."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
