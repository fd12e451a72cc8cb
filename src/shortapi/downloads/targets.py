"""Names on the disk: where files may go, and how one is called until it is whole.

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
import tempfile
from contextlib import suppress
from pathlib import Path

from attrs import asdict, define, frozen

from shortapi._locking import lock
from shortapi.downloads.media import USUAL_ENDINGS
from shortapi.errors import ArgumentError
from shortapi.validation import Problem

TRIES = 5
"""Openings of a note that another download finishes and removes meanwhile."""

LONGEST_NAME, LONGEST_NOTE = 255, 4096
"""Bytes: of a file's name, on all usual file systems; of a note."""

NO_LINKS: int = getattr(os, "O_NOFOLLOW", 0)
"""Refuse to open what is only a link to a file."""

_DIGEST = re.compile("[0-9a-f]{64}")
"""What names an output; a JSON file of somebody else has no such thing there."""


@frozen
class Target:
    """Where the files of a job go.

    Attributes:
        path: a file, or a folder in which files are named after the job; None: the current folder.
        overwrite: replace files that are there.
    """

    path: Path | None
    overwrite: bool = False

    def of(self, index: int) -> Path | None:
        """Return where the file of that number (from 0) goes: the second is clip-2.mp4, the third clip-3.mp4."""
        if self.path is None or index == 0 or self.path.is_dir():
            return self.path
        return marked(self.path, f"-{index + 1}")


def checked_target(
    save: str | Path | None,
    *,
    overwrite: bool,
    kind: str | None = None,
    option: str = "save",
    replace: str = "overwrite=True",
) -> Target:
    """Return the target if files can be written there, with the usual ending where the name has none.

    Args:
        kind: what the model makes (video, image, audio), which tells the ending.
        option, replace: how the caller names this option, and the one that allows files to be replaced.

    Raises:
        ArgumentError: it exists, or its folder is missing or cannot be written to, or it is no name for a file.
    """
    why = None
    try:
        path = _named(save, kind)
        if path is None or path.is_dir():
            why = _folder_problem(path or Path())
        else:
            why = _file_problem(path, os.fspath(save or ""), overwrite=overwrite, replace=replace)
    except (OSError, ValueError) as error:
        given = os.fspath(save) if isinstance(save, (str, Path)) else type(save)
        why = f"{given!r} cannot be written ({getattr(error, 'strerror', None) or 'it is no name for a file'})"
    if why is not None:
        raise ArgumentError(
            f"{option}: {why}. Nothing was sent and nothing was charged.", problems=(Problem(option, why),)
        )
    return Target(path, overwrite)


def _named(save: str | Path | None, kind: str | None) -> Path | None:
    if save is None:
        return None
    if not isinstance(save, (str, Path)) or not os.fspath(save) or b"\0" in os.fsencode(save):
        raise ValueError
    path = Path(save)
    lacks_ending = not path.suffix and path.name not in {"", "-"} and not os.fspath(save).endswith(("/", os.sep))
    if lacks_ending and kind in USUAL_ENDINGS and not os.path.lexists(path):
        return path.with_name(f"{path.name}.{USUAL_ENDINGS[kind]}")
    return path


def _file_problem(path: Path, given: str, *, overwrite: bool, replace: str) -> str | None:
    if given.endswith(("/", os.sep)):
        return f"there is no folder {given!r}; make it first"
    if given == "-":
        return "a file needs a name, and '-' is none; files are not written to standard output"
    shown = str(path)
    try:
        found = path.stat()  # unlike exists(), it tells a circle of links and a name that is too long
    except FileNotFoundError:
        return f"{shown!r} is a link to nothing" if path.is_symlink() else _folder_problem(path.parent)
    if not stat.S_ISREG(found.st_mode):
        return f"{shown!r} is there and is no file"
    if not overwrite:
        return f"{shown!r} exists already; give another name or {replace}"
    return _folder_problem(path.resolve().parent)


def _folder_problem(folder: Path) -> str | None:
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r}; make it first"
    # Asking for permissions says too much for root and too little for network disks: trying is the only test.
    with tempfile.NamedTemporaryFile(prefix=".shortapi-", dir=folder):
        return None


def marked(path: Path, mark: str) -> Path:
    """Return a name with a mark before its ending, cut where it would be longer than a name may be."""
    stem = path.stem
    while len(os.fsencode(stem + mark + path.suffix)) > LONGEST_NAME and stem:
        stem = stem[:-1]
    return path.with_name(stem + mark + path.suffix)


@frozen
class Note:
    """What must be known to go on with a part file. No link: that is private.

    Attributes:
        output: which file of which job, as a digest.
        validator: what names this version of the file (an ETag or a date); None: it cannot be told from others.
        total: bytes of the whole file, where the server said.
    """

    output: str = "0" * 64
    validator: str | None = None
    total: int | None = None

    @classmethod
    def read(cls, text: bytes) -> Note | None:
        """Return the note that a file holds; None where it is no note."""
        try:
            note = cls(**json.loads(text))
        except (ValueError, TypeError, RecursionError):
            return None
        named = isinstance(note.output, str) and _DIGEST.fullmatch(note.output) is not None
        versioned = isinstance(note.validator, (str, type(None))) and type(note.total) in {int, type(None)}
        return note if named and versioned else None

    def write(self, note_file: io.FileIO) -> None:
        """Replace what a file holds."""
        note_file.truncate(0)
        note_file.write(json.dumps(asdict(self)).encode())


