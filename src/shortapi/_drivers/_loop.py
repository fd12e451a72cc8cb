"""The driver for asyncio."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable
from typing import Any, TypeVar

import httpx

from shortapi._commands import Answer, Command, Flow, Now, Report, Send, Sleep, TransportFailure
from shortapi._drivers._clock import Clock, SystemClock
from shortapi._drivers._exchange import CONNECTIONS, Intake, environment, failures, http_options, limits, request_of

T = TypeVar("T")


class AsyncDriver:
    """Drives flows on one event loop."""

    def __init__(self, http_timeout: float, transport: Any = None) -> None:
        self.clock: Clock = getattr(transport, "clock", None) or SystemClock()
        self._timeout = http_timeout
        with environment():
            options = http_options(http_timeout, transport)
            self._kept = httpx.AsyncClient(limits=limits(CONNECTIONS), **options)
            self._fresh = httpx.AsyncClient(limits=limits(0), **options)

    async def drive(self, flow: Flow[T]) -> T:
        """Run a flow to its end and return its outcome; its errors come out unchanged."""
        try:
            command = next(flow)
            while True:
                try:
                    got = await self._perform(command)
                except BaseException as error:  # noqa: BLE001 - also cancellation: the flow must hear of it
                    command = flow.throw(error)
                else:
                    command = flow.send(got)
        except StopIteration as stop:
            outcome: T = stop.value
            return outcome

    async def close(self) -> None:
        """Close all connections."""
        await self._kept.aclose()
        await self._fresh.aclose()

    async def _perform(self, command: Command) -> Any:
        match command:
            case Send(abandon=True, within=float(seconds)):
                return await _awithin(seconds, self._send(command))
            case Send():
                return await self._send(command)
            case Sleep(seconds=seconds):
                return await self.clock.asleep(seconds)
            case Now():
                return self.clock.now()
            case Report(snapshot=snapshot, to=to):
                told = to(snapshot)
                return await told if inspect.isawaitable(told) else told

    async def _send(self, command: Send) -> Answer:
        client = self._fresh if command.fresh else self._kept
        intake = Intake(command, self.clock)
        with failures():
            response = await client.send(request_of(client, command, self._timeout), stream=True)
            try:
                raw = intake.begin(response)
                async for chunk in response.aiter_raw() if raw else response.aiter_bytes():
                    if intake.full(chunk):
                        break
            finally:
                await response.aclose()
        return intake.answer()


async def _awithin(seconds: float, call: Awaitable[T]) -> T:
    try:
        return await asyncio.wait_for(call, seconds)
    except TimeoutError:
        raise TransportFailure("it took too long", sent=True) from None
