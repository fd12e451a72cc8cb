"""Save paths: checked before anything is paid for, written when the job is done."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from shortapi.downloads.look import checked_target
from shortapi.downloads.save import Target
from shortapi.errors import DownloadError
from shortapi.records import Saved
from shortapi_cli._exit import UsageError
from shortapi_cli._output import OutputError, say

if TYPE_CHECKING:
    from shortapi.client import Output
    from shortapi.ledger import Ledger, Row
    from shortapi.records import Result
    from shortapi_cli._pursuit import Pursuit


def target_of(output: str | None, *, overwrite: bool, kind: str | None = None) -> Target:
    """Return the target of `-o`, checked like the library's `save=`; raise ArgumentError if it is not writable."""
    return checked_target(output, overwrite=overwrite, kind=kind, option="-o", replace="--overwrite")


def checked_stdout(*, as_json: bool) -> None:
    """Raise UsageError if a file cannot be written to stdout."""
    if as_json:
        raise UsageError("-o - writes the file to stdout, where --json writes its answer. Nothing was sent.")
    if sys.stdout is None or sys.stdout.isatty():
        raise UsageError("-o - writes the file to stdout, which is a terminal; redirect it. Nothing was sent.")


def write_out(result: Result[Output], row: Row | None, ledger: Ledger | None) -> tuple[Saved, ...]:
    """Write the only file of a result to stdout, and record it in the ledger as the file `-`.

    Raises:
        DownloadError: there are several files, or it could not be fetched. OutputError: stdout cannot be written.
    """
    if len(result.outputs) > 1:
        raise DownloadError(
            f"Job {result.job_id} is done and paid for, but it has {len(result.outputs)} files, and -o - writes one.",
            charged=True,
            job_id=result.job_id,
        )
    content = result.read()
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise OutputError(error) from error
    if ledger is not None and row is not None:
        digest = hashlib.sha256(content).hexdigest()
        ledger.note(ledger.saved, row.service, result.job_id, 0, "-", digest)
    return (Saved(path="-", bytes=len(content), format=None),)


def open_file(path: str) -> None:
    """Open a file in the program that this system uses for it."""
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - a file that this command saved
    elif shutil.which(opener) is None:
        say(f"{path} was not opened: there is no {opener} on this machine")
    else:
        quiet = subprocess.DEVNULL
        whole = str(Path(path).absolute())  # a name that begins with a hyphen is no option
        viewer = subprocess.Popen([opener, whole], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603
        viewer.returncode = 0  # it goes on without us, so nobody waits for it


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
