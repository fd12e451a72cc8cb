"""The only door to the generated client: build requests, read answers, say what a failure means for money."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from attrs import frozen

from shortapi._flow import Answer, Request
from shortapi._messages import job_name, pick_up, raw, shown_id, shown_word, status_words, words
from shortapi._order import private_texts
from shortapi._reading import NamedJob, dig, find_id, first, model_id, named_job, text_of
from shortapi._retry_after import retry_after
from shortapi._usd import stated_usd
from shortapi.catalog import Protocol, Refusal
from shortapi.errors import (
    APIError,
    ArgumentError,
    AuthenticationError,
    RateLimitError,
    ServerError,
    UnexpectedResponseError,
)
from shortapi.records import Snapshot, Status
from shortapi.validation import same

logger = logging.getLogger("shortapi")

LONGEST_NUMBER = 600
"""Digits of a number that is read as one, whatever limit the interpreter has; at least 640 are always allowed."""

_JSON = json.JSONEncoder(allow_nan=False)


@frozen
class Created:
    """What the service answered to a create: the job's id and what it says the job costs (USD), if it says."""

    job_id: str
    charge: Decimal | None


SANDBOX = re.compile(r"simulated; speed=([0-9.e+-]{1,20})")
"""What a sandbox says of itself in a header of every answer."""


def speed_of(answer: Answer) -> float:
    """Return how many times as fast as real jobs those of this service are: 1, unless it is a sandbox."""
    found = SANDBOX.fullmatch(answer.headers.get("x-shortapi-sandbox", ""))
    try:
        speed = float(found[1]) if found else 1.0
    except ValueError:
        return 1.0
    return speed if 0 < speed < math.inf else 1.0


class Unreadable(Exception):  # noqa: N818 - turned into UnexpectedResponseError by those who know the job
    """An answer that is no envelope."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def create_request(
    model: str, args: Mapping[str, Any], callback_url: str | None, *, base_url: str, key: str
) -> Request:
    """Build the request that starts a paid job.

    Raises:
        ArgumentError: the arguments hold something that JSON cannot say.
    """
    call = _create_call()(model, dict(args), callback_url)
    try:
        content = _JSON.encode(call["json"]).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(
            f"The arguments for {model} cannot be written as JSON ({error}). Nothing was sent; use plain texts, "
            "numbers, booleans, lists and dicts.",
            model=model,
        ) from None
    return _request(call, base_url, key, content)


def query_request(job_id: str, *, base_url: str, key: str) -> Request:
    """Build the request that asks for a job; it costs nothing and may be repeated."""
    call = _query_call()(id=raw(job_id))
    return _request(call, base_url, key, None, query=urlencode(call["params"]))


@cache
def _create_call() -> Callable[[str, dict[str, Any], str | None], dict[str, Any]]:
    """Return the generated client's pure half of a create; it is loaded late, and looked up once."""
    from shortapi_generated.api.job.create_job import request
    from shortapi_generated.models.create_job_request import CreateJobRequest
    from shortapi_generated.types import UNSET

    def call(model: str, args: dict[str, Any], callback_url: str | None) -> dict[str, Any]:
        return request(body=CreateJobRequest(model=model, args=args, callback_url=callback_url or UNSET))

    return call


@cache
def _query_call() -> Callable[..., dict[str, Any]]:
    """Return the same of a query."""
    from shortapi_generated.api.job.query_job import request

    return request


def _request(call: Mapping[str, Any], base_url: str, key: str, content: bytes | None, query: str = "") -> Request:
    headers = {"authorization": f"Bearer {key}", "accept": "application/json", **call.get("headers", {})}
    url = base_url.rstrip("/") + call["url"] + (f"?{query}" if query else "")
    return Request(method=call["method"], url=url, headers=headers, content=content)


