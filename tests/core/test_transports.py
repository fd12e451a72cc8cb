"""Transports of other makers: what they say about a connection is believed only where it is known to be true."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from shortapi import TransportError
from shortapi._drivers._exchange import is_honest
from shortapi.testing import SandboxTransport
from tests.clocks import SkippingClock
from tests.faces import TLS, Face
from tests.scripted import Service, created

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "A horse in the surf at dawn."}

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


@pytest.mark.parametrize(
    ("transport", "believed"),
    [
        (None, True),
        (httpx.HTTPTransport(verify=TLS), True),
        (httpx.AsyncHTTPTransport(verify=TLS), True),
        (SandboxTransport(), True),
        (httpx.MockTransport(lambda _: httpx.Response(200)), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_transports_that_are_known_are_believed(transport: object, believed: bool) -> None:
    assert is_honest(transport) is believed
