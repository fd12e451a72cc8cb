"""One HTTP exchange, as far as it is the same for threads and an event loop: routes, request, intake, failures.

Requests go to httpx's transports: what its clients add (merged settings, redirects, hooks, a log line with the whole
URL) costs instructions with every request, and flows decide it themselves.
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
from shortapi._transport.connections import Connection, Route, is_honest, proxy_words, routes
from shortapi.downloads import addresses
from shortapi.errors import ConfigurationError

HEADERS = {
    "accept": "*/*",
    "accept-encoding": "identity",  # httpx unpacks without a limit, so nothing packed is asked for
    "connection": "keep-alive",
    "user-agent": f"python-httpx/{httpx.__version__}",
}

MAX_BODY = 8 * 1024**2  # bytes of an answer that are read at most, and unpacked at most; a job's has a few thousand
MAX_ERROR_BODY = 64 * 1024  # the same of what a file host says instead of sending the file
MAX_CODINGS = 4  # that an answer may be packed in, one over the other; no server uses two
NO_CODING = frozenset({"", "identity", "none", "binary", "aws-chunked"})  # they leave the bytes as they are

# How zlib is told what to unpack; some servers leave out the frame of deflate.
WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}

NO_THREAD = "can't start new thread"  # so Python's RuntimeError begins where the system allows no further thread
PATIENCE = 3.0  # a paid request may take at most `http_timeout` times this in all, however its answer trickles
CONNECT_SECONDS = 10.0
PORTS = {"http": 80, "https": 443}
STALL_SECONDS, STALL_BYTES = 60.0, 16 * 1024  # a body of which less than so much comes in so long has stalled

# What httpx raises before a byte of the request can have reached the server. Nothing else is: httpx raises InvalidURL
# and UnicodeError also over a redirect in an answer.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

# Lookups that failed for good; not EAI_AGAIN, which a machine without a network says of every name.
NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class Clock:
    """Time as a flow sees it: seconds that only go forward. A transport may bring its own as `.clock`."""

    now = staticmethod(time.monotonic)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        """Wait without holding up the event loop."""
        from asyncio import sleep  # which only those who have a loop pay for

        await sleep(seconds)


class BaseDriver:
    """What both drivers have in common: the routes for polls, for creates and for files, and the client's settings."""

    def __init__(self, pool: Callable[..., Any], http_timeout: float, transport: Any) -> None:
        self.clock: Clock = getattr(transport, "clock", None) or Clock()
        self.own_clock = isinstance(self.clock, Clock)
        self._timeout = http_timeout
        self._honest = is_honest(transport)
        self._head_seconds = min(PATIENCE * http_timeout, http_timeout + CONNECT_SECONDS)
        self._closed = False
        self._routes = routes(pool, transport)

    def _exchange(self, command: Send) -> Exchange:
        """Return a request that was not sent yet."""
        if self._closed:
            raise _was_closed()
        kept, fresh, files = self._routes
        route = fresh if command.paid else files if command.foreign else kept
        return Exchange(command, route, self.clock, self._timeout)

    @contextmanager
    def _failures(self, exchange: Exchange) -> Iterator[None]:
        """Turn httpx's errors into ours, told apart by whether the server may have seen the request.

        What a sink raises (the disk's errors) goes through unchanged.
        """
        honest = self._honest
        try:
            yield
        except NEVER_SENT as error:
            doubt = "" if honest else ", says a transport of which it is not known whether it sends before it says so"
            absent = honest and not exchange.proxied and _is_absent(error)
            way = proxy_words(exchange.host, proxied=exchange.proxied)
            raise TransportFailure(f"{_reason(error)}{way}{doubt}", sent=not honest, absent=absent) from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, UnicodeError, ssl.SSLError) as error:
            _unquote(error)
            raise TransportFailure(_reason(error), sent=True, partial=exchange.partial) from error
        except RuntimeError as error:
            if str(error).startswith(NO_THREAD):  # for looking a name up, so nothing was sent
                raise TransportFailure("this process can start no further thread", sent=not honest) from error
            if not self._closed:
                raise
            if exchange.command.paid:
                why = "the client was closed meanwhile"
                raise TransportFailure(why, sent=True, partial=exchange.partial) from error
            raise _was_closed() from error


@contextmanager
def taken_back(response: httpx.Response) -> Iterator[None]:
    """Give the connection of an answer back in the end; after an error it carries no other exchange."""
    whole, end = False, response.extensions.get("end")
    try:
        yield
        whole = True
    finally:
        if end is not None:
            end(whole=whole)


def _was_closed() -> ConfigurationError:
    return ConfigurationError("This client was closed while it was at work; make a new one.")


