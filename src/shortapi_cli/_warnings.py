"""Shows the library's log on stderr."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from shortapi_cli._output import say


class _StderrHandler(logging.Handler):
    """Writes records to stderr, each warning only once, since an order is checked several times before it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        line = f"shortapi: {record.levelname.lower()}: {record.getMessage()}"
        if record.levelno < logging.WARNING or line not in self._said:
            self._said.add(line)
            say(line)


@contextmanager
def warnings_told(*, verbose: bool) -> Iterator[None]:
    """Show the library's warnings on stderr; its whole log if `verbose`."""
    logger, handler = logging.getLogger("shortapi"), _StderrHandler()
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
