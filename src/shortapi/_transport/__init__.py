"""HTTP exchanges, the part that both drivers share: request, response body, failures.

Requests go to httpx's transports directly: what httpx's clients add (merged settings, redirects, hooks, a log line with
the whole URL) costs time with every request, and flows decide it themselves.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

import httpx

from shortapi._flow import Answer, Send, TransportFailure
from shortapi._transport.connections import Connection, Route, is_honest, proxy_hint, routes
from shortapi.downloads import addresses
from shortapi.errors import ConfigurationError

HEADERS = {
    "accept": "*/*",
    "accept-encoding": "identity",  # httpx decompresses without a limit, so no compression is requested
    "connection": "keep-alive",
    "user-agent": f"python-httpx/{httpx.__version__}",
}

MAX_BODY = 8 * 1024**2  # bytes of an answer, compressed and decompressed; a job's has a few thousand
MAX_ERROR_BODY = 64 * 1024  # bytes of a file host's answer that is not the file
MAX_CODINGS = 4  # nested content encodings of an answer; no real server uses two
NO_CODING = frozenset({"", "identity", "none", "binary", "aws-chunked"})  # encodings that leave the bytes unchanged

# zlib's window bits by content encoding; some servers omit the zlib header of deflate.
WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}

NO_THREAD = "can't start new thread"  # prefix of Python's RuntimeError at the system's limit of threads
PATIENCE = 3.0  # total time of a paid request is at most `http_timeout` times this, even if its answer trickles
CONNECT_SECONDS = 10.0
PORTS = {"http": 80, "https": 443}
STALL_SECONDS, STALL_BYTES = 60.0, 16 * 1024  # a body with fewer bytes in this time has stalled

# Errors that httpx raises before a byte of the request can have reached the server. InvalidURL and UnicodeError are
# missing: httpx raises them for a redirect in an answer, too.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

# DNS failures that are final; not EAI_AGAIN, which a machine without a network reports for every name.
NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class Clock:
    """A monotonic clock in seconds. A transport may provide its own as `.clock`."""

    now = staticmethod(time.monotonic)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        from asyncio import sleep  # imported late: programs without an event loop need no asyncio

        await sleep(seconds)


class BaseDriver:
    """Base of both drivers: the routes of polls, creates and files, and the client's HTTP settings."""

    def __init__(self, pool: Callable[..., Any], base_url: str, http_timeout: float, transport: Any) -> None:
        self.clock: Clock = getattr(transport, "clock", None) or Clock()
        self.own_clock = isinstance(self.clock, Clock)
        self._timeout = http_timeout
        self._honest = is_honest(transport)
        self._head_seconds = min(PATIENCE * http_timeout, http_timeout + CONNECT_SECONDS)
        self._closed = False
        self._routes = routes(pool, base_url, transport)

    def _exchange(self, command: Send) -> Exchange:
        if self._closed:
            raise _was_closed()
        kept, fresh, files = self._routes
        route = fresh if command.paid else files if command.foreign else kept
        return Exchange(command, route, self.clock, self._timeout)

    @contextmanager
    def _failures(self, exchange: Exchange) -> Iterator[None]:
        """Convert httpx's errors to TransportFailure, with `sent` by their type; a sink's OSError passes unchanged."""
        honest = self._honest
        try:
            yield
        except NEVER_SENT as error:
            doubt = "" if honest else ", but this transport may report a connect error after it has sent the request"
            absent = honest and not exchange.proxied and _is_absent(error)
            way = proxy_hint(exchange.host, proxied=exchange.proxied)
            raise TransportFailure(f"{_reason(error)}{way}{doubt}", sent=not honest, absent=absent) from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, UnicodeError, ssl.SSLError) as error:
            _unquote(error)
            raise TransportFailure(_reason(error), sent=True, partial=exchange.partial) from error
        except RuntimeError as error:
            if str(error).startswith(NO_THREAD):  # for the DNS lookup, so nothing was sent
                raise TransportFailure("this process cannot start another thread", sent=not honest) from error
            if not self._closed:
                raise
            if exchange.command.paid:
                why = "the client was closed meanwhile"
                raise TransportFailure(why, sent=True, partial=exchange.partial) from error
            raise _was_closed() from error


@contextmanager
def released(response: httpx.Response) -> Iterator[None]:
    """Release the connection of an answer at the end; after an error it is not reused."""
    whole, end = False, response.extensions.get("end")
    try:
        yield
        whole = True
    finally:
        if end is not None:
            end(whole=whole)


def _was_closed() -> ConfigurationError:
    return ConfigurationError("This client was closed during a request; make a new one.")


