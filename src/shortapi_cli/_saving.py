"""Save paths: checked before anything is paid for, written when the job is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shortapi.downloads.look import checked_target
from shortapi.downloads.save import Target
from shortapi.errors import DownloadError
from shortapi_cli._exit import UsageError

if TYPE_CHECKING:
    from shortapi.client import Output
    from shortapi.records import Result, Saved
    from shortapi_cli._pursuit import Pursuit


def target_of(output: str | None, *, overwrite: bool, kind: str | None = None) -> Target:
    """Return the target of `-o`, checked like the library's `save=`; raise ArgumentError if it is not writable."""
    return checked_target(output, overwrite=overwrite, kind=kind, option="-o", replace="--overwrite")


def checked_folder(name: str) -> Path:
    """Return an existing, writable folder; raise UsageError or ArgumentError if it is not."""
    if not Path(name).is_dir():
        raise UsageError(f"FOLDER: there is no folder {name!r}; create it first. Nothing was sent.")
    checked_target(name, overwrite=False, option="FOLDER")
    return Path(name)


def save_all(result: Result[Output], target: Target, pursuit: Pursuit) -> tuple[Saved, ...]:
    """Save every file of a result; after trying all, raise the first DownloadError, if any."""
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
            lost[0].add_note(f"Saved: {', '.join(file.path for file in saved)}.")
        raise lost[0]
    return tuple(saved)
