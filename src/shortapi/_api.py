"""Builds requests and interprets answers; the only module that uses the generated client."""

from __future__ import annotations

import json
import logging
import math
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from shortapi._flow import Answer, Context, JobFacts, Request
from shortapi._messages import (
    is_id,
    is_zero,
    job_name,
    pick_up,
    private_texts,
    raw,
    redacted,
    shown_id,
    shown_status,
    shown_word,
    unescaped,
)
from shortapi.downloads.media import kind_of_link
from shortapi.errors import (
    APIError,
    ArgumentError,
    AuthenticationError,
    RateLimitError,
    ServerError,
    UnexpectedResponseError,
)
from shortapi.polling import retry_after
from shortapi.pricing import stated_usd
from shortapi.records import Link, Snapshot, Status
from shortapi.validation import same
from shortapi_generated.api.job import create_job, query_job
from shortapi_generated.models.create_job_request import CreateJobRequest
from shortapi_generated.types import UNSET

if TYPE_CHECKING:
    from decimal import Decimal

    from shortapi.catalog import Protocol

logger = logging.getLogger("shortapi")

SANDBOX = re.compile(r"simulated; speed=([0-9]+(?:\.[0-9]+)?(?:e[+-][0-9]+)?)")
"""Header value by which a sandbox marks every answer."""

ERRORS: Mapping[str | int, type[APIError]] = {
    "authentication": AuthenticationError,
    "rate_limit": RateLimitError,
    "server": ServerError,
    401: AuthenticationError,
    403: AuthenticationError,
    429: RateLimitError,
}
"""Error classes by the words of the protocol data and by HTTP status."""

MIN_ECHO = 8  # an id of this many characters that is part of an argument is an echo, such as an earlier job's link
MAX_UNPACKED = 1024**2  # bytes of a compressed or escaped answer that are searched
MAX_CANDIDATES = 100  # ids in an answer of which one is chosen

DOUBT = "Whether a job was created and charged is not known: look at your account before you send it again."


class Created(NamedTuple):
    """The service's answer to a create: job id, and charge in USD if stated."""

    job_id: str
    charge: Decimal | None


