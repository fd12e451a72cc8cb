"""A create that may have been accepted is never sent again, and every error says what it means for money."""

from __future__ import annotations

import socket
from decimal import Decimal
from typing import Any

import pytest

from shortapi import (
    APIError,
    AuthenticationError,
    BudgetError,
    RateLimitError,
    ServerError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
)
from tests.faces import KEY, Face
from tests.scripted import Act, Service, begin, created, drop, hang, reply, reset, status

TEXT_MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "A horse in the surf at dawn, seen from far away."}

REFUSED: Any = {"code": 3000, "info": "upstream unavailable", "data": None}

OUTCOMES: dict[str, tuple[Act, type[ShortAPIError], bool | None]] = {
    "accepted, then dropped": (drop, TransportError, None),
    "accepted, then reset": (reset, TransportError, None),
    "accepted, then silent": (hang, TransportError, None),
    "500 without a body": (reply(500), ServerError, None),
    "502 in HTML": (status(502), ServerError, None),
    "500 with a known refusal in its body": (reply(500, REFUSED), ServerError, None),
    "cut JSON": (reply(200, b'{"code":0,"data":{"job_'), UnexpectedResponseError, None),
    "bytes that are no text": (reply(200, b"\xfd\xfe job"), UnexpectedResponseError, None),
    "a 500 of bytes that are no text": (reply(500, b"\xfd\xfe job"), ServerError, None),
    "an empty body": (reply(200), UnexpectedResponseError, None),
    "a list": (reply(200, [1, 2]), UnexpectedResponseError, None),
    "null data": (reply(200, {"code": 0, "data": None}), UnexpectedResponseError, None),
    "data that is a text": (reply(200, {"code": 0, "data": "ok"}), UnexpectedResponseError, None),
    "a job id that is a list": (reply(200, {"code": 0, "data": {"job_id": ["x"]}}), UnexpectedResponseError, None),
    "a redirect": (reply(302, location="https://elsewhere.example/"), APIError, None),
    "a code that nobody knows": (reply(200, {"code": 17, "info": "hm"}), APIError, None),
    "the upstream is unavailable": (reply(200, REFUSED), APIError, False),
    "an invalid model": (reply(200, {"code": 1, "info": "Invalid model: x/y/z"}), APIError, False),
    "401": (reply(401, {"code": 401, "message": "no"}), AuthenticationError, False),
    "402": (reply(402, {"code": 402, "info": "insufficient credit"}), APIError, False),
    "403 in HTML": (status(403), AuthenticationError, False),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_create_is_posted_exactly_once_when_the_answer_is(outcome: str, face: Face) -> None:
    act, kind, charged = OUTCOMES[outcome]
    with Service(create=[act]) as service:
        # Only who never answers is waited for in vain; a busy machine may take its time for the others.
        client = face.client(service.url, http_timeout=0.4 if act is hang else 30)
        with pytest.raises(kind) as caught:
            client.submit(TEXT_MODEL, ARGS)
        assert service.creates == 1
    error = caught.value
    assert error.charged is charged
    assert error.retry_safe is (charged is False)
    assert error.model == TEXT_MODEL
    assert TEXT_MODEL in str(error)
    assert ("look at your account" in str(error)) is (charged is None)
    assert (error.answer is not None) is (charged is None and bool(error.body))


def test_an_unreadable_answer_is_shown_up_to_a_thousand_characters(face: Face) -> None:
    with Service(create=[reply(500, b"sorry " * 5000)]) as service, pytest.raises(ServerError) as caught:
        face.client(service.url).submit(TEXT_MODEL, ARGS)
    assert len(str(caught.value.answer)) == 1000


LOCATIONS = {
    "an open bracket": b"http://[",
    "a network path with an open bracket": b"//[",
    "half an IPv6 address": b"http://[::1",
    "bytes that are no text": b"/\xff\xfe",
    "a host of such bytes": b"http://\xff.com/",
    "a broken international name": b"http://xn--\xff/",
    "a name that decodes to nothing": b"http://xn--a/",
    "a name of invisible characters": b"http://\xc2\xad/",
    "a label of 71 letters": b"http://" + b"a" * 71 + b".com/",
    "empty labels": b"http://..com/",
    "a port beyond all ports": b"http://x:99999999/",
    "a port of letters": b"http://x:abc/",
    "no host": b"http:///x",
    "a scheme alone": b"http:",
    "another scheme": b"mailto:x",
    "a control character": b"\x7f",
    "70000 characters": b"/" + b"a" * 70_000,
}


@pytest.mark.parametrize("code", [301, 303, 308])
@pytest.mark.parametrize("location", LOCATIONS)
def test_a_create_is_posted_once_also_when_it_is_redirected_to(location: str, code: int, face: Face) -> None:
    def redirect(handler: Any) -> None:
        head = b"HTTP/1.1 %d X\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
        handler.wfile.write(head % (code, LOCATIONS[location]))

    with Service(create=[redirect]) as service:
        with pytest.raises((TransportError, APIError)) as caught:
            face.client(service.url).submit(TEXT_MODEL, ARGS)
        assert service.creates == 1
    assert (caught.value.charged, caught.value.retry_safe) == (None, False)


def test_a_job_id_that_trickled_in_before_time_was_up_is_given_back(face: Face) -> None:
    def trickle(handler: Any) -> None:
        begin(handler, b" " * 1000, 0)
        handler.wfile.write(b'{"code": 0, "data": {"job_id": "66f0", "amount": "1"}, "rest": "')
        while not handler.server.release.wait(0.05):  # no single read ever times out
            handler.wfile.write(b" ")

    with Service(create=[trickle]) as service:
        with pytest.raises(TransportError) as caught:
            face.client(service.url, http_timeout=1.0).submit(TEXT_MODEL, ARGS)
        assert service.creates == 1
    assert (caught.value.job_id, caught.value.charged) == ("66f0", None)


def test_an_error_code_together_with_a_job_id_keeps_the_id(face: Face) -> None:
    answer = {"code": 5, "info": "slow", "data": {"job_id": "66f0"}}
    with Service(create=[reply(200, answer)]) as service:
        with pytest.raises(APIError) as caught:
            face.client(service.url).submit(TEXT_MODEL, ARGS)
        assert service.creates == 1
    assert (caught.value.job_id, caught.value.charged, caught.value.code) == ("66f0", None, 5)
    assert 'client.job("66f0").wait()' in str(caught.value)


def test_the_raw_answer_stays_on_the_error(face: Face) -> None:
    with Service(create=[status(502)]) as service, pytest.raises(ServerError) as caught:
        face.client(service.url).submit(TEXT_MODEL, ARGS)
    assert caught.value.body == b"<html><h1>Bad gateway</h1></html>"


def test_a_refused_connection_is_tried_again_and_was_not_charged(face: Face) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        client = face.client(f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(TransportError) as caught:
            client.submit(TEXT_MODEL, ARGS)
    assert caught.value.charged is False
    assert caught.value.retry_safe is True
    assert "You were not charged" in str(caught.value)


def test_too_many_requests_is_waited_out_and_sent_again(face: Face) -> None:
    with Service(create=[reply(429, retry_after="7"), reply(429), created("job-9")]) as service:
        client = face.client(service.url)
        assert client.submit(TEXT_MODEL, ARGS).id == "job-9"
        assert service.creates == 3


def test_too_many_requests_for_longer_than_a_minute_is_given_back(face: Face) -> None:
    with Service(create=[reply(429, retry_after="600")]) as service:
        with pytest.raises(RateLimitError) as caught:
            face.client(service.url).submit(TEXT_MODEL, ARGS)
        assert service.creates == 1
    assert (caught.value.charged, caught.value.retry_after, caught.value.retry_safe) == (False, 600.0, True)


def test_too_many_requests_that_names_a_job_is_not_sent_again(face: Face) -> None:
    with Service(create=[reply(429, {"data": {"job_id": "66f0"}})]) as service:
        with pytest.raises(RateLimitError) as caught:
            face.client(service.url).submit(TEXT_MODEL, ARGS)
        assert service.creates == 1
    assert (caught.value.job_id, caught.value.charged) == ("66f0", None)


def test_a_create_never_goes_over_a_connection_that_was_used_before(face: Face) -> None:
    def then_close(handler: Any) -> None:
        created()(handler)
        handler.close_connection = True  # without saying so, as a server does that was idle for too long

    with Service(create=[then_close]) as service:
        client = face.bare_client(api_key=KEY, base_url=service.url)
        for _ in range(5):
            client.submit(TEXT_MODEL, ARGS)
        ports = [request.client_address[1] for request in service.requests("/job/create")]
    assert len(set(ports)) == 5


def test_what_is_sent_is_what_the_page_says(face: Face) -> None:
    with Service(create=[created()]) as service:
        face.client(service.url).submit(TEXT_MODEL, {**ARGS, "duration": 3})
        (request,) = service.requests("/job/create")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.body == (
        b'{"model": "alibaba/happyhorse-1.0/text-to-video", "args": '
        b'{"prompt": "A horse in the surf at dawn, seen from far away.", "duration": 3}}'
    )


def test_the_charge_is_what_the_service_answered(face: Face) -> None:
    with Service(create=[created(amount="0.02")]) as service:
        job = face.client(service.url).submit(TEXT_MODEL, ARGS)
    assert job.charge == Decimal("0.02")
    assert job.estimate.amount == Decimal("1.145")


def test_a_charge_that_differs_from_the_estimate_is_told(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    with Service(create=[created(amount="0.02")]) as service:
        face.client(service.url).submit(TEXT_MODEL, ARGS)
    assert "the service reports 0.02 USD, the catalogue's estimate was 1.145" in caplog.text


@pytest.mark.parametrize(("max_cost", "sent"), [("1.145", 1), ("1.1449", 0), (Decimal(2), 1), ("0", 0)])
def test_max_cost_is_held_before_anything_is_sent(max_cost: Any, sent: int, face: Face) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url)
        if sent:
            client.submit(TEXT_MODEL, ARGS, max_cost=max_cost)
        else:
            with pytest.raises(BudgetError) as caught:
                client.submit(TEXT_MODEL, ARGS, max_cost=max_cost)
            assert (caught.value.limit, caught.value.asked) == (Decimal(max_cost), Decimal("1.145"))
            assert caught.value.charged is False
        assert service.creates == sent
