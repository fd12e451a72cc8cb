"""Where files go: looked at before anything is paid for, written when the job is done."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from shortapi.cli._exit import UsageError
from shortapi.errors import DownloadError

if TYPE_CHECKING:
    from shortapi._client import Output
    from shortapi._records import Result, Saved
    from shortapi.cli._pursuit import Pursuit


@frozen
class Target:
    """Where the files of a job go.

    Attributes:
        path: a file or a folder; None: the current folder, named after the job.
        overwrite: replace files that are there.
    """

    path: Path | None
    overwrite: bool = False

    def of(self, index: int) -> Path | None:
        """Return where the file of that number (from 0) goes: further ones get -1, -2, ... before the ending."""
        if self.path is None or index == 0 or self.path.is_dir():
            return self.path
        return self.path.with_name(f"{self.path.stem}-{index}{self.path.suffix}")


def checked_target(output: str | None, *, overwrite: bool) -> Target:
    """Return the target, if files can be written there.

    Raises:
        UsageError: it exists, or its folder is missing or cannot be written to.
    """
    try:
        path = _path(output)
        if path is None or path.is_dir():
            _check_folder(path or Path(), "-o")
        else:
            _check_file(path, str(output), overwrite=overwrite)
        return Target(path, overwrite)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no name for a file"
        raise _refused("-o", f"{output or '.'!r} cannot be written ({why})") from None


def _path(output: str | None) -> Path | None:
    # exists() takes a name that no file can have for one that is merely not there.
    if output is not None and b"\0" in os.fsencode(output):
        raise ValueError(output)
    return None if output is None else Path(output)


def checked_folder(name: str) -> Path:
    """Return a folder that files can be written to.

    Raises:
        UsageError: it is missing, or nothing can be written to it.
    """
    try:
        _check_folder(Path(name), "FOLDER")
    except OSError as error:
        raise _refused("FOLDER", f"{name!r} cannot be written ({error.strerror})") from None
    return Path(name)


def _check_file(path: Path, given: str, *, overwrite: bool) -> None:
    if given.endswith(("/", os.sep)):
        raise _refused("-o", f"there is no folder {given!r}; make it first")
    if given == "-":
        raise _refused("-o", "a file needs a name, and '-' is none; files are not written to standard output")
    if path.exists() and not path.is_file():
        raise _refused("-o", f"{given!r} is there and is no file")
    if path.exists() and not overwrite:
        raise _refused("-o", f"{given!r} exists already; give another name or --overwrite")
    _check_folder(path.parent, "-o")


def _check_folder(folder: Path, said_by: str) -> None:
    if not folder.is_dir():
        raise _refused(said_by, f"there is no folder {str(folder)!r}; make it first")
    # Asking for permissions says too much for root and too little for network disks: trying is the only test.
    with tempfile.NamedTemporaryFile(prefix=".shortapi-", dir=folder):
        pass


def _refused(said_by: str, why: str) -> UsageError:
    return UsageError(f"{said_by}: {why}. Nothing was sent.")


def save_all(result: Result[Output], target: Target, pursuit: Pursuit) -> tuple[Saved, ...]:
    """Save every file of a result; one that cannot be saved does not keep the others from it.

    Raises:
        DownloadError: the first one, after all were tried.
    """
    saved: list[Saved] = []
    lost: list[DownloadError] = []
    for output in result.outputs:
        try:
            saved.append(output.save(target.of(output.link.index), overwrite=target.overwrite))
            pursuit.saved += 1
        except DownloadError as error:
            lost.append(error)
    if lost:
        if saved:
            lost[0].add_note(f"Saved were {', '.join(file.path for file in saved)}.")
        raise lost[0]
    return tuple(saved)
