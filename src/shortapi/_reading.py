"""Read single values out of an answer, whatever shape it has: ids, money, texts, what stands at a path. Pure."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from attrs import frozen

from shortapi._flow import Answer
from shortapi._messages import Hidden, shown_id, unescaped
from shortapi.catalog.protocol import Protocol
from shortapi.errors import ConfigurationError
from shortapi.validation import shown

MAX_ID = 200
"""Characters of a job id; those seen have 24."""

LEAST_PART = 8
"""Characters of an id that an argument holds by no accident, such as the link of an earlier job's picture."""

MAX_UNPACKED = 1024**2
"""Bytes of a packed or escaped answer in which a job id is looked for."""


def checked_id(job_id: Any) -> str:
    """Return a job id that a caller gave, without the blanks around it.

    Raises:
        ConfigurationError: it is none.
    """
    text = job_id.strip() if isinstance(job_id, str) else ""
    if text and text.isprintable() and len(text) <= MAX_ID:
        return Hidden(text) if isinstance(job_id, Hidden) else shown_id(text)
    raise ConfigurationError(f"A job id is a text such as '66f0c1e2…', not {shown(job_id)}. Nothing was sent.")


def find_id(envelope: Mapping[str, Any], protocol: Protocol) -> str | None:
    """Return the job id of a create's answer, wherever the protocol data says that it may stand."""
    for path in protocol.paths["job_id"]:
        value = dig(envelope, path)
        text = str(value).strip() if isinstance(value, (str, int)) and value and value is not True else ""
        # An id goes into messages and file names: what cannot be shown is no id, and stays on the error's body.
        if text and text.isprintable() and len(text) <= MAX_ID and not (text[1:] and _is_zero(text)):
            return text
    return None


@frozen
class NamedJob:
    """An answer to a create names a job; `id` is None where it is cut or unreadable."""

    id: str | None


def named_job(answer: Answer, sent: Collection[str]) -> NamedJob | None:
    """Return the job that an answer to a create may name: anywhere in it, whatever its form, cut or escaped too.

    An id that is missed may be paid for twice, one that is taken by mistake costs a look at the account.

    Args:
        sent: texts of the request; an answer that only repeats one of them names no job.
    """
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    for part in (_decoded(answer.body), head):
        for text in (part, unescaped(part[:MAX_UNPACKED]) or ""):
            found = list(_named_in(text, sent))
            if found:
                return next((job for job in found if job.id is not None), found[0])
    return None


def _named_in(text: str, sent: Collection[str]) -> Iterator[NamedJob]:
    for found in _NAME_AND_ID.finditer(text):
        job_id = next(group for group in found.groups() if group is not None).rstrip(".")
        if not _is_zero(job_id) and not _is_echo(job_id, sent):
            # Whatever ends with the text may have been longer.
            cut = found.end() == len(text) and text.lstrip()[:1] in {"{", "[", "<", '"'}
            fine = job_id.isprintable() and len(job_id) <= MAX_ID and not cut
            yield NamedJob(shown_id(job_id, sent) if fine else None)
    if _CUT_AFTER_NAME.search(text):
        yield NamedJob(None)


def _is_zero(job_id: str) -> bool:
    """Say whether it is what an id is before it is given: 0, or the ObjectID of 24 zeros."""
    return not set(job_id) - set("0-")


def _is_echo(job_id: str, sent: Collection[str]) -> bool:
    return job_id in sent or (len(job_id) >= LEAST_PART and any(job_id in text for text in sent))


def _decoded(body: bytes) -> str:
    if body.startswith(b"\x1f\x8b"):  # gzip that does not say so
        try:
            body = zlib.decompressobj(31).decompress(body, MAX_UNPACKED)
        except zlib.error:
            return ""
    return body.decode(json.detect_encoding(body), "replace")


_ID = r"(?=[^\"'<>&\s]{0,200}[0-9])([^\"'<>&\s\\{}\[\](),;]{1,201})"
"""An id among other text: one word with a digit, so that "job_id is required" names no job."""

_HEX = r"(?<![0-9A-Za-z])([0-9A-Fa-f]{24})(?![0-9A-Za-z])"
"""The form of the ids that were seen."""

_NAME_AND_ID = re.compile(
    "|".join(
        (
            # "job_id": "…", jobId=…, <job_id>…</job_id>, X-Job-Id: …
            rf"(?:job|task)[\s_-]{{0,3}}ids?[\"'\s\\]{{0,9}}[:=>][\"'\s\\\[(=>]{{0,9}}(?:<!\[CDATA\[)?{_ID}",
            # Job 66f0c1e2a1b2c3d4e5f60718 was made; {"job": {"id": "66f0…"}}; <td>job id</td><td>66f0…</td>
            rf"(?:job|task)(?:[\s_-]{{0,3}}ids?)?(?:</?[a-z]{{1,8}}>|\W){{1,12}}(?:\$?o?id\W{{1,8}})?{_HEX}",
            # An "id" beside other values in "data", "job", "task" or "result".
            rf"[\"'](?:data|job|task|result)[\"']\W{{0,8}}\{{[^{{}}]{{0,300}}?[\"']_?id[\"']\W{{1,8}}{_HEX}",
            rf"/job/query\?id={_ID}",
        )
    ),
    re.IGNORECASE,
)

_CUT_AFTER_NAME = re.compile(r"[\"'](?:job|task)[\s_-]?id[\"'\s:]{0,9}\Z", re.IGNORECASE)


def dig(data: Any, path: str) -> Any:
    """Return what stands at a dotted path, None where the path leads nowhere."""
    for name in _names(path):
        # What JSON calls an object is a dict; asking for any Mapping costs more than all the rest of a poll's reading.
        if not isinstance(data, dict):
            return None
        data = data.get(name)
    return data


@cache
def _names(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def first(data: Mapping[str, Any], paths: Iterable[str]) -> Any:
    """Return the first thing that stands at one of some paths; None, empty texts and empty objects do not count."""
    for path in paths:
        value = dig(data, path)
        if value or (value is not None and value not in ("", {}, [])):
            return value
    return None


def text_of(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def model_id(value: Any, secrets: Collection[str]) -> str | None:
    # It goes into messages: what does not look like an id, or holds a secret, is none.
    fine = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._/-]{1,200}", value)
    return value if fine and shown_id(value, secrets) is value else None
