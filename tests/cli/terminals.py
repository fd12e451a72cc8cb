"""The command on a terminal of its own, with some of its streams going elsewhere."""

from __future__ import annotations

import os
import pty
from collections.abc import Mapping

from attrs import frozen

from tests.warm import PIPE, Process


@frozen
class Ended:
    """How a command ended, what the terminal showed, and what went elsewhere."""

    code: int
    shown: str
    out: str = ""
    err: str = ""


def at_terminal(
    *words: str,
    answer: str = "",
    stdin: bytes | None = None,
    piped: tuple[str, ...] = (),
    columns: int = 80,
    controlling: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a command in a session with a terminal, and answer its question.

    Args:
        stdin: what is piped into it; None: stdin is the terminal.
        piped: "stdout" and "stderr" where they are pipes instead of the terminal.
        columns: the terminal's width.
        controlling: False: the streams are a terminal, but the session has none, as under some launchers.
    """
    ours, theirs = pty.openpty()
    process = Process(
        words,
        stdin=theirs if stdin is None else PIPE,
        stdout=PIPE if "stdout" in piped else theirs,
        stderr=PIPE if "stderr" in piped else theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": str(columns), **(environment or {})},
        session=True,
        terminal=theirs if controlling else None,
    )
    os.close(theirs)
    if process.stdin is not None:
        with process.stdin:
            process.stdin.write(stdin or b"")
    shown = _shown(ours, answer)
    out, err = process.communicate(timeout=60)
    return Ended(process.wait(), shown, out, err)


def _shown(terminal: int, answer: str) -> str:
    shown = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not chunk:
            break
        shown += chunk
        if answer and b"[y/N]" in shown:
            os.write(terminal, f"{answer}\n".encode())
            answer = ""
    os.close(terminal)
    return shown.decode()
