"""The sandbox as an httpx transport: no sockets, and a simulated clock that advances only by sleeps."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import shutil
import tempfile
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from shortapi_sandbox import _records as sandbox
from shortapi_sandbox._engine import Engine
from shortapi_sandbox._extra import RENDERING, need_extra
from shortapi_sandbox._jobs import file_name
from shortapi_sandbox._plan import Faults
from shortapi_sandbox._ranges import pieces
from shortapi_sandbox._records import Callback, Hangup, Render, Reply
from shortapi_sandbox._shelf import Shelf
from shortapi_sandbox._studio import PictureError, Studio

if TYPE_CHECKING:
    from shortapi.catalog import Catalog

START = 1_767_225_600.0
"""Start of a simulated clock: 2026-01-01 in UTC."""

_PATIENCE = 20
"""Iterations of the event loop that a sleep leaves to other tasks before it advances the clock."""


class Clock:
    """A simulated clock: it advances only by sleeps, which return at once."""

    def __init__(self, start: float = START) -> None:
        self._now = start
        self._lock = threading.Lock()
        self._turns = itertools.count()
        self._sleepers: list[tuple[float, int]] = []
        self._watchers: list[Callable[[], object]] = []

    def watch(self, moved: Callable[[], object]) -> None:
        """Register a function to be called whenever the clock has advanced."""
        self._watchers.append(moved)

    def now(self) -> float:
        """Return the simulated time in seconds since the epoch."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Advance the clock."""
        with self._lock:
            self._now += max(0.0, seconds)
        self._tell()

    async def asleep(self, seconds: float) -> None:
        """Advance the clock; concurrent sleeps end in the order of their times (asyncio only)."""
        sleeper = (self._now + max(0.0, seconds), next(self._turns))
        heapq.heappush(self._sleepers, sleeper)
        try:
            turns = 0
            while turns < _PATIENCE:
                await asyncio.sleep(0)
                turns = turns + 1 if self._sleepers[0] == sleeper else 0
            self._now = max(self._now, sleeper[0])
        finally:
            self._sleepers.remove(sleeper)
            heapq.heapify(self._sleepers)
        self._tell()

    def _tell(self) -> None:
        for moved in self._watchers:
            moved()


class SandboxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """The sandbox as a transport of `httpx.Client` and `httpx.AsyncClient`. It never reaches a network.

    Connection faults become the errors that httpx raises for real ones. A remote picture is never fetched: who asks for
    it gets no connection, and in a job a drawn one stands for it. Callbacks are not sent; they are kept in `callbacks`,
    in the order in which they were due, and `on_callback` is told.

    Args:
        catalog: the models that exist; default: the built-in catalogue and `SHORTAPI_CATALOG`.
        speed: how many times faster than the catalogue's `expect` jobs are; the clock is virtual anyway.
        seed: fixes durations, the faults drawn by rate, and job ids; default: durations and faults as with 0, and ids
            that no other sandbox gives.
        faults: what goes wrong, such as `["query:html-502@2"]`, or a YAML file of faults.
        keys: the keys that are right; default: any.
        strict: refuse arguments that no page lists; default: ignore them, as the service does, and note them.
        render: True renders real results (needs the extra `sandbox`); False gives small canned files.
        on_callback: called with each callback when it is due.

    Attributes:
        engine: the sandbox's engine, with `books()`, `counts()` and `calls()`.
        clock: the virtual clock.
        connect_errors_are_honest: a connect failure here means that nothing was accepted.

    Raises:
        ConfigurationError: `render` without the extra, or an option makes no sense.
    """

    connect_errors_are_honest = True

    def __init__(
        self,
        catalog: Catalog | None = None,
        *,
        speed: float = 1.0,
        seed: int | None = None,
        faults: Faults = (),
        keys: Collection[str] | None = None,
        strict: bool = False,
        render: bool = False,
        on_callback: Callable[[Callback], object] | None = None,
    ) -> None:
        self.engine = Engine(catalog, speed=speed, seed=seed, faults=faults, keys=keys, strict=strict)
        self.clock = Clock()
        self.clock.watch(self._call_back)
        self.callbacks: list[Callback] = []
        self._on_callback = on_callback
        self.takes_files = True
        self._shelf = Shelf(self._folder() if render else None)
        self._studio = Studio(self._shelf, fetch=None, render=render)
        self._lock = threading.Lock()

    def _folder(self) -> Path:
        need_extra(RENDERING)
        folder = tempfile.mkdtemp(prefix="shortapi-testing-")
        # Not on close: several clients may use one transport, one after the other.
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of `httpx.Client`."""
        request.read()
        seconds, outcome = self._outcome(self._answer(request), request)
        self.clock.sleep(seconds)
        return _given(outcome)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of `httpx.AsyncClient`."""
        await request.aread()
        seconds, outcome = self._outcome(self._answer(request), request)
        if seconds:
            await self.clock.asleep(seconds)
        return _given(outcome)

    def _answer(self, request: httpx.Request) -> sandbox.Answer:
        with self._lock:
            name = file_name(request.url.path)
            if name is not None and not self.engine.has_file(name):
                self.engine.place(*self._studio.first_frame(name))
            answer = self.engine.handle(_request(request), self.clock.now())
            for upload in self.engine.uploads():
                self.engine.place(self._shelf.put(*upload))
            for work in self.engine.pending():
                self._make(work)
        self._call_back()
        return answer

    def _call_back(self) -> None:
        with self._lock:
            due = self.engine.callbacks(self.clock.now())
            self.callbacks.extend(due)
        if self._on_callback is not None:
            for callback in due:
                self._on_callback(callback)

    def _make(self, work: Render) -> None:
        try:
            self.engine.rendered(work.job_id, self._studio.make(work), self.clock.now())
        except PictureError as error:
            self.engine.failed(work.job_id, str(error), self.clock.now())

    def _outcome(
        self, answer: sandbox.Answer, request: httpx.Request
    ) -> tuple[float, httpx.Response | httpx.TransportError]:
        """Return how many seconds the caller waits, and what it then gets."""
        patience = _read_timeout(request)
        if patience is not None and answer.delay > patience:
            return patience, httpx.ReadTimeout("The read operation timed out")
        if isinstance(answer, Hangup):
            return answer.delay, _error(answer)
        body = _Body(answer, self._shelf, self.clock, patience)
        return answer.delay, httpx.Response(answer.status, headers=dict(answer.headers), stream=body)


