"""One HTTP exchange, as far as it is the same for threads and an event loop: settings, request, intake, failures."""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
from attrs import evolve

from shortapi._commands import Answer, Send, TransportFailure
from shortapi._drivers._clock import Clock
from shortapi.errors import ConfigurationError

MAX_BODY = 8 * 1024**2
"""Bytes of an answer that are read at most; a job's answer has a few thousand."""

MAX_KEPT = 64 * 1024
"""Bytes of a packed body that are kept as they came."""

PATIENCE = 3.0
"""A paid request may take so many times the client's `http_timeout` in all, however its answer trickles."""

CONNECT_SECONDS = 10.0
STALL_SECONDS = 60.0
STALL_BYTES = 16 * 1024
"""A body of which less than so many bytes come in so many seconds has stalled."""

CONNECTIONS = 8
"""Connections at most; as many are kept alive, and nothing should queue for one."""

NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)
"""What httpx raises before a byte of the request can have reached the server. Nothing else is: httpx raises InvalidURL
and UnicodeError also over a redirect in an answer."""

PROXIES = {"http", "https", "all"}
"""Kinds of proxies that the environment may name."""

NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
"""Lookups that failed for good; not EAI_AGAIN, which a machine without a network says of every name."""

HONEST = (httpx.HTTPTransport, httpx.AsyncHTTPTransport)
"""Transports that never report a request that was sent as a connect failure. Others may, and their subclasses."""


class Intake:
    """Takes an answer in: into its sink, or bounded into memory, and not for longer than allowed."""

    def __init__(self, command: Send, clock: Clock) -> None:
        self._command = command
        self._clock = clock
        self._ends = None if command.within is None else clock.now() + command.within
        self._most = MAX_BODY if command.max_bytes is None else command.max_bytes
        self._body = bytearray()
        self._status = 0
        self._headers: dict[str, str] = {}
        self._packed = bytearray()
        self._stall = (clock.now(), 0)
        self._taken = 0

    def begin(self, response: httpx.Response) -> bool:
        """Take the head, and refuse a peer that the command forbids; say whether the raw bytes are wanted."""
        if self._command.public and _peer_is_private(response):
            raise TransportFailure("it leads to a private address", sent=True, refused_private=True)
        self._headers = {name.lower(): value for name, value in response.headers.items()}
        self._status = response.status_code  # last: another thread may ask for what is partial at any time
        sink = self._command.into
        self._sink = sink if sink is not None and sink.accepts(self._status, self._headers) else None
        if self._sink is None and "content-encoding" in self._headers:
            response.stream = _Tee(response.stream, self._packed)
        return self._sink is not None

    def full(self, chunk: bytes) -> bool:
        """Take a piece of the body; say whether that is enough."""
        now = self._clock.now()
        self._taken += len(chunk)
        if (self._ends is not None and now > self._ends) or self._is_stalled(now):
            raise TransportFailure("the answer took too long", sent=True, partial=self.partial)
        if self._sink is not None:
            self._sink.write(chunk)
            return False
        self._body += chunk[: self._most - len(self._body)]
        return len(self._body) >= self._most

    def _is_stalled(self, now: float) -> bool:
        """Say whether so little came for so long that nothing will come of it, though no single read timed out."""
        since, before = self._stall
        if now - since < STALL_SECONDS:
            return False
        self._stall = (now, self._taken)
        return self._taken - before < STALL_BYTES

    @property
    def partial(self) -> Answer | None:
        """What has come so far, once the head has."""
        return self.answer() if self._status else None

    def answer(self) -> Answer:
        return Answer(status_code=self._status, headers=self._headers, body=bytes(self._body))

    def undecoded(self) -> Answer:
        """Return the answer with its first bytes as they came: a body that is not packed as it says may be plain."""
        return evolve(self.answer(), body=bytes(self._packed))


class _Tee(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body's stream that also keeps its first bytes."""

    def __init__(self, stream: Any, kept: bytearray) -> None:
        self._stream = stream
        self._kept = kept

    def _keep(self, chunk: bytes) -> bytes:
        self._kept += chunk[: max(0, MAX_KEPT - len(self._kept))]
        return chunk

    def __iter__(self) -> Iterator[bytes]:
        return map(self._keep, self._stream)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield self._keep(chunk)

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


def _without_headers(record: logging.LogRecord) -> bool:
    record.msg = str(record.msg).partition(" return_value=")[0]
    return True


for _version in ("http11", "http2"):
    # At DEBUG httpcore writes down response headers, where a redirect shows a signed link.
    logging.getLogger(f"httpcore.{_version}").addFilter(_without_headers)


class _PrivateURL(httpx.URL):
    """A URL that httpx writes into its own log without path and query, where ids and signed links stand."""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc.decode()}/…"


