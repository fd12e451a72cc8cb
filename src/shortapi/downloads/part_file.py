"""Part files: resumable downloads that several processes may attempt.

`clip.mp4` is written as `clip.mp4.part`. Beside it, `clip.mp4.part.json` (the note) names the output and its version,
and is locked by the writer. A part file without a valid note belongs to somebody else and is not touched.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from attrs import define, field

from shortapi._flow import TransportFailure
from shortapi._locking import lock
from shortapi.downloads import media

HEAD = 4096  # first bytes kept to detect the format; an SVG may begin with comments
PIECE = 1024**2  # bytes read at a time from an existing part file
BLOCK = 4096  # a part file that ends in this many zeros may have lost its data, but not its length, in a power cut
MAX_NAME, MAX_NOTE = 255, 4096  # bytes of a file name on common file systems, and of a note


class TooLargeError(OSError):
    """The body is larger than the caller allowed."""


@define
class PartFile:
    """A download's file, a `Sink`; resumes the part file of an earlier download of the same output.

    Attributes:
        target: the final path; None: the file stays in memory.
        output: digest that identifies the file and its job.
        max_bytes: largest size in bytes.
        hashed: compute the sha256 of the whole file, also when resumed.
        size: bytes written so far.
        total: size of the whole file in bytes as stated by the server, else None.
        validator: strong ETag of this version, so that two versions are never mixed; else None.
        taken: the last answer was accepted.
    """

    target: Path | None
    output: str
    max_bytes: int
    hashed: bool = False
    size: int = field(init=False, default=0)
    total: int | None = field(init=False, default=None)
    validator: str | None = field(init=False, default=None)
    head: bytes = field(init=False, default=b"")
    taken: bool = field(init=False, default=False)
    _ends: int | None = field(init=False, default=None)  # declared end of the answer's bytes
    _chunked: bool = field(init=False, default=False)  # chunked transfer encoding marks the body's end
    _path: Path | None = field(init=False, default=None)  # None: in memory, finished or removed
    _file: io.FileIO | io.BytesIO = field(init=False, factory=io.BytesIO)
    _note_file: io.FileIO | None = field(init=False, default=None)  # None: temporary, cannot be resumed
    _hash: Any = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        note = b""
        if self.target is not None:
            self._path, self._file, self._note_file, note = _open_part(self.target, self._note())
        if not self._resume(note):
            self.start_over()

    def _note(self) -> bytes:
        """Return the note that a later download needs to resume. Without the link, which is private."""
        return json.dumps({"output": self.output, "validator": self.validator, "total": self.total}).encode()

    def _resume(self, note: bytes) -> bool:
        """Resume an earlier download if it is certainly the beginning of this file."""
        output, validator, total = _read_note(note) or ("", None, None)
        size = self._file.seek(0, os.SEEK_END)
        most = min(self.max_bytes, size if total is None else total)
        if output != self.output or validator is None or not 0 < size <= most:
            return False
        if size >= BLOCK and not any(self._read(size - BLOCK, BLOCK)):
            return False
        self.total, self.validator = total, validator
        self._hash = hashlib.sha256() if self.hashed else None
        self._count(self._read(0, HEAD))
        while self.hashed and (chunk := self._read(self.size, PIECE)):
            self._count(chunk)
        self.size = size
        return True

    def start_over(self) -> None:
        """Discard all bytes and everything stated about them."""
        self._file.seek(0)
        self._file.truncate()
        self.size, self.head = 0, b""
        self._hash = hashlib.sha256() if self.hashed else None
        self.total = self.validator = self._ends = None

    def accepts(self, status_code: int, headers: Mapping[str, str]) -> bool:
        """Accept a body that is the file from its start or continues at `size`, by its headers; nothing else."""
        start, end, total = media.span_of(status_code, headers) or (-1, None, None)
        if start == 0:
            self.taken = self._begins(end, total, headers)
        else:
            self.taken = start == self.size and self._goes_on(end, total, headers)
        return self.taken

    def _begins(self, end: int | None, total: int | None, headers: Mapping[str, str]) -> bool:
        # The same version has one length. With another, this may be a rest that is declared as the whole file.
        same_version = headers.get("etag") in {None, self.validator}
        if self.validator is not None and self.total not in {None, total} and same_version:
            return False
        self.start_over()
        self.total, self.validator, self._ends = total, media.version_of(headers), end
        self._chunked = "chunked" in headers.get("transfer-encoding", "")
        if self._note_file is not None:
            # While the part file is empty, so that the note never describes bytes of another version.
            self._note_file.truncate(0)
            self._note_file.write(self._note())
        return True

    def _goes_on(self, end: int | None, total: int | None, headers: Mapping[str, str]) -> bool:
        totals = {said for said in (self.total, total) if said is not None}
        # A host that ignores If-Range sends a part of the current version, so the validator must be in its answer.
        same_version = self.validator is not None and headers.get("etag") == self.validator
        if not same_version or len(totals) > 1 or any(said < (end or 0) for said in totals):
            return False
        self.total, self._ends = next(iter(totals), None), end
        return True

    def write(self, chunk: bytes) -> None:
        """Append bytes; raise TransportFailure if they exceed the declared end, TooLargeError above `max_bytes`."""
        if self._ends is not None and self.size + len(chunk) > self._ends:
            self.start_over()
            raise TransportFailure("the file host sent more bytes than it announced", sent=True)
        if self.size + len(chunk) > self.max_bytes:
            raise TooLargeError(f"it has more than the {self.max_bytes} bytes that max_bytes= allows")
        rest = memoryview(chunk)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._count(chunk)

    def _count(self, chunk: bytes) -> None:
        if self.size < HEAD:
            self.head = (self.head + chunk)[:HEAD]
        if self._hash is not None:
            self._hash.update(chunk)
        self.size += len(chunk)

    @property
    def is_whole(self) -> bool:
        """Whether all bytes of the stated total are here."""
        return self.total is not None and self.size == self.total

    def has_ended(self) -> bool:
        """Return whether the file is complete after an answer that ended properly.

        If no length was stated and the body ended with its connection, only MP4 and its relatives can be checked.
        """
        if self.is_whole or not self.taken or self._ends is not None:
            return self.is_whole
        return self._chunked or media.ends_whole(self._read, self.size)

    def ends_here(self, headers: Mapping[str, str]) -> bool:
        """Return whether a 416 states that the file is complete."""
        total = media.digits(headers.get("content-range", "").rpartition("bytes */")[2])
        if total == self.size and self.total in {None, total}:
            self.total = total
        return self.is_whole

    def _read(self, start: int, count: int) -> bytes:
        self._file.seek(start)
        found = self._file.read(count) or b""
        self._file.seek(0, os.SEEK_END)
        return found

    def content(self) -> bytes:
        return self._read(0, -1)

    @property
    def sha256(self) -> str | None:
        """Hex digest of the bytes so far, if `hashed`."""
        return None if self._hash is None else str(self._hash.hexdigest())

    def digest(self) -> str:
        """Return the sha256 of the complete file; if it was not `hashed`, the file is read again."""
        return self.sha256 or _digest_of(self._path or Path())

    def finish(self, names: Iterable[Path], *, overwrite: bool, keep_same: bool) -> Path:
        """Rename the complete file to the first of `names` that is free, durably and atomically; return its path.

        Args:
            keep_same: if a file with the same bytes has one of the names, that file is kept instead.

        Raises:
            FileExistsError: files with all names exist, and `overwrite` is False.
        """
        part = self._path
        if part is None:
            raise AssertionError("what is in memory gets no name")
        os.fsync(self._file.fileno())
        self._file.close()
        for name in names:
            try:
                _place(part, name, overwrite=overwrite)
            except FileExistsError:
                if not keep_same or not self._is(name):
                    continue
            self._remove(part)
            return name
        raise FileExistsError(part.name)

    def _remove(self, path: Path) -> None:
        # The note is removed last, while locked: a download that finds no note may take the name, and one that has
        # opened the note sees that it was removed.
        self._path = None
        self._file.close()
        path.unlink(missing_ok=True)
        if self._note_file is not None:
            _remove(_note_path(path), self._note_file)

    def _is(self, path: Path) -> bool:
        """Return whether that file has the same bytes."""
        with suppress(OSError):  # unreadable, so somebody else's
            return path.is_file() and _digest_of(path) == self.digest()
        return False

    @property
    def lasts(self) -> bool:
        """Whether a later download can resume it."""
        kept = self._path is not None and self._note_file is not None
        return kept and self.validator is not None and self.size > 0

    def close(self) -> None:
        """Close the file, and remove it unless it can be resumed; does nothing after `finish` or `discard`."""
        if not self.lasts:
            self.discard()
        self._file.close()
        if self._note_file is not None:
            self._note_file.close()

    def discard(self) -> None:
        """Remove the part file and its note; does nothing after `finish`."""
        if self._path is not None:
            with suppress(OSError):  # must not hide the original error
                self._remove(self._path)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open_part(target: Path, claim: bytes) -> tuple[Path, io.FileIO, io.FileIO | None, bytes]:
    """Open the resumable part file of a target, or a temporary one without a note if another process has that.

    Return its path, file, locked note file and note.
    """
    name = f"{target.name}.part"
    if len(os.fsencode(f"{name}.json")) > MAX_NAME:
        name = f"{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:32]}.part"
    path = target.with_name(name)
    with suppress(OSError):  # locked, no locks on this disk, or a folder or foreign file of that name
        return path, *_open_lasting(path, claim)
    own = target.with_name(f".shortapi-{secrets.token_hex(8)}.part")
    return own, _opened(own, os.O_CREAT | os.O_EXCL), None, b""


def _open_lasting(path: Path, claim: bytes) -> tuple[io.FileIO, io.FileIO, bytes]:
    """Lock a note and open its part file; raise OSError if they are foreign or another download has them."""
    place = _note_path(path)
    with ExitStack() as undo:
        note_file = undo.enter_context(_opened(place, os.O_CREAT))
        lock(note_file.fileno())
        if not os.path.samestat(os.fstat(note_file.fileno()), place.lstat()):  # its owner has just removed it
            raise FileExistsError(place.name)
        note_file.seek(0)
        note = note_file.read(MAX_NOTE) or b""
        if not note:
            undo.callback(_remove, place, note_file)
        is_ours = _read_note(note) is not None if note else not os.path.lexists(path)
        if not is_ours:
            raise FileExistsError(path.name)
        if not note:
            note_file.write(claim)
        if path.exists() and path.lstat().st_nlink > 1:
            path.unlink()  # a download was killed after linking the file to its target
        file = _opened(path, os.O_CREAT)
        undo.pop_all()
    return file, note_file, note


def _note_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _read_note(note: bytes) -> tuple[str, str | None, int | None] | None:
    """Return output, validator and total of a note; None if it is not a valid note."""
    with suppress(ValueError, RecursionError):
        match json.loads(note):
            case {"output": str(output), "validator": str() | None as validator, "total": int() | None as total}:
                return (output, validator, total) if re.fullmatch("[0-9a-f]{64}", output) else None
    return None


def _opened(path: Path, making: int) -> io.FileIO:
    """Open a regular file of this user (no symlink) to read and append; `making`: flags for creating it."""
    making |= getattr(os, "O_NOFOLLOW", 0)
    # Unbuffered: received bytes survive the end of the process, and a fork writes nothing twice.
    file = io.FileIO(path, "a+", opener=lambda name, flags: os.open(name, flags & ~os.O_CREAT | making, 0o666))
    held = os.fstat(file.fileno())
    if stat.S_ISREG(held.st_mode) and (sys.platform == "win32" or held.st_uid == os.geteuid()):
        return file
    # In a shared folder another user could have created it in order to own the finished file.
    file.close()
    raise FileExistsError(path.name)


def _remove(path: Path, file: io.FileIO) -> None:
    if sys.platform == "win32":  # Windows cannot remove an open file
        file.close()
    with suppress(OSError):
        path.unlink()
    file.close()


def _place(part: Path, target: Path, *, overwrite: bool) -> None:
    """Rename a file durably; without `overwrite`, atomically fail if the target exists."""
    try:
        if not overwrite:
            os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system: check, then rename
        if target.exists():
            raise FileExistsError(target.name) from None
        overwrite = True
    if overwrite:
        part.replace(target)
    with suppress(OSError):  # not possible on Windows
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
