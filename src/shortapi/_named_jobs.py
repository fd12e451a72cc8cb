"""Find the job that an answer to a create names, whatever the answer is: an id that is missed may be paid for twice."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Iterator
from itertools import islice

from shortapi._flow import Answer
from shortapi._messages import is_id, is_zero, pick_up, shown_id, unescaped

LEAST_PART = 8  # characters of an id that an argument holds by no accident, such as an earlier job's link
MAX_UNPACKED = 1024**2  # bytes of a packed or escaped answer in which a job id is looked for
MOST_NAMED = 100  # ids in an answer of which one is chosen


def found_job(named: str | None) -> str:
    """Return what a message says of what `named_job` found."""
    if named is None:
        return ""
    return f"It names job {named}: {pick_up(named)}. " if named else "It names a job, but its id cannot be read. "


def named_job(answer: Answer, sent: Collection[str]) -> str | None:
    """Return the id of the job that an answer to a create may name: anywhere in it, whatever its form, cut or escaped.

    It is empty where a job is named whose id is cut or unreadable, None where none is named. An id that is missed may
    be paid for twice, one that is taken by mistake costs a look at the account.

    Args:
        sent: texts of the request; an answer that only repeats one of them names no job.
    """
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    for part in (_decoded(answer.body), head):
        for text in (part, unescaped(part[:MAX_UNPACKED]) or ""):
            found = list(islice(_named_in(text, sent), MOST_NAMED))
            if found:
                # Several words may look like the id: the documented place counts first, then the first of them.
                return max(found, key=lambda one: (bool(one[1]), one[0]))[1]
    return None


def _named_in(text: str, sent: Collection[str]) -> Iterator[tuple[bool, str]]:
    """Yield whether a job is named in the documented place, and its id; an empty one where that is not whole."""
    for found in re.finditer(_NAME_AND_ID, text, re.IGNORECASE):
        job_id = next(group for group in found.groups() if group is not None).rstrip(".")
        if not is_zero(job_id) and not _is_echo(job_id, sent):
            # Whatever ends with the text may have been longer.
            cut = found.end() == len(text) and text.lstrip()[:1] in {"{", "[", "<", '"'}
            documented = _IN_DATA.search(text, max(0, found.start() - 300), found.start()) is not None
            yield documented, shown_id(job_id, sent) if is_id(job_id) and not cut else ""
    if _CUT_AFTER_NAME.search(text):
        yield False, ""


def _is_echo(job_id: str, sent: Collection[str]) -> bool:
    return job_id in sent or (len(job_id) >= LEAST_PART and any(job_id in text for text in sent))


def _decoded(body: bytes) -> str:
    if body.startswith(b"\x1f\x8b"):  # gzip that does not say so
        try:
            body = zlib.decompressobj(31).decompress(body, MAX_UNPACKED)
        except zlib.error:
            return ""
    return body.decode(json.detect_encoding(body), "replace")


_ID = r"(?=[^\"'<>&\s0-9]{0,200}+[0-9])([^\"'<>&\s\\{}\[\](),;]{1,201})"
"""An id among other text: one word with a digit, so that "job_id is required" names no job."""

_HEX = r"(?<![0-9A-Za-z])([0-9A-Fa-f]{24})(?![0-9A-Za-z])"
"""The form of the ids that were seen."""

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
"""Compiled by `re`, which keeps it, when an answer cannot be read; every start of a program would pay for it."""

_IN_DATA = re.compile(r"[\"']data[\"']\s*:\s*\{[^{}]*\Z")

_CUT_AFTER_NAME = re.compile(r"[\"'](?:job|task)[\s_-]?id[\"'\s:]{0,9}\Z", re.IGNORECASE)
