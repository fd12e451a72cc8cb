"""What a download is called until it is whole, so that a later one finds it, and only one at a time writes it.

`clip.mp4` grows as `clip.mp4.part`. Beside it, `clip.mp4.part.json` says of which output it is and which version, and
is locked by who writes. A part file has such a note, or it is none of ours and is left alone; so is a note that does
not say so itself.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from attrs import asdict, define, field, frozen

from shortapi._locking import lock

TRIES = 5
"""So often a note is opened that another download finishes and removes meanwhile."""

LONGEST_NAME = 255
"""Bytes of a file's name, on all usual file systems."""

LONGEST_NOTE = 4096
"""Bytes of a note; what is longer is none."""

NO_LINKS: int = getattr(os, "O_NOFOLLOW", 0)
"""Refuse to open what is only a link to a file."""


@frozen
class Note:
    """What must be known to go on with a part file. No link: that is private.

    Attributes:
        output: which file of which job, as a digest.
        validator: what names this version of the file (an ETag or a date); None: it cannot be told from others.
        total: bytes of the whole file, where the server said.
    """

    output: str
    validator: str | None = None
    total: int | None = None


DIGEST = re.compile("[0-9a-f]{64}")
"""What names an output; a JSON file of somebody else has no such thing there."""

NEW = Note("0" * 64)
"""Stands in a note until there is something to note: that it is ours."""


@define
class Part:
    """An open file that nobody else writes, from its making until it is put in place or let go.

    Attributes:
        note: what an earlier download left with it, if anything.
        settled: it was put in place or removed.
    """

    path: Path
    file: io.FileIO | io.BytesIO
    note: Note | None = None
    settled: bool = False
    _sheet: io.FileIO | None = field(default=None, alias="sheet")

    @property
    def lasting(self) -> bool:
        """It may outlive this download; otherwise another writer has the lasting name."""
        return self._sheet is not None

    def write_down(self, note: Note) -> None:
        """Say what this part file is. Only while it is empty: a note and bytes of two versions must never meet."""
        if self._sheet is not None:
            _write(self._sheet, note)

    def become(self, target: Path, *, overwrite: bool) -> None:
        """Get the name that was wanted, in one step.

        Raises:
            FileExistsError: there is a file, and `overwrite` is False.
        """
        self.file.close()
        if overwrite:
            self.path.replace(target)
        else:
            _place_new(self.path, target)
        _write_folder_down(target.parent)
        self._settle()

    def remove(self) -> None:
        """Leave nothing behind."""
        self.file.close()
        self.path.unlink(missing_ok=True)
        self._settle()

    def close(self) -> None:
        """Leave it to a later download."""
        self.file.close()
        if self._sheet is not None:
            self._sheet.close()

    def _settle(self) -> None:
        # The note goes last, and locked: who finds none may take the name, and who opened it meanwhile sees it gone.
        self.settled = True
        if self._sheet is not None:
            _remove(_note_path(self.path), self._sheet)


def open_part(target: Path) -> Part:
    """Open the part file of a target: the lasting one, or one of its own where that is in other hands.

    Raises:
        OSError: no file can be made there.
    """
    with suppress(OSError):  # locked, no locks on this disk, a folder or a stranger's file of that name
        return _lasting(target.with_name(_part_name(target.name)))
    descriptor, name = tempfile.mkstemp(prefix=".shortapi-", suffix=".part", dir=target.parent)
    return Part(Path(name), io.FileIO(descriptor, "w+"))


def part_in_memory() -> Part:
    """Return a part file that is in no folder, for who wants the bytes alone."""
    return Part(Path(), io.BytesIO(), settled=True)


def marked(path: Path, mark: str) -> Path:
    """Return a name with a mark before its ending, cut where it would be longer than a name may be."""
    stem = path.stem
    while len(os.fsencode(stem + mark + path.suffix)) > LONGEST_NAME and stem:
        stem = stem[:-1]
    return path.with_name(stem + mark + path.suffix)


def _part_name(name: str) -> str:
    if len(os.fsencode(f"{name}.part.json")) <= LONGEST_NAME:
        return f"{name}.part"
    return f"{hashlib.sha256(os.fsencode(name)).hexdigest()[:32]}.part"


