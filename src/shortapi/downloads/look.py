"""Check before a job is paid for what only the disk and other hosts can tell: where files go, what pictures are."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shortapi._flow import Answer, Context, Flow, Now, TransportFailure
from shortapi.catalog import Entry, Media
from shortapi.downloads import media
from shortapi.downloads.addresses import is_private_link
from shortapi.downloads.save import Target, get
from shortapi.errors import ArgumentError
from shortapi.validation import Problem
from shortapi.validation.files import with_media

LOOK_SECONDS = 1.0
"""Seconds that looking at all files of a job may take before it is sent."""

GONE = frozenset({404, 410})
"""Answers that mean the same for everybody who asks. 401, 403, 429, 451 and the like may be meant for this machine
alone: hosts refuse unknown clients, countries, or ranges, and let ShortAPI in. A 5xx may be over in a minute."""


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
        why = f"{given or save!r} cannot be written ({getattr(error, 'strerror', None) or 'it is no name for a file'})"
    if why is not None:
        raise ArgumentError(
            f"{option}: {why}. Nothing was sent and nothing was charged.", problems=(Problem(option, why),)
        )
    return Target(None if save is None else path, overwrite)


def _file_problem(path: Path, given: str, *, overwrite: bool, replace: str) -> str | None:
    if not given:
        raise ValueError
    if given == "-":
        return "a file needs a name, and '-' is none; files are not written to standard output"
    try:
        found = path.stat()  # unlike exists(), it tells a circle of links and a name that is too long
    except FileNotFoundError:
        return f"{str(path)!r} is a link to nothing" if path.is_symlink() else _folder_problem(path.parent)
    if not stat.S_ISREG(found.st_mode):
        return f"{str(path)!r} is there and is no file"
    if not overwrite:
        return f"{str(path)!r} exists already; give another name or {replace}"
    return _folder_problem(path.resolve().parent)


def _folder_problem(folder: Path, given: str = "") -> str | None:
    if not folder.is_dir():
        return f"there is no folder {given or str(folder)!r}; make it first"
    # Asking for permissions says too much for root and too little for network disks: trying is the only test.
    with tempfile.NamedTemporaryFile(prefix=".shortapi-", dir=folder):
        return None


def look_at_media(entry: Entry, args: Mapping[str, Any], context: Context) -> Flow[tuple[Problem, ...]]:
    """Look at the head of each linked file, each by one ranged request and all within about a second.

    A file that is known to be bad, or that nobody can fetch, is an error; one that could not be judged is a warning.
    """
    found: list[Problem] = []
    links: list[tuple[str, Media, str]] = []

    def collect(where: str, rule: Media, value: Any) -> None:
        if isinstance(value, str) and value.lower().startswith(("http://", "https://")):
            links.append((where, rule, value))

    with_media(entry.args, args, collect)
    ends = (yield Now()) + LOOK_SECONDS if links else 0.0
    for where, rule, url in links:
        left = ends - (yield Now())
        found.extend((yield from _look(where, rule, url, context, left)))
    return tuple(found)


def _look(where: str, rule: Media, url: str, context: Context, left: float) -> Flow[tuple[Problem, ...]]:
    kind = rule.kind
    if not context.is_local and is_private_link(url):
        private = "is on this machine or a private network, where ShortAPI cannot fetch it"
        return (Problem(where, f"{private}; give a public URL of the {kind}"),)
    if left <= 0:
        return (Problem(where, f"the {kind} was not looked at, there was no time left", "warning"),)
    ranged = {"range": f"bytes=0-{media.HEAD_BYTES - 1}"}
    try:
        answer = yield from get(url, ranged, public=not context.is_local, within=left, max_bytes=media.HEAD_BYTES)
    except TransportFailure as failure:
        # A machine that talks to a sandbox may well have no network, which says nothing of hosts elsewhere.
        absent = failure.absent and (not context.is_local or is_private_link(url))
        # Some systems say of every host that it is unknown when it is they that have no network.
        hint = ": is the link right, and has this machine a network?" if absent else ""
        return (_unseen(where, kind, f"{failure.reason}{hint}", for_all=absent or failure.refused_private),)
    size = _whole_size(answer)
    # A server has no range to give of a file without bytes.
    if answer.status_code not in {200, 206} and not (answer.status_code == 416 and size == 0):
        return (_unseen(where, kind, f"HTTP {answer.status_code}", for_all=answer.status_code in GONE),)
    bad = media.media_problems(rule, head=answer.body, size=size)
    return tuple(Problem(where, f"the {kind} {sentence}") for sentence in bad)


def _unseen(where: str, kind: str, reason: str, *, for_all: bool) -> Problem:
    """Return the problem of a file that did not come; an error where nobody else can fetch it either."""
    if for_all:
        return Problem(where, f"the {kind} cannot be fetched ({reason}); give a public URL that opens for everybody")
    return Problem(where, f"the {kind} could not be looked at ({reason})", "warning")


def _whole_size(answer: Answer) -> int | None:
    text = answer.headers.get("content-length", "")
    if answer.status_code in {206, 416}:
        text = answer.headers.get("content-range", "").rpartition("/")[2]
    return media.digits(text)
