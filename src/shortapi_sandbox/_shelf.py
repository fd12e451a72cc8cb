"""Storage of a sandbox's files: in a folder, or in memory."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from shortapi_sandbox._records import Part, Stored

TYPES = {
    "mp4": "video/mp4",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "mp3": "audio/mpeg",
}


class Shelf:
    """Files by name; without a folder they stay in memory, and only `put` adds them."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._held: dict[str, bytes | Path] = {}

    def put(self, name: str, data: bytes) -> Stored:
        """Store bytes under a name."""
        if self.folder is None:
            self._held[name] = data
        else:
            path = self.place(name)
            new = path.with_name(f"{path.name}.{threading.get_ident()}")
            new.write_bytes(data)
            new.replace(path)  # atomically: concurrent requests may want the same picture
            self._held[name] = path
        return _stored(name, len(data), hashlib.sha256(data).hexdigest())

    def place(self, name: str) -> Path:
        """Return the path for a name, and create its folder."""
        if self.folder is None:
            raise RuntimeError("this shelf has no folder")
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def take_in(self, name: str, path: Path) -> Stored:
        """Add an existing file, which may have several names."""
        self._held[name] = path
        with path.open("rb") as file:
            return _stored(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())

    def read(self, part: Part) -> bytes:
        held = self._held[part.name]
        if isinstance(held, bytes):
            return held[part.start : part.stop]
        with held.open("rb") as file:
            file.seek(part.start)
            return file.read(part.stop - part.start)

    def whole(self, name: str) -> bytes | None:
        """Return a file's bytes, None if there is no such file."""
        held = self._held.get(name)
        return held.read_bytes() if isinstance(held, Path) else held


def _stored(name: str, size: int, digest: str) -> Stored:
    ending = name.rpartition(".")[2]
    return Stored(name=name, size=size, etag=f'"{digest[:20]}"', type=TYPES.get(ending, "application/octet-stream"))
