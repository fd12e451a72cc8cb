"""What an error answer of the service says is on the error, read as it is meant."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from shortapi import APIError, AuthenticationError, RateLimitError, ServerError, ShortAPIError, UnexpectedResponseError
from shortapi.testing import Answer
from tests.core.play import Play, flows, says

MODEL = "alibaba/happyhorse-1.0/text-to-video"
NOW = "Wed, 21 Oct 2026 07:28:00 GMT"

WAITS: list[tuple[dict[str, str], float | None]] = [
    ({}, None),
    ({"retry-after": ""}, None),
    ({"retry-after": "7"}, 7.0),
    ({"retry-after": " 7 "}, 7.0),
    ({"retry-after": "0.5"}, 0.5),
    ({"retry-after": "0"}, 0.0),
    ({"retry-after": "-3"}, 0.0),
    ({"retry-after": "inf"}, None),
    ({"retry-after": "nan"}, None),
    ({"retry-after": "soon"}, None),
    ({"retry-after": "Wed, 99 Oct 2026 07:28:10 GMT", "date": NOW}, None),
    ({"retry-after": "Wed, 21 Oct 2026 07:28:10 GMT", "date": NOW}, 10.0),
    ({"retry-after": "Wed, 21 Oct 2026 07:27:50 GMT", "date": NOW}, 0.0),
    ({"retry-after": "Wed, 21 Oct 2026 09:28:10 +0200", "date": NOW}, 10.0),
    ({"retry-after": "Wed, 21 Oct 2026 07:28:10 -0000", "date": NOW}, 10.0),
    ({"retry-after": "Wed, 21 Oct 2026 07:28:10 -0000", "date": NOW.replace("GMT", "-0000")}, 10.0),
    ({"retry-after": "Mon, 01 Jan 1990 00:00:00 GMT"}, 0.0),
    ({"retry-after": "Mon, 01 Jan 1990 00:00:00 GMT", "date": "yesterday"}, 0.0),
]


def polled(answer: Answer) -> ShortAPIError:
    with pytest.raises(ShortAPIError) as caught:
        Play([answer]).run(flows().poll("66f0"))
    return caught.value


def created(answer: Answer) -> ShortAPIError:
    with pytest.raises(ShortAPIError) as caught:
        Play([answer] * 4).run(flows().submit(MODEL, {"prompt": "a"}))
    return caught.value


@pytest.mark.parametrize(("headers", "seconds"), WAITS)
def test_retry_after_is_read_from_the_headers(headers: dict[str, str], seconds: float | None) -> None:
    error = polled(Answer(status_code=429, headers=headers, body=b"{}"))
    assert isinstance(error, RateLimitError)
    assert error.retry_after == seconds


def test_a_date_to_wait_for_is_one_of_the_clock_here_where_the_answer_has_no_date() -> None:
    for headers in ({}, {"date": "yesterday"}):
        then = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
        error = polled(Answer(status_code=429, headers={"retry-after": then, **headers}, body=b"{}"))
        assert isinstance(error, RateLimitError)
        assert error.retry_after is not None
        assert 3000 < error.retry_after <= 3600


@pytest.mark.parametrize(("http", "kind"), [(400, APIError), (401, AuthenticationError), (429, RateLimitError)])
def test_a_known_refusal_in_the_body_takes_nothing_from_what_the_status_says(http: int, kind: type[APIError]) -> None:
    error = created(Answer(status_code=http, headers={}, body=b'{"message": "Invalid model: a"}'))
    assert type(error) is kind
    assert error.charged is False


SAID: list[tuple[int, Any, Any, str | None, str]] = [
    (400, {"code": 9, "info": "bad"}, 9, "bad", "with HTTP 400 ('bad')"),
    (400, {"code": "no", "message": "bad"}, "no", "bad", "with HTTP 400 ('bad')"),
    (404, {}, None, None, "with HTTP 404"),
    (200, {"code": 17, "info": "hm"}, 17, "hm", "with code 17 ('hm')."),
    (200, {"code": [1], "info": " "}, None, None, "with code a list."),
    (200, {"code": "odd"}, "odd", None, "with code 'odd'."),
]


@pytest.mark.parametrize(("http", "body", "code", "message", "words"), SAID)
def test_an_error_has_all_that_the_answer_said(
    http: int, body: Any, code: Any, message: str | None, words: str
) -> None:
    raw = json.dumps(body).encode()
    for error, about in (
        (polled(Answer(status_code=http, body=raw)), "the query for job 66f0 with"),
        (created(Answer(status_code=http, body=raw)), f"the create request for {MODEL} with"),
    ):
        assert isinstance(error, APIError)
        assert (error.status_code, error.code, error.api_message, error.body) == (http, code, message, raw)
        assert f"ShortAPI answered {about}" in str(error)
        assert words in str(error)


def test_what_the_protocol_knows_of_a_code_is_said() -> None:
    error = created(says(None, code=3000))
    assert isinstance(error, ServerError)
    assert ", which means: " in str(error)
    assert "which means" not in str(created(says(None, code=17)))


@pytest.mark.parametrize(
    ("http", "kind"), [(499, APIError), (500, ServerError), (501, ServerError), (599, ServerError)]
)
def test_from_500_on_it_is_the_servers_trouble_and_open_whether_a_job_was_made(http: int, kind: type[APIError]) -> None:
    for error in (polled(Answer(status_code=http)), created(Answer(status_code=http))):
        assert type(error) is kind
        assert error.charged is None


UNREADABLE: list[tuple[bytes, str]] = [
    (b"", "(it is empty)"),
    (b"{", "(it is not JSON)"),
    (b"[1]", "(it is not a JSON object)"),
    (b'"66"', "(it is not a JSON object)"),
]


@pytest.mark.parametrize(("body", "why"), [*UNREADABLE, (b'{"code": 0}', "(it names no job)")])
def test_why_the_answer_to_a_create_cannot_be_read_is_said(body: bytes, why: str) -> None:
    error = created(Answer(status_code=200, body=body))
    assert isinstance(error, UnexpectedResponseError)
    assert why in str(error)
    assert (error.charged, error.retry_safe, error.body, error.model) == (None, False, body, MODEL)


@pytest.mark.parametrize(("body", "why"), [*UNREADABLE, (b'{"code": 0}', "(it has no status)")])
def test_why_the_answer_to_a_poll_cannot_be_read_is_said(body: bytes, why: str) -> None:
    error = polled(Answer(status_code=200, body=body))
    assert isinstance(error, UnexpectedResponseError)
    assert f"about job 66f0 cannot be read {why}. The job continues: " in str(error)
    assert (error.charged, error.job_id, error.body) == (None, "66f0", body)


def test_a_choice_of_a_list_is_no_secret_in_an_answer() -> None:
    answer = Answer(status_code=400, body=b'{"info": "720P and a wish at dawn are too much"}')
    with pytest.raises(APIError) as caught:
        Play([answer]).run(flows().submit(MODEL, {"prompt": "a wish at dawn", "resolution": "720P"}))
    assert "720P" in str(caught.value)
    assert "dawn" not in str(caught.value)


@pytest.mark.parametrize("status", ["silver canoe", "SILVER CANOE", "a silver canoe"])
def test_a_status_in_the_words_of_the_prompt_is_not_shown(status: str) -> None:
    of = flows()
    job = Play([says({"job_id": "66f0"})]).run(of.submit(MODEL, {"prompt": "silver canoe"}))
    seen = Play([says({"status": status})]).run(of.poll(job))
    assert "canoe" not in f"{seen!r} {seen.raw_status}".lower()


@pytest.mark.parametrize(
    "said", [{"code": "silver canoe"}, {"code": 9, "info": "no silver canoe"}], ids=["code", "info"]
)
def test_an_error_of_a_poll_in_the_words_of_the_prompt_shows_none_of_them(said: dict[str, Any]) -> None:
    of = flows()
    job = Play([says({"job_id": "66f0"})]).run(of.submit(MODEL, {"prompt": "silver canoe"}))
    with pytest.raises(APIError) as caught:
        Play([Answer(status_code=200, body=json.dumps(said).encode())]).run(of.poll(job))
    error = caught.value
    assert "canoe" not in f"{error} {error!r} {error.code} {error.api_message}"
