"""Runs a flow in a worker thread so that KeyboardInterrupt cannot split it."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from shortapi._flow import Command, Flow, JobFacts, Now, Send, Sleep, TransportFailure, Work
from shortapi._messages import job_name
from shortapi.errors import ShortAPIError, tell_stop

T = TypeVar("T")

logger = logging.getLogger("shortapi")

WAIT_SECONDS = 0.5
"""Where waiting cannot be interrupted (Windows), Ctrl-C is heard after at most so long."""

MAX_IDLE = 8
"""Idle threads that are kept for the next call; as many as the client keeps connections."""

IN_DOUBT = (
    "The create call was under way: whether a job was made and charged is not known. "
    "Look at your account before you send it again."
)


class Call:
    """A call in another thread, with its outcome. One thread may wait for it."""

    def __init__(self, call: Callable[[], Any], name: str) -> None:
        self.name = name
        self._call = call
        self._error: BaseException | None = None
        self._value: Any = None
        # Log handlers find there what they say of a request.
        self._context = copy_context()
        # A lock instead of an Event, which is made of several. A Ctrl-C just after the lock was got changes nothing:
        # the flag is what counts.
        self._ended = False
        self._under_way = threading.Lock()
        self._under_way.acquire()

    def start(self) -> None:
        """Hand the call over to a thread that has nothing to do, or to a new one.

        Raises:
            TransportFailure: there is no thread to be had, so the call is not made.
        """
        try:
            worker = _idle.pop()
        except IndexError:
            worker = _Worker()
            try:
                worker.start()
            except RuntimeError as error:
                raise TransportFailure("this process can start no further thread", sent=False) from error
        worker.calls.put(self)

    def run(self) -> None:
        try:
            self._value = self._context.run(self._call)
        except BaseException as error:  # noqa: BLE001 - carried over to the thread that waits
            self._error = error

    def end(self) -> None:
        self._ended = True
        self._under_way.release()

    def wait(self, seconds: float) -> bool:
        """Wait for the end, for so many seconds at most; say whether it came."""
        if not self._ended:
            self._under_way.acquire(timeout=seconds)
        return self._ended

    def outcome(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value


class _Worker(threading.Thread):
    """A thread that makes one call after another: starting one costs a twentieth of an HTTP request."""

    def __init__(self) -> None:
        super().__init__(name="shortapi-idle", daemon=True)
        self.calls: SimpleQueue[Call] = SimpleQueue()

    def run(self) -> None:
        while self._make(self.calls.get()):
            pass

    def _make(self, call: Call) -> bool:
        """Make a call; say whether to wait for another. The thread must be idle before anyone learns of the end."""
        self.name = call.name
        call.run()
        self.name = "shortapi-idle"
        stays = len(_idle) < MAX_IDLE
        if stays:
            _idle.append(self)
        call.end()
        return stays


_idle: deque[_Worker] = deque()

if hasattr(os, "register_at_fork"):  # a child has none of its parent's threads
    os.register_at_fork(after_in_child=_idle.clear)


class Uninterruptible(Generic[T]):
    """Runs a flow in a worker thread, from a paid request or a write to the disk to the next command of another kind.

    Python raises KeyboardInterrupt between any two instructions of the main thread: between the answer to a create and
    the line that writes it down, too. So the flow is not in the main thread then. The first Ctrl-C is kept and raised
    where it splits nothing: at a `Now`, a `Sleep`, or at the end. A second one is raised at once.

    Attributes:
        busy: the flow is running in the thread.
    """

    def __init__(self, flow: Flow[T], perform: Callable[[Command], Any], *, own_sleep: bool) -> None:
        self.busy = False
        self._flow = flow
        self._perform = perform
        self._own_sleep = own_sleep
        self._kept: BaseException | None = None
        self._heard: SimpleQueue[None] = SimpleQueue()  # a far cheaper Event
        self._paying = False

    @staticmethod
    def wants(command: Command) -> bool:
        """Say whether a command must not be interrupted, nor what follows from it."""
        return isinstance(command, Work) or (isinstance(command, Send) and command.paid)

    def run(self, command: Command) -> Command:
        """Perform a command and all that belong to it; return the next one.

        Raises:
            StopIteration: the flow ended. Otherwise as the flow does, or what stopped it.
        """
        turn = threading.Lock()  # taken by the thread when it begins, or by a Ctrl-C before that, which cancels it
        thread = Call(lambda: self._go(command) if turn.acquire(blocking=False) else None, "shortapi-uninterruptible")
        try:
            self._wait(thread, turn)
        except TransportFailure as failure:
            # Without a thread nothing is paid for; what was paid for is written down all the same.
            return self._step(command) if isinstance(command, Work) else self._flow.throw(failure)
        try:
            after: Command = thread.outcome()
        except BaseException as error:
            if self._kept is None:
                raise
            raise told(self._take(), error) from error
        return after if self._kept is None else self._flow.throw(self._take())

    def _wait(self, thread: Call, turn: threading.Lock) -> None:
        started = False
        while True:
            try:
                if not started:
                    started = True
                    thread.start()
                while not thread.wait(WAIT_SECONDS):
                    pass
            except BaseException as pressed:  # also what a program's own handlers of signals raise
                if turn.acquire(blocking=False):
                    raise
                self._press(pressed)
            else:
                return

    def _press(self, pressed: BaseException) -> None:
        """Keep the first stop; raise a second one, which may come while the first is being told."""
        try:
            if self._kept is not None:
                raise pressed  # noqa: TRY301 - the note is the same for both
            self._kept = pressed
            self._heard.put(None)
            if self._paying:
                logger.warning("stopping as soon as the create call under way is answered; once more to stop at once")
        except BaseException as last:
            if self._paying:
                last.add_note(IN_DOUBT)
            raise

    def _take(self) -> BaseException:
        stop, self._kept = self._kept, None
        if stop is None:
            raise AssertionError("nothing was kept")
        return stop

    def _go(self, command: Command) -> Command:
        self.busy = True
        try:
            while self.wants(command) or isinstance(command, (Now, Sleep)):
                if self._kept is not None and not self.wants(command):
                    command = self._flow.throw(self._take())
                else:
                    command = self._step(command)
            return command
        finally:
            self.busy = False

    def _step(self, command: Command) -> Command:
        self._paying = isinstance(command, Send)
        try:
            if isinstance(command, Sleep) and self._own_sleep:
                got: Any = None
                with suppress(Empty):
                    self._heard.get(timeout=command.seconds)
            else:
                got = self._perform(command)
        except BaseException as error:  # noqa: BLE001 - the flow must hear of it
            self._paying = False
            return self._flow.throw(error)
        self._paying = False
        return self._flow.send(got)


def is_open(flow: Flow[T]) -> bool:
    """Say whether a flow has not ended."""
    return getattr(flow, "gi_frame", None) is not None


def told(stop: BaseException, end: BaseException) -> BaseException:
    """Return what stopped a flow with what the flow ended in meanwhile: neither may hide the other."""
    outcome = end.value if isinstance(end, StopIteration) else None
    if isinstance(outcome, JobFacts):
        tell_stop(stop, f"{job_name(outcome.id, outcome.model)} was created", charged=True, job_id=outcome.id)
    elif isinstance(end, ShortAPIError):
        tell_stop(stop, str(end), charged=end.charged, job_id=end.job_id)
    elif not isinstance(end, StopIteration):
        stop.add_note(str(end))
    for note in getattr(end, "__notes__", ()):
        stop.add_note(note)
    return stop
