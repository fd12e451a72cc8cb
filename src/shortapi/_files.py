"""A file that comes into being under a temporary name and gets its own only when it is whole."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
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
        total = _total(status_code, headers)
        if status_code == 200:
            self._restart()
            self.total = total
        elif status_code != 206 or _range_start(headers) != self.size or total not in {None, self.total}:
            return False
        etag = headers.get("etag") or headers.get("last-modified") or ""
        # It is sent back in a header; what no header can hold names nothing.
        self.etag = etag if etag.isascii() and etag.isprintable() and etag else None
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

    def finish(self, target: Path, *, overwrite: bool) -> None:
        """Put the whole file in its place, durably, in one step.

        Raises:
            FileExistsError: there is a file, and `overwrite` is False.
        """
        self._file.flush()
        _make_durable(self._file)
        self._file.close()
        with suppress(OSError):  # some mounts know no permissions; the file is whole all the same
            self._path.chmod(0o666 & ~_umask())
        if overwrite:
            self._path.replace(target)
        else:
            _place_new(self._path, target)

    def discard(self) -> None:
        """Remove what is left; does nothing after `finish`."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _restart(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self.size, self.head = 0, b""
        self._hash = hashlib.sha256() if self.hashed else None


def _make_durable(file: IO[bytes]) -> None:
    try:
        os.fsync(file.fileno())
    except OSError as error:
        # Some mounts cannot do that, which is no reason to throw a whole file away; a full or broken disk is.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}:
            raise


def _place_new(part: Path, target: Path) -> None:
    """Give a file its name unless there is one of that name, with no moment in between where that can change."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # no links on this file system: look, then move
        if target.exists():
            raise FileExistsError(errno.EEXIST, "File exists") from None
        part.replace(target)
    else:
        part.unlink()


def _range_start(headers: Mapping[str, str]) -> int | None:
    unit, _, rest = headers.get("content-range", "").partition(" ")
    start = rest.partition("-")[0]
    return digits(start) if unit == "bytes" else None


def _total(status_code: int, headers: Mapping[str, str]) -> int | None:
    text = (
        headers.get("content-length", "") if status_code == 200 else headers.get("content-range", "").rpartition("/")[2]
    )
    if headers.get("content-encoding", "identity") != "identity":
        return None
    return digits(text)


def digits(text: str) -> int | None:
    """Return the number of bytes that a header says; None where it is no sensible number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _umask() -> int:
    # Reading the umask means setting it; the temporary file was made private, the result should be as any other file.
    current = os.umask(0o077)
    os.umask(current)
    return current
