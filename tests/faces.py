"""Both clients behind one face: a test calls plain methods and never knows which client answers."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

import httpx

from shortapi import AsyncClient, Client
from tests.clocks import SkippingClock

TLS = httpx.create_ssl_context()
"""Shared, since making one takes longer than most tests."""

KEY = "ak-0123456789abcdef0123456789abcdef"


class SkippingTransport(httpx.HTTPTransport):
    """Real sockets, but sleeping only moves the clock."""

    connect_errors_are_honest = True

    def __init__(self, hosts: Mapping[str, str] | None = None) -> None:
        super().__init__(verify=TLS)
        self.clock = SkippingClock()
        self._hosts = hosts or {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return super().handle_request(_led(request, self._hosts))


class AsyncSkippingTransport(httpx.AsyncHTTPTransport):
    """The same for an event loop."""

    connect_errors_are_honest = True

    def __init__(self, hosts: Mapping[str, str] | None = None) -> None:
        super().__init__(verify=TLS)
        self.clock = SkippingClock()
        self._hosts = hosts or {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await super().handle_async_request(_led(request, self._hosts))


def _led(request: httpx.Request, hosts: Mapping[str, str]) -> httpx.Request:
    """Lead a request for a host of the internet to where it is on loopback."""
    if request.url.host in hosts:
        there = httpx.URL(hosts[request.url.host])
        request.url = request.url.copy_with(scheme=there.scheme, host=there.host, port=there.port)
    return request


class Face:
    """Makes clients; closes them all."""

    def __init__(self) -> None:
        self._made: list[Any] = []

    def client(self, base_url: str, **options: Any) -> Any:
        """Return a client of that service with a key, real sockets and a clock that skips all sleeping."""
        options = {"api_key": KEY, "transport": self.transport(), **options}
        return self.bare_client(base_url=base_url, **options)


class Sync(Face):
    def transport(self, hosts: Mapping[str, str] | None = None) -> Any:
        return SkippingTransport(hosts)

    def bare_client(self, **options: Any) -> Any:
        self._made.append(Client(**options))
        return self._made[-1]

    def close(self) -> None:
        for client in self._made:
            client.close()


class Async(Face):
    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()

    def transport(self, hosts: Mapping[str, str] | None = None) -> Any:
        return AsyncSkippingTransport(hosts)

    def bare_client(self, **options: Any) -> Any:
        self._made.append(AsyncClient(**options))
        return Awaited(self._made[-1], self._runner)

    def close(self) -> None:
        for client in self._made:
            self._runner.run(client.close())
        self._runner.close()


class Awaited:
    """An object whose coroutine methods are run to their end, and whose jobs, results and outputs are too."""

    def __init__(self, inner: Any, runner: asyncio.Runner) -> None:
        self._inner = inner
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        return self._call(value) if callable(value) else self._wrap(value)

    def __repr__(self) -> str:
        return repr(self._inner)

    def _call(self, method: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            got = method(*map(bare, args), **options)
            if inspect.isasyncgen(got):
                return self._each(got)
            return self._wrap(self._runner.run(got) if inspect.iscoroutine(got) else got)

        return call

    def _each(self, items: AsyncGenerator[Any]) -> Iterator[Any]:
        """Step through an `async for` from outside; leaving it closes it."""
        try:
            while (item := self._runner.run(anext(items, None))) is not None:
                yield self._wrap(item)
        finally:
            self._runner.run(items.aclose())

    def _wrap(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(self._wrap(item) for item in value)
        ours = type(value).__module__.startswith("shortapi") and type(value).__name__ in {
            "AsyncJob",
            "AsyncOutput",
            "Outcome",
            "Result",
        }
        return Awaited(value, self._runner) if ours else value


def bare(value: Any) -> Any:
    """Return an argument as the client itself knows it."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    return value._inner if isinstance(value, Awaited) else value


FACES = (Sync, Async)
