"""Look at the files that a job names before it is paid for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from shortapi import media
from shortapi._commands import Answer, Flow, Now, TransportFailure
from shortapi._files import digits
from shortapi._flows._context import Context
from shortapi._flows._get import UnsafeLink, get
from shortapi._orders import Order
from shortapi.catalog import Arg, Entry, Media
from shortapi.validation import Problem

LOOK_SECONDS = 1.0
"""Seconds that looking at all files of a job may take before it is sent."""


def look_at_media(order: Order, context: Context) -> Flow[tuple[Problem, ...]]:
    """Look at the head of each linked file, each by one ranged request and all within about a second.

    A file that is known to be bad is an error; one that cannot be looked at is a warning.
    """
    if order.entry is None:
        return ()
    found: list[Problem] = []
    ends = (yield Now()) + LOOK_SECONDS
    for where, rule, url in media_links(order.entry, order.args):
        left = ends - (yield Now())
        found.extend((yield from _look(where, rule, url, context, left)))
    return tuple(found)


def media_links(entry: Entry, args: Mapping[str, Any]) -> Iterator[tuple[str, Media, str]]:
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
    if not context.is_local and _is_private(url):
        private = "is on this machine or a private network, where ShortAPI cannot fetch it"
        return (Problem(where, f"{private}; give a public URL of the {kind}"),)
    if left <= 0:
        return (Problem(where, f"the {kind} was not looked at, there was no time left", "warning"),)
    ranged = {"range": f"bytes=0-{media.HEAD_BYTES - 1}"}
    try:
        answer = yield from get(url, ranged, public=not context.is_local, within=left, max_bytes=media.HEAD_BYTES)
    except (TransportFailure, UnsafeLink) as failure:
        return (Problem(where, f"the {kind} could not be looked at: {failure.reason}", "warning"),)
    if answer.status_code not in {200, 206}:
        return (Problem(where, f"the {kind} could not be looked at (HTTP {answer.status_code})", "warning"),)
    bad = media.media_problems(rule, head=answer.body, size=_whole_size(answer))
    return tuple(Problem(where, f"the {kind} {sentence}") for sentence in bad)


def _is_private(url: str) -> bool:
    try:
        return not media.is_public_host(urlsplit(url).hostname)
    except ValueError:  # no link at all, which is told when it is to be opened
        return False


def _whole_size(answer: Answer) -> int | None:
    text = answer.headers.get("content-length", "")
    if answer.status_code == 206:
        text = answer.headers.get("content-range", "").rpartition("/")[2]
    return digits(text)
