"""Shows the library's log on stderr."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from shortapi_cli._output import say


class _StderrHandler(logging.Handler):
    """Writes records to stderr, each warning only once, since an order is checked several times before it is sent."""

    def __init__(self, *, waits: bool) -> None:
        super().__init__()
        self._said: set[str] = set()
        self._waits = waits

    def emit(self, record: logging.LogRecord) -> None:
        if not self._waits and f"{record.msg}".startswith("the wait for"):
            return
        line = f"shortapi: {record.levelname.lower()}: {record.getMessage()}"
        if record.levelno < logging.WARNING or line not in self._said:
            self._said.add(line)
            say(line)


@contextmanager
def warnings_told(*, verbose: bool, waits: bool = True) -> Iterator[None]:
    """Show the library's warnings on stderr; its whole log if `verbose`.

    Args:
        waits: show for each job that its wait was stopped and how to pick it up; False: the command does so for all.
    """
    logger, handler = logging.getLogger("shortapi"), _StderrHandler(waits=waits or verbose)
    handler.setLevel(logging.DEBUG if verbose else logging.WARNING)
    level = logger.level
    logger.addHandler(handler)
    if verbose:
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
