"""Files that were dropped onto the page, until it closes."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from typing import Any

from shortapi.catalog import Media
from shortapi.downloads.media import HEAD_BYTES, media_problems, read_picture, size_text, sniff
from shortapi.validation import Problem
from shortapi.validation.files import with_media
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
        path = self._folder / mark.removeprefix(MARK) / (Path(name).name[-100:] or "file")
        path.parent.mkdir(parents=True)
        self._files[mark] = path
        return mark, path

    def facts(self, mark: str) -> dict[str, Any]:
        """Return what the page shows of a file."""
        path = self._files[mark]
        head, size = _head(path)
        picture = read_picture(head)
        sides = "" if picture is None else f", {picture.width}×{picture.height} pixels"
        return {
            "file": mark,
            "name": path.name,
            "about": f"{sniff(head) or 'unknown format'}{sides}, {size_text(size)}",
        }

    def filled(self, value: Any) -> Any:
        """Return a value of a form with the path of each dropped file."""
        if isinstance(value, list):
            return [self.filled(part) for part in value]
        if isinstance(value, dict):
            return {name: self.filled(part) for name, part in value.items()}
        return self._files.get(value, value) if isinstance(value, str) else value

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


def _head(path: Path) -> tuple[bytes, int]:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES), path.stat().st_size
