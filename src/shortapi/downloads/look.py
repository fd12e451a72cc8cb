"""Look at the files that a job names before it is paid for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shortapi._flow import Answer, Context, Flow, Now, TransportFailure
from shortapi.catalog import Arg, Entry, Media
from shortapi.downloads import media
from shortapi.downloads.addresses import is_private_link
from shortapi.downloads.part_file import digits
from shortapi.downloads.save import UnsafeLink, get
from shortapi.validation import Problem

LOOK_SECONDS = 1.0
"""Seconds that looking at all files of a job may take before it is sent."""

GONE = frozenset({404, 410})
"""Answers that mean the same for everybody who asks. 401, 403, 429, 451 and the like may be meant for this machine
alone: hosts refuse unknown clients, countries, or ranges, and let ShortAPI in. A 5xx may be over in a minute."""


def look_at_media(entry: Entry, args: Mapping[str, Any], context: Context) -> Flow[tuple[Problem, ...]]:
    """Look at the head of each linked file, each by one ranged request and all within about a second.

    A file that is known to be bad, or that nobody can fetch, is an error; one that could not be judged is a warning.
    """
    found: list[Problem] = []
    links = list(_links(entry, args))
    ends = (yield Now()) + LOOK_SECONDS if links else 0.0
    for where, rule, url in links:
        left = ends - (yield Now())
        found.extend((yield from _look(where, rule, url, context, left)))
    return tuple(found)


def _links(entry: Entry, args: Mapping[str, Any]) -> Iterator[tuple[str, Media, str]]:
    """Yield where each linked file stands in the arguments, what it must be, and its link."""
    for name, value in args.items():
        if name in entry.args:
            yield from _links_of(entry.args[name], value, name)


def _links_of(arg: Arg, value: Any, where: str) -> Iterator[tuple[str, Media, str]]:
    if isinstance(value, str):
        if arg.media is not None and value.lower().startswith(("http://", "https://")):
            yield where, arg.media, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name in arg.properties:
                yield from _links_of(arg.properties[name], part, f"{where}.{name}")
    elif isinstance(value, (list, tuple)):
        # The rule of a list of links may stand on the list as well as on its items.
        item = arg if arg.items is None or (arg.media is not None and arg.items.media is None) else arg.items
        for number, part in enumerate(value):
            yield from _links_of(item, part, f"{where}[{number}]")


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
    except UnsafeLink as failure:
        return (_unseen(where, kind, failure.reason, for_all=failure.hopeless),)
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
    return digits(text)
