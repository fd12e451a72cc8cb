"""Where the files of a job go: checked before anything is paid for, and how further files are named."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from attrs import frozen

from shortapi.downloads.media import USUAL_ENDINGS
from shortapi.downloads.part_file import marked
from shortapi.errors import ArgumentError
from shortapi.validation import Problem


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