def create_request(model: str, args: Mapping[str, Any], callback_url: str | None, context: Context) -> Request:
    """Build the request that starts a paid job; raise ArgumentError if the arguments cannot be written as JSON."""
    body = CreateJobRequest(model=model, args=dict(args), callback_url=callback_url or UNSET)
    call = create_job.request(body=body)
    try:
        content = json.dumps(call["json"], allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(
            f"The arguments for {model} cannot be written as JSON ({error}). Nothing was sent; use plain texts, "
            "numbers, booleans, lists and dicts.",
            model=model,
        ) from None
    return _request(call, context, content)


def query_request(job_id: str, context: Context) -> Request:
    """Build the request for a job's state; it is free and may be repeated."""
    return _request(query_job.request(id=raw(job_id)), context, None)


def _request(call: Mapping[str, Any], context: Context, content: bytes | None) -> Request:
    headers = {"authorization": f"Bearer {context.key}", "accept": "application/json", **call.get("headers", {})}
    query = f"?{urlencode(call['params'])}" if "params" in call else ""
    return Request(method=call["method"], url=context.base_url + call["url"] + query, headers=headers, content=content)


def read_create(answer: Answer, context: Context, model: str, secrets: Collection[str]) -> Created:
    """Parse the answer to a create. No message may show a text of `secrets`, and their echo is not a job id.

    Raises:
        APIError: the service refused; `.charged` by the protocol data, None if the answer names a job.
        UnexpectedResponseError: no job id can be read, so whether a job was created is not known.
    """
    protocol = context.protocol
    _, typed, unreadable, refused = _parsed(answer, context, create_job.response)
    job_id = _job_id(typed, protocol)
    if job_id is not None and not refused:
        return Created(shown_id(job_id, secrets), _charge(typed, protocol.paths["charge"], f"the {model} job"))
    named = named_job(answer, {model, *secrets}) if job_id is None else shown_id(job_id, secrets)
    if refused:
        raise _api_error(answer, typed, protocol, call="create", model=model, named=named, secrets=secrets)
    raise UnexpectedResponseError(
        f"ShortAPI's answer to the create request for {model} cannot be read ({unreadable or 'it names no job'}). "
        f"{job_note(named)}{DOUBT} The answer is on the error's .body.",
        charged=None,
        job_id=named or None,
        model=model,
        retry_safe=False,
        body=answer.body,
    )


def read_query(answer: Answer, context: Context, job: JobFacts) -> Snapshot:
    """Parse the answer to a query about a job.

    Raises:
        APIError: the service answered with an error, which says nothing about the job.
        UnexpectedResponseError: no status can be read.
    """
    protocol, job_id, model, secrets = context.protocol, job.id, job.model, (context.key, *job.private)
    body, typed, unreadable, refused = _parsed(answer, context, query_job.response)
    if refused:
        raise _api_error(answer, typed, protocol, call="query", job_id=job_id, model=model, secrets=secrets)
    status = first(typed, protocol.paths["status"])
    signs = ((dig(typed, path), value) for path, value in protocol.failed_when)
    failed = any(found is not None and same(found, value) for found, value in signs)
    if status is None and not failed:
        raise UnexpectedResponseError(
            f"ShortAPI's answer about {job_name(job_id, model)} cannot be read ({unreadable or 'it has no status'}). "
            f"The job continues: {pick_up(job_id)}. The answer is on the error's .body.",
            job_id=job_id,
            model=model,
            body=answer.body,
        )
    # Compared with their types: 2 is neither "2" nor true.
    rows = (row.means for row in protocol.status if type(row.value) is type(status) and row.value == status)
    means: Status = "failed" if failed else next(rows, "unknown")
    if isinstance(status, str):
        secrets = (*secrets, *private_texts(dig(typed, "data.args")))
    refunded, data = first(typed, protocol.paths["refunded"]), body.get("data")
    about = job_name(job_id, model) if means in {"succeeded", "failed"} else None
    return Snapshot(
        job_id=job_id,
        model=model or _model_id(dig(typed, "data.model"), secrets),
        status=means,
        raw_status=shown_word(status, secrets),
        error=_text(first(typed, protocol.paths["job_error"])),
        refunded=refunded if isinstance(refunded, bool) else None,
        charge=_charge(typed, protocol.paths["job_charge"], about),
        raw=data if isinstance(data, dict) else body,
    )


def _parsed(
    answer: Answer, context: Context, response: Callable[[dict[str, Any]], Any]
) -> tuple[dict[str, Any], Any, str | None, bool]:
    """Return an answer's body as JSON and as the typed answer, why it cannot be read if so, and whether it refuses."""
    context.durations.speed = _speed(answer)
    body, unreadable = _object(answer)
    typed = response(body)
    code = first(typed, context.protocol.paths["code"])
    refused = not 200 <= answer.status_code < 300 or (code is not None and (code != 0 or code is False))
    return body, typed, unreadable, refused


def _speed(answer: Answer) -> float:
    """Return the speed of a sandbox's jobs relative to real ones; 1 for the real service."""
    found = SANDBOX.fullmatch(answer.headers.get("x-shortapi-sandbox", ""))
    speed = float(found[1]) if found else 1.0
    return speed if 0 < speed < math.inf else 1.0


# Reading single values of an answer of any shape.
def links_of(seen: Snapshot, context: Context, kind: str | None) -> tuple[Link, ...]:
    """Return the links to files in all arrays of an answer, known arrays first."""
    result, arrays = first({"data": seen.raw}, context.protocol.paths["result"]), context.protocol.arrays
    found: list[Link] = []
    for key in sorted(result, key=lambda key: key not in arrays) if isinstance(result, dict) else ():
        for item in result[key] if isinstance(result[key], list) else [result[key]]:
            url = item.get("url") if isinstance(item, dict) else None
            if isinstance(url, str) and url.startswith(("http://", "https://")):
                # The model's kind of output precedes the array's name, which vendors mix up.
                what = kind_of_link(url) or kind or arrays.get(key, "unknown")
                facts = {name: value for name, value in item.items() if name != "url"}
                found.append(Link(url=url, kind=what, key=key, index=len(found), facts=facts))
    return tuple(found)


def first(data: Any, paths: Iterable[str]) -> Any:
    """Return the first value found at one of the paths, skipping None, empty texts, objects and lists."""
    for path in paths:
        value = dig(data, path)
        if value or (value is not None and value not in ("", {}, [])):
            return value
    return None


def dig(data: Any, path: str) -> Any:
    """Return the value at a dotted path of a typed answer or of plain JSON, None if there is none."""
    for name in path.split("."):
        # JSON objects are dicts; checking for Mapping would cost more than the rest of parsing a poll's answer.
        if isinstance(data, dict):
            data = data.get(name)
        elif hasattr(data, "additional_properties"):
            others = data.additional_properties
            data = others[name] if name in others else getattr(data, name, None)
        else:
            return None
    return None if data is UNSET else data


def _job_id(typed: Any, protocol: Protocol) -> str | None:
    for path in protocol.paths["job_id"]:
        value = dig(typed, path)
        text = str(value).strip() if isinstance(value, (str, int)) and value and value is not True else ""
        # Anything else remains available on the error's body.
        if is_id(text) and not (text[1:] and is_zero(text)):
            return text
    return None


def _charge(typed: Any, paths: Iterable[str], about: str | None) -> Decimal | None:
    """Return the stated charge, None if it is not an amount; then warn if `about` names the job."""
    said = first(typed, paths)
    charge = stated_usd(said)
    if charge is None and said is not None and about is not None:
        logger.warning("the charge of %s is not an amount, so it counts as not stated", about)
    return charge


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _model_id(value: Any, secrets: Collection[str]) -> str | None:
    # It goes into messages, so it must look like an id and hold no secret.
    fine = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._/-]{1,200}", value)
    return value if fine and shown_id(value, secrets) is value else None


