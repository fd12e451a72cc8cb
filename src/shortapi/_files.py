"""A file that comes into being under a temporary name and gets its own only when it is whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from attrs import define, field

HEAD = 64
"""First bytes that are kept to see what the file is."""


class TooLargeError(OSError):
    """The body is larger than the caller allowed."""


@define
class PartFile:
    """Where a download is written to; a `Sink`.

    Attributes:
        size: bytes written so far, which is where a resumed download goes on.
        total: bytes the whole file has, as the server says; None where it does not.
        hashed: keep a sha256 of the whole file, across all breaks.
        etag: what names this version of the file, so that no two versions are glued together.
    """

    target: Path
    max_bytes: int
    size: int = 0
    total: int | None = None
    etag: str | None = None
    hashed: bool = False
    head: bytes = b""
    _file: IO[bytes] = field(init=False)
    _path: Path = field(init=False)
    _hash: Any = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        descriptor, name = tempfile.mkstemp(prefix=f".{self.target.name[:80]}.", suffix=".part", dir=self.target.parent)
        self._file = os.fdopen(descriptor, "wb")
        self._restart()
        self._path = Path(name)

    def accepts(self, status_code: int, headers: Mapping[str, str]) -> bool:
        """Take the body of a 200 from the start and of a 206 that goes on where we stopped; nothing else."""
        if status_code == 200:
            self._restart()
        elif status_code != 206 or _range_start(headers) != self.size:
            return False
        self.total = _total(status_code, headers)
        self.etag = headers.get("etag") or headers.get("last-modified")
        return True

    def write(self, chunk: bytes) -> None:
        """Append bytes.

        Raises:
            OSError: whatever the disk says; `TooLargeError` above `max_bytes`.
        """
        if self.size + len(chunk) > self.max_bytes:
            raise TooLargeError(f"more than {self.max_bytes} bytes")
        if self.size < HEAD:
            self.head = (self.head + chunk)[:HEAD]
        self._file.write(chunk)
        if self._hash is not None:
            self._hash.update(chunk)
        self.size += len(chunk)

    @property
    def sha256(self) -> str | None:
        """Of what was written, where it was asked for."""
        return None if self._hash is None else str(self._hash.hexdigest())

    def finish(self, target: Path) -> None:
        """Put the whole file in its place, durably, in one step."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.chmod(0o666 & ~_umask())
        self._path.replace(target)

    def discard(self) -> None:
        """Remove what is left; does nothing after `finish`."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _restart(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self.size, self.head = 0, b""
        self._hash = hashlib.sha256() if self.hashed else None


def _range_start(headers: Mapping[str, str]) -> int | None:
    unit, _, rest = headers.get("content-range", "").partition(" ")
    start = rest.partition("-")[0]
    return int(start) if unit == "bytes" and start.isdecimal() else None


def _total(status_code: int, headers: Mapping[str, str]) -> int | None:
    text = (
        headers.get("content-length", "") if status_code == 200 else headers.get("content-range", "").rpartition("/")[2]
    )
    if headers.get("content-encoding", "identity") != "identity":
        return None
    return int(text) if text.isdecimal() else None


def _umask() -> int:
    # Reading the umask means setting it; the temporary file was made private, the result should be as any other file.
    current = os.umask(0o077)
    os.umask(current)
    return current
