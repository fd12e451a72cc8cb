"""Processes that begin with their imports done, which take longer than most of what tests let them do.

They are forked by a server of `multiprocessing`, which has imported what they need and done nothing else. Where the
start of Python itself matters (its locale, its imports, its end), a test starts Python.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from multiprocessing import reduction
from pathlib import Path
from typing import Any

from attrs import frozen

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    [
        *("tests.warm", "tests.chaos.worker", "tests.uploads.worker"),
        *(f"shortapi.{name}" for name in ("_many", "_order", "_submit", "callbacks", "ledger", "uploads")),
        *("shortapi._transport.sync", "shortapi._transport.aio", "shortapi.catalog.protocol"),
        *(f"shortapi_cli._{name}" for name in ("batch", "commands", "help", "history", "jobs", "models", "parser")),
        *("shortapi_cli._resume", "shortapi_cli.progress", "shortapi_batch._work"),
        *(["shortapi_batch._engine"] if find_spec("procrastinate") else []),
        # What httpx, obstore and the standard library import where they first need it.
        *("anyio", "argparse", "asyncio", "encodings.idna", "h11", "httpcore", "importlib.resources", "stringprep"),
        *("obstore.store", "rich.progress"),
    ]
)

PIPE = subprocess.PIPE


def shortapi(words: Sequence[str]) -> int:
    """The command, as `python -m shortapi` runs it."""
    from shortapi_cli import main

    return main(words)


class Passed:
    """A file descriptor that goes along to the process which is being started."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> Any:
        return _received, (reduction.DupFd(self.number),)


def _received(duplicate: Any) -> Passed:
    return Passed(duplicate.detach())


@frozen
class Surroundings:
    """What a process starts with; `terminal` becomes the controlling one of its session."""

    streams: Sequence[Passed]
    environment: Mapping[str, str]
    folder: str
    session: bool
    terminal: Passed | None


class Process:
    """A process that runs a main function: the part of `subprocess.Popen` that tests use.

    Args:
        words: the command line without the program's name.
        stdin, stdout, stderr: a file descriptor, PIPE, or None: /dev/null.
        session: it has a session of its own, with `terminal` as the controlling one.
    """

    def __init__(
        self,
        words: Sequence[str],
        *,
        main: Callable[[Sequence[str]], object] = shortapi,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
        env: Mapping[str, str] | None = None,
        session: bool = False,
        terminal: int | None = None,
    ) -> None:
        pipes = {number: os.pipe() for number, stream in enumerate((stdin, stdout, stderr)) if stream == PIPE}
        null = os.open(os.devnull, os.O_RDWR)
        theirs = [null if stream is None else stream for stream in (stdin, stdout, stderr)]
        for number, (read, write) in pipes.items():
            theirs[number] = write if number else read
        surroundings = Surroundings(
            [Passed(number) for number in theirs],
            dict(os.environ if env is None else env),
            str(Path.cwd()),
            session,
            None if terminal is None else Passed(terminal),
        )
        self._process = PROCESSES.Process(target=_begin, args=(main, list(words), surroundings))
        self._process.start()
        for number in (null, *(theirs[number] for number in pipes)):
            os.close(number)
        self.stdin = open(pipes[0][1], "wb") if 0 in pipes else None  # noqa: PTH123, SIM115
        self.stdout, self.stderr = (open(pipes[n][0], encoding="utf-8") if n in pipes else None for n in (1, 2))  # noqa: PTH123, SIM115

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("a process of the tests", timeout or 0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._process.pid or 0, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Return what is left of stdout and stderr, and wait for the end."""
        ends = time.monotonic() + timeout
        with ThreadPoolExecutor(2) as pool:
            texts = [pool.submit(_rest, stream) for stream in (self.stdout, self.stderr)]
            self._process.join(timeout)
            if self.returncode is None:
                self.kill()  # or the reading never ends
                raise subprocess.TimeoutExpired("a process of the tests", timeout)
            out, err = (text.result(max(0.0, ends - time.monotonic())) for text in texts)
        return out, err


def _rest(stream: Any) -> str:
    if stream is None:
        return ""
    with stream:
        return str(stream.read())


def _begin(main: Callable[[Sequence[str]], object], words: Sequence[str], around: Surroundings) -> None:
    """Make the process what `python -m shortapi` would be, and run."""
    import fcntl
    import termios

    os.environ.clear()
    os.environ.update(around.environment)
    os.chdir(around.folder)
    if around.session:
        os.setsid()
    if around.terminal is not None:
        fcntl.ioctl(around.terminal.number, termios.TIOCSCTTY, 0)
        os.close(around.terminal.number)
    for number, stream in enumerate(around.streams):
        os.dup2(stream.number, number)
        os.close(stream.number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False, buffering=1)  # noqa: SIM115
    sys.argv = ["shortapi", *words]
    sys.exit(main(words))
