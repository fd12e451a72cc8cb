"""What may stand at the cursor, for shells that ask at every Tab: `shortapi complete LINE`.

Each candidate is a line, `WORD<TAB>MEANING`; `<files>` asks the shell for its names of files. Only what the place at
the cursor needs is loaded: names of models do not need the parser, and names of commands not the catalogue.
"""

from __future__ import annotations

import sys

# Type checkers take this for true. Importing `typing` for its constant takes longer than all the rest.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from shortapi.catalog import Arg, Catalog
    from shortapi_cli._options import Options

    Candidates = Iterable[tuple[str, str]]

FILES = "<files>"
LATEST = 50
"""Jobs that are offered, at most."""


def complete(line: str) -> int:
    """Write the candidates for the last word of a command line that begins with the name of this command."""
    from shortapi.errors import ShortAPIError

    try:
        words = _words(line)
        at = "" if line[-1:].isspace() else words.pop()
        found = [(word, " ".join(meaning.split())[:60]) for word, meaning in _candidates(words, at)]
    except (ShortAPIError, ValueError, OSError):  # such as a quote that is not closed
        return 0
    begun = [one for one in found if one[0].startswith(at) or one[0] == FILES]
    # A shell replaces the word where all candidates have more in common, so the middle of an id is enough.
    sys.stdout.writelines(f"{word}\t{meaning}\n" for word, meaning in begun or found if at in word or word == FILES)
    return 0


def _words(line: str) -> list[str]:
    """Return the words after the name of the command."""
    if not set(line) & set("'\"\\"):
        return line.split()[1:]
    import shlex

    return shlex.split(line)[1:]


def _candidates(before: Sequence[str], at: str) -> Candidates:
    if not any(word.startswith("-") for word in (*before, at)):
        return _placed(before, at, None)
    from shortapi_cli._options import Options
    from shortapi_cli._parser import actions_of

    options, actions = Options(), actions_of(before)
    places, asks = _read(before, actions, options)
    if asks is not None:
        return _values(asks, options)
    if at.startswith("-"):
        return [(flag, action.help or "") for action in actions for flag in action.option_strings]
    return _placed(places, at, options)


def _read(before: Sequence[str], actions: Sequence[Action], options: Options) -> tuple[list[str], Action | None]:
    """Return the words that are neither options nor their values, and the option whose value is at the cursor."""
    places: list[str] = []
    asks: Action | None = None
    for word in before:
        if asks is not None:
            setattr(options, asks.dest, word)
            asks = None
        elif word.startswith("-"):
            asks = next((action for action in actions if word in action.option_strings and action.nargs != 0), None)
        else:
            places.append(word)
    return places, asks


def _values(option: Action, options: Options) -> Candidates:
    """Return the values of an option."""
    if option.choices is not None:
        return [(str(value), "") for value in option.choices]
    if option.metavar in {"FILE", "DIR", "PATH"}:
        return [(FILES, "")]
    rows = _catalog(options).index()
    columns = {
        "model": (row.id for row in rows),
        "category": (row.category for row in rows),
        "vendor": (row.id.partition("/")[0] for row in rows),
    }
    return [(name, "") for name in sorted(set(columns.get(option.dest, ())))]


def _placed(places: Sequence[str], at: str, options: Options | None) -> Candidates:
    """Return the words for a place: a command, then what it is about, then arguments of its model."""
    command, *rest = (*places, "") if len(places) < 2 else places
    if not command or (command == "help" and not rest[0]):
        return _commands()
    if command == "models":
        return _about_models(rest, options)
    if command in {"estimate", "run", "submit"}:
        return _arguments(places[1], places[2:], at, options) if rest[0] else _models(options)
    if command == "again" and rest[0]:
        return _arguments(_model_of(rest[0], options), rest[1:], at, options)
    if rest[0]:
        return [(FILES, "")] if rest == ["run"] else []
    first = _FIRST.get(command)
    return first(command, options) if first else []


def _commands() -> Candidates:
    from shortapi_cli._commands import COMMANDS

    return [("models", "list the models, search them, show one"), *((name, row[0]) for name, row in COMMANDS.items())]


def _choices(command: str, _: object) -> Candidates:
    from shortapi_cli._commands import BATCH, SHELLS

    return [(name, row[0]) for name, row in BATCH.items()] if command == "batch" else [(name, "") for name in SHELLS]


def _catalog(options: Options | None) -> Catalog:
    from shortapi.catalog import Catalog

    return Catalog(options.catalog if options else None)


def _models(options: Options | None) -> Candidates:
    return [(row.id, row.title) for row in _catalog(options).index()]


def _about_models(rest: Sequence[str], options: Options | None) -> Candidates:
    if rest == [""]:
        one = [("show", "show one model"), ("add", "make an entry from a page"), ("diff", "compare a page")]
        return [*one, *_models(options)]
    return _models(options) if rest in (["show"], ["diff"]) else [(FILES, "")]


def _jobs(command: str, options: Options | None) -> Candidates:
    """Return the latest jobs of the ledger, the newest first; for `settle` the rows in doubt."""
    from shortapi.ledger import Choice
    from shortapi_cli._books import ledger_of
    from shortapi_cli._options import Options

    ledger = ledger_of(options or Options())
    if ledger is None or not ledger.path.exists():
        return []
    choice = Choice(state="uncertain" if command == "settle" else None, last=LATEST)
    rows = reversed(list(ledger.rows(where=choice.where, values=choice.values)))
    return [(f"{row.job_id or row.key}", f"{row.state}, {row.model}") for row in rows]


def _model_of(job: str, options: Options | None) -> str:
    from shortapi_cli._books import ledger_of, row_of
    from shortapi_cli._options import Options

    row = row_of(ledger_of(options or Options()), job)
    return "" if row is None else row.model


def _arguments(model: str, pairs: Sequence[str], at: str, options: Options | None) -> Candidates:
    """Return the names of a model's arguments, required ones first, or the values of the one at the cursor."""
    entry = _catalog(options).get(model)
    if entry is None:
        return []
    name, equals, _ = at.partition("=")
    if equals:
        return _values_of(entry.args[name]) if name in entry.args else []
    given = {pair.partition("=")[0] for pair in pairs}
    left = sorted((arg for arg in entry.args.values() if arg.name not in given), key=lambda arg: not arg.required)
    return [(f"{arg.name}=", f"{'required: ' if arg.required else ''}{arg.description}") for arg in left]


def _values_of(arg: Arg) -> Iterator[tuple[str, str]]:
    one = arg.items or arg
    for value in ("true", "false") if one.type == "boolean" else one.enum or ():
        yield f"{arg.name}={value}", "default" if value == arg.default else ""
    if arg.media is not None or one.media is not None:
        yield FILES, ""


def _files(*_: object) -> Candidates:
    return [(FILES, "")]


_FIRST: dict[str, Callable[[str, Options | None], Candidates]] = {
    **dict.fromkeys(("wait", "show", "again", "settle"), _jobs),
    **dict.fromkeys(("resume", "generate"), _files),
    **dict.fromkeys(("batch", "completion"), _choices),
    "compare": lambda _, options: _models(options),
}
"""What the first word after a command may be."""
