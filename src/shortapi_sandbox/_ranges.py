"""Range requests for files (RFC 9110, single range)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from shortapi_sandbox._records import Part, Reply, Stored

CHUNK = 65_536
"""Bytes of a chunk."""

_RANGE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*")


def file_reply(file: Stored, headers: Mapping[str, str], *, ranges: bool = True) -> Reply:
    """Answer a GET or HEAD of a file: 200 (whole), 206 (part) or 416 (not satisfiable)."""
    facts = {"Content-Type": file.type, "ETag": file.etag, "Accept-Ranges": "bytes" if ranges else "none"}
    asked = _asked(headers, file) if ranges else None
    if asked is None:
        return Reply(headers=facts | {"Content-Length": str(file.size)}, part=Part(file.name, 0, file.size))
    start, stop = asked
    if start >= stop:
        return Reply(status=416, headers=facts | {"Content-Range": f"bytes */{file.size}", "Content-Length": "0"})
    span = {"Content-Range": f"bytes {start}-{stop - 1}/{file.size}", "Content-Length": str(stop - start)}
    return Reply(status=206, headers=facts | span, part=Part(file.name, start, stop))


def pieces(reply: Reply) -> Iterator[tuple[Part, float]]:
    """Yield the chunks of a reply's file with the seconds each takes, truncated if the reply is cut."""
    if reply.part is None:
        return
    part, pace = reply.part, reply.pace
    stop = part.stop if reply.send is None else part.start + reply.send
    step = CHUNK if pace is None else max(1, min(CHUNK, int(pace / 10)))
    for at in range(part.start, stop, step):
        piece = Part(part.name, at, min(at + step, stop))
        yield piece, (piece.stop - at) / pace if pace is not None else 0.0


def _asked(headers: Mapping[str, str], file: Stored) -> tuple[int, int] | None:
    """Return start and stop (start >= stop: not satisfiable); None for the whole file."""
    found = _RANGE.fullmatch(headers.get("range", ""))
    # If-Range: a range of another version must not be mixed with this one.
    if found is None or not any(found.groups()) or headers.get("if-range", file.etag) != file.etag:
        return None
    first, last = found.groups()
    if not first:
        return max(0, file.size - int(last)), file.size
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, file.size) if last else file.size
