"""The driver for programs without an event loop: blocking calls, and a Ctrl-C that splits nothing."""

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
from shortapi._messages import job_name
from shortapi._transport.connections import SyncPool
from shortapi._transport.http import BaseDriver, Exchange, taken_back
from shortapi.errors import tell_stop

T = TypeVar("T")

logger = logging.getLogger("shortapi")

WAIT_SECONDS = 0.5  # where waiting cannot be interrupted (Windows), Ctrl-C is heard after at most so long
MAX_IDLE = 8  # idle threads that are kept for the next call; as many as the client keeps connections

IN_DOUBT = (
    "The create call was under way: whether a job was made and charged is not known. "
    "Look at your account before you send it again."
)


class Driver(BaseDriver):
    """Drives flows with blocking calls; may be used by many threads at once."""

    def __init__(self, http_timeout: float, transport: Any = None) -> None:
        super().__init__(SyncPool, http_timeout, transport)

    def drive(self, flow: Flow[T]) -> T:
        """Run a flow to its end and return its outcome; its errors come out unchanged.

        Ctrl-C while something must not be split, such as a paid request, waits for its end and is raised as soon as
        that is written down.
        """
        run = _Run(flow, self._perform, own_clock=self.own_clock)
        # Only the main thread hears Ctrl-C.
        main = threading.current_thread() is threading.main_thread()
        try:
            command = next(flow)
            while True:
                command = run.unsplit(command) if main and _is_whole(command) else run.step(command)
        except StopIteration as end:
            outcome: T = end.value
            return outcome
        except BaseException as error:
            if not run.busy:  # Ctrl-C between two commands: the flow must hear of that too
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
        # Each event costs a call, so not for polls: they may be late, and the service may have any address.
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
        """End a body of which nothing comes: the frame around its pieces may trickle, and no read tells of that."""
        before = None
        while not ended.wait(self._head_seconds):
            if exchange.taken == before:
                exchange.leave()
            before = exchange.taken

    def _within(self, seconds: float, call: Callable[[], T], exchange: Exchange) -> T:
        """Call in a thread that is left behind when time is up: nothing else interrupts a name lookup or a trickle."""
        thread = _Call(call, "shortapi-call")
        try:
            if not thread.ends_within(seconds):
                raise TransportFailure("it took too long", sent=True, partial=exchange.partial)  # noqa: TRY301
        except BaseException:
            exchange.leave()
            raise
        outcome: T = thread.outcome()
        return outcome

    def _open(self, exchange: Exchange) -> Any:
        """Send a request; return its answer with the body still to come."""
        with self._failures(exchange):
            return exchange.transport.handle_request(exchange.request)

    def _read(self, response: httpx.Response, exchange: Exchange) -> Answer:
        with self._failures(exchange), taken_back(response):
            try:
                exchange.begin(response)
                # A body that is here already, as httpx.MockTransport gives it, cannot be read as a stream.
                for chunk in [response.content] if response.is_stream_consumed else response.iter_raw():
                    if exchange.full(chunk):
                        break
            finally:
                exchange.stream = None  # it may carry the next exchange soon
                response.close()
        return exchange.answer()


def _is_whole(command: Command) -> bool:
    """Say whether a command must not be split, nor what follows from it."""
    return isinstance(command, Work) or (isinstance(command, Send) and command.paid)


