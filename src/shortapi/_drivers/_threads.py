"""The driver for programs without an event loop."""

from __future__ import annotations

import threading
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
from shortapi._drivers._shelter import Call, Shelter, is_open

T = TypeVar("T")


class Driver:
    """Drives flows with blocking calls; may be used by many threads at once."""

    def __init__(self, http_timeout: float, transport: Any = None) -> None:
        self.clock: Clock = getattr(transport, "clock", None) or SystemClock()
        self._timeout = http_timeout
        self._honest = is_honest(transport)
        with environment():
            options = http_options(http_timeout, transport)
            self._kept = httpx.Client(limits=KEPT, **options)
            self._fresh = httpx.Client(limits=FRESH, **options)
            self._files = httpx.Client(limits=FILES, **options)

    def drive(self, flow: Flow[T]) -> T:
        """Run a flow to its end and return its outcome; its errors come out unchanged.

        Ctrl-C while something must not be torn apart, such as a paid request, waits for its end and comes out as soon
        as that is written down.
        """
        shelter: Shelter[T] | None = None
        # Only the main thread hears Ctrl-C.
        main = threading.current_thread() is threading.main_thread()
        try:
            command = next(flow)
            while True:
                if main and Shelter.wants(command):
                    shelter = shelter or self._shelter(flow)
                    command = shelter.go_through(command)
                else:
                    command = self._step(flow, command)
        except StopIteration as end:
            outcome: T = end.value
            return outcome
        except BaseException as error:
            # Ctrl-C between two commands: the flow must hear of that too.
            if is_open(flow) and not (shelter and shelter.busy):
                flow.throw(error)
            raise

    def _shelter(self, flow: Flow[T]) -> Shelter[T]:
        return Shelter(flow, self._perform, own_sleep=isinstance(self.clock, SystemClock))

    def _step(self, flow: Flow[T], command: Command) -> Command:
        try:
            got = self._perform(command)
        except BaseException as error:  # noqa: BLE001 - also Ctrl-C: the flow must hear of it
            return flow.throw(error)
        return flow.send(got)

    def close(self) -> None:
        """Close all connections."""
        self._kept.close()
        self._fresh.close()
        self._files.close()

    def _perform(self, command: Command) -> Any:  # noqa: PLR0911 - a command a line
        match command:
            case Send(paid=True):
                return self._send_within(PATIENCE * self._timeout, command)
            case Send(within=float(seconds)):
                return self._send_within(seconds, command)
            case Send():
                return self._send(command, Intake(command, self.clock))
            case Sleep(seconds=seconds):
                return self.clock.sleep(seconds)
            case Now():
                return self.clock.now()
            case Work(call=call):
                return call()
            case Report(snapshot=snapshot, to=to):
                return to(snapshot)

    def _send_within(self, seconds: float, command: Send) -> Answer:
        """Send in a thread that is left behind when time is up: nothing else interrupts a name lookup or a trickle."""
        intake = Intake(command, self.clock)
        thread = Call(lambda: self._send(command, intake), "shortapi-call")
        thread.start()
        if not thread.wait(seconds):
            raise TransportFailure("it took too long", sent=True, partial=intake.partial)
        answer: Answer = thread.outcome()
        return answer

    def _send(self, command: Send, intake: Intake) -> Answer:
        client = self._fresh if command.paid else self._files if command.foreign else self._kept
        with building():
            request = request_of(client, command, self._timeout)
        with failures(client, intake, honest=self._honest):
            response = client.send(request, stream=True)
            try:
                raw = intake.begin(response)
                for chunk in response.iter_raw() if raw else response.iter_bytes():
                    if intake.full(chunk):
                        break
            finally:
                response.close()
        return intake.answer()