def read_create(answer: Answer, protocol: Protocol, *, model: str, secrets: Collection[str] = ()) -> Created:
    """Read the answer to a create.

    Args:
        secrets: texts of the request that no message may show, and whose echo is no job id.

    Raises:
        APIError: the service refused; `.charged` as the protocol data knows it, None where a job is named.
        UnexpectedResponseError: no job id can be read; whether a job was made is not known.
    """
    try:
        envelope, reason = _envelope(answer), "it names no job"
    except Unreadable as unreadable:
        envelope, reason = {}, unreadable.reason
    job_id = find_id(envelope, protocol)
    refused = not _is_success(answer) or _is_error(envelope, protocol)
    if job_id is not None and not refused:
        return Created(shown_id(job_id, secrets), _charge(envelope, protocol.paths["charge"], f"the {model} job"))
    named = named_job(answer, {model, *secrets}) if job_id is None else NamedJob(shown_id(job_id, secrets))
    if refused:
        raise _api_error(answer, envelope, protocol, call="create", model=model, named=named, secrets=secrets)
    raise _no_job_id(answer, model, reason, named)


def _charge(envelope: Mapping[str, Any], paths: Iterable[str], about: str | None) -> Decimal | None:
    """Read a charge; one that is no amount counts as not stated, and is warned of where `about` names the job."""
    said = first(envelope, paths)
    charge = stated_usd(said)
    if charge is None and said is not None and about is not None:
        logger.warning("what the service states as the charge of %s is no amount, so it counts as not stated", about)
    return charge


def _no_job_id(answer: Answer, model: str, reason: str, named: NamedJob | None) -> UnexpectedResponseError:
    return UnexpectedResponseError(
        f"ShortAPI's answer to the create call for {model} cannot be read ({reason}). {found_job(named)}Whether a job "
        "was made and charged is not known: look at your account before you send it again. The answer is on the "
        "error's .body.",
        charged=None,
        job_id=None if named is None else named.id,
        model=model,
        retry_safe=False,
        body=answer.body,
    )


def found_job(named: NamedJob | None) -> str:
    """Return what a message says of the job that an answer names; empty where it names none."""
    if named is None:
        return ""
    if named.id is None:
        return "It names a job, but its id cannot be read. "
    return f"It names job {named.id}: {pick_up(named.id)}. "


def read_query(
    answer: Answer, protocol: Protocol, *, job_id: str, model: str | None = None, secrets: Collection[str] = ()
) -> Snapshot:
    """Read the answer to a query; `secrets` are kept out of messages.

    Raises:
        APIError: the service answered with an error; the job itself is untouched by that.
        UnexpectedResponseError: no status can be read.
    """
    try:
        envelope = _envelope(answer)
    except Unreadable as unreadable:
        if not _is_success(answer):
            raise _api_error(answer, {}, protocol, call="query", job_id=job_id, model=model, secrets=secrets) from None
        raise _no_status(answer, job_id, model, unreadable.reason) from None
    if not _is_success(answer) or _is_error(envelope, protocol):
        raise _api_error(answer, envelope, protocol, call="query", job_id=job_id, model=model, secrets=secrets)
    status = first(envelope, protocol.paths["status"])
    refunded = first(envelope, protocol.paths["refunded"])
    means = _meaning(envelope, status, protocol)
    if status is None and means != "failed":
        raise _no_status(answer, job_id, model, "it has no status")
    data, ended = envelope.get("data"), means in {"succeeded", "failed"}
    if isinstance(status, str):
        secrets = (*secrets, *private_texts(dig(envelope, "data.args")))
    return Snapshot(
        job_id=job_id,
        model=model or model_id(dig(envelope, "data.model"), secrets),
        status=means,
        raw_status=shown_word(status, secrets),
        error=text_of(first(envelope, protocol.paths["job_error"])),
        refunded=refunded if isinstance(refunded, bool) else None,
        charge=_charge(envelope, protocol.paths["job_charge"], job_name(job_id, model) if ended else None),
        raw=data if isinstance(data, Mapping) else envelope,
    )


def _no_status(answer: Answer, job_id: str, model: str | None, reason: str) -> UnexpectedResponseError:
    return UnexpectedResponseError(
        f"ShortAPI's answer about {job_name(job_id, model)} cannot be read ({reason}). The job goes on: "
        f"{pick_up(job_id)}. The answer is on the error's .body.",
        charged=None,
        job_id=job_id,
        model=model,
        body=answer.body,
    )


