"""Part files: which bytes of a download may be glued together, who may write them, and when a file is whole.

`clip.mp4` grows as `clip.mp4.part`. Beside it, `clip.mp4.part.json` (the note) says of which output it is and which
version, and is locked by its writer. A part file without such a note belongs to somebody else and is left alone; so
does a note that does not say that it is one.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import secrets
import stat
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from attrs import define, field

from shortapi._flow import TransportFailure
from shortapi._locking import lock
from shortapi.downloads import media

HEAD = 4096
"""First bytes that are kept to see what the file is; an SVG may begin with comments."""

PIECE = 1024**2
"""Bytes that are read at a time from what an earlier download left."""

BLOCK = 4096
"""A part file that ends in this many zeros may have lost its end with the power, and its length not."""

LONGEST_NAME, LONGEST_NOTE = 255, 4096
"""Bytes: of a file's name, on all usual file systems; of a note."""


class TooLargeError(OSError):
    """The body is larger than the caller allowed."""


@define
class PartFile:
    """Where a download is written to; a `Sink`. It goes on with what an earlier download of the same output left.

    Attributes:
        target: the name that it is to get; None: it stays in memory.
        output: which file of which job, as a digest.
        hashed: keep a sha256 of the whole file, across all breaks.
        size: bytes written so far, which is where a resumed download goes on.
        total: bytes the whole file has, as the server says; None where it does not.
        validator: what names this version of the file, so that no two versions are glued together: a strong ETag or
            a date that is one; None where there is neither.
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
    _ends: int | None = field(init=False, default=None)  # where the answer's bytes end, as it says
    _chunked: bool = field(init=False, default=False)  # the transfer itself tells where the body ends
    _path: Path | None = field(init=False, default=None)  # None: in memory, or it has got its name, or was removed
    _file: io.FileIO | io.BytesIO = field(init=False, factory=io.BytesIO)
    _note_file: io.FileIO | None = field(init=False, default=None)  # None: it will not outlive its download
    _hash: Any = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        note = b""
        if self.target is not None:
            self._path, self._file, self._note_file, note = _open_part(self.target, self._note())
        if not self._take_up(note):
            self.start_over()

    def _note(self) -> bytes:
        """Return what must be known to go on with it. No link: that is private."""
        return json.dumps({"output": self.output, "validator": self.validator, "total": self.total}).encode()

    def _take_up(self, note: bytes) -> bool:
        """Go on with what an earlier download left, if it can be told that it is the beginning of this file."""
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
        """Forget what came, and all that was said of it."""
        self._file.seek(0)
        self._file.truncate()
        self.size, self.head = 0, b""
        self._hash = hashlib.sha256() if self.hashed else None
        self.total = self.validator = self._ends = None

    def accepts(self, status_code: int, headers: Mapping[str, str]) -> bool:
        """Take a body that by its own words is the file from its start, or goes on where we stopped; nothing else."""
        start, end, total = media.span_of(status_code, headers) or (-1, None, None)
        if start == 0:
            self.taken = self._begins(end, total, headers)
        else:
            self.taken = start == self.size and self._goes_on(end, total, headers)
        return self.taken

    def _begins(self, end: int | None, total: int | None, headers: Mapping[str, str]) -> bool:
        # The same version has one length. Where another is said, this may be a rest that is called the whole.
        other_version = self._version_in(headers) not in {None, self.validator}
        if self.validator is not None and self.total not in {None, total} and not other_version:
            return False
        self.start_over()
        self.total, self.validator, self._ends = total, media.version_of(headers), end
        self._chunked = "chunked" in headers.get("transfer-encoding", "")
        if self._note_file is not None:
            # While the part file is empty: a note and bytes of two versions must never meet.
            self._note_file.truncate(0)
            self._note_file.write(self._note())
        return True

    def _goes_on(self, end: int | None, total: int | None, headers: Mapping[str, str]) -> bool:
        totals = {said for said in (self.total, total) if said is not None}
        # A host that does not know If-Range sends a piece of whatever is there now, so what names the version has to
        # be in its answer. RFC 9110 lets hosts leave the date out there: then the file starts over.
        same_version = self.validator is not None and self._version_in(headers) == self.validator
        if not same_version or len(totals) > 1 or any(said < (end or 0) for said in totals):
            return False
        self.total, self._ends = next(iter(totals), None), end
        return True

    def _version_in(self, headers: Mapping[str, str]) -> str | None:
        return headers.get("etag" if (self.validator or "").startswith('"') else "last-modified")

    def write(self, chunk: bytes) -> None:
        """Append bytes.

        Raises:
            TransportFailure: more than the answer said that it has. OSError: whatever the disk says; `TooLargeError`
                above `max_bytes`.
        """
        if self._ends is not None and self.size + len(chunk) > self._ends:
            self.start_over()
            raise TransportFailure("more came than the file host had said", sent=True)
        if self.size + len(chunk) > self.max_bytes:
            raise TooLargeError(f"it has more than {self.max_bytes} bytes, which max_bytes= allows")
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
        """All bytes that the server announced are here."""
        return self.total is not None and self.size == self.total

    def has_ended(self) -> bool:
        """Say whether the file is whole, now that the answer which brought its end has ended as it should.

        Where nothing said how long it is, and it just ended with its connection, that can be told of MP4 and its kin
        alone, whose boxes say where they end.
        """
        if self.is_whole or not self.taken or self._ends is not None:
            return self.is_whole
        return self._chunked or media.ends_whole(self._read, self.size)

    def ends_here(self, headers: Mapping[str, str]) -> bool:
        """Say whether a 416 tells that nothing comes after what is here."""
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
        """Return all that was written."""
        return self._read(0, -1)

    @property
    def sha256(self) -> str | None:
        """Of what was written, where it was asked for."""
        return None if self._hash is None else str(self._hash.hexdigest())

    def finish(self, target: Path, other: Path | None = None, *, overwrite: bool) -> Path:
        """Put the whole file in its place, durably, in one step; return where it is.

        Args:
            other: the place where another file has the name; one with the same bytes is this file.

        Raises:
            FileExistsError: there is a file, and `overwrite` is False.
        """
        part = self._path
        if part is None:
            raise AssertionError("what is in memory gets no name")
        self._make_durable(part)
        self._file.close()
        for name in (target,) if other is None else (target, other):
            try:
                _place(part, name, overwrite=overwrite and other is None)
            except FileExistsError:
                if other is None or not self._is(name):
                    continue
            self._remove(part)
            return name
        raise FileExistsError(target.name)

    def _make_durable(self, path: Path) -> None:
        """Let its bytes outlive a power cut, and give it the permissions of any new file in its folder."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            # Some mounts cannot do that, which is no reason to throw a whole file away; a full or broken disk is.
            if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}:
                raise
        with suppress(OSError):  # some mounts know no permissions; the file is whole all the same
            path.chmod(_usual_mode(path.parent))

    def _remove(self, path: Path) -> None:
        # The note last, and locked: a download that finds none may take the name, and one that opened it meanwhile sees
        # that it was removed.
        self._path = None
        self._file.close()
        path.unlink(missing_ok=True)
        if self._note_file is not None:
            _remove(_note_path(path), self._note_file)

    def _is(self, path: Path) -> bool:
        """Say whether that file has the same bytes."""
        with suppress(OSError):  # it cannot be read, so it is somebody else's
            if path.is_file():
                with path.open("rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        return False

    @property
    def lasts(self) -> bool:
        """A later download can go on with it."""
        kept = self._path is not None and self._note_file is not None
        return kept and self.validator is not None and self.size > 0

    def let_go(self) -> None:
        """Keep what a later download can go on with, remove the rest; does nothing after `finish` or `discard`."""
        if not self.lasts:
            self.discard()
        self._file.close()
        if self._note_file is not None:
            self._note_file.close()

    def discard(self) -> None:
        """Remove what is there: it is of no use. Does nothing after `finish`."""
        if self._path is not None:
            with suppress(OSError):  # whatever went wrong before is what is to be told
                self._remove(self._path)


def _open_part(target: Path, claim: bytes) -> tuple[Path, io.FileIO, io.FileIO | None, bytes]:
    """Return a part file for a target, open, with its locked note and what that says.

    It is the lasting one, or one of its own, without a note, where that is in other hands.
    """
    name = f"{target.name}.part"
    if len(os.fsencode(f"{name}.json")) > LONGEST_NAME:
        name = f"{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:32]}.part"
    path = target.with_name(name)
    with suppress(OSError):  # locked, no locks on this disk, a folder or a stranger's file of that name
        return path, *_open_lasting(path, claim)
    own = target.with_name(f".shortapi-{secrets.token_hex(8)}.part")
    return own, _opened(own, os.O_CREAT | os.O_EXCL), None, b""


def _open_lasting(path: Path, claim: bytes) -> tuple[io.FileIO, io.FileIO, bytes]:
    """Lock a note, and open its part file; OSError where they are not ours, or another download has them."""
    place = _note_path(path)
    for _ in range(5):
        with suppress(FileNotFoundError), ExitStack() as undo:  # whoever had the note has removed it meanwhile
            try:
                note_file, note = _opened(place, os.O_CREAT | os.O_EXCL), claim
                undo.callback(_remove, place, note_file)
            except FileExistsError:
                note_file, note = _opened(place), b""
                undo.callback(note_file.close)
            if not note and not os.fstat(note_file.fileno()).st_size:
                # It is a stranger's, or new: then it is not touched, so that who makes it can lock it.
                raise FileExistsError(place.name)
            lock(note_file.fileno())
            if not os.path.samestat(os.fstat(note_file.fileno()), place.lstat()):
                raise FileNotFoundError(place.name)
            if note:
                note_file.write(note)
                is_ours = not os.path.lexists(path)
            else:
                note_file.seek(0)
                note = note_file.read(LONGEST_NOTE) or b""
                is_ours = _read_note(note) is not None
            if not is_ours:
                raise FileExistsError(path.name)
            if path.exists() and path.lstat().st_nlink > 1:
                path.unlink()  # a download was killed after it had given the file its second name
            file = _opened(path, os.O_CREAT)
            undo.pop_all()
            return file, note_file, note
    raise FileExistsError(path.name)


def _note_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _read_note(note: bytes) -> tuple[str, str | None, int | None] | None:
    """Return output, version and length that a note names; None where it is none of ours."""
    with suppress(ValueError, RecursionError):
        match json.loads(note):
            case {"output": str(output), "validator": str() | None as validator, "total": int() | None as total}:
                return (output, validator, total) if re.fullmatch("[0-9a-f]{64}", output) else None
    return None


def _opened(path: Path, making: int = 0) -> io.FileIO:
    """Open a file of this user, no link, to read and append; `making`: the flags with which a missing one is made."""
    making |= getattr(os, "O_NOFOLLOW", 0)
    # Without a buffer: what came is in the file whatever ends the process, and a fork writes nothing twice.
    file = io.FileIO(path, "a+", opener=lambda name, flags: os.open(name, flags & ~os.O_CREAT | making, 0o600))
    held = os.fstat(file.fileno())
    if stat.S_ISREG(held.st_mode) and (sys.platform == "win32" or held.st_uid == os.geteuid()):
        return file
    # In a folder that others may write to, somebody could have put it there to have the finished file for himself.
    file.close()
    raise FileExistsError(path.name)


def _remove(path: Path, file: io.FileIO) -> None:
    if sys.platform == "win32":  # which removes no open file
        file.close()
    with suppress(OSError):
        path.unlink()
    file.close()


def _place(part: Path, target: Path, *, overwrite: bool) -> None:
    """Give a file its name, durably, with no moment in between in which another file could get it."""
    try:
        if not overwrite:
            os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # no links on this file system: look, then move
        if target.exists():
            raise FileExistsError(target.name) from None
        overwrite = True
    if overwrite:
        part.replace(target)
    with suppress(OSError):  # not on Windows; the file is whole and in its place all the same
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _usual_mode(folder: Path) -> int:
    """Return the permissions of a new file there. The part file is private; what it becomes is as any other file.

    os.umask() cannot be read without setting it, for other threads too, so an empty file is made to see.
    """
    path = folder / f".shortapi-{secrets.token_hex(8)}.part"
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    try:
        return stat.S_IMODE(os.fstat(descriptor).st_mode)
    finally:
        os.close(descriptor)
        path.unlink()
