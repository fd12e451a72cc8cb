"""The command `shortapi`: look up models and prices, run jobs, serve the sandbox.

Each command imports what it needs when it runs, so importing this module is cheap.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shortapi.errors import ShortAPIError
    from shortapi_cli._options import Options

__all__ = ["exit_code", "main"]

_HOMES = {
    "models": "_models",
    "estimate": "_estimate",
    "run": "_jobs",
    "submit": "_jobs",
    "wait": "_jobs",
    "again": "_again",
    "show": "_show",
    "batch": "_batch",
    "jobs": "_history",
    "resume": "_resume",
    "settle": "_resume",
    "approve": "_agents",
    "mcp": "_agents",
    "generate": "_generate",
    "sandbox": "_serve",
    "play": "_play",
    "compare": "_play",
    "completion": "_completion",
}
"""Modules with the functions of the commands, by command."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Errors are reported as a sentence on stderr, never as a traceback.

    Args:
        argv: the words after `shortapi`; default: those of this process.

    Returns:
        The exit code; `shortapi --help` lists them.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["complete"]:  # a shell asks at every Tab, so nothing else is loaded
        from shortapi_cli._complete import complete

        return complete(words[-1])
    from shortapi_cli import _exit, _output

    _output.prepare()
    try:
        code = _run(words)
        _output.flush()
    except _output.OutputError as error:
        return _exit.output_failed(error)
    return code


def exit_code(error: ShortAPIError) -> int:
    """Return the exit code of an error, for programs that end as this command does."""
    from shortapi_cli import _exit

    return _exit.code_of(error)


def _run(words: list[str]) -> int:
    from shortapi.errors import ShortAPIError
    from shortapi_cli import _exit, _parser

    try:
        options = _parser.parse(words)
        return _command_of(options)(options)
    except SystemExit as done:  # --help and --version
        return done.code if isinstance(done.code, int) else 0
    except KeyboardInterrupt as stop:
        return _exit.stopped(stop, as_json=_parser.wants_json(words))
    except ShortAPIError as error:
        return _exit.failed(error, as_json=_parser.wants_json(words))


def _command_of(options: Options) -> Callable[[Options], int]:
    module = import_module(f"shortapi_cli.{_HOMES[options.command]}")
    command: Callable[[Options], int] = getattr(module, options.command)
    return command