def _object(answer: Answer) -> tuple[dict[str, Any], str | None]:
    """Return the body's JSON object and None, or an empty dict and the reason why it is not one."""
    try:
        data = json.loads(answer.body, parse_int=_number)
    except (ValueError, RecursionError):
        packed = answer.headers.get("content-encoding")
        if packed and answer.body:
            how = redacted(packed, most=40)
            return {}, f"it is not JSON and claims to be compressed ({how}), which was not requested"
        return {}, "it is not JSON" if answer.body else "it is empty"
    return (data, None) if isinstance(data, dict) else ({}, "it is not a JSON object")


def _number(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:  # Python refuses integers of thousands of digits; the rest of the answer is still usable
        return text


# Interpreting error answers.
def _api_error(
    answer: Answer,
    typed: Any,
    protocol: Protocol,
    *,
    call: str,
    model: str | None,
    job_id: str | None = None,
    named: str | None = None,
    secrets: Collection[str] = (),
) -> APIError:
    http, given = answer.status_code, first(typed, protocol.paths["code"])
    code, said = shown_word(given, secrets), _text(first(typed, protocol.paths["message"]))
    row, shown = protocol.refusal(call, code=given, http=http, message=said), redacted(said, secrets)
    verdict = f"code {shown_status(code)}" if 200 <= http < 300 else f"HTTP {http}"
    quoted = f" ('{shown}')" if shown else ""
    means = f", which means: {row.meaning}" if row is not None and row.meaning else ""
    about = f"the create request for {model}" if call == "create" else f"the query for {job_name(job_id or '?', model)}"
    # Regardless of its body, a 5xx may come from a gateway behind which the create was accepted.
    known = row is not None and (http < 500 or row.http is not None) and call == "create" and named is None
    charged = row.charged if row is not None and known else None
    named_class = ERRORS.get(http, ServerError if http >= 500 else APIError)
    kind = named_class if row is None or row.error is None else ERRORS.get(row.error, APIError)
    return kind(
        f"ShortAPI answered {about} with {verdict}{quoted}{means}. {_advice(job_id, charged, named)}",
        status_code=http,
        code=code if isinstance(code, (int, str)) else None,
        api_message=shown,
        retry_after=retry_after(answer.headers),
        charged=charged,
        job_id=job_id or named or None,
        model=model,
        retry_safe=call == "query" or charged is False,
        body=answer.body,
    )


def _advice(job_id: str | None, charged: bool | None, named: str | None) -> str:
    if job_id is not None:
        return f"The job itself is not affected: {pick_up(job_id)}."
    if named:
        return f"It names job {named}, so you may have been charged: {pick_up(named)}."
    if charged is False:
        return "You were not charged; fix the cause and send it again."
    return f"{job_note(named)}{DOUBT}"


# Finding a job id in any answer to a create, readable or not: a job whose id is missed may be paid for twice.
def job_note(named: str | None) -> str:
    """Return the sentence for messages about what `named_job` found."""
    if named is None:
        return ""
    return f"It names job {named}: {pick_up(named)}. " if named else "It names a job, but its id cannot be read. "


def named_job(answer: Answer, sent: Collection[str]) -> str | None:
    """Return the job id that an answer to a create contains, empty if it is truncated or unreadable, else None.

    A missed id may be paid for twice; one found by mistake only costs a look at the account. So the id is searched
    anywhere in the answer, escaped and truncated texts included. An answer that only echoes `sent` names no job.
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
            documented = re.search(_IN_DATA, text[max(0, found.start() - 300) : found.start()]) is not None
            yield documented, shown_id(job_id, sent) if is_id(job_id) and not cut else ""
    if re.search(_CUT_AFTER_NAME, text, re.IGNORECASE):
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
"""Compiled (and cached by `re`) only when an answer cannot be read, to keep start-up fast; so are the next two."""

_IN_DATA = r"[\"']data[\"']\s*:\s*\{[^{}]*\Z"
_CUT_AFTER_NAME = r"[\"'](?:job|task)[\s_-]?id[\"'\s:]{0,9}\Z"
