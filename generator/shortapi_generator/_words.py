"""What the parts of the compiler share: the error they raise and the header of what they write."""

from __future__ import annotations

from collections.abc import Sequence

HEADER = "Generated from spec/ by `make generate`; edit spec/ instead."
PACKAGE = "shortapi_generated"

RESERVED = frozenset({"d", "cls", "field_dict", "to_dict", "from_dict", "additional_properties", "MODEL"})
"""Names that the generated classes use themselves: an argument of such a name would not survive `to_dict`."""


class BuildError(Exception):
    """The build cannot go on; each problem is a sentence for the person who wrote the spec."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
