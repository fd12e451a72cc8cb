"""The driver for programs without an event loop."""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import httpx

from shortapi._commands import Answer, Command, Flow, Now, Report, Send, Sleep, TransportFailure
from shortapi._drivers._clock import Clock, SystemClock
from shortapi._drivers._exchange import CONNECTIONS, Intake, environment, failures, http_options, limits, request_of

T = TypeVar("T")


class Driver:
    """Drives flows with blocking calls; may be used by many threads at once."""

    def __init__(self, http_timeout: float, transport: Any = None) -> None:
        self.clock: Clock = getattr(transport, "clock", None) or SystemClock()
        self._timeout = http_timeout
        with environment():
            options = http_options(http_timeout, transport)
            self._kept = httpx.Client(limits=limits(CONNECTIONS), **options)
            self._fresh = httpx.Client(limits=limits(0), **options)

    def drive(self, flow: Flow[T]) -> T:
        """Run a flow to its end and return its outcome; its errors come out unchanged."""
        try:
            command = next(flow)
            while True:
                try:
                    got = self._perform(command)
                except BaseException as error:  # noqa: BLE001 - also Ctrl-C: the flow must hear of it
                    command = flow.throw(error)
                else:
                    command = flow.send(got)
        except StopIteration as stop:
            outcome: T = stop.value
            return outcome

    def close(self) -> None:
        """Close all connections."""
        self._kept.close()
        self._fresh.close()

    def _perform(self, command: Command) -> Any:
        match command:
            case Send(abandon=True, within=float(seconds)):
                return _within(seconds, lambda: self._send(command))
            case Send():
                return self._send(command)
            case Sleep(seconds=seconds):
                return self.clock.sleep(seconds)
            case Now():
                return self.clock.now()
            case Report(snapshot=snapshot, to=to):
                return to(snapshot)

    def _send(self, command: Send) -> Answer:
        client = self._fresh if command.fresh else self._kept
        intake = Intake(command, self.clock)
        with failures():
            response = client.send(request_of(client, command, self._timeout), stream=True)
            try:
                raw = intake.begin(response)
                for chunk in response.iter_raw() if raw else response.iter_bytes():
                    if intake.full(chunk):
                        break
            finally:
                response.close()
        return intake.answer()


def _within(seconds: float, call: Any) -> Any:
    """Call in a thread that is left behind when time is up: a name lookup cannot be interrupted."""
    box: list[Any] = []

    def work() -> None:
        try:
            box.append((True, call()))
        except BaseException as error:  # noqa: BLE001 - carried over to the waiting thread
            box.append((False, error))

    thread = threading.Thread(target=work, daemon=True, name="shortapi-look")
    thread.start()
    thread.join(seconds)
    if not box:
        raise TransportFailure("it took too long", sent=True)
    good, value = box[0]
    if not good:
        raise value
    return value