def _meaning(envelope: Mapping[str, Any], status: Any, protocol: Protocol) -> Status:
    for path, value in protocol.failed_when:
        if same(dig(envelope, path), value):
            return "failed"
    return protocol.means(status) or "unknown"


def _is_success(answer: Answer) -> bool:
    return 200 <= answer.status_code < 300


def _envelope(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of a body; whatever else a body may be is `Unreadable`."""
    try:
        data = _loaded(answer.body)
    except (ValueError, RecursionError):
        raise Unreadable(_why_no_json(answer)) from None
    if not isinstance(data, dict):
        raise Unreadable("it is not a JSON object")
    return data


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):
            raise
        # Python reads no number of thousands of digits; the rest of the answer counts all the same.
        return json.loads(body, parse_int=lambda text: int(text) if len(text) <= LONGEST_NUMBER else text)


def _why_no_json(answer: Answer) -> str:
    packed = answer.headers.get("content-encoding")
    if packed and answer.body:
        return f"it is not JSON, and says that it is packed ({words(packed, most=40)}), which was not asked for"
    return "it is not JSON" if answer.body else "it is empty"


def _is_error(envelope: Mapping[str, Any], protocol: Protocol) -> bool:
    code = first(envelope, protocol.paths["code"])
    return code is not None and not same(code, 0)


def _api_error(
    answer: Answer,
    envelope: Mapping[str, Any],
    protocol: Protocol,
    *,
    call: str,
    model: str | None,
    job_id: str | None = None,
    named: NamedJob | None = None,
    secrets: Collection[str] = (),
) -> APIError:
    given = first(envelope, protocol.paths["code"])
    code = shown_word(given, secrets)
    said = text_of(first(envelope, protocol.paths["message"]))
    row = protocol.refusal(call, code=given, http=answer.status_code, message=said)
    charged = _charged(row, answer) if call == "create" and named is None else None
    about = f"the create call for {model}" if call == "create" else f"the query for {job_name(job_id or '?', model)}"
    shown = words(said, secrets)
    return _error_class(answer.status_code, row)(
        f"ShortAPI answered {about} with {_verdict(answer, code, shown, row)}. {_advice(job_id, charged, named)}",
        status_code=answer.status_code,
        code=code if isinstance(code, (int, str)) else None,
        api_message=shown,
        retry_after=retry_after(answer.headers),
        charged=charged,
        job_id=job_id if named is None else named.id,
        model=model,
        retry_safe=call == "query" or charged is False,
        body=answer.body,
    )


def _verdict(answer: Answer, code: Any, said: str | None, row: Refusal | None) -> str:
    http = f"code {status_words(code)}" if _is_success(answer) else f"HTTP {answer.status_code}"
    quoted = f" ('{said}')" if said else ""
    return f"{http}{quoted}" + (f", which means: {row.meaning}" if row is not None and row.meaning else "")


def _charged(row: Refusal | None, answer: Answer) -> bool | None:
    # Whatever its body says, a 5xx may come from a gateway behind which the create was accepted.
    if row is None or (answer.status_code >= 500 and row.http is None):
        return None
    return row.charged


def _error_class(status_code: int, row: Refusal | None) -> type[APIError]:
    named: dict[str, type[APIError]] = {
        "authentication": AuthenticationError,
        "rate_limit": RateLimitError,
        "server": ServerError,
    }
    if row is not None and row.error is not None:
        return named.get(row.error, APIError)
    if status_code in {401, 403}:
        return AuthenticationError
    if status_code == 429:
        return RateLimitError
    return ServerError if status_code >= 500 else APIError


def _advice(job_id: str | None, charged: bool | None, named: NamedJob | None) -> str:
    if job_id is not None:
        return f"The job itself is not touched by this: {pick_up(job_id)}."
    if named is not None and named.id is not None:
        return f"It names job {named.id}, so you may have been charged: {pick_up(named.id)}."
    if charged is False:
        return "You were not charged; mend the cause and send it again."
    return (
        f"{found_job(named)}Whether a job was made and charged is not known: look at your account before you send it "
        "again."
    )
