"""Transports of other makers: what they say about a connection is believed only where it is known to be true."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi import APIError, ArgumentError, Client, ConfigurationError, Ledger, PollPolicy, TransportError
from shortapi.testing import SandboxTransport
from tests.clocks import SkippingClock
from tests.faces import KEY, TLS, Face
from tests.scripted import Act, Service, created, reply, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "A horse in the surf at dawn."}

NOBODY = "http://127.0.0.1:9"

VIDEO = b"\x00\x00\x00\x18ftypisom" + b"0123456789" * 500

ERRORS = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class Bridge(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends the request, and then says that it could not connect, as bridges to other HTTP libraries do."""

    def __init__(self, error: type[httpx.TransportError]) -> None:
        self.error, self.clock = error, SkippingClock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # An AsyncClient's request, too, has its whole content at hand.
        sent = httpx.Request("POST", request.url, headers=request.headers, content=request.content)
        with httpx.HTTPTransport(verify=TLS) as transport:
            transport.handle_request(sent).close()
        raise self.error("[Errno 111] Connection refused")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


class Subclass(httpx.HTTPTransport, httpx.AsyncHTTPTransport):
    """Tries again by itself and tells only how its last try ended."""

    def __init__(self, error: type[httpx.TransportError]) -> None:
        self.bridge, self.clock = Bridge(error), SkippingClock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.bridge.handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.bridge.handle_request(request)

    def close(self) -> None:
        """It holds nothing."""

    async def aclose(self) -> None:
        """It holds nothing."""


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
@pytest.mark.parametrize("kind", [Bridge, Subclass], ids=lambda kind: kind.__name__)
def test_a_create_that_a_foreign_transport_says_it_could_not_connect_for_is_in_doubt(
    kind: Any, error: type[httpx.TransportError], face: Face
) -> None:
    with Service(create=[created()]) as service:
        with pytest.raises(TransportError) as caught:
            face.client(service.url, transport=kind(error)).submit(MODEL, ARGS)
        assert service.creates == 1
    assert (caught.value.charged, caught.value.retry_safe) == (None, False)
    assert "look at your account" in str(caught.value)


