"""Progress of a wait: a bar with the remaining time on a terminal, else a few plain lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from shortapi_cli._output import say, terminal

if TYPE_CHECKING:
    from rich.progress import Progress, Task, TaskID
    from rich.text import Text

    from shortapi import Snapshot

QUIET_SECONDS = 10.0
"""Minimum seconds between two plain lines about a job with an unchanged status."""


class Show(Protocol):
    """Display of a job's progress."""

    def update(self, seen: Snapshot) -> None:
        """Show a snapshot."""

    def saving(self) -> None:
        """Show that the files are being saved."""


class Lines:
    """Plain lines on stderr: when the status changes, else at most every `QUIET_SECONDS`."""

    def __init__(self) -> None:
        self._status = ""
        self._told_at = 0.0

    def update(self, seen: Snapshot) -> None:
        if seen.status != self._status or seen.elapsed - self._told_at >= QUIET_SECONDS:
            self._status, self._told_at = seen.status, seen.elapsed
            say(str(seen))

    def saving(self) -> None:
        return


class Bar:
    """A progress bar on a terminal, whose times run on between polls."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def update(self, seen: Snapshot) -> None:
        left = seen.eta
        if left is None:
            # None means unchanged to `update`, and a full bar would stop its clock.
            self._progress.tasks[self._task].total = None
        self._progress.update(
            self._task,
            description=seen.status,
            completed=seen.elapsed,
            total=None if left is None else seen.elapsed + left,
            ends=None if left is None else time.monotonic() + left,
        )

    def saving(self) -> None:
        self._progress.update(self._task, description="saving", ends=None)


@contextmanager
def showing(*, color: bool) -> Iterator[Show]:
    """Show a job's progress on stderr while the block runs."""
    console = terminal(sys.stderr, color=color)
    if console is None:
        yield Lines()
        return
    from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.text import Text

    class Left(ProgressColumn):
        """Remaining time by the last poll, counted down."""

        def render(self, task: Task) -> Text:
            return Text(time_left(task.fields.get("ends"), time.monotonic()))

    spinner = "dots" if console.encoding.startswith("utf") else "line"
    columns = (SpinnerColumn(spinner), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), Left())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress, progress.add_task("waiting", total=None, ends=None))


def time_left(ends: float | None, now: float) -> str:
    """Format the time until `ends`; empty if that is unknown or past."""
    return "" if ends is None or ends <= now else f"about {ends - now:.0f} s left"
