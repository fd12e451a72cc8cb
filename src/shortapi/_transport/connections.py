"""Connection pools, and the choice of a proxy for a host.

httpx's own pool is not safe under many threads: sometimes one gets a socket that another has just closed (EBADF), or
waits for ever. On an event loop, a request that is cancelled twice keeps its slot. So every connection here is an httpx
transport of its own, and the pool is changed without awaiting anything.
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
from attrs import define

from shortapi.downloads import addresses
from shortapi.errors import ConfigurationError

CONNECTIONS = 8  # for polls, all kept alive; as many as there are workers, so that none waits for one
NO_LIMIT = 1_000_000

# The environment variables that httpx reads.
SETTINGS = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


class Route:
    """The transport of one kind of requests, with its cookies."""

    def __init__(self, transport: Any) -> None:
        self.transport, self.cookies = transport, httpx.Cookies()


def routes(pool: Callable[..., Any], base_url: str, transport: Any) -> tuple[Route, Route, Route]:
    """Return the routes of polls (a few kept connections), creates (never a reused one) and files (no limit)."""
    if transport is not None:
        return Route(transport), Route(transport), Route(transport)
    with environment():
        tls = partial(tls_context, *map(os.environ.get, SETTINGS[-2:]))
        if not base_url.startswith("http:"):
            tls()  # certificates that cannot be read are told of before anything is paid
        shared = tls, proxies()
    kept, fresh, files = (CONNECTIONS, True), (NO_LIMIT, False), (NO_LIMIT, True)
    return Route(pool(*shared, *kept)), Route(pool(*shared, *fresh)), Route(pool(*shared, *files))


@lru_cache(maxsize=4)
def tls_context(*certificates: str | None) -> ssl.SSLContext:
    """Return the TLS context of all clients (it costs more than importing httpx), or one that trusts nobody."""
    return httpx.create_ssl_context() if certificates else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def is_honest(transport: Any) -> bool:
    """Return whether a connect error of this transport proves that nothing was sent: true for httpx's own (or None) and
    those with `connect_errors_are_honest = True`, not for subclasses."""
    own = transport is None or type(transport) in {httpx.HTTPTransport, httpx.AsyncHTTPTransport}
    return own or getattr(transport, "connect_errors_are_honest", False) is True


@contextmanager
def environment() -> Iterator[None]:
    """Convert httpx's errors about proxies and certificates of the environment to ConfigurationError."""
    try:
        yield
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        names = [name for known in SETTINGS for name in (known, known.lower()) if os.environ.get(name)]
        raise ConfigurationError(
            f"The network settings of the environment cannot be used ({error}). Nothing was sent; look at "
            f"{', '.join(names or SETTINGS)}."
        ) from error


def proxies() -> Callable[[httpx.URL], str | None]:
    """Return a function that finds the proxy for a URL in the current environment; never one for this machine."""
    known = urllib.request.getproxies()

    @lru_cache(maxsize=256)
    def proxy_of(scheme: str, host: str, port: int | None) -> str | None:
        proxy = known.get(scheme) or known.get("all")
        passed = addresses.is_loopback_host(host) or any(map(urllib.request.proxy_bypass, (host, f"{host}:{port}")))
        if not proxy or passed:
            return None
        return proxy if "://" in proxy else f"http://{proxy}"

    return lambda url: proxy_of(url.scheme, url.raw_host.decode("ascii"), url.port) if known else None


def proxy_hint(host: str, *, proxied: bool) -> str:
    """Return a hint for messages about proxies of the environment, which users rarely suspect."""
    known = urllib.request.getproxies()
    if proxied:
        return " through the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY)"
    passed = known.keys() - {"no"} and urllib.request.proxy_bypass(host) and not addresses.is_loopback_host(host)
    return "; NO_PROXY excludes this host from the proxy" if passed else ""


@define(eq=False, repr=False)
class Connection:
    """One connection, open or to be opened.

    Attributes:
        transport: an httpx transport limited to this connection.
        way: URL of its proxy, if any, and whether it uses TLS.
        stream: httpcore's stream of its latest answer, which gives access to the socket.
    """

    transport: Any
    way: tuple[str | None, bool]
    stream: Any = None


class Pool:
    """A pool of connections, each used by one exchange at a time; the answer's extension `end` releases it."""

    make_transport: Callable[..., Any]
    make_slots: Callable[[int], Any]

    def __init__(self, tls: Callable[[], Any], proxy_of: Callable[[Any], str | None], most: int, alive: bool) -> None:
        one = httpx.Limits(max_connections=1, max_keepalive_connections=int(alive))
        self._new = partial(self.make_transport, limits=one)
        self._tls, self._proxy_of = tls, proxy_of
        self._most = most
        self._slots = self.make_slots(most)
        self._free: dict[tuple[str | None, bool], deque[Connection]] = defaultdict(deque)
        self._closed = False

    def _timed_out(self, slots: Any) -> httpx.PoolTimeout:
        """Replace the slots, since exchanges that held all of them for so long may never release them."""
        if self._slots is slots:
            self._slots = self.make_slots(self._most)
        return httpx.PoolTimeout("no connection became free")

    def _take(self, request: httpx.Request) -> Connection:
        proxy = self._proxy_of(request.url)
        way = proxy, request.url.scheme == "https" or (proxy or "").startswith("https:")
        try:
            connection = self._free[way].pop()  # no check before, since another thread may pop in between
        except IndexError:
            with environment():
                connection = Connection(self._new(proxy=proxy, verify=self._tls() if way[1] else tls_context()), way)
        request.extensions["connection"](connection)
        return connection

    def _keep(self, connection: Connection) -> bool:
        """Keep a connection for the next exchange if there is room; return whether it was kept."""
        free = self._free[connection.way]
        if self._closed or len(free) >= CONNECTIONS:
            return False
        free.append(connection)
        return True

    def _drain(self) -> Iterator[Any]:
        """Stop keeping connections, and yield the transports to be closed."""
        self._closed = True
        for free in list(self._free.values()):
            with suppress(IndexError):
                while True:
                    yield free.pop().transport


class SyncPool(Pool, httpx.BaseTransport):
    """A connection pool for threads."""

    make_transport = httpx.HTTPTransport
    make_slots = threading.Semaphore

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        slots, connection = self._slots, None
        if not slots.acquire(timeout=request.extensions["timeout"]["pool"]):
            raise self._timed_out(slots)
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
            if connection is not None and not (whole and self._keep(connection)):
                connection.transport.close()
        finally:
            slots.release()

    def close(self) -> None:
        for transport in self._drain():
            transport.close()