@define
class PartOnDisk:
    """A part file on the disk that nobody else writes, from its making until it gets its name or is let go.

    Attributes:
        note_file: the locked file with its note; None where another writer has the lasting name, and this one will not
            outlive its download.
    """

    path: Path
    file: io.FileIO
    note_file: io.FileIO | None = None
    ended: bool = False

    def make_durable(self, folder: Path) -> None:
        """Let its bytes outlive a power cut, and give it the permissions of any new file in a folder."""
        try:
            os.fsync(self.file.fileno())
        except OSError as error:
            # Some mounts cannot do that, which is no reason to throw a whole file away; a full or broken disk is.
            if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}:
                raise
        with suppress(OSError):  # some mounts know no permissions; the file is whole all the same
            self.path.chmod(_usual_mode(folder))

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
        _make_name_durable(target.parent)
        self._end()

    def remove(self) -> None:
        """Leave nothing behind; does nothing after `become`."""
        if not self.ended:
            self.file.close()
            self.path.unlink(missing_ok=True)
            self._end()

    def close(self) -> None:
        """Leave it to a later download."""
        self.file.close()
        if self.note_file is not None:
            self.note_file.close()

    def _end(self) -> None:
        # The note is removed last, and locked: a download that finds none may take the name, and one that opened it
        # meanwhile sees that it was removed.
        self.ended = True
        if self.note_file is not None:
            _remove(_note_path(self.path), self.note_file)


def open_part(target: Path) -> tuple[PartOnDisk, Note | None]:
    """Open the part file of a target, and say what an earlier download noted of it.

    It is the lasting one, or one of its own where that is in other hands.

    Raises:
        OSError: no file can be made there.
    """
    name = f"{target.name}.part"
    if len(os.fsencode(f"{name}.json")) > LONGEST_NAME:
        name = f"{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:32]}.part"
    with suppress(OSError):  # locked, no locks on this disk, a folder or a stranger's file of that name
        return _open_lasting(target.with_name(name))
    descriptor, own = tempfile.mkstemp(prefix=".shortapi-", suffix=".part", dir=target.parent)
    return PartOnDisk(Path(own), io.FileIO(descriptor, "w+")), None


def _open_lasting(path: Path) -> tuple[PartOnDisk, Note | None]:
    """Lock a note and open its part file; OSError where they are not ours, or another download has them."""
    note_file, is_new = _open_note(_note_path(path))
    try:
        note = None if is_new else Note.read(note_file.read(LONGEST_NOTE))
        _check(path, is_ours=not os.path.lexists(path) if is_new else note is not None)
        if path.exists() and path.lstat().st_nlink > 1:
            path.unlink()  # a download was killed after it had given the file its second name
        return PartOnDisk(path, _opened(path, os.O_CREAT), note_file), note
    except BaseException:
        _give_up(_note_path(path), note_file, is_new=is_new)
        raise


def _note_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _open_note(path: Path) -> tuple[io.FileIO, bool]:
    """Open and lock a note; say whether it is new. OSError where it is in other hands, or none of ours."""
    for _ in range(TRIES):
        with suppress(FileNotFoundError):  # whoever had it has removed it
            try:
                file, is_new = _opened(path, os.O_CREAT | os.O_EXCL), True
            except FileExistsError:
                file, is_new = _opened(path), False
            _lock_note(path, file, is_new=is_new)
            return file, is_new
    raise FileExistsError(path.name)


def _lock_note(path: Path, file: io.FileIO, *, is_new: bool) -> None:
    try:
        # An empty one is a stranger's, or new: then it is not touched, so that who makes it can lock it.
        _check(path, is_ours=is_new or os.fstat(file.fileno()).st_size > 0)
        lock(file.fileno())
        _check(path, is_ours=os.path.samestat(os.fstat(file.fileno()), path.lstat()), error=FileNotFoundError)
        if is_new:
            Note().write(file)  # says that it is ours, until there is something to note
        file.seek(0)
    except BaseException:
        _give_up(path, file, is_new=is_new)
        raise


def _give_up(path: Path, file: io.FileIO, *, is_new: bool) -> None:
    if is_new:
        _remove(path, file)
    file.close()


def _check(path: Path, *, is_ours: bool, error: type[OSError] = FileExistsError) -> None:
    if not is_ours:
        raise error(path.name)


def _opened(path: Path, making: int = 0) -> io.FileIO:
    """Open a file of this user to read and append; `making` are the flags with which one that is not there is made."""
    # Without a buffer: what came is in the file whatever ends the process, and a fork writes nothing twice.
    file = io.FileIO(
        path, "a+", opener=lambda name, flags: os.open(name, flags & ~os.O_CREAT | making | NO_LINKS, 0o600)
    )
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


def _make_name_durable(folder: Path) -> None:
    """Let a new name outlive a power cut, where the system can do that."""
    if sys.platform != "win32":
        with suppress(OSError):  # the file is whole and in its place all the same
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


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