class _Run(Generic[T]):
    """A flow on its way, in a thread of its own from a paid request or a write to the disk to the next other command.

    Python raises KeyboardInterrupt between any two instructions of the main thread: between the answer to a create and
    the line that writes it down, too. So the flow is not in the main thread then. The first Ctrl-C is kept and raised
    where it splits nothing: at a `Now`, a `Sleep`, or at the end. A second one is raised at once.

    Attributes:
        busy: the flow is running in that thread.
    """

    def __init__(self, flow: Flow[T], perform: Callable[[Command], Any], *, own_clock: bool) -> None:
        self.busy = False
        self._flow = flow
        self._perform = perform
        self._own_clock = own_clock
        self._kept: list[BaseException] = []
        self._heard: SimpleQueue[None] = SimpleQueue()  # a far cheaper Event
        self._paying = self._in_doubt = False

    def step(self, command: Command) -> Command:
        """Perform a command; return the next one."""
        try:
            got = self._perform_unheard(command) if self.busy else self._perform(command)
        except BaseException as error:  # noqa: BLE001 - also Ctrl-C: the flow must hear of it
            return self._flow.throw(error)
        return self._flow.send(got)

    def _perform_unheard(self, command: Command) -> Any:
        """Perform a command in the thread, which hears no Ctrl-C by itself."""
        if self._kept and not _is_whole(command):
            raise self._kept.pop()
        self._paying = isinstance(command, Send)
        # Until its answer is written down, too: whoever is stopped then has not heard of it.
        self._in_doubt = self._paying or (self._in_doubt and isinstance(command, Work))
        try:
            if not isinstance(command, Sleep) or not self._own_clock:
                return self._perform(command)
            with suppress(Empty):
                self._heard.get(timeout=command.seconds)
            return None
        finally:
            self._paying = False

    def unsplit(self, command: Command) -> Command:
        """Perform a command and all that belong to it; return the next one.

        Raises:
            StopIteration: the flow ended. Otherwise as the flow does, or what stopped it.
        """
        thread = _Call(partial(self._go, command), "shortapi-uninterruptible")
        try:
            self._wait(thread)
        except TransportFailure as failure:
            # Without a thread nothing is paid for; what was paid for is written down all the same.
            return self.step(command) if isinstance(command, Work) else self._flow.throw(failure)
        try:
            after: Command = thread.outcome()
        except BaseException as error:
            if not self._kept:
                raise
            raise told(self._kept.pop(), error) from error
        return self._flow.throw(self._kept.pop()) if self._kept else after

    def _wait(self, thread: _Call) -> None:
        ended = False
        while not ended:
            try:
                ended = thread.ends_within(WAIT_SECONDS)
            except BaseException as pressed:  # also what a program's own handlers of signals raise
                if thread.withdraw():
                    raise
                self._press(pressed)

    def _press(self, pressed: BaseException) -> None:
        """Keep the first stop; raise a second one, which may come while the first is being told."""
        try:
            if self._kept:
                raise pressed  # noqa: TRY301 - the note is the same for both
            self._kept.append(pressed)
            self._heard.put(None)
            if self._paying:
                logger.warning("stopping as soon as the create call under way is answered; once more to stop at once")
        except BaseException as last:
            if self._in_doubt:
                tell_stop(last, IN_DOUBT, charged=None)
            raise

    def _go(self, command: Command) -> Command:
        self.busy = True
        try:
            while _is_whole(command) or isinstance(command, (Now, Sleep)):
                command = self.step(command)
            return command
        finally:
            self.busy = False


def told(stop: BaseException, end: BaseException) -> BaseException:
    """Return what stopped a flow with what the flow ended in meanwhile: neither may hide the other."""
    outcome = end.value if isinstance(end, StopIteration) else None
    if isinstance(outcome, JobFacts):
        tell_stop(stop, f"{job_name(outcome.id, outcome.model)} was created", charged=True, job_id=outcome.id)
    elif not isinstance(end, StopIteration):
        tell_stop(stop, str(end), charged=getattr(end, "charged", None), job_id=getattr(end, "job_id", None))
    for note in getattr(end, "__notes__", ()):
        stop.add_note(note)
    return stop


class _Call:
    """A call in another thread, with its outcome. One thread may wait for it."""

    def __init__(self, call: Callable[[], Any], name: str) -> None:
        self.name = name
        self._call = call
        self._error: BaseException | None = None
        self._value: Any = None
        # Log handlers find there what they say of a request.
        self._context = copy_context()
        self._started = self._ended = False
        # Locks instead of an Event, which is made of several. A Ctrl-C just after one was got changes nothing: the flag
        # is what counts.
        self._turn, self._under_way = threading.Lock(), threading.Lock()
        self._under_way.acquire()

    def ends_within(self, seconds: float) -> bool:
        """Begin it, if there is a thread for it, and wait for its end; say whether that came."""
        if not self._started:
            self._started = True
            _worker().calls.put(self)
        if not self._ended:
            self._under_way.acquire(timeout=seconds)
        return self._ended

    def withdraw(self) -> bool:
        """Keep it from beginning; say whether that was in time."""
        return self._turn.acquire(blocking=False)

    def run(self) -> None:
        if self._turn.acquire(blocking=False):
            try:
                self._value = self._context.run(self._call)
            except BaseException as error:  # noqa: BLE001 - carried over to the thread that waits
                self._error = error

    def end(self) -> None:
        self._ended = True
        self._under_way.release()

    def outcome(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value


class _Worker(threading.Thread):
    """A thread that makes one call after another: starting one costs a twentieth of an HTTP request."""

    def __init__(self) -> None:
        super().__init__(name="shortapi-idle", daemon=True)
        self.calls: SimpleQueue[_Call] = SimpleQueue()

    def run(self) -> None:
        while self._make(self.calls.get()):
            pass

    def _make(self, call: _Call) -> bool:
        """Make a call; say whether to wait for another. The thread must be idle before anyone learns of the end."""
        self.name = call.name
        call.run()
        self.name = "shortapi-idle"
        stays = len(_idle) < MAX_IDLE
        if stays:
            _idle.append(self)
        call.end()
        return stays


def _worker() -> _Worker:
    """Return a thread that has nothing to do, or a new one, if there is one to be had."""
    try:
        return _idle.pop()
    except IndexError:
        worker = _Worker()
    try:
        worker.start()
    except RuntimeError as error:
        raise TransportFailure("this process can start no further thread", sent=False) from error
    return worker


_idle: deque[_Worker] = deque()

if hasattr(os, "register_at_fork"):  # a child has none of its parent's threads
    os.register_at_fork(after_in_child=_idle.clear)
