"""Whatever bytes come back, only our own errors come out, each with the raw answer and a true word about money."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shortapi import APIError, Job, RateLimitError, ShortAPIError, Snapshot, UnexpectedResponseError
from shortapi.errors import MAX_BODY
from shortapi.testing import Answer
from tests.core.play import Play, flows, says
from tests.faces import Face
from tests.scripted import Service, job

FLOWS = flows()
EXCHANGES = sorted((Path(__file__).parent.parent / "exchanges").glob("*.json"))


def created(answer: Answer) -> Job:
    """Return the job of a create to which this is the answer, each time where it is sent again."""
    job: Job = Play(itertools.repeat(answer)).run(FLOWS.submit("a/b/c", {}, validate="off"))
    return job


def polled(answer: Answer) -> Snapshot:
    snapshot: Snapshot = Play([answer]).run(FLOWS.poll("66f0"))
    return snapshot


@pytest.mark.parametrize("path", EXCHANGES, ids=lambda path: path.stem)
def test_an_exchange_is_read_as_it_says(path: Path) -> None:
    exchange = json.loads(path.read_text())
    assert exchange["source"] in {"documented", "seen", "invented"}
    answer = Answer(
        status_code=exchange.get("http", 200),
        headers=exchange.get("headers", {}),
        body=exchange["body"].encode() if isinstance(exchange["body"], str) else json.dumps(exchange["body"]).encode(),
    )
    read: dict[str, Any]
    try:
        if exchange["call"] == "create":
            made = created(answer)
            read = {"job_id": made.id, "charge": None if made.charge is None else str(made.charge)}
        else:
            seen = polled(answer)
            read = {"status": seen.status, "error": seen.error, "refunded": seen.refunded}
    except ShortAPIError as error:
        read = {"raises": type(error).__name__, "charged": error.charged}
    assert read == exchange["read"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["66f0", "1.145"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "data", "info", "message", "error", "job_id", "amount", "status", "result"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
ENVELOPE = st.fixed_dictionaries({}, optional={"code": JSON, "data": JSON, "info": JSON, "message": JSON})
BODY = st.one_of(
    st.binary(max_size=60),
    JSON.map(lambda data: json.dumps(data).encode()),
    ENVELOPE.map(lambda data: json.dumps(data).encode()),
    ENVELOPE.map(lambda data: json.dumps(data).encode()[:-3]),
)
HEADERS = st.dictionaries(st.sampled_from(["retry-after", "date", "content-type"]), st.text(max_size=12), max_size=3)


@given(st.integers(100, 599), HEADERS, BODY)
@example(200, {}, b"[" * 100_000)
@example(200, {}, b'{"code":' + b"9" * 10_000 + b"}")
@example(200, {}, b'\xff\xfe{"code":0}')
@example(200, {}, b'{"code":NaN,"data":{"job_id":Infinity}}')
@example(429, {"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", "date": f"Sun, {'9' * 30} Nov 2026 10:00:00 GMT"}, b"")
@example(520, {}, b"")
def test_no_answer_to_a_create_gets_past_our_errors(http: int, headers: dict[str, str], body: bytes) -> None:
    answer = Answer(status_code=http, headers=headers, body=body)
    try:
        made = created(answer)
    except (APIError, UnexpectedResponseError) as error:
        assert error.body == body[:MAX_BODY]
        assert error.charged in {None, False}
        assert error.charged is None or http < 500
        assert error.retry_safe is (error.charged is False)
        assert str(error).isprintable()
    else:
        assert 200 <= http < 300
        assert made.id.strip()
        assert made.charge is None or made.charge >= 0


@given(st.integers(100, 599), HEADERS, BODY)
@example(200, {}, b'{"data":{"status":{"a":[]}}}')
def test_no_answer_to_a_query_gets_past_our_errors(http: int, headers: dict[str, str], body: bytes) -> None:
    answer = Answer(status_code=http, headers=headers, body=body)
    try:
        seen = polled(answer)
    except (APIError, UnexpectedResponseError) as error:
        assert error.body == body[:MAX_BODY]
        assert error.job_id == "66f0"
        assert error.retry_safe
        assert str(error).isprintable()
    else:
        assert 200 <= http < 300
        assert seen.status in {"queued", "running", "succeeded", "failed", "unknown"}


def test_a_huge_body_is_kept_bounded() -> None:
    with pytest.raises(UnexpectedResponseError) as caught:
        created(Answer(status_code=200, body=b"x" * 1_000_000))
    assert caught.value.body == b"x" * MAX_BODY


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2020 10:00:30 GMT"}, 0.0),
        ({"retry-after": f"Sun, 22 Nov {'9' * 30} 10:00:30 GMT"}, None),
        ({"retry-after": f"Sun, 22 Nov 2026 {'9' * 30}:00:30 GMT"}, None),
        ({"retry-after": f"Sun, 22 Nov 2026 10:00:30 +{'9' * 30}"}, None),
    ],
)
def test_how_long_we_are_asked_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    with pytest.raises(RateLimitError) as caught:
        polled(Answer(status_code=429, headers=headers))
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1.145", "1.145"),
        (" 2 ", "2"),
        (1.145, "1.145"),
        (3, "3"),
        ("NaN", None),
        ("1e3", "1000"),
        ("-0", "0"),
        (-0.0, "0.0"),
        ("1e6", "1000000"),
        ("1000000.01", None),
        ("1e999999999999999999", None),
        ("1e-999999999999999999", None),
        ("1e99999999999999999999999", None),
        ("9" * 100_000, None),
        ("0." + "0" * 100_000 + "1", None),
        (10**4000, None),
        (-(10**4000), None),
        (float("inf"), None),
        (float("nan"), None),
        ("Infinity", None),
        ("sNaN", None),
        ("-1", None),
        (True, None),
        ([], None),
    ],
)
def test_money_is_read_exactly_or_not_at_all(value: Any, amount: str | None) -> None:
    job, seen = created(says({"job_id": "66f0", "amount": value})), polled(says({"status": 1, "credit": value}))
    assert [charge if charge is None else str(charge) for charge in (job.charge, seen.charge)] == [amount, amount]


@pytest.mark.parametrize(
    ("said", "model"),
    [
        ("Acme/New-1.0/Model_X", "Acme/New-1.0/Model_X"),
        ("two\nlines", None),
        ("x" * 201, None),
        (["a/b/c"], None),
        ("a prompt, perhaps", None),
    ],
    ids=["an id", "lines", "a long text", "a list", "words"],
)
def test_the_model_of_a_job_is_what_its_answer_says_if_that_looks_like_an_id(
    said: Any, model: str | None, face: Face
) -> None:
    with Service() as service:
        service.acts["/api/v1/job/query"] = [job(1, model=said)]
        assert face.client(service.url).job("66f0c1e2").poll().model == model
