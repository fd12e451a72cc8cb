"""The library's log on stderr, in the words of a command."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from shortapi_cli._output import say


class _Saying(logging.Handler):
    """Writes records to stderr, each warning once: an order is looked at more than once before it is sent."""

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
    """Say the library's warnings on stderr; all of its log where `verbose`."""
    logger, handler = logging.getLogger("shortapi"), _Saying()
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
