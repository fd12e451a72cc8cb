"""Reads the rows of a batch: JSON lines, CSV, or a folder of pictures with captions."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from shortapi import Catalog, ConfigurationError, Entry, UnknownModelError
from shortapi.catalog.records import Arg, Media, with_media

COLUMNS = ("id", "model", "tag")
"""Columns that are not arguments of the model."""

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".avif", ".heic"})


@frozen(kw_only=True)
class Given:
    """A row as it was read, not yet checked.

    Attributes:
        line: where it stands in the file, from 1.
        args: arguments of the model; files of one's own are `file:` URLs.
    """

    line: int
    model: str | None
    args: Mapping[str, Any] = field(repr=False)
    id: str | None = None
    tag: str | None = None


class RowError(Exception):
    """A row that cannot be read; the message has none of its values."""


Read = Iterator[tuple[int, Given | RowError]]


def read(source: str | Path, catalog: Catalog, model: str | None) -> Read:
    """Yield each row of a file or folder with its line, or the error of one that cannot be read.

    Args:
        model: of rows that name none.

    Raises:
        ConfigurationError: the file cannot be read, or has an unknown ending.
    """
    path = Path(source)
    try:
        if path.is_dir():
            yield from _pictures(path, catalog, model)
        elif path.suffix.lower() in {".jsonl", ".ndjson"}:
            yield from _each(_json_lines(path), lambda line, row: _from_json(line, row, path.parent, catalog, model))
        elif path.suffix.lower() == ".csv":
            yield from _each(_csv_lines(path), lambda line, row: _from_csv(line, row, path.parent, catalog, model))
        else:
            raise ConfigurationError(
                f"{str(path)!r} is not a table of jobs: give a .jsonl or .csv file, or a folder of pictures. "
                "Nothing was sent."
            )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or "it is not a valid table in UTF-8"
        raise ConfigurationError(f"{str(path)!r} cannot be read ({why}). Nothing was sent.") from None


def _each(lines: Iterator[tuple[int, Any]], made: Callable[[int, Any], Given]) -> Read:
    for line, row in lines:
        try:
            yield line, made(line, row)
        except RowError as error:
            yield line, error


def _json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open(encoding="utf-8-sig") as file:
        for line, text in enumerate(file, 1):
            if text.strip():
                try:
                    yield line, json.loads(text)
                except (ValueError, RecursionError):
                    yield line, None


def _csv_lines(path: Path) -> Iterator[tuple[int, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, restkey="", strict=True)
        names = rows.fieldnames or []
        if len(set(names)) < len(names):
            raise ConfigurationError(f"{str(path)!r} has two columns of one name. Nothing was sent.")
        for row in rows:
            yield rows.line_num, row


def _from_json(line: int, row: Any, base: Path, catalog: Catalog, model: str | None) -> Given:
    if not isinstance(row, dict):
        raise RowError("is not a JSON object")
    words, rest = _words(row)
    if isinstance(rest.get("args"), dict):
        args = rest.pop("args")
        if rest:
            raise RowError(f"has {min(rest)!r} beside 'args'; put the arguments of the model into it")
        rest = args
    entry = _entry(catalog, words["model"] or model)
    return Given(line=line, **{**words, "model": entry.id}, args=_with_files(entry, rest, base))


def _from_csv(line: int, row: dict[str, Any], base: Path, catalog: Catalog, model: str | None) -> Given:
    if "" in row or None in row.values():
        raise RowError("has more or fewer cells than the header")
    words, rest = _words({name: cell for name, cell in row.items() if cell.strip()})
    entry = _entry(catalog, words["model"] or model)
    args = {name: _value(entry.args.get(name), cell) for name, cell in rest.items()}
    return Given(line=line, **{**words, "model": entry.id}, args=_with_files(entry, args, base))


def _words(row: Mapping[str, Any]) -> tuple[dict[str, str | None], dict[str, Any]]:
    """Return id, model and tag of a row, and the rest: its arguments."""
    words: dict[str, str | None] = {}
    for name in COLUMNS:
        value = row.get(name)
        value = str(value) if name == "id" and type(value) is int else value
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise RowError(f"{name} must be a text")
        words[name] = value if value is None else value.strip()
    return words, {name: value for name, value in row.items() if name not in COLUMNS}


def _entry(catalog: Catalog, model: str | None) -> Entry:
    if model is None:
        raise RowError("has no model; give it one, or all rows with model= (--model)")
    try:
        return catalog[model]
    except UnknownModelError as error:
        raise RowError(f"the catalogue has no model {model[:80]!r}{_close(error)}") from None


def _close(error: UnknownModelError) -> str:
    return f"; did you mean {error.matches[0]!r}?" if error.matches else ""


def _value(arg: Arg | None, cell: str) -> Any:
    """Return the value of a cell by the argument's type; an invalid one stays text, which the checks refuse."""
    kind = "string" if arg is None else arg.type
    if kind == "boolean":
        return {"true": True, "false": False}.get(cell.strip().lower(), cell)
    if kind == "string" or (kind in {"array", "object"} and not cell.lstrip().startswith(("[", "{"))):
        return [cell] if kind == "array" else cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def _with_files(entry: Entry, args: Mapping[str, Any], base: Path) -> dict[str, Any]:
    """Return the arguments with paths of pictures, videos and sounds as `file:` URLs."""

    def link(where: str, rule: Media, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip() or re.match(r"[a-z][a-z0-9+.-]+:", value, re.IGNORECASE):
            return value
        path = base / Path(value).expanduser()
        if not os.path.isfile(path):  # noqa: PTH113 - which raises nothing, however odd the path
            if rule.base64:
                return value
            raise RowError(f"{where}: there is no such file")
        return path.resolve().as_uri()

    return with_media(entry.args, args, link)


def _pictures(folder: Path, catalog: Catalog, model: str | None) -> Read:
    """Yield a row for each picture; its caption is the text file of the same name."""
    entry = _entry(catalog, model) if model is not None else None
    if entry is None:
        raise ConfigurationError(
            f"The folder of pictures {str(folder)!r} needs a model: model= or --model. Nothing was sent."
        )
    image = next((name for name, arg in entry.args.items() if arg.media and arg.media.kind == "image"), None)
    if image is None or "prompt" not in entry.args:
        raise ConfigurationError(
            f"{entry.id} does not take a picture with a prompt. Nothing was sent; give a .jsonl file."
        )
    for line, path in enumerate(sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES), 1):
        caption = path.with_suffix(".txt")
        if not caption.is_file():
            yield line, RowError(f"{path.name!r} has no caption {caption.name!r}")
            continue
        args = {image: path.resolve().as_uri(), "prompt": caption.read_text(encoding="utf-8-sig").strip()}
        yield line, Given(line=line, model=entry.id, id=path.stem, args=args)
