"""Model arguments from the command line: NAME=VALUE, converted to the declared type.

A value that cannot be converted stays text, so that validation reports the problem.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from shortapi.catalog import Arg, Entry, Media
from shortapi_cli._exit import UsageError

NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"


def model_args(entry: Entry, *, pairs: Sequence[str], file: str | None, example: bool) -> dict[str, Any]:
    """Return the arguments of a job: NAME=VALUE overrides a JSON file (- for stdin), which overrides the example."""
    if [file == "-", *(pair.partition("=")[2] == "@-" for pair in pairs)].count(True) > 1:
        raise UsageError("stdin can be read only once: give either --args - or one NAME=@-")
    base = dict(entry.example) if example else {}
    if file is not None:
        base.update(_object_from(file))
    return with_paths(entry, {**base, **from_pairs(entry.args, pairs)})


def with_paths(entry: Entry, args: dict[str, Any]) -> dict[str, Any]:
    """Return arguments in which each picture, video or sound that is not a link is a `Path`."""
    from shortapi.catalog.records import with_media

    def path(_: str, __: Media, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip() or re.match(r"[a-z][a-z0-9+.-]+:", value, re.IGNORECASE):
            return value
        found = os.path.expanduser(value)  # noqa: PTH111 - of somebody without a home, it stays as it is
        if not os.path.lexists(found):
            return value  # it may be base64, and is told if it is not
        from pathlib import Path  # most commands name no file

        return Path(found)

    return with_media(entry.args, args, path)


def extra_args(pairs: Sequence[str]) -> dict[str, Any]:
    """Return the arguments of `--extra NAME=VALUE`: a value is JSON if it parses, else text."""
    return {name: _json_or_text(text) for name, text in from_pairs({}, pairs, of="--extra").items()}


def _json_or_text(text: str) -> Any:
    found = _json(text)
    return text if found is None and text.strip() != "null" else found


def from_pairs(args: Mapping[str, Arg], pairs: Sequence[str], *, of: str = "the model id") -> dict[str, Any]:
    """Return the arguments of NAME=VALUE words, converted to the declared types; undeclared ones are text."""
    given: dict[str, list[str]] = {}
    for number, pair in enumerate(pairs, 1):
        name, equals, text = pair.partition("=")
        if not equals or not name.strip():
            # The word may be part of a prompt, so the message does not show it.
            raise UsageError(
                f"word {number} after {of} is not NAME=VALUE; quote a value that contains spaces: 'prompt=a cat'"
            )
        given.setdefault(name, []).append(_text(name, text))
    return {name: _value(args.get(name), name, texts) for name, texts in given.items()}


def _text(name: str, text: str) -> str:
    """Return a value's text, or the text of the file that it names by @FILE."""
    if text == "-":
        raise UsageError(f"{name}: write {name}=@- to read stdin; to send the text '-' itself, use --args FILE")
    if text.startswith("@@"):
        return text[1:]
    if not text.startswith("@"):
        return text
    what = "stdin" if text == "@-" else f"the file {text[1:]!r}"
    try:
        return _bytes_of(text[1:]).decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError(
            f"{name}: {what} is not text; @FILE gives the text of a file, and a picture or video is given without the @"
        ) from None
    except (OSError, ValueError) as error:
        _unreadable(f"{name}: {what}", error, f"; to send a text that begins with @ write {name}=@@…")


def _bytes_of(file: str) -> bytes:
    if file != "-":
        with open(file, "rb") as text:  # noqa: PTH123
            return text.read()
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    return sys.stdin.buffer.read()


def _unreadable(what: str, error: Exception, hint: str = "") -> NoReturn:
    why = getattr(error, "strerror", None) or "it is not a file name"
    raise UsageError(f"{what} cannot be read ({why}){hint}") from None


def _value(arg: Arg | None, name: str, texts: list[str]) -> Any:
    if arg is not None and arg.type == "array":
        return _list(arg, texts)
    if len(texts) > 1:
        raise UsageError(f"{name} is given {len(texts)} times, but it is not a list")
    return texts[0] if arg is None else _converted(arg, texts[0])


def _list(arg: Arg, texts: list[str]) -> Any:
    """Return the items of a list; invalid JSON stays text."""
    found: list[Any] = []
    for text in texts:
        if text.lstrip().startswith("["):
            items = _json(text)
            if not isinstance(items, list):
                return text
            found.extend(items)
        else:
            found.append(text if arg.items is None else _converted(arg.items, text))
    return found


def _converted(arg: Arg, text: str) -> Any:
    meant = MAKERS[arg.type](text)
    return text if meant is None else meant


def _integer(text: str) -> int | None:
    try:
        return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else None
    except ValueError:  # thousands of digits
        return None


def _number(text: str) -> float | int | None:
    whole = _integer(text)
    if whole is not None or not re.fullmatch(NUMBER, text):
        return whole
    return float(text)


def _nested(kind: type, opening: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        found = _json(text) if text.lstrip().startswith(opening) else None
        return found if isinstance(found, kind) else None

    return read


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


MAKERS: Mapping[str, Callable[[str], Any]] = {
    "string": lambda text: text,
    "integer": _integer,
    "number": _number,
    "boolean": lambda text: {"true": True, "false": False}.get(text.lower()),
    "array": _nested(list, "["),
    "object": _nested(dict, "{"),
}
"""Converters of a text to each type; None: the text is not a value of the type."""


def _object_from(file: str) -> dict[str, Any]:
    name = "stdin" if file == "-" else repr(file)
    try:
        found = json.loads(_bytes_of(file).decode("utf-8-sig"), parse_constant=_no_number)
    except OSError as error:
        _unreadable(f"--args: {name}", error)
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"--args: {name} is not JSON{line}") from None
    if not isinstance(found, dict):
        raise UsageError(f"--args: {name} holds no JSON object")
    return found
