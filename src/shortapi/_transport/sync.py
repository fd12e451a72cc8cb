"""The driver for programs without an event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from shortapi._flow import Answer, Command, Flow, Now, Report, Send, Sleep, TransportFailure, Work
from shortapi._transport.connections import SyncPool
from shortapi._transport.http import BaseDriver, Intake, SystemClock, trace_of
from shortapi._transport.uninterruptible import Call, Uninterruptible, is_open

T = TypeVar("T")


class Driver(BaseDriver[httpx.BaseTransport]):
    """Drives flows with blocking calls; may be used by many threads at once."""

    def __init__(self, http_timeout: float, transport: Any = None) -> None:
        super().__init__(SyncPool, http_timeout, transport)

    def drive(self, flow: Flow[T]) -> T:
        """Run a flow to its end and return its outcome; its errors come out unchanged.

        Ctrl-C while something must not be split, such as a paid request, waits for its end and is raised as soon as
        that is written down.
        """
        uninterruptible: Uninterruptible[T] | None = None
        # Only the main thread hears Ctrl-C.
        main = threading.current_thread() is threading.main_thread()
        try:
            command = next(flow)
            while True:
                if main and Uninterruptible.wants(command):
                    uninterruptible = uninterruptible or self._uninterruptible(flow)
                    command = uninterruptible.run(command)
                else:
                    command = self._step(flow, command)
        except StopIteration as end:
            outcome: T = end.value
            return outcome
        except BaseException as error:
            # Ctrl-C between two commands: the flow must hear of that too.
            if is_open(flow) and not (uninterruptible and uninterruptible.busy):
                flow.throw(error)
            raise

    def _uninterruptible(self, flow: Flow[T]) -> Uninterruptible[T]:
        return Uninterruptible(flow, self._perform, own_sleep=isinstance(self.clock, SystemClock))

    def _step(self, flow: Flow[T], command: Command) -> Command:
        try:
            got = self._perform(command)
        except BaseException as error:  # noqa: BLE001 - also Ctrl-C: the flow must hear of it
            return flow.throw(error)
        return flow.send(got)

    def close(self) -> None:
        """Close all connections."""
        self._closed = True
        for route in self._routes:
            route.transport.close()

    def _perform(self, command: Command) -> Any:
        match command:
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
        intake, seconds = Intake(command, self.clock, self._timeout), self._seconds(command)
        if seconds is not None:
            return self._within(seconds, lambda: self._read(self._open(command, intake), intake), intake)
        response = self._within(self._head_seconds, lambda: self._open(command, intake), intake)
        return self._read(response, intake)

    def _within(self, seconds: float, call: Callable[[], T], intake: Intake) -> T:
        """Call in a thread that is left behind when time is up: nothing else interrupts a name lookup or a trickle."""
        thread = Call(call, "shortapi-call")
        thread.start()
        try:
            ended = thread.wait(seconds)
        except BaseException:
            intake.leave()
            raise
        if not ended:
            intake.leave()
            raise TransportFailure("it took too long", sent=True, partial=intake.partial)
        outcome: T = thread.outcome()
        return outcome

    def _open(self, command: Send, intake: Intake) -> httpx.Response:
        """Send a request; return its answer with the body still to come."""
        route = self._route(command)
        request = self._request(command, intake, route.cookies)
        if command.foreign:  # the service itself is trusted with its own addresses, and each event costs a call
            request.extensions["trace"] = trace_of(intake)
        with self._failures(intake):
            response = route.transport.handle_request(request)
        if "set-cookie" in response.headers:
            route.keep_cookies(request, response)
        return response

    def _read(self, response: httpx.Response, intake: Intake) -> Answer:
        with self._failures(intake):
            try:
                intake.begin(response)
                # A body that is here already, as httpx.MockTransport gives it, cannot be read as a stream.
                for chunk in [response.content] if response.is_stream_consumed else response.iter_raw():
                    if intake.full(chunk):
                        break
            finally:
                intake.stream = None  # it may carry the next exchange soon
                response.close()
        return intake.answer()