class Refusing(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Never connects, and counts how often it was asked to."""

    def __init__(self, says: object) -> None:
        self.connect_errors_are_honest, self.clock, self.asked = says, SkippingClock(), 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        raise httpx.ConnectError("[Errno 111] Connection refused", request=request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


@pytest.mark.parametrize(("says", "asked", "charged"), [(True, 4, False), (False, 1, None), ("yes", 1, None)])
def test_a_transport_is_believed_when_it_says_that_its_connect_errors_are_honest(
    says: object, asked: int, charged: bool | None, face: Face
) -> None:
    transport = Refusing(says)
    with pytest.raises(TransportError) as caught:
        face.client("http://127.0.0.1:9", transport=transport).submit(MODEL, ARGS)
    assert (transport.asked, caught.value.charged) == (asked, charged)


def refused(client: Any) -> TransportError:
    with pytest.raises(TransportError) as caught:
        client.submit(MODEL, ARGS)
    return caught.value


def test_transports_of_httpx_itself_are_believed(face: Face) -> None:
    kinds: dict[str, Any] = {"Sync": httpx.HTTPTransport, "Async": httpx.AsyncHTTPTransport}
    transport = kinds[type(face).__name__](verify=TLS)
    transport.clock = SkippingClock()
    assert refused(face.client(NOBODY, transport=transport)).charged is False
    assert len(transport.clock.slept) == 3, "it was sent again"


def test_the_transport_that_a_client_makes_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with Client(KEY, base_url=NOBODY) as client, ThreadPoolExecutor() as threads:
        error = threads.submit(refused, client).result()  # only in the main thread a sleep can be interrupted
    assert (error.charged, len(slept)) == (False, 3)


def test_the_transport_of_the_sandbox_is_believed(face: Face) -> None:
    transport = SandboxTransport(faults=["create:refuse"])
    assert refused(face.client(NOBODY, transport=transport)).charged is False
    assert transport.engine.books() == ()


def test_a_transport_that_says_nothing_is_not_believed(face: Face) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[Errno 111] Connection refused")

    assert refused(face.client(NOBODY, transport=httpx.MockTransport(refuse))).charged is None


class Bridged(httpx.BaseTransport):
    """Ends what is under way as bridges to other HTTP libraries do when they are closed: with a RuntimeError."""

    def __init__(self) -> None:
        self.asked, self.closed = threading.Event(), threading.Event()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        self.asked.set()
        self.closed.wait(20)
        raise RuntimeError("Session is closed")

    def close(self) -> None:
        self.closed.set()


def test_a_create_that_is_broken_off_by_closing_the_client_is_in_doubt(tmp_path: Path) -> None:
    transport, ledger = Bridged(), Ledger(tmp_path / "ledger.db")
    client = Client(KEY, base_url=NOBODY, transport=transport, ledger=ledger)
    with ThreadPoolExecutor(1) as pool:
        submitted = pool.submit(client.submit, MODEL, ARGS)
        transport.asked.wait(20)
        client.close()
        with pytest.raises(TransportError, match="closed") as caught:
            submitted.result()
    assert (caught.value.charged, caught.value.retry_safe) == (None, False)
    assert [row.state for row in ledger.rows()] == ["uncertain"]


def test_cookies_go_back_to_whom_they_came_from_and_a_link_may_name_a_user(face: Face, tmp_path: Path) -> None:
    seen: list[tuple[str, str | None, str | None]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        kind = request.url.path.rpartition("/")[2]
        seen.append((kind, request.headers.get("cookie"), request.headers.get("authorization")))
        headers = {"set-cookie": f"{kind}=1; Path=/"}
        if kind == "a.mp4":
            return httpx.Response(200, content=VIDEO, headers=headers)
        link = "http://user:word@127.0.0.1:9/a.mp4"
        data = {"job_id": "job-1", "status": 2, "amount": "0.387", "result": {"videos": [{"url": link}]}}
        return httpx.Response(200, json={"code": 0, "data": data}, headers=headers)

    job = face.client(NOBODY, transport=httpx.MockTransport(answer)).submit(MODEL, ARGS)
    job.poll()
    job.wait(poll=PollPolicy(interval=0.001)).outputs[0].save(tmp_path / "a.mp4")
    assert [(kind, cookie) for kind, cookie, _ in seen] == [
        ("create", None),
        ("query", None),
        ("query", "query=1"),
        ("a.mp4", None),
    ]
    assert seen[-1][2] == "Basic dXNlcjp3b3Jk"


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that refuses connections, and that nobody else can take."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


WAYS: dict[str, tuple[dict[str, str], str]] = {
    "the proxy is the cause": (
        {"HTTPS_PROXY": "http://127.0.0.1:{port}"},
        "through the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY)",
    ),
    "NO_PROXY is the cause": (
        {"ALL_PROXY": "http://127.0.0.1:{port}", "NO_PROXY": "example.com,api.nobody.invalid"},
        "; NO_PROXY excludes this host from the proxy",
    ),
    "NO_PROXY has all": (
        {"HTTPS_PROXY": "http://127.0.0.1:{port}", "NO_PROXY": "*"},
        "; NO_PROXY excludes this host from the proxy",
    ),
    "no proxy is in play": ({"NO_PROXY": "[::1"}, "tried to look up another machine)"),
}


@pytest.mark.parametrize("how", WAYS)
def test_a_proxy_is_named_where_it_is_the_cause(
    how: str, closed_port: int, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment, words = WAYS[how]
    for name, value in environment.items():
        monkeypatch.setenv(name, value.format(port=closed_port))
    client = face.bare_client(api_key=KEY, base_url="https://api.nobody.invalid")
    with pytest.raises(TransportError) as caught:
        client.job("66f0").poll()
    assert f"{words}. The job continues" in str(caught.value)
    assert ("PROXY" in str(caught.value)) == ("PROXY" in words)


def test_settings_that_cannot_be_used_are_named_as_they_are_set(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "gopher://127.0.0.1:9")
    client = face.bare_client(api_key=KEY, base_url="https://api.nobody.invalid")
    with pytest.raises(ConfigurationError, match=r"look at https_proxy\. "):
        client.job("66f0").poll()


TRIED_AGAIN: dict[str, tuple[Act, str]] = {
    "too many requests": (status(429), "was not accepted: too many requests (HTTP 429); nothing was charged"),
    "too many for long": (status(429, retry_after="7"), "was not accepted: too many requests (HTTP 429)"),
}


@pytest.mark.parametrize("how", TRIED_AGAIN)
def test_why_a_create_is_sent_again_is_told_before_it_is(
    how: str, face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    act, words = TRIED_AGAIN[how]
    with Service(create=[act, act, created(amount="0.229")]) as service:
        face.client(service.url).submit(MODEL, {**ARGS, "duration": 3})
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len([line for line in told if words in line]) == 1


def test_a_service_that_is_not_there_is_told_before_it_is_tried_again(
    closed_port: int, face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    client = face.client(f"http://127.0.0.1:{closed_port}")
    with pytest.raises(TransportError):
        client.submit(MODEL, ARGS)
    with pytest.raises(TransportError):
        client.job("66f0").wait()
    told = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert ["was not accepted: no connection" in line for line in told] == [True, False]
    assert ["failed (no connection" in line for line in told] == [False, True]


def test_an_id_that_the_service_does_not_know_is_not_recommended_again(face: Face) -> None:
    with Service(query=[reply(200, {"code": 1, "info": "job not found"})]) as service:
        client = face.client(service.url)
        for ask in (client.job("66f0").poll, client.job("66f0").wait):
            with pytest.raises(APIError) as caught:
                ask()
            assert "Is the id right?" in str(caught.value)
            assert 'client.job("66f0")' not in str(caught.value)
    with Service(create=[created("66f0")], query=[reply(404, b"{}")]) as service:
        job = face.client(service.url).submit(MODEL, ARGS)
        with pytest.raises(APIError, match=r'pick it up with client\.job\("66f0"\)'):
            job.wait()


class NoPicture(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Makes jobs, and cannot connect to any other host, for the reason given."""

    connect_errors_are_honest = True

    def __init__(self, reason: BaseException | None) -> None:
        self.reason = reason

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json={"code": 0, "data": {"job_id": "66f0"}})
        raise httpx.ConnectError("it failed") from self.reason

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


