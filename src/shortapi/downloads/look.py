"""Checks of the save path and of linked files, made before a job is paid for."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shortapi._flow import Answer, Context, Flow, Now, TransportFailure
from shortapi.catalog import Entry, Media
from shortapi.catalog.records import with_media
from shortapi.downloads import media
from shortapi.downloads.addresses import is_private_link
from shortapi.downloads.save import Target, get, status_of
from shortapi.errors import ArgumentError
from shortapi.validation import Problem

LOOK_SECONDS = 1.0  # for looking at all linked files of a job
GONE = frozenset({404, 410})
"""HTTP statuses that are the same for every client. 401, 403, 429, 451 and the like may concern this machine only:
hosts refuse unknown clients, countries or ranges, and let ShortAPI in. A 5xx may be over in a minute."""


def checked_target(
    save: str | Path | None,
    *,
    overwrite: bool,
    kind: str | None = None,
    option: str = "save",
    replace: str = "overwrite=True",
) -> Target:
    """Return the target if files can be written there; a name without an extension gets the usual one.

    Args:
        save: a file, a folder, or None for the current folder.
        overwrite: existing files may be replaced.
        kind: the model's kind of output (video, image, audio), which determines the extension.
        option, replace: the caller's names of this option and of the one that allows overwriting, for messages.

    Raises:
        ArgumentError: it exists, its folder is missing or not writable, or it is not a valid file name.
    """
    given = os.fspath(save) if isinstance(save, (str, Path)) else ""
    path, is_folder = Path(given), save is None or given.endswith(("/", os.sep))
    try:
        lacks_ending = not path.suffix and not is_folder and path.name not in {"", "-"} and not os.path.lexists(path)
        if lacks_ending and kind in media.USUAL_ENDINGS:
            path = path.with_name(f"{path.name}.{media.USUAL_ENDINGS[kind]}")
        if is_folder or (given and path.is_dir()):
            why = _folder_problem(path, given)
        else:
            why = _file_problem(path, given, overwrite=overwrite, replace=replace)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a valid file name"
        why = f"{given or save!r} cannot be written ({reason})"
    if why is not None:
        raise ArgumentError(
            f"{option}: {why}. Nothing was sent and nothing was charged.", problems=(Problem(option, why),)
        )
    return Target(None if save is None else path, overwrite)


def _file_problem(path: Path, given: str, *, overwrite: bool, replace: str) -> str | None:
    if not given:
        raise ValueError
    if given == "-":
        return "'-' is not a file name; files are not written to standard output"
    try:
        found = path.stat()  # unlike exists(), it reports link cycles and names that are too long
    except FileNotFoundError:
        return f"{str(path)!r} is a broken link" if path.is_symlink() else _folder_problem(path.parent)
    if not stat.S_ISREG(found.st_mode):
        return f"{str(path)!r} exists and is not a file"
    if not overwrite:
        return f"{str(path)!r} exists already; give another name or {replace}"
    return _folder_problem(path.resolve().parent)


def _folder_problem(folder: Path, given: str = "") -> str | None:
    if not folder.is_dir():
        return f"there is no folder {given or str(folder)!r}; create it first"
    # Permission bits are wrong for root and for network disks: only trying to write is reliable.
    with tempfile.NamedTemporaryFile(prefix=".shortapi-", dir=folder):
        return None


def look_at_media(entry: Entry, args: Mapping[str, Any], context: Context) -> Flow[tuple[Problem, ...]]:
    """Fetch the first bytes of each linked file, by one ranged request each and within `LOOK_SECONDS` in all.

    A file that is invalid or unreachable for everybody is an error; one that could not be checked is a warning.
    """
    found: list[Problem] = []
    links: list[tuple[str, Media, str]] = []

    def collect(where: str, rule: Media, value: Any) -> None:
        if isinstance(value, str) and value.lower().startswith(("http://", "https://")):
            links.append((where, rule, value))

    with_media(entry.args, args, collect)
    ends = (yield Now()) + LOOK_SECONDS if links else 0.0
    for where, rule, url in links:
        found.extend((yield from _look(where, rule, url, context, ends - (yield Now()))))
    return tuple(found)


def _look(where: str, rule: Media, url: str, context: Context, left: float) -> Flow[tuple[Problem, ...]]:
    kind = rule.kind
    if not context.is_local and is_private_link(url):
        private = "is on this machine or a private network, where ShortAPI cannot fetch it"
        return (Problem(where, f"{private}; give a public URL of the {kind}"),)
    if left <= 0:
        return (Problem(where, f"the {kind} was not checked: there was no time left", "warning"),)
    ranged = {"range": f"bytes=0-{media.HEAD_BYTES - 1}"}
    try:
        answer = yield from get(url, ranged, public=not context.is_local, within=left, max_bytes=media.HEAD_BYTES)
    except TransportFailure as failure:
        # With a sandbox this machine may have no network, so nothing is known about hosts elsewhere.
        absent = failure.absent and (not context.is_local or is_private_link(url))
        # Some systems report every host as unknown when they have no network.
        hint = ": is the link right, and is this machine online?" if absent else ""
        return (_unseen(where, kind, f"{failure.reason}{hint}", for_all=absent or failure.refused_private),)
    size = _whole_size(answer)
    # Servers answer 416 to a range of an empty file.
    if answer.status_code not in {200, 206} and not (answer.status_code == 416 and size == 0):
        return (_unseen(where, kind, status_of(answer), for_all=answer.status_code in GONE),)
    bad = media.media_problems(rule, head=answer.body, size=size)
    return tuple(Problem(where, f"the {kind} {sentence}") for sentence in bad)


def _unseen(where: str, kind: str, reason: str, *, for_all: bool) -> Problem:
    """Return the problem of a file that was not received: an error if nobody else can fetch it either."""
    if for_all:
        return Problem(where, f"the {kind} cannot be fetched ({reason}); give a public URL that everybody can open")
    return Problem(where, f"the {kind} could not be checked ({reason})", "warning")


def _whole_size(answer: Answer) -> int | None:
    text = answer.headers.get("content-length", "")
    if answer.status_code in {206, 416}:
        text = answer.headers.get("content-range", "").rpartition("/")[2]
    return media.digits(text)