def is_honest(transport: Any) -> bool:
    """Say whether a connect failure of this transport proves that nothing was sent: of httpx's own (also None), and of
    one that says so by `connect_errors_are_honest = True`."""
    return (
        transport is None or type(transport) in HONEST or getattr(transport, "connect_errors_are_honest", False) is True
    )


def http_options(http_timeout: float, transport: Any) -> dict[str, Any]:
    if transport is not None:
        return {"transport": transport, "timeout": http_timeout}
    # One TLS context for all pools: making one costs more than importing httpx.
    return {"verify": httpx.create_ssl_context(), "timeout": http_timeout, "follow_redirects": False}


@contextmanager
def environment() -> Iterator[None]:
    """Turn what httpx says of proxies and certificates in the environment into one sentence."""
    try:
        yield
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        raise ConfigurationError(
            f"The network settings of the environment cannot be used ({error}). Nothing was sent; look at HTTP_PROXY, "
            "HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR."
        ) from error


# Polls share a few kept connections, creates never reuse one, and files, which take long, hold up neither.
KEPT = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
FRESH = httpx.Limits(max_connections=None, max_keepalive_connections=0)
FILES = httpx.Limits(max_connections=None, max_keepalive_connections=CONNECTIONS)


def request_of(client: httpx.Client | httpx.AsyncClient, command: Send, http_timeout: float) -> httpx.Request:
    seconds = http_timeout if command.within is None else max(0.01, min(http_timeout, command.within))
    request = client.build_request(
        command.request.method,
        command.request.url,
        headers=dict(command.request.headers),
        content=command.request.content,
        timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
    )
    request.url = _PrivateURL(request.url)
    return request


@contextmanager
def building() -> Iterator[None]:
    """Turn what an address or a header cannot be made of into a request that was never sent."""
    try:
        yield
    except (httpx.InvalidURL, ValueError, OverflowError, TypeError) as error:
        raise TransportFailure("the address or a header is not valid", sent=False, absent=True) from error


@contextmanager
def failures(client: httpx.Client | httpx.AsyncClient, intake: Intake, *, honest: bool) -> Iterator[None]:
    """Turn httpx's errors into ours, told apart by whether the server may have seen the request.

    What a sink raises (the disk's errors) goes through unchanged.

    Args:
        honest: `is_honest` of the transport.
    """
    try:
        yield
    except NEVER_SENT as error:
        doubt = "" if honest else ", says a transport of which it is not known whether it sends before it says so"
        absent = honest and _is_absent(error)
        raise TransportFailure(f"{_reason(error)}{doubt}", sent=not honest, absent=absent) from error
    except httpx.DecodingError as error:
        reason = "the answer is not packed in the way that it says"
        raise TransportFailure(reason, sent=True, partial=intake.undecoded()) from error
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, UnicodeError, ssl.SSLError) as error:
        raise TransportFailure(_reason(error), sent=True, partial=intake.partial) from error
    except RuntimeError as error:
        if not client.is_closed:
            raise
        raise ConfigurationError("This client was closed while it was at work; make a new one.") from error


def _reason(error: Exception) -> str:
    words: dict[type[Exception], str] = {
        httpx.ConnectTimeout: "connecting took too long",
        httpx.PoolTimeout: "no connection became free in time",
        httpx.ReadTimeout: "no answer came in time",
        httpx.WriteTimeout: "sending took too long",
        httpx.RemoteProtocolError: "the connection was closed before the answer was whole",
        httpx.ReadError: "the connection broke",
        httpx.WriteError: "the connection broke",
    }
    if isinstance(error, (httpx.InvalidURL, UnicodeError)):
        return "the answer redirects to something that is no URL"
    if isinstance(error, httpx.ConnectError):
        return f"no connection ({error})" if str(error) else "no connection"
    return words.get(type(error), type(error).__name__)


def _is_absent(error: BaseException) -> bool:
    """Say whether the host is unknown, or refuses connections: then nobody else reaches it either."""
    if PROXIES & urllib.request.getproxies().keys():
        return False  # it may be the proxy that cannot be reached, or that knows more names than this machine
    todo: list[BaseException] = [error]
    for cause in todo:
        if isinstance(cause, ConnectionRefusedError):
            return True
        if isinstance(cause, socket.gaierror):
            return cause.errno in NO_SUCH_HOST
        # Not __context__, where a caller's own trouble may stand. httpcore hands the cause over as an argument, and
        # anyio, which tries the addresses of a host together, groups what came of them.
        more = (cause.__cause__, *cause.args, *(cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()))
        todo.extend(one for one in more if isinstance(one, BaseException))
    return False


def _peer_is_private(response: httpx.Response) -> bool:
    """Say whether the answer comes from a private address that a public name led to (a proxy's own does not count)."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if not peer or PROXIES & urllib.request.getproxies().keys():
        return False
    with suppress(ValueError):
        return not ipaddress.ip_address(str(peer[0]).split("%")[0]).is_global
    return False
