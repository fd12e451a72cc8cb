"""Output of the commands: answers to stdout, everything else to stderr; rich is used on terminals only.

Every command loads this module, so it opens files without pathlib, which takes as long to load as argparse twice.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from importlib.util import find_spec
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console


UNBROKEN = 26
"""Characters of a word that are never broken on a narrow terminal."""

GAP = 2
"""Blanks between two columns."""


class OutputError(Exception):
    """stdout cannot be written: its pipe is closed, or its disk is full."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


PLAIN = {"×": "x", "…": "...", "–": "-", "≤": "<=", "≥": ">=", "→": "->", "’": "'", "“": '"', "”": '"', "━": "-"}
"""Replacements of characters in our messages that a stream cannot encode."""

COERCED = {"C.UTF-8", "C.utf8", "UTF-8"}
"""Values of LC_CTYPE to which Python itself coerces the locale C (PEP 538)."""


def prepare() -> None:
    """Set error handlers of stdout and stderr for characters outside of their encoding, and ASCII in the locale C."""
    codecs.register_error("shortapi.plain", _plain_characters)
    encoding = "ascii" if _wants_ascii(os.environ) else None
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors="shortapi.plain")


def _plain_characters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    # Other characters are the user's, such as those of a file name, and must stay unambiguous.
    return "".join(PLAIN.get(char) or char.encode("ascii", "backslashreplace").decode() for char in text), error.end


def _wants_ascii(environment: Mapping[str, str]) -> bool:
    """Return whether the locale is C, in which Python writes UTF-8 unless configured otherwise."""
    if environment.get("PYTHONIOENCODING") or environment.get("PYTHONUTF8"):
        return False
    named = (environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    return next((name for name in named if name and name not in COERCED), "") in {"C", "POSIX"}


def tell(text: str) -> None:
    """Write a line of the answer to stdout; raise OutputError if that fails."""
    try:
        print(text)  # noqa: T201 - this is the command's answer
    except OSError as error:
        raise OutputError(error) from error


def shown(job_id: str | None) -> str | None:
    """Return a job id for JSON, which would write out a hidden one."""
    return None if job_id is None else f"{job_id}"


def tell_json(answer: Mapping[str, Any]) -> None:
    """Write the answer as one JSON object on one line; money becomes decimal strings."""
    tell(json.dumps(answer, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def flush() -> None:
    """Flush stdout; raise OutputError if that fails."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        raise OutputError(error) from error


def say(text: str, *, end: str = "\n") -> None:
    """Write a line to stderr; errors are ignored, since a closed pipe must not end a paid job."""
    if sys.stderr is None:  # closed from the start; print would use stdout instead
        return
    try:
        print(text, end=end, file=sys.stderr, flush=True)  # noqa: T201 - progress and notes
    except (OSError, ValueError):
        give_up(sys.stderr)


def is_watched() -> bool:
    """Return whether stdin, stdout or stderr is a terminal."""
    return any(map(_on_terminal, (sys.stdin, sys.stdout, sys.stderr)))


def _on_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # a closed stream
        return False


def answer_to(question: str) -> str:
    """Ask on the terminal and return the answered line; raise OSError if there is no terminal."""
    if _on_terminal(sys.stdin) and _on_terminal(sys.stderr):
        say(question, end="")
        line = b""
        try:
            line = sys.stdin.buffer.readline()
        finally:
            if not line.endswith(b"\n"):
                say("")  # after Ctrl-C or Ctrl-D the terminal is still on the question's line
        return line.decode(errors="replace").strip()
    # stdin or stderr is a pipe, so the terminal is opened directly.
    with open("/dev/tty", "r+b", buffering=0) as terminal:  # noqa: PTH123
        terminal.write(question.encode("ascii", "backslashreplace"))
        return terminal.readline().decode(errors="replace").strip()


def give_up(stream: TextIO | None) -> None:
    """Redirect a stream to the null device, so that the interpreter's flush at exit does not fail."""
    if stream is None:
        return
    with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), stream.fileno())


def terminal(stream: TextIO | None, *, color: bool) -> Console | None:
    """Return a rich console for a stream; None if it is not a terminal or rich is not installed."""
    if not _on_terminal(stream) or os.environ.get("TERM") == "dumb" or find_spec("rich") is None:
        return None
    from rich.console import Console

    return Console(file=stream, no_color=True if not color else None, highlight=False)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, color: bool) -> None:
    """Write a table to stdout: fitted to a terminal's width, else in plain columns for other programs."""
    columns = list(zip(headings, *rows, strict=True))
    if not _on_terminal(sys.stdout):
        _plain_table([columns])
        return
    # Empty columns are omitted on a terminal.
    full = [column for column in columns if any(column[1:])] or columns
    least = [_least_width(column, is_first=not number) for number, column in enumerate(full)]
    console = terminal(sys.stdout, color=color)
    if console is not None and sum(least) + GAP * len(least) <= console.width:
        _rich_table(full, least, console)
    else:
        _plain_table(_stacked(full, terminal_width()))


def terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def _stacked(columns: Sequence[Sequence[str]], width: int) -> list[list[Sequence[str]]]:
    """Group columns so that each group fits into a line; every row then has a line for each group."""
    groups: list[list[Sequence[str]]] = [[]]
    for column in columns:
        if groups[-1] and sum(_width(one) + GAP for one in (*groups[-1], column)) > width:
            groups.append([])
        groups[-1].append(column)
    return groups


def _plain_table(groups: Sequence[Sequence[Sequence[str]]]) -> None:
    for row in range(len(groups[0][0])):
        for number, group in enumerate(groups):
            cells = (column[row].ljust(_width(column)) for column in group)
            line = (" " * GAP).join(cells).rstrip()
            if line or not number:
                tell_wrapped(line, indent=" " * GAP * min(number, 1))


def _width(column: Sequence[str]) -> int:
    return max(map(len, column))


def tell_wrapped(text: str, *, indent: str) -> None:
    """Write a line of the answer, wrapped at blanks on a terminal."""
    width = terminal_width() if _on_terminal(sys.stdout) else len(indent + text)
    if len(indent + text) > width:
        import textwrap

        wrapper = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
        wrapper.initial_indent, wrapper.subsequent_indent = indent, f"{indent}  "
        tell(wrapper.fill(text))
    else:
        tell(indent + text)


def _least_width(column: Sequence[str], *, is_first: bool) -> int:
    # The first column is meant to be copied, so it is never broken.
    if is_first:
        return max(map(len, column))
    return min(UNBROKEN, max(len(word) for cell in column for word in cell.split() or [""]))


def _rich_table(columns: Sequence[Sequence[str]], least: Sequence[int], console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, padding=(0, GAP, 0, 0), header_style="bold")
    for number, (column, width) in enumerate(zip(columns, least, strict=True)):
        shown.add_column(column[0], no_wrap=number == 0, min_width=width, overflow="fold")
    for row in list(zip(*columns, strict=True))[1:]:
        shown.add_row(*map(Text, row))
    console.print(shown)


def heading(text: str, *, color: bool) -> None:
    """Write a heading to stdout, bold on a terminal."""
    console = terminal(sys.stdout, color=color)
    if console is None:
        tell(f"\n{text}")
    else:
        from rich.text import Text

        console.print(Text(f"\n{text}", style="bold"))


def money(amount: Decimal | None, missing: str) -> str:
    """Format an amount of USD, or return `missing` for None."""
    return missing if amount is None else f"{amount:f} USD"
