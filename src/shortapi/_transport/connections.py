"""Connections of our own, each for one exchange at a time, and which proxy, if any, leads to a host.

httpx's pool is not safe under many threads: now and then one gets a socket that another has just closed (EBADF), or
waits for ever. Under an event loop, a request that is cancelled twice keeps its place in it. So every connection is a
transport of its own, and who has one is written down here, without awaiting anything.
"""

from __future__ import annotations

import os
import ssl
import threading
import urllib.request
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from typing import Any

import httpx
from attrs import define, field, frozen

from shortapi.downloads import addresses
from shortapi.errors import ConfigurationError

CONNECTIONS = 8  # for polls, at most; as many are kept alive, and nothing should queue for one
NO_LIMIT = 1_000_000

# What httpx takes from the environment.
SETTINGS = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@frozen
class Route:
    """A transport that requests of one kind go over, and the cookies that its answers set."""

    transport: Any
    cookies: httpx.Cookies = field(factory=httpx.Cookies)


def routes(pool: Callable[..., Any], transport: Any) -> tuple[Route, Route, Route]:
    """Return the routes of polls, which share a few kept connections, of creates, which never reuse one, and of files,
    which take long and hold up neither."""
    if transport is not None:
        return Route(transport), Route(transport), Route(transport)
    with environment():
        # One TLS context for all: making one costs more than importing httpx.
        shared = httpx.create_ssl_context(), proxies()
    kept, fresh, files = (CONNECTIONS, True), (NO_LIMIT, False), (NO_LIMIT, True)
    return Route(pool(*shared, *kept)), Route(pool(*shared, *fresh)), Route(pool(*shared, *files))


def is_honest(transport: Any) -> bool:
    """Say whether a connect failure of this transport proves that nothing was sent: of httpx's own (also None), and of
    one that says so by `connect_errors_are_honest = True`. Others may have sent it all the same, also subclasses."""
    own = transport is None or type(transport) in {httpx.HTTPTransport, httpx.AsyncHTTPTransport}
    return own or getattr(transport, "connect_errors_are_honest", False) is True


@contextmanager
def environment() -> Iterator[None]:
    """Turn what httpx says of proxies and certificates in the environment into one sentence."""
    try:
        yield
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        names = [name for known in SETTINGS for name in (known, known.lower()) if os.environ.get(name)]
        raise ConfigurationError(
            f"The network settings of the environment cannot be used ({error}). Nothing was sent; look at "
            f"{', '.join(names or SETTINGS)}."
        ) from error


def proxies() -> Callable[[httpx.URL], str | None]:
    """Return what tells the proxy that leads to an address, if one does, by the environment as it is now.

    None ever leads to this machine itself.
    """
    known = urllib.request.getproxies()

    @lru_cache(maxsize=256)
    def proxy_of(scheme: str, host: str, port: int | None) -> str | None:
        proxy = known.get(scheme) or known.get("all")
        passed = addresses.is_loopback_host(host) or any(map(urllib.request.proxy_bypass, (host, f"{host}:{port}")))
        if not proxy or passed:
            return None
        return proxy if "://" in proxy else f"http://{proxy}"

    return lambda url: proxy_of(url.scheme, url.raw_host.decode("ascii"), url.port) if known else None


def proxy_words(host: str, *, proxied: bool) -> str:
    """Say what the proxies of the environment have to do with a host, where anything: nobody thinks of them first."""
    known = urllib.request.getproxies()
    if proxied:
        return " through the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY)"
    passed = known.keys() - {"no"} and urllib.request.proxy_bypass(host) and not addresses.is_loopback_host(host)
    return "; NO_PROXY leads there without the proxy" if passed else ""


@define
class Connection:
    """One connection, or the place for it.

    Attributes:
        transport: one of httpx, which has no other connection.
        proxy: where it leads through.
        stream: httpcore's stream of its latest answer, from which the socket can be had.
    """

    transport: Any
    proxy: str | None
    stream: Any = None


class Pool:
    """Hands out connections, each to one exchange at a time; the answer's extension `end` takes one back.

    Attributes:
        make_transport, make_slots: what makes a connection, and what counts those under way.
    """

    make_transport: Callable[..., Any]
    make_slots: Callable[[int], Any]

    def __init__(
        self, tls: ssl.SSLContext, proxy_of: Callable[[httpx.URL], str | None], most: int, alive: bool
    ) -> None:
        one = httpx.Limits(max_connections=1, max_keepalive_connections=int(alive))
        self._new = partial(self.make_transport, verify=tls, limits=one)
        self._proxy_of = proxy_of
        self._most = most
        self._slots = self.make_slots(most)
        self._free: dict[str | None, deque[Connection]] = defaultdict(deque)
        self._closed = False

    def _gave_nothing(self, slots: Any) -> httpx.PoolTimeout:
        """Start anew: those who have had all connections for so long may never give them back."""
        if self._slots is slots:
            self._slots = self.make_slots(self._most)
        return httpx.PoolTimeout("no connection became free")

    def _take(self, request: httpx.Request) -> Connection:
        proxy = self._proxy_of(request.url)
        try:
            connection = self._free[proxy].pop()  # no look before: another thread may be faster
        except IndexError:
            with environment():
                connection = Connection(self._new(proxy=proxy), proxy)
        request.extensions["connection"](connection)
        return connection

    def _keeps(self, connection: Connection) -> bool:
        """Keep a connection, or at least its place, for the next exchange; say whether."""
        free = self._free[connection.proxy]
        if self._closed or len(free) >= CONNECTIONS:
            return False
        free.append(connection)
        return True

    def _drained(self) -> Iterator[Any]:
        """Yield what is to be closed; from now on nothing is kept."""
        self._closed = True
        for free in list(self._free.values()):
            with suppress(IndexError):
                while True:
                    yield free.pop().transport


class SyncPool(Pool, httpx.BaseTransport):
    """Connections for threads."""

    make_transport = httpx.HTTPTransport
    make_slots = threading.Semaphore

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        slots, connection = self._slots, None
        if not slots.acquire(timeout=request.extensions["timeout"]["pool"]):
            raise self._gave_nothing(slots)
        try:
            connection = self._take(request)
            response: httpx.Response = connection.transport.handle_request(request)
        except BaseException:
            self._end(slots, connection, whole=False)
            raise
        connection.stream = response.extensions.get("network_stream")
        response.extensions["end"] = partial(self._end, slots, connection)
        return response

    def _end(self, slots: threading.Semaphore, connection: Connection | None, *, whole: bool) -> None:
        try:
            if connection is not None and not (whole and self._keeps(connection)):
                connection.transport.close()
        finally:
            slots.release()

    def close(self) -> None:
        for transport in self._drained():
            transport.close()
