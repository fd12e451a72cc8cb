"""The size of the library in figures: `python -m tests.house.figures` prints each with its limit and its goal.

`test_floors.py` holds the limits. The hops are counted by a profile of one warm call against the in-process sandbox,
threads included: in how many files of the library a function runs, and how often control moves to another file.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
from attrs import define, field, frozen

import shortapi
from shortapi import Client
from shortapi.testing import SandboxTransport

LIBRARY = Path(shortapi.__file__).parent
ENGINES = (
    "_many.py",
    "_transport",
    "catalog",
    "downloads",
    "ledger",
    "polling",
    "validation",
    "pricing.py",
    "notebook.py",
)
MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "waves", "resolution": "720P", "duration": 3}


@frozen
class Figure:
    """One figure, by the key of its goal and its limit."""

    name: str
    value: int
    key: str

    @property
    def goal(self) -> int:
        return GOALS[self.key]

    @property
    def limit(self) -> int:
        return LIMITS[self.key]


@define
class Trace:
    """Counts the files of the library in which functions run, and the moves between them, while it is on."""

    on: bool = False
    files: set[str] = field(factory=set)
    moves: int = 0
    last: str | None = None

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        name = frame.f_code.co_filename
        if not self.on or event != "call" or not name.startswith(f"{LIBRARY}{os.sep}") or name.endswith("testing.py"):
            return
        self.files.add(name)
        self.moves += self.last is not None and self.last != name
        self.last = name

    def without(self, call: Callable[[], Any]) -> Any:
        """Return what a call gives that is not the library's own: the sandbox uses its catalogue and prices, too."""
        was, self.on = self.on, False
        try:
            return call()
        finally:
            self.on = was

    def of(self, call: Callable[[], Any]) -> tuple[Any, int, int]:
        """Return what a call gives, the number of files and the number of moves."""
        self.on, self.files, self.moves, self.last = True, set(), 0, None
        try:
            value = call()
        finally:
            self.on = False
        return value, len(self.files), self.moves


def sizes() -> Iterator[Figure]:
    """Yield lines and modules of the library; the thin layer is what is no engine."""
    lines = {path.relative_to(LIBRARY): path.read_text(encoding="utf-8").count("\n") for path in LIBRARY.rglob("*.py")}
    thin = sum(count for path, count in lines.items() if path.parts[0] not in ENGINES)
    yield Figure("lines of the library", sum(lines.values()), "lines")
    yield Figure("lines of its thin layer", thin, "thin")
    yield Figure("modules", len(lines), "modules")


def hops() -> Iterator[Figure]:
    """Yield files and moves of one warm submit, wait and save, without and with a ledger."""
    trace = Trace()
    before = sys.getprofile()
    threading.setprofile(trace)  # for the threads to come, which the library keeps
    sys.setprofile(trace)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for kind in ("plain", "ledger"):
                ledger = str(Path(folder, "ledger.db")) if kind == "ledger" else False
                yield from _hops(trace, kind, folder, ledger)
    finally:
        sys.setprofile(before)
        threading.setprofile(None)  # type: ignore[arg-type]


class Service(httpx.BaseTransport):
    """The sandbox, in which nothing is counted."""

    connect_errors_are_honest = True

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._sandbox = SandboxTransport()
        self.clock = self._sandbox.clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._trace.without(lambda: self._answer(request))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = self._sandbox.handle_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.read())


def _hops(trace: Trace, kind: str, folder: str, ledger: Any) -> Iterator[Figure]:
    with Client("ak-x", transport=Service(trace), ledger=ledger) as client:
        warm = client.submit(MODEL, {**ARGS, "prompt": "warm"}).wait()
        warm.outputs[0].save(Path(folder, f"{kind}-warm.mp4"))
        job, files, moves = trace.of(lambda: client.submit(MODEL, ARGS))
        yield Figure(f"files that a submit passes, {kind}", files, f"submit {kind}")
        yield Figure(f"moves between files in a submit, {kind}", moves, f"moves {kind}")
        result, files, _ = trace.of(job.wait)
        yield Figure(f"files that a wait passes, {kind}", files, f"wait {kind}")
        _, files, _ = trace.of(lambda: result.outputs[0].save(Path(folder, f"{kind}.mp4")))
        yield Figure(f"files that a save passes, {kind}", files, f"save {kind}")


GOALS = {
    "lines": 6800,
    "thin": 2000,
    "modules": 50,
    "submit plain": 12,
    "submit ledger": 16,
    "moves plain": 40,
    "moves ledger": 60,
    "wait plain": 13,
    "wait ledger": 15,
    "save plain": 8,
    "save ledger": 10,
}
"""What each figure is to become."""

LIMITS = {
    "lines": 11957,
    "thin": 4088,
    "modules": 51,
    "submit plain": 11,
    "submit ledger": 14,
    "moves plain": 36,
    "moves ledger": 55,
    "wait plain": 13,
    "wait ledger": 15,
    "save plain": 8,
    "save ledger": 10,
}
"""What each figure may be today: lower it whenever the figure falls, never raise it without a reason in the commit."""


def main() -> int:
    """Print every figure; the exit code is 1 where one is over its limit."""
    figures = [*sizes(), *hops()]
    for figure in figures:
        verdict = "OVER" if figure.value > figure.limit else "met" if figure.value <= figure.goal else ""
        print(f"{figure.value:>7} (limit {figure.limit}, goal {figure.goal}) {figure.name} {verdict}".rstrip())
    return int(any(figure.value > figure.limit for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