class Exchange:
    """One request and its answer, whose body goes to a sink or, within limits of bytes and time, to memory.

    Attributes:
        command: the flow's command.
        seconds: timeout of the whole exchange; None for a download, which may take long.
        host: the host as in the URL, in ASCII.
        received: bytes of the body so far.
        stream: httpcore's stream, once connected; None with transports that are not httpx's.
        proxied: it goes through a proxy of the environment, which may be unreachable itself, or resolve other names.
    """

    def __init__(self, command: Send, route: Route, clock: Clock, http_timeout: float) -> None:
        self.request = _built(command, http_timeout, route.cookies)
        self.transport = route.transport
        self.seconds = PATIENCE * http_timeout if command.paid else command.within
        self.host = self.request.url.raw_host.decode("ascii")
        if command.public and not addresses.is_public_host(self.host):
            raise _refused()
        self.stream: Any = None
        self.proxied = False
        self.request.extensions["connection"] = self._set_connection
        self.command = command
        self._route = route
        self._peer: tuple[str, int | None] = ("", None)
        self._clock = clock
        # A file may take any time; an answer that is not the file may not.
        within = PATIENCE * http_timeout if command.into is not None else command.within
        self._ends = None if within is None else clock.now() + within
        self._most = MAX_BODY if command.max_bytes is None else command.max_bytes
        self._body = bytearray()
        self._status = 0
        self._headers: dict[str, str] = {}
        self._codings: list[str] = []
        self._aborted = False
        self._stall = (clock.now(), 0)
        self.received = 0

    def _set_connection(self, connection: Connection) -> None:
        self.stream, self.proxied = connection.stream, connection.way[0] is not None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Handle httpcore's trace events: close a forbidden new connection before anything is sent over it."""
        if self._is_forbidden(event, info):
            self.stream.close()
            raise _refused()

    async def async_trace(self, event: str, info: Mapping[str, Any]) -> None:
        if self._is_forbidden(event, info):
            await self.stream.aclose()
            raise _refused()

    def _is_forbidden(self, event: str, info: Mapping[str, Any]) -> bool:
        if event.endswith("connect_tcp.started"):
            # Remembered, since the address of a proxy may be private.
            self._peer = (info["host"], info["port"])
        if not event.endswith("connect_tcp.complete"):
            return False
        self.stream = info["return_value"]
        url = self.request.url
        wanted = (self.host, url.port or PORTS.get(url.scheme))
        return self._aborted or (self.command.public and self._peer == wanted and _is_private_peer(self.stream))

    def begin(self, response: httpx.Response) -> None:
        """Take status and headers, and choose the destination of the body."""
        if "set-cookie" in response.headers:
            response.request = self.request
            self._route.cookies.extract_cookies(response)
        if self.command.foreign:  # only here: a connection to the service may carry a create too
            self.stream = self.stream or response.extensions.get("network_stream")
        self._headers = {name.lower(): value for name, value in response.headers.items()}
        names = (part.strip().lower() for part in self._headers.pop("content-encoding", "").split(","))
        codings = [name for name in names if name not in NO_CODING]
        if codings:
            self._headers["content-encoding"] = ", ".join(codings)
        # httpx itself decompresses a body that a transport returns complete, as `httpx.MockTransport` does.
        self._codings = [] if response.is_stream_consumed else codings
        self._status = response.status_code  # last: another thread may read `partial` at any time
        sink = self.command.into
        self._sink = sink if sink is not None and sink.accepts(self._status, self._headers) else None
        if sink is not None and self._sink is None:
            self._most = MAX_ERROR_BODY

    def full(self, chunk: bytes) -> bool:
        """Take a chunk of the body; return whether the limit of bytes is reached."""
        now = self._clock.now()
        self.received += len(chunk)
        late = self._ends is not None and self._sink is None and now > self._ends
        if late or self._is_stalled(now):
            raise TransportFailure("the answer took too long", sent=True, partial=self.partial)
        if self._sink is not None:
            self._sink.write(chunk)
            return False
        self._body += chunk[: self._most - len(self._body)]
        return len(self._body) >= self._most

    def _is_stalled(self, now: float) -> bool:
        """Return whether fewer than `STALL_BYTES` came in `STALL_SECONDS`, though no single read timed out."""
        since, before = self._stall
        if now - since < STALL_SECONDS:
            return False
        self._stall = (now, self.received)
        return self.received - before < STALL_BYTES

    def abort(self) -> None:
        """Shut the connection down for the thread that still uses it: a server may send for ever, and after a long DNS
        lookup nothing may be sent any more, since the caller was told that it failed."""
        self._aborted = True
        found = self.stream.get_extra_info("socket") if self.stream is not None else None
        if isinstance(found, socket.socket):
            with suppress(OSError):
                # Not SSLSocket.shutdown, which drops its TLS object while the other thread uses it.
                socket.socket.shutdown(found, socket.SHUT_RDWR)

    @property
    def partial(self) -> Answer | None:
        """The answer so far, once its headers have arrived."""
        return self.answer() if self._status else None

    def answer(self) -> Answer:
        body = _unpacked(bytes(self._body), self._codings, self._most)
        return Answer(status_code=self._status, headers=self._headers, body=body)


