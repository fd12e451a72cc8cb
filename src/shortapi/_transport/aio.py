"""The driver for asyncio."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

import httpx

from shortapi._flow import Answer, Command, Flow, Now, Report, Send, Sleep, TransportFailure, Work
from shortapi._transport import BaseDriver, Exchange, released
from shortapi._transport.connections import Connection, Pool
from shortapi._transport.sync import with_outcome
from shortapi.errors import ConfigurationError

T = TypeVar("T")


class AsyncDriver(BaseDriver):
    """Runs flows on one event loop."""

    def __init__(self, base_url: str, http_timeout: float, transport: Any = None) -> None:
        super().__init__(AsyncPool, base_url, http_timeout, transport)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._whole: set[asyncio.Future[Any]] = set()

    async def drive(self, flow: Flow[T]) -> T:
        """Run a flow to its end and return its result.

        A cancellation during a paid request or a write is raised after its outcome has been recorded.
        """
        self.check_loop()
        stop: list[BaseException] = []
        try:
            command = next(flow)
            while True:
                try:
                    got = await self._perform(command, stop)
                except BaseException as error:  # noqa: BLE001 - the flow must see cancellations too
                    command = flow.throw(error)
                else:
                    command = flow.send(got)
        except Exception as end:
            if stop:
                raise with_outcome(stop.pop(), end) from end
            if isinstance(end, StopIteration):
                outcome: T = end.value
                return outcome
            raise
        except BaseException as error:  # interrupted between two commands: the flow must see that too
            flow.throw(error)
            raise

    def check_loop(self) -> None:
        """Raise ConfigurationError outside of asyncio and on a second event loop: connections belong to the first."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigurationError(
                "An AsyncClient needs a running event loop of asyncio, and there is none here (trio has its own). "
                "Nothing was sent; start it with asyncio.run(), or use Client."
            ) from None
        self._loop = self._loop or loop
        if self._loop is not loop:
            raise ConfigurationError(
                "This AsyncClient was used in another event loop before. Nothing was sent; make one client per loop."
            )

    async def close(self) -> None:
        """Close all connections after all paid requests and writes have ended; a cancellation waits for that too.

        Other tasks may still wait for answers to their creates: after Ctrl-C `asyncio.gather` does not wait for them.
        """
        if self._loop is None or self._loop.is_closed():
            return  # nothing was opened, or it was closed with its loop
        stop: list[BaseException] = []
        await _wait_for(asyncio.ensure_future(self._close()), stop)
        if stop:
            raise stop.pop()

    async def _close(self) -> None:
        while self._whole:
            await asyncio.wait(self._whole)
        self._closed = True
        for route in self._routes:
            await route.transport.aclose()

    async def _perform(self, command: Command, stop: list[BaseException]) -> Any:
        if stop and not isinstance(command, Work):
            raise stop.pop()
        match command:
            case Send(paid=True):
                return await self._uninterrupted(self._send(command), stop)
            case Send():
                return await self._send(command)
            case Sleep(seconds=seconds):
                return await self.clock.asleep(seconds)
            case Now():
                return self.clock.now()
            case Work(call=call):
                # A future, not a task: asyncio.run cancels all tasks at its end, and a thread cannot be cancelled.
                return await self._uninterrupted(_in_thread(call), stop, always=True)
            case Report(snapshot=snapshot, to=to):
                returned = to(snapshot)
                return await returned if inspect.isawaitable(returned) else returned

    async def _uninterrupted(self, call: Awaitable[T], stop: list[BaseException], *, always: bool = False) -> T:
        """Await, holding the first cancellation in `stop`; a second one is raised at once unless `always`."""
        task = asyncio.ensure_future(call)
        self._whole.add(task)
        task.add_done_callback(self._whole.discard)
        return await _wait_for(task, stop, always=always)

    async def _send(self, command: Send) -> Answer:
        exchange = self._exchange(command)
        if command.foreign:  # not for the service, which may have any address: each event costs a call
            exchange.request.extensions["trace"] = exchange.async_trace
        try:
            # Not wait_for(): before Python 3.12 it forgets a cancellation that comes together with the answer.
            async with asyncio.timeout(self._head_seconds if exchange.seconds is None else exchange.seconds) as limit:
                with self._failures(exchange):
                    response = await exchange.transport.handle_async_request(exchange.request)
                return await self._read(response, exchange, limit)
        except TimeoutError:
            raise TransportFailure("it took too long", sent=True, partial=exchange.partial) from None

    async def _read(self, response: httpx.Response, exchange: Exchange, limit: asyncio.Timeout) -> Answer:
        with self._failures(exchange), released(response):
            try:
                exchange.begin(response)
                # A complete body, as httpx.MockTransport returns it, cannot be read as a stream.
                if response.is_stream_consumed:
                    exchange.full(response.content)
                else:
                    async for chunk in response.aiter_raw():
                        if exchange.full(chunk):
                            break
                        if exchange.seconds is None:  # each chunk, like the headers, has its own timeout
                            limit.reschedule(asyncio.get_running_loop().time() + self._head_seconds)
            finally:
                await response.aclose()
        return exchange.answer()


async def _wait_for(task: asyncio.Future[T], stop: list[BaseException], *, always: bool = False) -> T:
    while True:
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError as cancelled:
            # An answer that arrived at the same moment as the cancellation is kept.
            if task.cancelled() or (stop and not always and not task.done()):
                task.cancel()
                raise
            stop[:] = stop or [cancelled]


def _in_thread(call: Callable[[], T]) -> asyncio.Future[T]:
    """Call in a thread, or here if none can be started."""
    done: Future[T] = Future()
    turn = threading.Lock()

    def work() -> T:
        if turn.acquire(blocking=False):
            try:
                done.set_result(call())
            except BaseException as error:  # noqa: BLE001 - raised below
                done.set_exception(error)
        return done.result()

    try:
        return asyncio.get_running_loop().run_in_executor(None, copy_context().run, work)
    except RuntimeError:
        # The executor keeps the call it could not start a thread for, and may run it later: `turn` lets only one run.
        with suppress(BaseException):
            work()
        return asyncio.wrap_future(done)


class AsyncPool(Pool, httpx.AsyncBaseTransport):
    """A connection pool for an event loop. Releasing awaits nothing, so that no cancellation can come in between."""

    make_transport = httpx.AsyncHTTPTransport
    make_slots = asyncio.Semaphore

    def __init__(self, *settings: Any) -> None:
        super().__init__(*settings)
        self._closing: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        slots, connection = self._slots, None
        try:
            async with asyncio.timeout(request.extensions["timeout"]["pool"]):
                await slots.acquire()
        except TimeoutError:
            raise self._timed_out(slots) from None
        try:
            connection = self._take(request)
            response: httpx.Response = await connection.transport.handle_async_request(request)
        except BaseException:
            self._end(slots, connection, whole=False)
            raise
        response.extensions["end"] = partial(self._end, slots, connection)
        return response

    def _end(self, slots: asyncio.Semaphore, connection: Connection | None, *, whole: bool) -> None:
        slots.release()
        if connection is not None and not (whole and self._keep(connection)):
            closing = asyncio.get_running_loop().create_task(_quietly_close(connection.transport))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        for transport in self._drain():
            await _quietly_close(transport)
        if self._closing:
            await asyncio.wait(self._closing)


async def _quietly_close(transport: httpx.AsyncHTTPTransport) -> None:
    with suppress(httpx.HTTPError, OSError, RuntimeError):  # it is not needed any more
        await transport.aclose()
