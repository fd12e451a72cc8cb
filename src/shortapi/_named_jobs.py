"""Find a job id in any answer to a create, readable or not: a job whose id is missed may be paid for twice."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Iterator
from itertools import islice

from shortapi._flow import Answer
from shortapi._messages import is_id, is_zero, pick_up, shown_id, unescaped

MIN_ECHO = 8  # an id of this many characters that is part of an argument is an echo, such as an earlier job's link
MAX_UNPACKED = 1024**2  # bytes of a compressed or escaped answer that are searched
MAX_CANDIDATES = 100  # ids in an answer of which one is chosen


def job_note(named: str | None) -> str:
    """Return the sentence for messages about what `named_job` found."""
    if named is None:
        return ""
    return f"It names job {named}: {pick_up(named)}. " if named else "It names a job, but its id cannot be read. "


def named_job(answer: Answer, sent: Collection[str]) -> str | None:
    """Return the job id that an answer to a create contains, empty if it is truncated or unreadable, else None.

    A missed id may be paid for twice; one found by mistake only costs a look at the account. So the id is searched
    anywhere in the answer, escaped and truncated texts included.

    Args:
        sent: texts of the request; an answer that only echoes one of them names no job.
    """
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    for part in (_decoded(answer.body), head):
        for text in (part, unescaped(part[:MAX_UNPACKED]) or ""):
            found = list(islice(_candidates(text, sent), MAX_CANDIDATES))
            if found:
                # Readable ids first, then those in the documented place, then the first in the text.
                return max(found, key=lambda one: (bool(one[1]), one[0]))[1]
    return None


def _candidates(text: str, sent: Collection[str]) -> Iterator[tuple[bool, str]]:
    """Yield each job id, with whether it is in the documented place; the id is empty if it is truncated."""
    for found in re.finditer(_NAME_AND_ID, text, re.IGNORECASE):
        job_id = next(group for group in found.groups() if group is not None).rstrip(".")
        is_echo = job_id in sent or (len(job_id) >= MIN_ECHO and any(job_id in text for text in sent))
        if not is_zero(job_id) and not is_echo:
            # An id at the very end of the text may be truncated.
            cut = found.end() == len(text) and text.lstrip()[:1] in {"{", "[", "<", '"'}
            documented = _IN_DATA.search(text, max(0, found.start() - 300), found.start()) is not None
            yield documented, shown_id(job_id, sent) if is_id(job_id) and not cut else ""
    if _CUT_AFTER_NAME.search(text):
        yield False, ""


def _decoded(body: bytes) -> str:
    if body.startswith(b"\x1f\x8b"):  # gzip without a Content-Encoding header
        try:
            body = zlib.decompressobj(31).decompress(body, MAX_UNPACKED)
        except zlib.error:
            return ""
    return body.decode(json.detect_encoding(body), "replace")


_ID = r"(?=[^\"'<>&\s0-9]{0,200}+[0-9])([^\"'<>&\s\\{}\[\](),;]{1,201})"
"""An id within other text: one word with a digit, so that "job_id is required" names no job."""

_HEX = r"(?<![0-9A-Za-z])([0-9A-Fa-f]{24})(?![0-9A-Za-z])"
"""The format of all ids seen so far."""

_NAME_AND_ID = "|".join(
    (
        # "job_id": "…", jobId=…, <job_id>…</job_id>, X-Job-Id: …
        rf"(?:job|task)[\s_-]{{0,3}}ids?[\"'\s\\]{{0,9}}[:=>][\"'\s\\\[(=>]{{0,9}}+(?:<!\[CDATA\[)?{_ID}",
        # Job 66f0c1e2a1b2c3d4e5f60718 was made; {"job": {"id": "66f0…"}}; <td>job id</td><td>66f0…</td>
        rf"(?:job|task)(?:[\s_-]{{0,3}}ids?)?(?:</?[a-z]{{1,8}}>|\W){{1,12}}(?:\$?o?id\W{{1,8}})?{_HEX}",
        # An "id" beside other values in "data", "job", "task" or "result".
        rf"[\"'](?:data|job|task|result)[\"']\W{{0,8}}\{{[^{{}}]{{0,300}}?[\"']_?id[\"']\W{{1,8}}{_HEX}",
        rf"/job/query\?id={_ID}",
    )
)
"""Compiled (and cached by `re`) only when an answer cannot be read, to keep start-up fast."""

_IN_DATA = re.compile(r"[\"']data[\"']\s*:\s*\{[^{}]*\Z")

_CUT_AFTER_NAME = re.compile(r"[\"'](?:job|task)[\s_-]?id[\"'\s:]{0,9}\Z", re.IGNORECASE)
