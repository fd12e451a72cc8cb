# Generated from spec/ by `make generate`; edit spec/ instead.
"""The value of an argument that was not given: it is not sent."""

from typing import Literal


class Unset:
    def __bool__(self) -> Literal[False]:
        return False


UNSET: Unset = Unset()
