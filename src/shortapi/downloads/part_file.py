"""Part files: which bytes of a download may be glued together, and when a file is whole."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from shortapi._flow import TransportFailure
from shortapi.downloads import media
from shortapi.downloads.targets import Note, PartOnDisk, marked, open_part

HEAD = 4096
"""First bytes that are kept to see what the file is; an SVG may begin with comments."""

PIECE = 1024**2
"""Bytes that are read at a time from what an earlier download left."""

BLOCK = 4096
"""A part file that ends in this many zeros may have lost its end with the power, and its length not."""

NAMING = 8
"""Letters of a file's sha256 in its name, where another file has the one that was meant."""

_RANGE = re.compile(r"(?:bytes[ =]+)?(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII | re.IGNORECASE)
"""A Content-Range as hosts write it."""


class TooLargeError(OSError):
    """The body is larger than the caller allowed."""


@define
class PartFile:
    """Where a download is written to; a `Sink`. It goes on with what an earlier download of the same output left.

    Attributes:
        target: the name that it is to get; None: it stays in memory.
        output: which file of which job, as a digest.
        size: bytes written so far, which is where a resumed download goes on.
        total: bytes the whole file has, as the server says; None where it does not.
        hashed: keep a sha256 of the whole file, across all breaks.
        validator: what names this version of the file, so that no two versions are glued together: a strong ETag or
            a date that is one; None where there is neither.
        taken: the last answer was accepted.
    """

    target: Path | None
    output: str
    max_bytes: int
    size: int = 0
    total: int | None = None
    validator: str | None = None
    hashed: bool = False
    head: bytes = b""
    taken: bool = False
    _ends: int | None = field(init=False, default=None)  # where the answer's bytes end, as it says
    _chunked: bool = field(init=False, default=False)  # the transfer itself tells where the body ends
    _disk: PartOnDisk | None = field(init=False, default=None)
    _file: io.FileIO | io.BytesIO = field(init=False, factory=io.BytesIO)
    _hash: Any = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        if self.target is not None:
            self._disk, note = open_part(self.target)
            self._file = self._disk.file
        try:
            if self._disk is None or not self._take_up(note):
                self.start_over()
        except BaseException:
            if self._disk is not None:
                self._disk.close()
            raise

    def _take_up(self, note: Note | None) -> bool:
        """Go on with what an earlier download left, if it can be told that it is the beginning of this file."""
        size = self._file.seek(0, os.SEEK_END)
        if note is None or note.output != self.output or note.validator is None:
            return False
        if not 0 < size <= min(self.max_bytes, size if note.total is None else note.total) or self._ends_in_zeros(size):
            return False
        self.total, self.validator = note.total, note.validator
        self._hash = hashlib.sha256() if self.hashed else None
        self._file.seek(0)
        self._count(self._file.read(HEAD) or b"")
        while self.hashed and (chunk := self._file.read(PIECE)):
            self._count(chunk)
        self.size = size
        return True

    def _ends_in_zeros(self, size: int) -> bool:
        self._file.seek(max(0, size - BLOCK))
        return size >= BLOCK and not any(self._file.read(BLOCK) or b"")

    def start_over(self) -> None:
        """Forget what came, and all that was said of it."""
        self._file.seek(0)
        self._file.truncate()
        self.size, self.head = 0, b""
        self._hash = hashlib.sha256() if self.hashed else None
        self.total = self.validator = self._ends = None

    def accepts(self, status_code: int, headers: Mapping[str, str]) -> bool:
        """Take a body that by its own words is the file from its start, or goes on where we stopped; nothing else."""
        span = _span(status_code, headers)
        if span is None:
            self.taken = False
        elif span.start == 0:
            self.taken = self._begins(span, headers)
        else:
            self.taken = span.start == self.size and self._goes_on(span, headers)
        return self.taken

    def _begins(self, span: _Span, headers: Mapping[str, str]) -> bool:
        # The same version has one length. Where another is said, this may be a rest that is called the whole.
        other_version = self._version_in(headers) not in {None, self.validator}
        if self.validator is not None and self.total not in {None, span.total} and not other_version:
            return False
        self.start_over()
        self.total, self.validator, self._ends = span.total, _validator(headers), span.end
        self._chunked = "chunked" in headers.get("transfer-encoding", "")
        if self._disk is not None and self._disk.note_file is not None:
            # While the part file is empty: a note and bytes of two versions must never meet.
            Note(self.output, self.validator, self.total).write(self._disk.note_file)
        return True

    def _goes_on(self, span: _Span, headers: Mapping[str, str]) -> bool:
        totals = {total for total in (self.total, span.total) if total is not None}
        # A host that does not know If-Range sends a piece of whatever is there now, so what names the version has to
        # be in its answer. RFC 9110 lets hosts leave the date out there: then the file starts over.
        same_version = self.validator is not None and self._version_in(headers) == self.validator
        if not same_version or len(totals) > 1 or any(total < (span.end or 0) for total in totals):
            return False
        self.total, self._ends = next(iter(totals), None), span.end
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
        try:
            return self._chunked or media.ends_whole(self._read, self.size)
        finally:
            self._file.seek(0, os.SEEK_END)

    def ends_here(self, headers: Mapping[str, str]) -> bool:
        """Say whether a 416 tells that nothing comes after what is here."""
        total = digits(headers.get("content-range", "").rpartition("bytes */")[2])
        if total == self.size and self.total in {None, total}:
            self.total = total
        return self.is_whole

    def _read(self, start: int, count: int) -> bytes:
        self._file.seek(start)
        return self._file.read(count) or b""

    def content(self) -> bytes:
        """Return all that was written."""
        return self._read(0, -1)

    @property
    def sha256(self) -> str | None:
        """Of what was written, where it was asked for."""
        return None if self._hash is None else str(self._hash.hexdigest())

    def finish(self, target: Path, *, overwrite: bool, beside: bool = False) -> Path:
        """Put the whole file in its place, durably, in one step; return where it is.

        Args:
            beside: where another file has the name, take one that ends in a piece of the sha256 (needs `hashed`). One
                with the same bytes is this file, whoever put it there.

        Raises:
            FileExistsError: there is a file, and `overwrite` is False.
        """
        disk = self._disk
        if disk is None:
            raise AssertionError("what is in memory gets no name")
        disk.make_durable(target.parent)
        if not beside:
            disk.become(target, overwrite=overwrite)
            return target
        for name in (target, marked(target, f"-{(self.sha256 or '')[:NAMING]}")):
            try:
                disk.become(name, overwrite=False)
            except FileExistsError:
                if not self._is(name):
                    continue
                self.discard()
            return name
        raise FileExistsError(name.name)

    def _is(self, path: Path) -> bool:
        """Say whether that file has the same bytes."""
        try:
            if not path.is_file() or path.stat().st_size != self.size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except OSError:  # it cannot be read, so it is somebody else's
            return False

    @property
    def lasts(self) -> bool:
        """A later download can go on with it."""
        kept = self._disk is not None and self._disk.note_file is not None
        return kept and self.validator is not None and self.size > 0

    def let_go(self) -> None:
        """Keep what a later download can go on with, remove the rest; does nothing after `finish` or `discard`."""
        if self._disk is not None:
            self._disk.close() if self.lasts else self.discard()

    def discard(self) -> None:
        """Remove what is there: it is of no use. Does nothing after `finish`."""
        with suppress(OSError):  # whatever went wrong before is what is to be told
            if self._disk is not None:
                self._disk.remove()


def _validator(headers: Mapping[str, str]) -> str | None:
    """Return what names this version of a file byte for byte, as a header can send it back."""
    etag, date = headers.get("etag", ""), headers.get("last-modified", "")
    named = etag if etag.startswith('"') else date if _is_past(date, headers.get("date", "")) else ""
    return named if named.isascii() and named.isprintable() and named else None


def _is_past(date: str, now: str) -> bool:
    """Say whether a file's date names one version: it was changed in a second that was over when it was sent."""
    try:
        return parsedate_to_datetime(now) - parsedate_to_datetime(date) >= timedelta(seconds=1)
    except (TypeError, ValueError, IndexError, OverflowError):
        return False


@frozen
class _Span:
    """Which bytes of a file an answer says that it has: from `start` to before `end`, of `total`; None: not said."""

    start: int
    end: int | None
    total: int | None


def _span(status_code: int, headers: Mapping[str, str]) -> _Span | None:
    """Return what an answer says of its body; None where it is no piece of the file, or contradicts itself."""
    packed = headers.get("content-encoding", "identity") != "identity"  # the bytes are not those of the file
    if status_code not in {200, 206} or packed or headers.get("content-type", "").lower().startswith("multipart/"):
        return None
    length = digits(headers.get("content-length", ""))
    if "content-range" not in headers:
        return _Span(0, length, length) if status_code == 200 else None
    # A 200 that has a range is no whole file either: some hosts send a rest so.
    said = _RANGE.fullmatch(headers["content-range"].strip())
    if said is None:
        return None
    start, end, total = int(said[1]), int(said[2]) + 1, digits(said[3])
    fits = start < end <= (total or end) and length in {None, end - start}
    return _Span(start, end, total) if fits else None


def digits(text: str) -> int | None:
    """Return the number of bytes that a header says; None where it is no sensible number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
