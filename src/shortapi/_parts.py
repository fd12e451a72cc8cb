"""What a download is called until it is whole, so that a later one finds it, and only one at a time writes it.

`clip.mp4` grows as `clip.mp4.part`. Beside it, `clip.mp4.part.json` says of which output it is and which version, and
is locked by who writes. A part file that is not empty has such a note, or it is none of ours and is left alone.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
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


@define
class Part:
    """An open file that nobody else writes, from its making until it is put in place or let go.

    Attributes:
        note: what an earlier download left with it, if anything.
        settled: it was put in place or removed.
    """

    path: Path
    file: io.FileIO
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
            self._sheet.truncate(0)
            self._sheet.write(json.dumps(asdict(note)).encode())

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
    sheet = _locked(_note_path(path))
    try:
        note = _own_note(path, sheet)
        if path.exists() and path.lstat().st_nlink > 1:
            path.unlink()  # a download was killed after it had given the file its second name
        return Part(path, _opened(path), note, sheet=sheet)
    except BaseException:
        sheet.close()
        raise


def _own_note(path: Path, sheet: io.FileIO) -> Note | None:
    """Return the note of a part file; None where both are new.

    Raises:
        FileExistsError: one of them is somebody else's file of that name.
    """
    text = sheet.read(LONGEST_NOTE)
    note = _read_note(text)
    if note is None and (text or _is_taken(path)):
        if not text:
            _remove(_note_path(path), sheet)
        raise FileExistsError(path.name)
    return note


def _locked(path: Path) -> io.FileIO:
    for _ in range(TRIES):
        sheet = _opened(path)
        try:
            lock(sheet.fileno())
            sheet.seek(0)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(sheet.fileno()), path.lstat()):
                    return sheet
        except BaseException:
            sheet.close()
            raise
        sheet.close()
    raise FileExistsError(path.name)


def _opened(path: Path) -> io.FileIO:
    """Open a file to read and append.

    Without a buffer: what came is in the file whatever ends the process, and a fork writes nothing twice.

    Raises:
        OSError: also where it is none of this user's: in a folder that others may write to, somebody could have put it
            there to have the finished file for himself.
    """
    file = io.FileIO(path, "a+", opener=lambda name, flags: os.open(name, flags | NO_LINKS, 0o600))
    held = os.fstat(file.fileno())
    if stat.S_ISREG(held.st_mode) and (sys.platform == "win32" or held.st_uid == os.geteuid()):
        return file
    file.close()
    raise FileExistsError(path.name)


def _is_taken(path: Path) -> bool:
    with suppress(FileNotFoundError):
        found = path.lstat()
        return found.st_size > 0 or not stat.S_ISREG(found.st_mode)
    return False


def _read_note(text: bytes) -> Note | None:
    try:
        note = Note(**json.loads(text))
    except (ValueError, TypeError, RecursionError):
        return None
    good = isinstance(note.output, str) and isinstance(note.validator, (str, type(None)))
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


__all__ = ["Note", "Part", "open_part"]