def _note_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _lasting(path: Path) -> Part:
    """Lock a note and open its part file.

    Raises:
        OSError: they are not ours, or another download has them.
    """
    sheet, new = _locked(_note_path(path))
    try:
        note = _own_note(path, sheet, new=new)
        if path.exists() and path.lstat().st_nlink > 1:
            path.unlink()  # a download was killed after it had given the file its second name
        return Part(path, _opened(path, os.O_CREAT), note, sheet=sheet)
    except BaseException:
        if new:
            _remove(_note_path(path), sheet)
        sheet.close()
        raise


def _own_note(path: Path, sheet: io.FileIO, *, new: bool) -> Note | None:
    """Return the note of a part file; None where both are new.

    Raises:
        FileExistsError: one of them is somebody else's file of that name.
    """
    note = None if new else _read_note(sheet.read(LONGEST_NOTE))
    if os.path.lexists(path) if new else note is None:
        raise FileExistsError(path.name)
    return note


def _locked(path: Path) -> tuple[io.FileIO, bool]:
    """Open and lock a note; say whether it is new."""
    for _ in range(TRIES):
        with suppress(FileNotFoundError):
            try:
                return _new_sheet(path), True
            except FileExistsError:
                return _old_sheet(path), False
    raise FileExistsError(path.name)


def _new_sheet(path: Path) -> io.FileIO:
    sheet = _opened(path, os.O_CREAT | os.O_EXCL)
    try:
        lock(sheet.fileno())
        _write(sheet, NEW)
    except BaseException:
        _remove(path, sheet)
        raise
    return sheet


def _old_sheet(path: Path) -> io.FileIO:
    sheet = _opened(path)
    try:
        _lock_old(path, sheet)
        sheet.seek(0)
    except BaseException:
        sheet.close()
        raise
    return sheet


def _lock_old(path: Path, sheet: io.FileIO) -> None:
    """Lock a note that was there.

    Raises:
        FileNotFoundError: whoever had it has removed it. Other OSErrors: it is in other hands, or none of ours.
    """
    # An empty one is a stranger's, or new: then it is not touched, so that who makes it can lock it.
    if os.fstat(sheet.fileno()).st_size == 0:
        raise FileExistsError(path.name)
    lock(sheet.fileno())
    if not os.path.samestat(os.fstat(sheet.fileno()), path.lstat()):
        raise FileNotFoundError(path.name)


def _opened(path: Path, making: int = 0) -> io.FileIO:
    """Open a file to read and append; `making` are the flags with which one that is not there is made.

    Without a buffer: what came is in the file whatever ends the process, and a fork writes nothing twice.

    Raises:
        OSError: also where it is none of this user's: in a folder that others may write to, somebody could have put it
            there to have the finished file for himself.
    """
    file = io.FileIO(
        path, "a+", opener=lambda name, flags: os.open(name, flags & ~os.O_CREAT | making | NO_LINKS, 0o600)
    )
    held = os.fstat(file.fileno())
    if stat.S_ISREG(held.st_mode) and (sys.platform == "win32" or held.st_uid == os.geteuid()):
        return file
    file.close()
    raise FileExistsError(path.name)


def _write(sheet: io.FileIO, note: Note) -> None:
    sheet.truncate(0)
    sheet.write(json.dumps(asdict(note)).encode())


def _read_note(text: bytes) -> Note | None:
    try:
        note = Note(**json.loads(text))
    except (ValueError, TypeError, RecursionError):
        return None
    good = (
        isinstance(note.output, str) and DIGEST.fullmatch(note.output) and isinstance(note.validator, (str, type(None)))
    )
    return note if good and (note.total is None or type(note.total) is int) else None


def _remove(path: Path, file: io.FileIO) -> None:
    if sys.platform == "win32":  # which removes no open file
        file.close()
    with suppress(OSError):
        path.unlink()
    file.close()


def _write_folder_down(folder: Path) -> None:
    """Let the new name outlive a power cut, where the system can do that."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # the file is whole and in its place all the same
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _place_new(part: Path, target: Path) -> None:
    """Give a file its name unless there is one of that name, with no moment in between where that can change."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # no links on this file system: look, then move
        if target.exists():
            raise FileExistsError(target.name) from None
        part.replace(target)
    else:
        part.unlink()


__all__ = ["Note", "Part", "marked", "open_part", "part_in_memory"]
