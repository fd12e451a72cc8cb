"""The command on a terminal of its own, with some of its streams going elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Mapping

from attrs import frozen

ON_TERMINAL = """
import fcntl, os, sys, termios
if sys.argv[1]:
    fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0)
    os.close(int(sys.argv[1]))
from shortapi_cli import main
sys.exit(main(sys.argv[2:]))
"""


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
    streams = {name: subprocess.PIPE if name in piped else theirs for name in ("stdout", "stderr")}
    process = subprocess.Popen(
        [sys.executable, "-c", ON_TERMINAL, str(theirs) if controlling else "", *words],
        stdin=theirs if stdin is None else subprocess.PIPE,
        **streams,
        start_new_session=True,
        pass_fds=[theirs] if controlling else (),
        env={**os.environ, "TERM": "xterm", "COLUMNS": str(columns), **(environment or {})},
    )
    os.close(theirs)
    if stdin is not None and process.stdin is not None:
        process.stdin.write(stdin)
        process.stdin.close()
        process.stdin = None
    shown = _shown(ours, answer)
    out, err = process.communicate(timeout=20)
    return Ended(process.returncode, shown, (out or b"").decode(), (err or b"").decode())


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
