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
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import httpx
from attrs import define, field, frozen

from shortapi.downloads import addresses
from shortapi.errors import ConfigurationError

if TYPE_CHECKING:
    import asyncio

CONNECTIONS = 8
"""Connections for polls at most; as many are kept alive, and nothing should queue for one."""

SETTINGS = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""What httpx takes from the environment."""

AnyTransportT = TypeVar("AnyTransportT", httpx.BaseTransport, httpx.AsyncBaseTransport)
TransportT = TypeVar("TransportT", httpx.HTTPTransport, httpx.AsyncHTTPTransport)
SlotsT = TypeVar("SlotsT", threading.Semaphore, "asyncio.Semaphore")

HONEST = (httpx.HTTPTransport, httpx.AsyncHTTPTransport)
"""Transports that never report a request that was sent as a connect failure. Others may, and their subclasses."""


def is_honest(transport: Any) -> bool:
    """Say whether a connect failure of this transport proves that nothing was sent: of httpx's own (also None), and of
    one that says so by `connect_errors_are_honest = True`."""
    return (
        transport is None or type(transport) in HONEST or getattr(transport, "connect_errors_are_honest", False) is True
    )


@frozen
class Route(Generic[AnyTransportT]):
    """A transport that requests of one kind go over, and the cookies that its answers set."""

    transport: AnyTransportT
    cookies: httpx.Cookies = field(factory=httpx.Cookies)

    def keep_cookies(self, request: httpx.Request, response: httpx.Response) -> None:
        response.request = request
        self.cookies.extract_cookies(response)


KEPT, FRESH, FILES = (CONNECTIONS, True), (None, False), (None, True)
"""How many connections there may be at a time (None: as many as are needed), and whether one is used again: polls share
a few kept ones, creates never reuse one, and files, which take long, hold up neither."""


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


def proxy_words(host: str, *, proxied: bool) -> str:
    """Say what the proxies of the environment have to do with a host, where anything: nobody thinks of them first."""
    known = urllib.request.getproxies()
    if proxied:
        return " through the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY)"
    passed = known.keys() - {"no"} and urllib.request.proxy_bypass(host) and not addresses.is_loopback_host(host)
    return "; NO_PROXY leads there without the proxy" if passed else ""


class Proxies:
    """The proxies of the environment, as it was when the client was made."""

    def __init__(self) -> None:
        self._known = urllib.request.getproxies()
        self._of = lru_cache(maxsize=256)(self._find)

    def of(self, url: httpx.URL) -> str | None:
        """Return the address of the proxy that leads there, if one does. None ever leads to this machine itself."""
        return self._of(url.scheme, url.raw_host.decode("ascii"), url.port) if self._known else None

    def _find(self, scheme: str, host: str, port: int | None) -> str | None:
        proxy = self._known.get(scheme) or self._known.get("all")
        if (
            not proxy
            or addresses.is_loopback_host(host)
            or any(map(urllib.request.proxy_bypass, (host, f"{host}:{port}")))
        ):
            return None
        return proxy if "://" in proxy else f"http://{proxy}"


@define
class Connection(Generic[TransportT]):
    """One connection, or the place for it.

    Attributes:
        proxy: where it leads through.
        stream: httpcore's stream of its latest answer, from which the socket can be had.
    """

    transport: TransportT
    proxy: str | None
    stream: Any = None


class Pool(Generic[TransportT, SlotsT]):
    """Hands out connections, each to one exchange at a time; the answer's extension `end` takes one back."""

    def __init__(
        self,
        make_transport: Callable[..., TransportT],
        make_slots: Callable[[int], SlotsT],
        tls: ssl.SSLContext,
        proxies: Proxies,
        limits: tuple[int | None, bool],
    ) -> None:
        most, alive = limits
        one = httpx.Limits(max_connections=1, max_keepalive_connections=int(alive))
        self._make_transport: Callable[..., TransportT] = partial(make_transport, verify=tls, limits=one)
        self._make_slots: Callable[[], SlotsT | None] = lambda: None if most is None else make_slots(most)
        self._slots: SlotsT | None = self._make_slots()
        self._proxies = proxies
        self._free: dict[str | None, deque[Connection[TransportT]]] = defaultdict(deque)
        self._closed = False

    def _gave_nothing(self, slots: SlotsT) -> httpx.PoolTimeout:
        """Start anew: those who have had all connections for so long may never give them back."""
        if self._slots is slots:
            self._slots = self._make_slots()
        return httpx.PoolTimeout("no connection became free")

    def _take(self, request: httpx.Request) -> Connection[TransportT]:
        proxy = self._proxies.of(request.url)
        try:
            connection = self._free[proxy].pop()  # no look before: another thread may be faster
        except IndexError:
            with environment():
                connection = Connection(self._make_transport(proxy=proxy), proxy)
        request.extensions["connection"](connection)
        return connection

    def _keeps(self, connection: Connection[TransportT]) -> bool:
        """Keep a connection, or at least its place, for the next exchange; say whether."""
        free = self._free[connection.proxy]
        if self._closed or len(free) >= CONNECTIONS:
            return False
        free.append(connection)
        return True

    def _drained(self) -> Iterator[TransportT]:
        """Yield what is to be closed; from now on nothing is kept."""
        self._closed = True
        for free in list(self._free.values()):
            with suppress(IndexError):
                while True:
                    yield free.pop().transport


class SyncPool(Pool[httpx.HTTPTransport, threading.Semaphore], httpx.BaseTransport):
    """Connections for threads."""

    def __init__(self, *settings: Any) -> None:
        super().__init__(httpx.HTTPTransport, threading.Semaphore, *settings)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        slots, connection = self._slots, None
        if slots is not None and not slots.acquire(timeout=request.extensions["timeout"]["pool"]):
            raise self._gave_nothing(slots)
        try:
            connection = self._take(request)
            response = connection.transport.handle_request(request)
        except BaseException:
            self._end(slots, connection, whole=False)
            raise
        connection.stream = response.extensions.get("network_stream")
        response.extensions["end"] = partial(self._end, slots, connection)
        return response

    def _end(
        self, slots: threading.Semaphore | None, connection: Connection[httpx.HTTPTransport] | None, *, whole: bool
    ) -> None:
        try:
            if connection is not None and not (whole and self._keeps(connection)):
                connection.transport.close()
        finally:
            if slots is not None:
                slots.release()

    def close(self) -> None:
        for transport in self._drained():
            transport.close()
