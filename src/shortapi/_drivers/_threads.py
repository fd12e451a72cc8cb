"""The driver for programs without an event loop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
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
    request_of,
)

T = TypeVar("T")

logger = logging.getLogger("shortapi")

WAIT_SECONDS = 0.5
"""Where waiting cannot be interrupted (Windows), Ctrl-C is heard this often."""


class Driver:
    """Drives flows with blocking calls; may be used by many threads at once."""

    def __init__(self, http_timeout: float, transport: Any = None) -> None:
        self.clock: Clock = getattr(transport, "clock", None) or SystemClock()
        self._timeout = http_timeout
        with environment():
            options = http_options(http_timeout, transport)
            self._kept = httpx.Client(limits=KEPT, **options)
            self._fresh = httpx.Client(limits=FRESH, **options)
            self._files = httpx.Client(limits=FILES, **options)

    def drive(self, flow: Flow[T]) -> T:
        """Run a flow to its end and return its outcome; its errors come out unchanged.

        Ctrl-C while a paid request is under way waits for the answer, and comes out as soon as it is written down.
        """
        stop: list[BaseException] = []
        try:
            command = next(flow)
            while True:
                if stop and not isinstance(command, Work):
                    command = flow.throw(stop.pop())
                    continue
                try:
                    got = self._perform(command, stop)
                except BaseException as error:  # noqa: BLE001 - also Ctrl-C: the flow must hear of it
                    command = flow.throw(error)
                else:
                    command = flow.send(got)
        except StopIteration as end:
            outcome: T = end.value
            return outcome
        except BaseException as error:
            if flow.gi_frame is not None:  # Ctrl-C between two commands: the flow must hear of that too
                flow.throw(error)
            raise

    def close(self) -> None:
        """Close all connections."""
        self._kept.close()
        self._fresh.close()
        self._files.close()

    def _perform(self, command: Command, stop: list[BaseException]) -> Any:  # noqa: PLR0911 - a command a line
        match command:
            case Send(paid=True):
                return _uninterrupted(lambda: self._send(command), stop, PATIENCE * self._timeout)
            case Send(abandon=True, within=float(seconds)):
                return _within(seconds, lambda: self._send(command))
            case Send():
                return self._send(command)
            case Sleep(seconds=seconds):
                return self.clock.sleep(seconds)
            case Now():
                return self.clock.now()
            case Work(call=call):
                return call()
            case Report(snapshot=snapshot, to=to):
                return to(snapshot)

    def _send(self, command: Send) -> Answer:
        client = self._fresh if command.paid else self._files if command.foreign else self._kept
        intake = Intake(command, self.clock)
        with building():
            request = request_of(client, command, self._timeout)
        with failures(client, intake):
            response = client.send(request, stream=True)
            try:
                raw = intake.begin(response)
                for chunk in response.iter_raw() if raw else response.iter_bytes():
                    if intake.full(chunk):
                        break
            finally:
                response.close()
        return intake.answer()


class _Call(threading.Thread):
    """A call in a thread of its own, with its outcome."""

    def __init__(self, call: Callable[[], Any], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._call = call
        self._error: BaseException | None = None
        # Not join(): interrupted by Ctrl-C it may take a thread for ended that is not (CPython, bpo-45274).
        self.ended = threading.Event()
        self._value: Any = None

    def run(self) -> None:
        try:
            self._value = self._call()
        except BaseException as error:  # noqa: BLE001 - carried over to the thread that waits
            self._error = error
        finally:
            self.ended.set()

    def outcome(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value


def _within(seconds: float, call: Callable[[], Any]) -> Any:
    """Call in a thread that is left behind when time is up: a name lookup cannot be interrupted."""
    thread = _Call(call, "shortapi-look")
    thread.start()
    if not thread.ended.wait(seconds):
        raise TransportFailure("it took too long", sent=True)
    return thread.outcome()


def _uninterrupted(call: Callable[[], Any], stop: list[BaseException], seconds: float) -> Any:
    """Call so that Ctrl-C, which only the main thread hears, is kept for later; a second one goes at once."""
    thread = _Call(call, "shortapi-create")
    thread.start()
    ends = time.monotonic() + seconds
    while not thread.ended.is_set():
        if time.monotonic() > ends:
            raise TransportFailure("no whole answer came in time", sent=True)
        try:
            thread.ended.wait(WAIT_SECONDS)
        except KeyboardInterrupt as pressed:
            if stop:
                raise
            stop.append(pressed)
            logger.warning("stopping as soon as the create call under way is answered; once more to stop at once")
    return thread.outcome()