class _Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """An answer's body; a slow one moves the clock, a cut one ends in the error that httpx raises for it."""

    def __init__(self, reply: Reply, shelf: Shelf, clock: Clock, patience: float | None) -> None:
        self._reply, self._shelf, self._clock, self._patience = reply, shelf, clock, patience

    def __iter__(self) -> Iterator[bytes]:
        for data, seconds in self._pieces():
            self._clock.sleep(seconds)
            yield data
        self._end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for data, seconds in self._pieces():
            if seconds:
                await self._clock.asleep(seconds)
            yield data
        self._end()

    def _pieces(self) -> Iterator[tuple[bytes, float]]:
        if self._reply.part is None:
            yield self._reply.body, 0.0
        for piece, seconds in pieces(self._reply):
            if self._patience is not None and seconds > self._patience:
                raise httpx.ReadTimeout("The read operation timed out")
            yield self._shelf.read(piece), seconds

    def _end(self) -> None:
        if self._reply.send is not None:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


def _given(outcome: httpx.Response | httpx.TransportError) -> httpx.Response:
    if isinstance(outcome, httpx.TransportError):
        raise outcome
    return outcome


OWN_PATHS = ("/api/", "/files/", "/tmp/")  # noqa: S108 - paths of links
"""Where the paths of a ShortAPI begin; any other file is one of another host."""


def _request(request: httpx.Request) -> sandbox.Request:
    url = request.url
    if request.method == "GET" and url.path != "/" and not url.path.startswith(OWN_PATHS):
        raise httpx.ConnectError("a SandboxTransport reaches no other host")
    return sandbox.Request(
        method=request.method,
        path=url.path,
        query={name: url.params[name] for name in url.params},
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.content,
        origin=f"{url.scheme}://{url.netloc.decode('ascii')}",
    )


def _read_timeout(request: httpx.Request) -> float | None:
    seconds = request.extensions.get("timeout", {}).get("read")
    return None if seconds is None else float(seconds)


def _error(hangup: Hangup) -> httpx.TransportError:
    if hangup.how == "refuse":
        return httpx.ConnectError("[Errno 111] Connection refused")
    if hangup.how == "reset":
        return httpx.ReadError("[Errno 104] Connection reset by peer")
    return httpx.RemoteProtocolError("Server disconnected without sending a response.")
