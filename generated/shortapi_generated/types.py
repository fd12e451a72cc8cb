# Generated from spec/ by `make generate`; edit spec/ instead.
"""The value of an argument that was not given, which is not sent; and what arguments are that take files."""

from collections.abc import Sequence
from os import PathLike
from typing import Literal

Medium = str | PathLike[str] | bytes
"""A picture, video or sound: a public link, or a file of one's own, by its path or as bytes."""

Media = Sequence[Medium]


class Unset:
    def __bool__(self) -> Literal[False]:
        return False


UNSET: Unset = Unset()
