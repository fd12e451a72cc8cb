"""Which failures prove that a create was never sent, so that it is sent again, and which leave it in doubt."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from shortapi import ArgumentError, RateLimitError, ShortAPIError, TransportError
from tests.clocks import SkippingClock
from tests.faces import Face
from tests.scripted import Act, Service, begin, created, drop, reply

MODEL = "alibaba/happyhorse-1.0/text-to-video"
UNPRICED = "kwaivgi/kling-o1/video-to-video"
ARGS = {"prompt": "A horse in the surf at dawn."}
BASE = "http://127.0.0.1:9"


def every(kind: type[httpx.TransportError]) -> Iterator[type[httpx.TransportError]]:
    """Yield every kind of transport error that httpx knows."""
    for below in kind.__subclasses__():
        yield from every(below)
    yield kind


BEFORE_SENDING = {httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError}
MAYBE_SENT = sorted(set(every(httpx.TransportError)) - BEFORE_SENDING, key=lambda kind: kind.__name__)
NOT_OF_TRANSPORTS: tuple[Exception, ...] = (
    httpx.InvalidURL("x"),
    httpx.TooManyRedirects("x"),
    httpx.DecodingError("x"),
    httpx.StreamClosed(),
    UnicodeError("x"),
    ssl.SSLError("x"),
)
IN_DOUBT: tuple[Exception, ...] = (*(kind("it broke") for kind in MAYBE_SENT), *NOT_OF_TRANSPORTS)


class Raising(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An honest transport that raises, and counts how often it was asked."""

    connect_errors_are_honest = True

    def __init__(self, error: Exception) -> None:
        self.error, self.clock, self.asked = error, SkippingClock(), 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        self.asked += 1
        raise self.error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


@pytest.mark.parametrize("error", IN_DOUBT, ids=lambda error: type(error).__name__)
def test_a_create_is_in_doubt_and_not_sent_again_after(error: Exception, face: Face) -> None:
    transport = Raising(error)
    with pytest.raises(TransportError) as caught:
        face.client(BASE, transport=transport).submit(MODEL, ARGS)
    assert (transport.asked, caught.value.charged, caught.value.retry_safe) == (1, None, False)


@pytest.mark.parametrize("kind", sorted(BEFORE_SENDING, key=str), ids=lambda kind: kind.__name__)
def test_a_create_is_sent_four_times_at_most_after(kind: type[httpx.TransportError], face: Face) -> None:
    transport = Raising(kind("refused"))
    with pytest.raises(TransportError) as caught:
        face.client(BASE, transport=transport).submit(MODEL, ARGS)
    assert (transport.asked, caught.value.charged, caught.value.retry_safe) == (4, False, True)


def trickling(start: bytes) -> Act:
    """Send that much of an answer, and then a blank now and then, each sooner than any read timeout."""

    def act(handler: Any) -> None:
        if start:
            handler.wfile.write(start)
        while not handler.server.release.wait(0.04):
            handler.wfile.write(b" ")

    return act


def body_trickling(handler: Any) -> None:
    begin(handler, b" " * 10_000, 0)
    trickling(b"")(handler)