def _unpacked(body: bytes, codings: list[str], most: int) -> bytes:
    """Decompress a body to at most `most` bytes; return it unchanged if it is not encoded as declared."""
    unpacked = body
    for coding in reversed(codings):
        unpacked = _inflated(unpacked, coding, most) if len(codings) <= MAX_CODINGS else b""
        if not unpacked:
            return body
    return unpacked


def _inflated(body: bytes, coding: str, most: int) -> bytes:
    """Decompress as much as possible, in small steps, since an error loses the output of its own step."""
    step = 1 + len(body) // 2**16
    for window in WINDOWS.get(coding, ()):
        unpacker, out = zlib.decompressobj(window), bytearray()
        with suppress(zlib.error):
            for at in range(0, len(body), step):
                out += unpacker.decompress(body[at : at + step], most - len(out))
                if len(out) >= most:
                    break
        # Any bytes may look like raw deflate for a while, so only a proper end proves it.
        if out and (window > 0 or unpacker.eof):
            return bytes(out)
    return b""


def _without_headers(record: logging.LogRecord) -> bool:
    record.msg = str(record.msg).partition(" return_value=")[0].partition(" exception=")[0]
    return True


for _version in ("http11", "http2"):
    # At DEBUG httpcore logs response headers, in errors too, and a redirect holds a signed link.
    logging.getLogger(f"httpcore.{_version}").addFilter(_without_headers)


def _built(command: Send, http_timeout: float, cookies: httpx.Cookies) -> httpx.Request:
    seconds = http_timeout if command.within is None else max(0.01, min(http_timeout, command.within))
    timeout = {"connect": min(seconds, CONNECT_SECONDS), "read": seconds, "write": seconds, "pool": seconds}
    wanted = command.request
    try:
        url = httpx.URL(wanted.url) if command.foreign else _api_url(wanted.url)
        headers = HEADERS | dict(wanted.headers)
        extensions = {"timeout": timeout}
        request = httpx.Request(wanted.method, url, headers=headers, content=wanted.content, extensions=extensions)
    except (httpx.InvalidURL, ValueError, OverflowError, TypeError) as error:
        raise TransportFailure("the address or a header is not valid", sent=False, absent=True) from error
    if cookies:
        cookies.set_cookie_header(request)
    if url.userinfo:
        next(httpx.BasicAuth(url.username, url.password).auth_flow(request))
    return request


@lru_cache(maxsize=64)
def _api_url(text: str) -> httpx.URL:
    return httpx.URL(text)  # cached, since the API's URLs are few


def _refused() -> TransportFailure:
    return TransportFailure("it leads to a private address", sent=False, refused_private=True)


def _reason(error: Exception) -> str:
    words: dict[type[Exception], str] = {
        httpx.ConnectTimeout: "connecting took too long",
        httpx.PoolTimeout: "no connection became free in time",
        httpx.ReadTimeout: "no answer came in time",
        httpx.WriteTimeout: "sending took too long",
        httpx.RemoteProtocolError: "the connection was closed before the answer was complete",
        httpx.ReadError: "the connection broke",
        httpx.WriteError: "the connection broke",
    }
    if isinstance(error, (httpx.InvalidURL, UnicodeError)):
        return "the answer redirects to an invalid URL"
    if isinstance(error, httpx.ConnectError):
        return f"no connection ({error})" if str(error) else "no connection"
    return words.get(type(error), type(error).__name__)


def _unquote(error: BaseException | None) -> None:
    """Empty the messages of protocol errors, which quote the answer and may hold a signed link."""
    while error is not None:
        if type(error).__name__ == "RemoteProtocolError":  # of httpx, httpcore, and h11
            error.args = ()
        error = error.__cause__ or error.__context__


def _is_absent(error: BaseException) -> bool:
    """Return whether the host is unknown or refuses connections, so that nobody else can reach it either."""
    todo: list[BaseException] = [error]
    for cause in todo:
        if isinstance(cause, ConnectionRefusedError):
            return True
        if isinstance(cause, socket.gaierror):
            return cause.errno in NO_SUCH_HOST
        # Not __context__, which may hold the caller's own errors. httpcore passes the cause as an argument, and anyio,
        # which tries all addresses of a host together, raises a group.
        more = (cause.__cause__, *cause.args, *(cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()))
        todo.extend(one for one in more if isinstance(one, BaseException))
    return False


def _is_private_peer(stream: Any) -> bool:
    peer = stream.get_extra_info("server_addr")
    with suppress(ValueError, TypeError, IndexError):
        return not addresses.is_public_address(ipaddress.ip_address(str(peer[0]).partition("%")[0]))
    return True
