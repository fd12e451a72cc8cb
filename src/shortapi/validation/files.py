"""Local files among arguments, wherever a picture, video or sound is expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

    from shortapi.catalog.records import Arg, Entry, Media

Change = Callable[[str, Any, Any], Any]
"""Called with the path, the `Media` rule and the value of a medium; returns the new value."""


class LocalFile(str):
    """A local file as an argument's value before it is read: path or bytes are in `source`, not in the text."""

    __slots__ = ("source",)

    source: Path | bytes

    def __new__(cls, source: Path | bytes) -> Self:
        made = super().__new__(cls, "file:")
        made.source = source
        return made


def with_media(args: Mapping[str, Arg], values: Mapping[str, Any], change: Change, path: str = "") -> dict[str, Any]:
    """Return values with each picture, video or sound, nested ones too, replaced by what `change` returns."""
    return {
        name: _with_media(args[name], value, change, f"{path}{name}") if name in args else value
        for name, value in values.items()
    }


def _with_media(arg: Arg, value: Any, change: Change, where: str) -> Any:
    if arg.properties and isinstance(value, Mapping):
        return with_media(arg.properties, value, change, f"{where}.")
    if arg.type != "array" or not isinstance(value, (list, tuple)):
        return value if arg.media is None else change(where, arg.media, value)
    places = [(f"{where}[{number}]", part) for number, part in enumerate(value)]
    # An entry may declare the media of a list on the list or on its items.
    if arg.media is not None and (arg.items is None or arg.items.media is None):
        return [change(place, arg.media, part) for place, part in places]
    return value if arg.items is None else [_with_media(arg.items, part, change, place) for place, part in places]


def with_files(entry: Entry, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments with each path, `bytes` and file: URL of a medium as a `LocalFile`."""
    from pathlib import Path
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    def take(_: str, __: Media, value: Any) -> Any:
        if isinstance(value, str) and value[:5].lower() == "file:":
            with suppress(ValueError):  # such as half an IPv6 address
                return LocalFile(Path(url2pathname(urlsplit(value).path)))
        if isinstance(value, PathLike):
            return LocalFile(Path(value))
        return LocalFile(bytes(value)) if isinstance(value, (bytes, bytearray)) else value

    return with_media(entry.args, args, take)
