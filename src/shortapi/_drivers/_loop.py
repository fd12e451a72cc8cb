"""The driver for asyncio."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable
from contextvars import copy_context
from typing import Any, TypeVar

import httpx

from shortapi._commands import Answer, Command, Flow, Now, Report, Send, Sleep, TransportFailure, Work
from shortapi._drivers._clock import Clock, SystemClock
from shortapi._drivers._exchange import (
    FILES,
    FRESH,
    KEPT,
    PATIENCE,
    Intake,
    building,
    environment,
    failures,
    http_options,
    is_honest,
    request_of,
)
from shortapi._drivers._shelter import is_open, told
from shortapi.errors import ConfigurationError

T = TypeVar("T")


class AsyncDriver:
    """Drives flows on one event loop."""

    def __init__(self, http_timeout: float, transport: Any = None) -> None:
        self.clock: Clock = getattr(transport, "clock", None) or SystemClock()
        self._timeout = http_timeout
        self._honest = is_honest(transport)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._whole: set[asyncio.Future[Any]] = set()
        with environment():
            options = http_options(http_timeout, transport)
            self._kept = httpx.AsyncClient(limits=KEPT, **options)
            self._fresh = httpx.AsyncClient(limits=FRESH, **options)
            self._files = httpx.AsyncClient(limits=FILES, **options)

    async def drive(self, flow: Flow[T]) -> T:
        """Run a flow to its end and return its outcome; its errors come out unchanged.

        A cancellation while a paid request is under way waits for the answer, and comes out when it is written down.
        """
        self.stay()
        stop: list[BaseException] = []
        try:
            outcome = await self._run(flow, stop)
        except Exception as error:
            if stop:
                raise told(stop.pop(), error) from error
            raise
        if stop:
            raise told(stop.pop(), StopIteration(outcome))
        return outcome

    async def _run(self, flow: Flow[T], stop: list[BaseException]) -> T:
        try:
            command = next(flow)
            while True:
                if stop and not isinstance(command, Work):
                    command = flow.throw(stop.pop())
                    continue
                try:
                    got = await self._perform(command, stop)
                except BaseException as error:  # noqa: BLE001 - also cancellation: the flow must hear of it
                    command = flow.throw(error)
                else:
                    command = flow.send(got)
        except StopIteration as end:
            outcome: T = end.value
            return outcome
        except BaseException as error:
            if is_open(flow):  # Ctrl-C between two commands: the flow must hear of that too
                flow.throw(error)
            raise

    def stay(self) -> None:
        """Refuse a second event loop: the connections belong to the first."""
        loop = asyncio.get_running_loop()
        self._loop = self._loop or loop
        if self._loop is not loop:
            raise ConfigurationError(
                "This AsyncClient was used in another event loop before. Nothing was sent; make one client per loop."
            )

    async def close(self) -> None:
        """Close all connections, once what must not be torn apart has ended.

        One Ctrl-C is enough to come here while other tasks still wait for the answers to their creates:
        `asyncio.gather` does not wait for them.
        """
        while self._whole:
            await asyncio.wait(self._whole)
        await self._kept.aclose()
        await self._fresh.aclose()
        await self._files.aclose()

    async def _perform(self, command: Command, stop: list[BaseException]) -> Any:  # noqa: PLR0911 - a command a line
        match command:
            case Send(paid=True):
                return await self._uninterrupted(self._send_within(PATIENCE * self._timeout, command), stop)
            case Send(within=float(seconds)):
                return await self._send_within(seconds, command)
            case Send():
                return await self._send(command, Intake(command, self.clock))
            case Sleep(seconds=seconds):
                return await self.clock.asleep(seconds)
            case Now():
                return self.clock.now()
            case Work(call=call):
                # A future and no task: asyncio.run cancels every task in the end, and a thread cannot be torn apart.
                work = asyncio.get_running_loop().run_in_executor(None, copy_context().run, call)
                return await self._uninterrupted(work, stop, always=True)
            case Report(snapshot=snapshot, to=to):
                told = to(snapshot)
                return await told if inspect.isawaitable(told) else told

    async def _uninterrupted(self, call: Awaitable[T], stop: list[BaseException], *, always: bool = False) -> T:
        """Await so that a cancellation is kept for later; a second one goes at once, unless `always`."""
        task = asyncio.ensure_future(call)
        self._whole.add(task)
        task.add_done_callback(self._whole.discard)
        while True:
            try:
                return await asyncio.shield(task)
            except asyncio.CancelledError as cancelled:
                # An answer that came at the very moment of the cancellation is not thrown away.
                if task.cancelled() or (stop and not always and not task.done()):
                    task.cancel()
                    raise
                stop[:] = stop or [cancelled]

    async def _send_within(self, seconds: float, command: Send) -> Answer:
        intake = Intake(command, self.clock)
        try:
            # Not wait_for(): before Python 3.12 it forgets a cancellation that comes together with the answer.
            async with asyncio.timeout(seconds):
                return await self._send(command, intake)
        except TimeoutError:
            raise TransportFailure("it took too long", sent=True, partial=intake.partial) from None

    async def _send(self, command: Send, intake: Intake) -> Answer:
        client = self._fresh if command.paid else self._files if command.foreign else self._kept
        with building():
            request = request_of(client, command, self._timeout)
        with failures(client, intake, honest=self._honest):
            response = await client.send(request, stream=True)
            try:
                raw = intake.begin(response)
                async for chunk in response.aiter_raw() if raw else response.aiter_bytes():
                    if intake.full(chunk):
                        break
            finally:
                await response.aclose()
        return intake.answer()