class Exchange:
    """A request, and its answer as it is taken in: into a sink, or bounded into memory, and no longer than allowed.

    Attributes:
        command: what asked for it.
        request: its new connection is looked at before anything is sent over it.
        transport: what it goes over.
        seconds: for all of it; None where it may take long, as a download.
        host: where it goes.
        taken: bytes of its body that have come.
        stream: httpcore's stream, once there is a connection; None with transports that are not httpx's.
        proxied: a proxy of the environment stands in between: it may be unreachable itself, or know more names.
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
        self.request.extensions["connection"] = self._goes_over
        self.command = command
        self._route = route
        self._peer: tuple[str, int | None] = ("", None)
        self._clock = clock
        # A file takes as long as it takes; what a host says instead of it does not.
        within = PATIENCE * http_timeout if command.into is not None else command.within
        self._ends = None if within is None else clock.now() + within
        self._most = MAX_BODY if command.max_bytes is None else command.max_bytes
        self._body = bytearray()
        self._status = 0
        self._headers: dict[str, str] = {}
        self._codings: list[str] = []
        self._left = False
        self._stall = (clock.now(), 0)
        self.taken = 0

    def _goes_over(self, connection: Connection) -> None:
        """Hear which connection the request goes over; one of a user's own transport stays unknown."""
        self.stream, self.proxied = connection.stream, connection.proxy is not None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear what httpcore does, and let go of a new connection that is forbidden: nothing was sent over it."""
        if self._is_forbidden(event, info):
            self.stream.close()
            raise _refused()

    async def async_trace(self, event: str, info: Mapping[str, Any]) -> None:
        if self._is_forbidden(event, info):
            await self.stream.aclose()
            raise _refused()

    def _is_forbidden(self, event: str, info: Mapping[str, Any]) -> bool:
        """Where a proxy stands in between, its own address does not count."""
        if event.endswith("connect_tcp.started"):
            self._peer = (info["host"], info["port"])
        if not event.endswith("connect_tcp.complete"):
            return False
        self.stream = info["return_value"]
        url = self.request.url
        wanted = (self.host, url.port or PORTS.get(url.scheme))
        return self._left or (self.command.public and self._peer == wanted and _is_private_peer(self.stream))

    def begin(self, response: httpx.Response) -> None:
        """Take the head, and choose where the body goes."""
        if "set-cookie" in response.headers:
            response.request = self.request
            self._route.cookies.extract_cookies(response)
        if self.command.foreign:  # a connection to the service may carry a create, too
            self.stream = self.stream or response.extensions.get("network_stream")
        self._headers = {name.lower(): value for name, value in response.headers.items()}
        names = (part.strip().lower() for part in self._headers.pop("content-encoding", "").split(","))
        codings = [name for name in names if name not in NO_CODING]
        if codings:
            self._headers["content-encoding"] = ", ".join(codings)
        # httpx itself unpacks a body that a transport gives it whole, as `httpx.MockTransport` does.
        self._codings = [] if response.is_stream_consumed else codings
        self._status = response.status_code  # last: another thread may ask for what is partial at any time
        sink = self.command.into
        self._sink = sink if sink is not None and sink.accepts(self._status, self._headers) else None
        if sink is not None and self._sink is None:
            self._most = MAX_ERROR_BODY

    def full(self, chunk: bytes) -> bool:
        """Take a piece of the body; say whether that is enough."""
        now = self._clock.now()
        self.taken += len(chunk)
        late = self._ends is not None and self._sink is None and now > self._ends
        if late or self._is_stalled(now):
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
        self._stall = (now, self.taken)
        return self.taken - before < STALL_BYTES

    def leave(self) -> None:
        """Let whoever is still at it in another thread find the connection at its end: a server may send for ever, and
        what was not sent yet, since a name was looked up for long, must not be sent after the caller was told."""
        self._left = True
        found = self.stream.get_extra_info("socket") if self.stream is not None else None
        if isinstance(found, socket.socket):
            with suppress(OSError):
                # Not the method of a TLS socket, which forgets its TLS under the other thread's hands.
                socket.socket.shutdown(found, socket.SHUT_RDWR)

    @property
    def partial(self) -> Answer | None:
        """What has come so far, once the head has."""
        return self.answer() if self._status else None

    def answer(self) -> Answer:
        body = _unpacked(bytes(self._body), self._codings, self._most)
        return Answer(status_code=self._status, headers=self._headers, body=body)


def _unpacked(body: bytes, codings: list[str], most: int) -> bytes:
    """Unpack a body, each time to so many bytes at most. What is not what it says it is stays as it came."""
    unpacked = body
    for coding in reversed(codings):
        unpacked = _inflated(unpacked, coding, most) if len(codings) <= MAX_CODINGS else b""
        if not unpacked:
            return body
    return unpacked


def _inflated(body: bytes, coding: str, most: int) -> bytes:
    """Return what can be unpacked of a body: in small steps, as an error takes away what its own step had unpacked."""
    step = 1 + len(body) // 2**16
    for window in WINDOWS.get(coding, ()):
        unpacker, out = zlib.decompressobj(window), bytearray()
        with suppress(zlib.error):
            for at in range(0, len(body), step):
                out += unpacker.decompress(body[at : at + step], most - len(out))
                if len(out) >= most:
                    break
        # Without a frame anything may look packed for a while, so then only the end proves it.
        if out and (window > 0 or unpacker.eof):
            return bytes(out)
    return b""


def _without_headers(record: logging.LogRecord) -> bool:
    record.msg = str(record.msg).partition(" return_value=")[0].partition(" exception=")[0]
    return True


for _version in ("http11", "http2"):
    # At DEBUG httpcore writes down response headers, also as what is wrong with them: a redirect shows a signed link.
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
    return httpx.URL(text)  # once, as the API is asked at the same addresses again and again


def _refused() -> TransportFailure:
    """Return what is thrown into a flow instead of sending anything to a private address."""
    return TransportFailure("it leads to a private address", sent=False, refused_private=True)


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


def _unquote(error: BaseException | None) -> None:
    """Take the words out of what is said of an answer that is no HTTP: they quote it, and it may name a signed link."""
    while error is not None:
        if type(error).__name__ == "RemoteProtocolError":  # of httpx, httpcore, and h11
            error.args = ()
        error = error.__cause__ or error.__context__


def _is_absent(error: BaseException) -> bool:
    """Say whether the host is unknown, or refuses connections: then nobody else reaches it either."""
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


def _is_private_peer(stream: Any) -> bool:
    """Say whether a connection leads to an address that is not on the public internet."""
    peer = stream.get_extra_info("server_addr")
    with suppress(ValueError, TypeError, IndexError):
        return not addresses.is_public_address(ipaddress.ip_address(str(peer[0]).partition("%")[0]))
    return True