ABSENT: dict[str, tuple[BaseException | None, bool]] = {
    "nobody listens": (ConnectionRefusedError(), True),
    "the host is unknown": (socket.gaierror(socket.EAI_NONAME, "x"), True),
    "nobody can say who the host is": (socket.gaierror(socket.EAI_AGAIN, "x"), False),
    "the network is down": (OSError("x"), False),
    "nobody says why": (None, False),
    "it is handed over as an argument": (RuntimeError(ConnectionRefusedError()), True),
    "two addresses were tried": (ExceptionGroup("x", [OSError("x"), ConnectionRefusedError()]), True),
    "two addresses were tried in vain": (ExceptionGroup("x", [OSError("x"), OSError("y")]), False),
}


@pytest.mark.parametrize("why", ABSENT)
def test_a_picture_that_nobody_can_fetch_is_not_paid_for_and_any_other_is(why: str, face: Face) -> None:
    reason, absent = ABSENT[why]
    client = face.client("https://api.example", transport=NoPicture(reason))
    args = {"prompt": "a", "image": "https://files.example/a.png"}
    if not absent:
        assert client.submit(PICTURED, args).id == "66f0"
        return
    with pytest.raises(ArgumentError, match=r"cannot be fetched.* is this machine online"):
        client.submit(PICTURED, args)


class Endless(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A picture that never ends; counts its bytes."""

    def __init__(self) -> None:
        self.bytes = 0

    def _piece(self) -> bytes:
        piece = bytes(1000) if self.bytes else PNG
        self.bytes += len(piece)
        return piece

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield self._piece()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield self._piece()


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
PICTURED = "alibaba/happyhorse-1.0/image-to-video"


@pytest.mark.parametrize("validate", ["strict", "warn", "off"])
def test_of_a_picture_only_the_head_is_read_and_nothing_where_nobody_asked_for_checks(
    validate: str, face: Face
) -> None:
    endless = Endless()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json={"code": 0, "data": {"job_id": "66f0"}})
        return httpx.Response(200, stream=endless)

    args = {"prompt": "a", "image": "https://files.example/a.png"}
    face.client(NOBODY, transport=httpx.MockTransport(answer)).submit(PICTURED, args, validate=validate)
    assert endless.bytes < 200_000 if validate != "off" else endless.bytes == 0