TRICKLES: dict[str, Act] = {
    "its first line": trickling(b"HTTP/1.1 200 OK"),
    "its headers": trickling(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\nx: "),
    "its body": body_trickling,
}


@pytest.mark.parametrize("where", TRICKLES)
def test_a_create_whose_answer_trickles_past_the_limit_is_in_doubt(where: str, face: Face) -> None:
    with Service(create=[TRICKLES[where]]) as service:
        with pytest.raises(TransportError, match="took too long") as caught:
            face.client(service.url, http_timeout=0.5).submit(MODEL, ARGS)
        assert service.creates == 1
    assert (caught.value.charged, caught.value.job_id, caught.value.retry_safe) == (None, None, False)


class LeapingClock(SkippingClock):
    """A clock on which a minute goes by between any two looks at it."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0

    def now(self) -> float:
        self.looks += 1
        return 61.0 * self.looks


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece


class Piecemeal(Raising):
    """Answers in pieces, a minute between each."""

    def __init__(self, pieces: list[bytes]) -> None:
        super().__init__(AssertionError("it answers"))
        self.pieces, self.clock = pieces, LeapingClock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return httpx.Response(200, stream=Pieces(self.pieces), request=request)


@pytest.mark.parametrize("known", [None, "66f0"])
def test_a_create_whose_answer_stalls_is_in_doubt_and_what_came_of_it_is_kept(known: str | None, face: Face) -> None:
    start = b'{"code": 0, "data": {"job_id": "66f0", "x": "' if known else b""
    transport = Piecemeal([start + b" " * 20_000, *[b" "] * 9])
    with pytest.raises(TransportError, match="took too long") as caught:
        face.client(BASE, transport=transport).submit(MODEL, ARGS)
    assert (transport.asked, caught.value.charged, caught.value.job_id) == (1, None, known)


def test_an_answer_that_comes_slowly_but_in_large_pieces_has_not_stalled(face: Face) -> None:
    answer = b'{"code": 0, "data": {"job_id": "66f0", "amount": "1.145"}}'
    transport = Piecemeal([*[b" " * 20_000] * 5, b" " * 20_000 + answer])
    assert face.client(BASE, transport=transport).submit(MODEL, ARGS).id == "66f0"


class SteadyClock(SkippingClock):
    """A clock on which the same time goes by between any two looks at it."""

    def __init__(self, step: float) -> None:
        super().__init__()
        self.step, self.time = step, 0.0

    def now(self) -> float:
        self.time += self.step
        return self.time


@pytest.mark.parametrize(
    ("step", "piece", "stalled"),
    [
        (60.0, 16 * 1024, False),
        (60.0, 16 * 1024 - 1, True),
        (59.0, 16 * 1024, False),
        (29.0, 6000, False),
        (1, 1, False),
    ],
)
def test_an_answer_has_stalled_when_less_than_16_kib_of_it_come_in_a_minute(
    step: float, piece: int, stalled: bool, face: Face
) -> None:
    answer = b'{"code": 0, "data": {"job_id": "66f0", "amount": "1.145"}}'
    transport = Piecemeal([*[b" " * piece] * 3, answer.rjust(piece)])
    transport.clock = SteadyClock(step)
    client = face.client(BASE, transport=transport)
    if not stalled:
        assert client.submit(MODEL, ARGS).id == "66f0"
        return
    with pytest.raises(TransportError, match="took too long") as caught:
        client.submit(MODEL, ARGS)
    assert (transport.asked, caught.value.charged) == (1, None)


REASONS: list[tuple[Exception, str]] = [
    (httpx.ConnectTimeout("x"), "connecting took too long"),
    (httpx.PoolTimeout("x"), "no connection became free in time"),
    (httpx.ConnectError("[Errno 111] refused"), "no connection ([Errno 111] refused)"),
    (httpx.ConnectError(""), "no connection"),
    (httpx.ProxyError("x"), "ProxyError"),
    (httpx.ReadTimeout("x"), "no answer came in time"),
    (httpx.WriteTimeout("x"), "sending took too long"),
    (httpx.RemoteProtocolError("x"), "the connection was closed before the answer was complete"),
    (httpx.ReadError("x"), "the connection broke"),
    (httpx.WriteError("x"), "the connection broke"),
    (httpx.InvalidURL("x"), "the answer redirects to an invalid URL"),
    (UnicodeError("x"), "the answer redirects to an invalid URL"),
    (httpx.DecodingError("x"), "DecodingError"),
]


@pytest.mark.parametrize(("error", "reason"), REASONS, ids=lambda value: value if isinstance(value, str) else "")
def test_why_a_create_was_not_answered_is_said_in_plain_words(error: Exception, reason: str, face: Face) -> None:
    with pytest.raises(TransportError) as caught:
        face.client(BASE, transport=Raising(error)).submit(MODEL, ARGS)
    assert f": {reason}. " in str(caught.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/\x7f", f"http://127.0.0.1:9/{'a' * 70_000}"])
def test_an_address_that_httpx_refuses_was_never_sent_to(address: str, face: Face) -> None:
    with pytest.raises(ShortAPIError) as caught:
        face.client(address).submit(MODEL, ARGS)
    assert (caught.value.charged, caught.value.retry_safe) == (False, caught.value.retry_safe)


@pytest.mark.parametrize("act", [drop, reply(502)], ids=["dropped", "502"])
def test_a_lost_create_of_unknown_price_states_no_price(act: Act, face: Face) -> None:
    args = {"prompt": "a", "video_url": "https://a.example/a.mp4"}
    with Service(create=[act]) as service:
        client = face.client(service.url)
        with pytest.raises(ShortAPIError) as caught:
            client.submit(UNPRICED, args, validate="off")
        assert service.creates == 1
    assert (caught.value.charged, caught.value.retry_safe) == (None, False)
    assert "not known" in str(caught.value)
    assert not {"USD", "None"} & set(str(caught.value).replace("(", " ").split())


def test_a_lost_create_of_known_price_states_it(face: Face) -> None:
    with Service(create=[drop]) as service, pytest.raises(TransportError, match=r"about 1\.145 USD"):
        face.client(service.url).submit(MODEL, ARGS)


@pytest.mark.parametrize(("seconds", "creates"), [("59", 4), ("60", 4), ("60.5", 1), ("61", 1), ("599", 1)])
def test_a_service_may_ask_a_create_to_wait_for_a_minute_and_no_longer(seconds: str, creates: int, face: Face) -> None:
    with Service(create=[reply(429, retry_after=seconds)]) as service:
        with pytest.raises(RateLimitError) as caught:
            face.client(service.url).submit(MODEL, ARGS)
        assert service.creates == creates
    assert (caught.value.retry_after, caught.value.charged) == (float(seconds), False)


@pytest.mark.parametrize("seconds", ["7", "60"])
def test_a_create_waits_for_as_long_as_the_service_asked(seconds: str, face: Face) -> None:
    transport = face.transport()
    with Service(create=[reply(429, retry_after=seconds), created()]) as service:
        face.client(service.url, transport=transport).submit(MODEL, ARGS)
        assert service.creates == 2
    assert float(seconds) <= sum(transport.clock.slept) <= 2 * float(seconds)


NO_PLACE = [
    "http://",
    "https:///path",
    "http://[",
    "http://[::1",
    "https://:80/x",
    "ftp://a.example/",
    "a.example/x",
    "",
]


@pytest.mark.parametrize("url", NO_PLACE)
def test_a_callback_address_without_a_host_costs_nothing(url: str, face: Face) -> None:
    with Service(create=[created()]) as service:
        with pytest.raises(ArgumentError, match="callback_url") as caught:
            face.client(service.url).submit(MODEL, ARGS, callback_url=url)
        assert service.creates == 0
    assert caught.value.charged is False
