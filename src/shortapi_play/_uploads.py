"""Files that were dropped onto the page, until it closes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Any

from shortapi.catalog import Media
from shortapi.catalog.records import with_media
from shortapi.downloads.media import HEAD_BYTES, media_problems, read_picture, size_text, sniff
from shortapi.validation import Problem
from shortapi_play._runs import Order

MARK = "upload:"
"""Beginning of the text that stands for a dropped file in a form."""


class Uploads:
    """Dropped files by the texts that stand for them in forms."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, Path] = {}

    def place(self, name: str) -> tuple[str, Path]:
        """Return a new text and the path to write the file to; it keeps its name, which messages show."""
        mark = MARK + token_hex(8)
        clean = "".join(char if char.isprintable() else "_" for char in Path(name).name[-60:]).strip(".")
        path = self._folder / mark.removeprefix(MARK) / (clean or "file")
        path.parent.mkdir(parents=True)
        self._files[mark] = path
        return mark, path

    def facts(self, mark: str) -> dict[str, Any]:
        """Return what the page shows of a file."""
        path = self._files[mark]
        head, size = _head(path)
        picture = read_picture(head)
        sides = "" if picture is None else f", {picture.width}×{picture.height} pixels"
        about = f"{sniff(head) or 'unknown format'}{sides}, {size_text(size)}"
        return {"file": mark, "name": path.name, "about": about}

    def filled(self, value: Any) -> Any:
        """Return a value of a form with the path of each dropped file."""
        return mapped(value, lambda leaf: self._files.get(leaf, leaf) if isinstance(leaf, str) else leaf)

    def problems(self, order: Order) -> list[Problem]:
        """Return the problems of an order's dropped files by the entry's rules."""
        found: list[Problem] = []

        def look(where: str, rule: Media, value: Any) -> Any:
            if isinstance(value, Path):
                head, size = _head(value)
                wrong = media_problems(rule, head=head, size=size)
                found.extend(Problem(where, f"{value.name} {message}") for message in wrong)
            return value

        with_media(order.entry.args, order.args, look)
        return found


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value of JSON with each leaf changed."""
    if isinstance(value, list):
        return [mapped(part, change) for part in value]
    if isinstance(value, dict):
        return {name: mapped(part, change) for name, part in value.items()}
    return change(value)


def _head(path: Path) -> tuple[bytes, int]:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES), path.stat().st_size
