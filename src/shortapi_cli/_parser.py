"""The parser of the command line, with its help."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

import shortapi
from shortapi_cli._commands import COMMANDS, add_common, add_listing, add_search, add_single, manner
from shortapi_cli._exit import MEANINGS, UsageError
from shortapi_cli._help import ENVIRONMENT, SINGLE
from shortapi_cli._options import Options


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises UsageError, so that all errors are reported alike."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}{_meant(message)}; see {self.prog} --help")


def _meant(message: str) -> str:
    """Return a suggestion for argparse's message about an invalid choice."""
    import difflib

    found = re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message)
    close = difflib.get_close_matches(found[1], re.findall(r"[\w-]+", found[2]), n=1) if found else []
    return f"; did you mean {close[0]!r}?" if close else ""


def wants_json(words: Sequence[str]) -> bool:
    """Return whether --json is given, even if the words cannot be parsed."""
    return "--json" in words


def parse(words: Sequence[str]) -> Options:
    """Read the command line.

    Raises:
        UsageError: it makes no sense. SystemExit: --help or --version was answered.
    """
    words = _as_option(words)
    options, rest = _parser(words).parse_known_args(words, Options())
    if not options.command:
        raise UsageError(f"which command? There are models, {', '.join(COMMANDS)}; see shortapi --help")
    takes_pairs = options.command in {"run", "submit", "estimate", "again", "compare"}
    takes_words = takes_pairs or (options.command == "models" and not _is_single(words))
    strange = [word for word in rest if word.startswith("-") or not takes_words]
    if strange:
        raise UsageError(_unknown(strange[0], options.command, takes_pairs=takes_pairs))
    if takes_pairs and "=" in options.model:
        raise UsageError(f"the model id comes first: shortapi {options.command} ID NAME=VALUE …")
    # argparse reports words after an option as unknown, although NAME=VALUE may be anywhere.
    if takes_pairs:
        options.pairs = [*options.pairs, *rest]
    else:
        options.search = [*options.search, *rest]
    return options


def actions_of(words: Sequence[str]) -> Sequence[argparse.Action]:
    """Return the options and arguments of the command that the words name, for completion."""
    parser: argparse.ArgumentParser = _parser(words)
    for word in words:
        below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
        parser = next((action.choices[word] for action in below if word in action.choices), parser)
    return parser._actions  # noqa: SLF001 - argparse has no public name for them


def _as_option(words: Sequence[str]) -> Sequence[str]:
    """Convert the words `help` and `version`, which other programs have as commands, to options."""
    match words:
        case ["help", *about]:
            return [*about, "--help"]
        case ["version", *rest]:
            return ["--version", *rest]
    return words


def _is_single(words: Sequence[str]) -> bool:
    """Return whether `models` has a subcommand; any other word after it is a search term."""
    return "models" in words and bool({"show", "add", "diff"} & set(words[list(words).index("models") :]))


def _unknown(word: str, command: str, *, takes_pairs: bool) -> str:
    name = word.partition("=")[0]
    known = f"see shortapi {command} --help"
    if not word.startswith("-"):
        return f"{command} takes no further arguments; {known}"
    bare = name.lstrip("-").replace("-", "_")
    hint = f"; an argument of the model is written {bare}=VALUE" if takes_pairs and len(name) > 2 else ""
    return f"{command} has no option {name}{hint}; {known}"


def _parser(words: Sequence[str]) -> _Parser:
    """Return the parser of the command that is the first word, else of all commands.

    Of these only those among the words get their options.
    """
    asks_for_help = bool({"-h", "--help"} & set(words))
    # argparse makes a formatter for each option, only to check it; without a width that loads shutil to find it out.
    formatter = partial(argparse.RawDescriptionHelpFormatter, width=None if asks_for_help else 80)
    parser = _Parser(
        prog="shortapi",
        description="ShortAPI client: look up models, know the price, pay once, lose nothing.",
        epilog=_epilog() if asks_for_help else None,
        formatter_class=formatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"shortapi {shortapi.__version__}")
    commands = parser.add_subparsers(dest="command", prog="shortapi", metavar="COMMAND", title="commands")
    listing = (add_listing, add_single) if _is_single(words) else (add_search, add_listing)
    listed = ("list the models, search them, show one, or add one from its page", SINGLE, *listing)
    every: Mapping[str, Any] = {"models": listed, **COMMANDS}
    first = words[0] if words else ""
    for name, (about, epilog, *parts) in ({first: every[first]} if first in every else every).items():
        command = commands.add_parser(name, **{**manner(about, epilog), "formatter_class": formatter})
        # The common options are last, so that the command's own ones come first in its help.
        for add in (*parts, add_common) if name in words else ():
            add(command)
    add_common(parser)
    return parser


def _epilog() -> str:
    import textwrap

    codes = (
        textwrap.fill(meaning, 79, initial_indent=f"  {code:>3}  ", subsequent_indent=" " * 7)
        for code, meaning in MEANINGS.items()
    )
    return "\n".join((ENVIRONMENT, "Exit codes:", *codes, ""))
