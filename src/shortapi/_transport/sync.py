"""The synchronous driver: blocking calls, with paid requests in a worker thread that KeyboardInterrupt cannot split."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

import httpx

from shortapi._flow import Answer, Command, Flow, JobFacts, Now, Report, Send, Sleep, TransportFailure, Work
from shortapi._locking import get_within
from shortapi._messages import job_name
from shortapi._transport import BaseDriver, Exchange, released
from shortapi._transport.connections import SyncPool
from shortapi.errors import annotate_stop

T = TypeVar("T")

logger = logging.getLogger("shortapi")

WAIT_SECONDS = 0.5  # longest delay of Ctrl-C on Windows, where waiting for a lock cannot be interrupted
MAX_IDLE = 8  # idle threads kept for the next call; as many as the client keeps connections

IN_DOUBT = (
    "The create request was under way: whether a job was created and charged is not known. "
    "Look at your account before you send it again."
)


class Driver(BaseDriver):
    """Runs flows with blocking calls. Thread-safe."""

    def __init__(self, base_url: str, http_timeout: float, transport: Any = None) -> None:
        super().__init__(SyncPool, base_url, http_timeout, transport)

    def drive(self, flow: Flow[T]) -> T:
        """Run a flow to its end and return its result.

        A KeyboardInterrupt during a paid request or a write is raised after its outcome has been recorded.
        """
        run = _Run(flow, self._perform, own_clock=self.own_clock)
        # KeyboardInterrupt is raised in the main thread only.
        main = threading.current_thread() is threading.main_thread()
        try:
            command = next(flow)
            while True:
                command = run.run_atomically(command) if main and _is_atomic(command) else run.step(command)
        except StopIteration as end:
            outcome: T = end.value
            return outcome
        except BaseException as error:
            if not run.busy:  # interrupted between two commands: the flow must see that too
                flow.throw(error)
            raise

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
        exchange = self._exchange(command)
        # Not for polls, since each event costs a call: they may be sent late, and the service may have any address.
        if command.foreign or command.paid:
            exchange.request.extensions["trace"] = exchange.trace
        if exchange.seconds is not None:
            return self._within(exchange.seconds, lambda: self._read(self._open(exchange), exchange), exchange)
        response = self._within(self._head_seconds, lambda: self._open(exchange), exchange)
        ended = threading.Event()
        _Call(partial(self._watch, exchange, ended), "shortapi-call").ends_within(0)
        try:
            return self._read(response, exchange)
        finally:
            ended.set()

    def _watch(self, exchange: Exchange, ended: threading.Event) -> None:
        """Abort a body without progress: trickling chunk headers never time out a read."""
        before = None
        while not ended.wait(self._head_seconds):
            if exchange.received == before:
                exchange.abort()
            before = exchange.received

    def _within(self, seconds: float, call: Callable[[], T], exchange: Exchange) -> T:
        """Call in a thread that is abandoned at the timeout: nothing else ends a DNS lookup or a trickling body."""
        thread = _Call(call, "shortapi-call")
        try:
            if not thread.ends_within(seconds):
                raise TransportFailure("it took too long", sent=True, partial=exchange.partial)  # noqa: TRY301
        except BaseException:
            exchange.abort()
            raise
        outcome: T = thread.outcome()
        return outcome

    def _open(self, exchange: Exchange) -> Any:
        with self._failures(exchange):
            return exchange.transport.handle_request(exchange.request)

    def _read(self, response: httpx.Response, exchange: Exchange) -> Answer:
        with self._failures(exchange), released(response):
            try:
                exchange.begin(response)
                # A complete body, as httpx.MockTransport returns it, cannot be read as a stream.
                for chunk in [response.content] if response.is_stream_consumed else response.iter_raw():
                    if exchange.full(chunk):
                        break
            finally:
                exchange.stream = None  # it may soon belong to the next exchange
                response.close()
        return exchange.answer()


def _is_atomic(command: Command) -> bool:
    """Return whether no interrupt may come between a command and the handling of its outcome."""
    return isinstance(command, Work) or (isinstance(command, Send) and command.paid)


class _Run(Generic[T]):
    """Runs a flow, and in a worker thread from each paid request or write to the next other command.

    Python raises KeyboardInterrupt between any two instructions of the main thread, also between the answer to a create
    and the line that records it. A worker thread cannot be split like that: the first interrupt is held and raised at
    the next `Now` or `Sleep`, or at the end. A second one is raised at once.

    Attributes:
        busy: the flow is running in the worker thread.
    """

    def __init__(self, flow: Flow[T], perform: Callable[[Command], Any], *, own_clock: bool) -> None:
        self.busy = False
        self._flow = flow
        self._perform = perform
        self._own_clock = own_clock
        self._kept: list[BaseException] = []
        self._interrupted: SimpleQueue[None] = SimpleQueue()  # much cheaper than an Event
        self._paying = self._in_doubt = False

    def step(self, command: Command) -> Command:
        """Perform a command; return the next one."""
        try:
            got = self._perform_in_worker(command) if self.busy else self._perform(command)
        except BaseException as error:  # noqa: BLE001 - the flow must see interrupts too
            return self._flow.throw(error)
        return self._flow.send(got)

    def _perform_in_worker(self, command: Command) -> Any:
        if self._kept and not _is_atomic(command):
            raise self._kept.pop()
        self._paying = isinstance(command, Send)
        # In doubt until the answer is recorded: an interrupted caller does not know it.
        self._in_doubt = self._paying or (self._in_doubt and isinstance(command, Work))
        try:
            if not isinstance(command, Sleep) or not self._own_clock:
                return self._perform(command)
            with suppress(Empty):
                get_within(self._interrupted, command.seconds)
            return None
        finally:
            self._paying = False

    def run_atomically(self, command: Command) -> Command:
        """Perform a command and those after it that must not be interrupted; return the next one."""
        thread = _Call(partial(self._go, command), "shortapi-uninterruptible")
        try:
            self._wait(thread)
        except TransportFailure as failure:
            # No thread can be started: nothing is paid for without one, but what was paid for is still recorded.
            return self.step(command) if isinstance(command, Work) else self._flow.throw(failure)
        try:
            after: Command = thread.outcome()
        except BaseException as error:
            if not self._kept:
                raise
            raise with_outcome(self._kept.pop(), error) from error
        return self._flow.throw(self._kept.pop()) if self._kept else after

    def _wait(self, thread: _Call) -> None:
        ended = False
        while not ended:
            try:
                ended = thread.ends_within(WAIT_SECONDS)
            except BaseException as pressed:  # signal handlers of the program may raise anything
                if thread.withdraw():
                    raise
                self._hold(pressed)

    def _hold(self, pressed: BaseException) -> None:
        """Hold the first interrupt; raise a second one, which may come while the first is being logged."""
        try:
            if self._kept:
                raise pressed  # noqa: TRY301 - the note is the same for both
            self._kept.append(pressed)
            self._interrupted.put(None)
            if self._paying:
                logger.warning("stopping as soon as the create request is answered; press Ctrl-C again to stop at once")
        except BaseException as last:
            if self._in_doubt:
                annotate_stop(last, IN_DOUBT, charged=None)
            raise

    def _go(self, command: Command) -> Command:
        self.busy = True
        try:
            while _is_atomic(command) or isinstance(command, (Now, Sleep)):
                command = self.step(command)
            return command
        finally:
            self.busy = False


def with_outcome(stop: BaseException, end: BaseException) -> BaseException:
    """Return the interrupt of a flow with notes on how the flow ended meanwhile: neither may hide the other."""
    outcome = end.value if isinstance(end, StopIteration) else None
    if isinstance(outcome, JobFacts):
        annotate_stop(stop, f"{job_name(outcome.id, outcome.model)} was created", charged=True, job_id=outcome.id)
    elif not isinstance(end, StopIteration):
        annotate_stop(stop, str(end), charged=getattr(end, "charged", None), job_id=getattr(end, "job_id", None))
    for note in getattr(end, "__notes__", ()):
        stop.add_note(note)
    return stop


class _Call:
    """A call in a worker thread. One thread may wait for its outcome."""

    def __init__(self, call: Callable[[], Any], name: str) -> None:
        self.name = name
        self._call = call
        self._error: BaseException | None = None
        self._value: Any = None
        # Log handlers read context variables, such as a request id.
        self._context = copy_context()
        self._started = self._ended = False
        # Locks are cheaper than an Event. An interrupt right after acquiring one is harmless: the flag decides.
        self._turn, self._under_way = threading.Lock(), threading.Lock()
        self._under_way.acquire()

    def ends_within(self, seconds: float) -> bool:
        """Start the call on first use, and wait; return whether it has ended."""
        if not self._started:
            self._started = True
            _worker().calls.put(self)
        if not self._ended:
            self._under_way.acquire(timeout=seconds)
        return self._ended

    def withdraw(self) -> bool:
        """Prevent the call if it has not begun; return whether it was prevented."""
        return self._turn.acquire(blocking=False)

    def run(self) -> None:
        if self._turn.acquire(blocking=False):
            try:
                self._value = self._context.run(self._call)
            except BaseException as error:  # noqa: BLE001 - raised in the waiting thread
                self._error = error

    def end(self) -> None:
        self._ended = True
        self._under_way.release()

    def outcome(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value


class _Worker(threading.Thread):
    """A reusable thread: starting one costs a twentieth of an HTTP request."""

    def __init__(self) -> None:
        super().__init__(name="shortapi-idle", daemon=True)
        self.calls: SimpleQueue[_Call] = SimpleQueue()

    def run(self) -> None:
        while self._run(self.calls.get()):
            pass

    def _run(self, call: _Call) -> bool:
        """Run a call; return whether to wait for another. The thread must be idle before the call is seen to end."""
        self.name = call.name
        call.run()
        self.name = "shortapi-idle"
        stays = len(_idle) < MAX_IDLE
        if stays:
            _idle.append(self)
        call.end()
        return stays


def _worker() -> _Worker:
    """Return an idle thread or a new one; raise TransportFailure if none can be started."""
    try:
        return _idle.pop()
    except IndexError:
        worker = _Worker()
    try:
        worker.start()
    except RuntimeError as error:
        raise TransportFailure("this process cannot start another thread", sent=False) from error
    return worker


_idle: deque[_Worker] = deque()

if hasattr(os, "register_at_fork"):  # a forked child has no threads of its parent
    os.register_at_fork(after_in_child=_idle.clear)
