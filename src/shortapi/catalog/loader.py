"""Loader of catalogue files, folders, texts and dicts: strict YAML, then all checks, then records.

Strict means: scalars of YAML 1.2, text keys, no duplicate keys, and a line for every value. PyYAML implements YAML 1.1,
where `16:9` is the number 969, `no` is false and `2026-11-22` is a date. So only its parser is used, and scalars are
resolved below by YAML 1.2's core schema.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from shortapi.catalog.checks import check_entry, check_protocol
from shortapi.catalog.forms import Problems, quoted, raise_problems
from shortapi.catalog.protocol import Protocol
from shortapi.catalog.records import Entry
from shortapi.errors import CatalogError
from shortapi.validation import Where
from shortapi.validation import problems as argument_problems

SUFFIXES = (".yaml", ".yml")
MAX_BYTES = 1_000_000  # of a catalogue file; larger ones are not written by hand
MAX_DEPTH = 40  # levels of nesting, far more than any catalogue file has

_MAX_DIGITS = 300
_SCALARS: tuple[tuple[str, Callable[[str], Any]], ...] = (
    ("|~|null|Null|NULL", lambda _: None),
    ("true|True|TRUE|false|False|FALSE", lambda text: text.lower() == "true"),
    ("[-+]?[0-9]+", int),
    ("0o[0-7]+|0x[0-9a-fA-F]+", lambda text: int(text, 0)),
    (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", float),
    (r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", lambda _: math.inf),
)
"""The core schema of YAML 1.2: patterns of unquoted scalars, and their values."""
_HINTS = {
    "mapping values are not allowed": "; put a text with a colon in quotes",
    "cannot start any token": "; indent with spaces, and put a text that begins with a sign in quotes",
}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_file(path: str | Path, *, root: str | Path | None = None) -> Entry:
    """Read one catalogue entry from a YAML file.

    Args:
        path: the file.
        root: a parent folder; if given, the path below it without suffix must be the entry's id.

    Raises:
        CatalogError: with every problem of the file in `.problems`.
    """
    data, problems = read_file(path)
    if root is not None and isinstance(data, Mapping):
        place = Path(path).resolve().relative_to(Path(root).resolve()).with_suffix("").as_posix()
        model = data.get("id")
        if isinstance(model, str) and model != place:
            problems.add(("id",), f"the id is {quoted(model)}, but the file is at {quoted(place)}; make them equal")
    return entry_of(data, problems)


def load_text(text: str, name: str = "<text>") -> Entry:
    """Read one catalogue entry from YAML text; `name` is quoted as the file in problems.

    Raises:
        CatalogError: with every problem of the text in `.problems`.
    """
    return entry_of(*read_text(text, name))


def read_file(path: str | Path) -> tuple[Any, Problems]:
    """Parse a YAML file without checks; return its data and the problems found so far."""
    problems = Problems(str(path))
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        problems.add_at(0, f"the file cannot be read ({error.strerror or 'unknown reason'}); give a YAML file")
        return None, problems
    if len(raw) > MAX_BYTES:
        problems.add_at(0, f"the file has {len(raw)} bytes; a catalogue file has at most {MAX_BYTES}")
        return None, problems
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add_at(raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text; save the file as UTF-8")
        return None, problems
    return read_text(text, str(path))


def entry_of(data: Any, problems: Problems) -> Entry:
    """Check data as an entry and build its records; raise CatalogError with all problems."""
    if data is not None or not len(problems):
        check_entry(data, problems)
    problems.raise_if_any()
    entry = Entry.from_data(data, origin=problems.name)
    for problem in argument_problems(entry, entry.example):
        if problem.level == "error":
            # The values were checked before, so this is a rule across them.
            problems.add(("example", *problem.where), problem.message)
    problems.raise_if_any()
    return entry


def protocol_of(data: Any, problems: Problems, *, whole: bool = False) -> Protocol:
    """Check data as a protocol document and build its records; raise CatalogError with all problems."""
    if data is not None or not len(problems):
        check_protocol(data, problems, whole=whole)
    problems.raise_if_any()
    return Protocol.from_data(data)


def catalogue_files(folder: Path) -> list[Path]:
    """Return all YAML files below a folder, sorted by path, without hidden ones."""
    found = (path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return sorted(path for path in found if "/." not in f"/{path.relative_to(folder).as_posix()}")


class Overlay(NamedTuple):
    """Entries by id, and protocols, of one source, in the order of reading."""

    entries: dict[str, Entry]
    protocols: list[Protocol]


def read_sources(*sources: str | Path | Mapping[str, Any]) -> list[Overlay]:
    """Read files, folders, YAML texts and dicts, each as an overlay; raise CatalogError with all problems.

    A `str` with several lines, or beginning with `{`, is text; any other is a path.
    """
    overlays, found = [Overlay({}, []) for _ in sources], list[str]()
    for source, (entries, protocols) in zip(sources, overlays, strict=True):
        for data, problems in _documents(source):
            try:
                if isinstance(data, Mapping) and "protocol" in data:
                    protocols.append(protocol_of(data, problems))
                    continue
                entry = entry_of(data, problems)
                if (first := entries.setdefault(entry.id, entry)) is not entry:
                    found.append(f"{entry.origin}: the id {entry.id!r} is also in {first.origin}; keep one of them")
            except CatalogError as error:
                found += error.problems
    raise_problems(found)
    return overlays


def _documents(source: str | Path | Mapping[str, Any]) -> Iterator[tuple[Any, Problems]]:
    if isinstance(source, Mapping):
        problems = Problems("<dict>")
        yield _plain(source, (), problems), problems
    elif isinstance(source, str) and ("\n" in source or source.lstrip().startswith("{")):
        yield read_text(source, "<text>")
    elif (path := Path(source).expanduser()).exists():
        yield from map(read_file, catalogue_files(path) if path.is_dir() else [path])
    else:
        problems = Problems(str(path))
        problems.add_at(0, "there is no such file or folder; give a YAML file or a folder of them")
        yield None, problems


def _plain(value: Any, where: Where, problems: Problems) -> Any:
    """Return a copy of a dict, restricted to YAML's types; add a problem for everything else."""
    if len(where) > MAX_DEPTH:
        problems.add(where[:3], f"nested more than {MAX_DEPTH} levels deep; write it flatter")
    elif isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                problems.add(where, f"the field's name {quoted(key)} is not text")
        return {str(key): _plain(item, (*where, str(key)), problems) for key, item in value.items()}
    elif isinstance(value, list | tuple):
        return [_plain(item, (*where, index), problems) for index, item in enumerate(value)]
    elif isinstance(value, float) and not math.isfinite(value):
        problems.add(where, f"{value} is not a finite number; write one")
    elif value is None or isinstance(value, str | int | float):
        return value
    else:
        problems.add(where, f"{quoted(value)} is a {type(value).__name__}; write it as text")
    return None


def read_text(text: str, name: str) -> tuple[Any, Problems]:
    """Parse one YAML document; return its data (dict, list, str, int, float, bool, None) and the problems found."""
    problems = Problems(name)
    try:
        _refuse_features(yaml.parse(text, Loader=_LOADER), problems)
        # With an alias, a document may be far larger than its text.
        return (None if len(problems) else _data(yaml.compose(text, Loader=_LOADER), (), problems)), problems
    except yaml.YAMLError as error:
        mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
        line = mark.line if mark is not None else text.count("\n", 0, max(position or 0, 0))
        parts = [getattr(error, word, None) for word in ("context", "problem", "reason")]
        said = ", ".join(part for part in parts if part) or "it cannot be read"
        hint = next((hint for words, hint in _HINTS.items() if words in said), "")
        problems.add_at(line + 1, f"this is not YAML: {said}{hint}")
    return None, problems


def _refuse_features(events: Iterable[Any], problems: Problems) -> None:
    """Add a problem for each feature of YAML that no catalogue file needs, such as tags and deep nesting."""
    depth = documents = 0
    for event in events:
        line = event.start_mark.line + 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.AliasEvent):
            problems.add_at(line, f"the alias *{event.anchor} is not allowed; write the value out")
        elif getattr(event, "anchor", None) is not None:
            problems.add_at(line, f"the anchor &{event.anchor} is not allowed; write the value out")
        if getattr(event, "tag", None) is not None:
            problems.add_at(line, f"the tag {event.tag} is not allowed; write the plain value")
        if depth > MAX_DEPTH:
            problems.add_at(line, f"nested more than {MAX_DEPTH} levels deep; write it flatter")
            return
        if documents > 1:
            problems.add_at(line, "a second document starts here; write one document per file")
            return
    if not documents:
        problems.add_at(1, "the file is empty; a catalogue file is a mapping of fields")


def _data(node: Any, where: Where, problems: Problems) -> Any:
    """Return the data of a parsed node, and record the line of every value."""
    problems.lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, where, problems)
    if isinstance(node, yaml.SequenceNode):
        return [_data(item, (*where, index), problems) for index, item in enumerate(node.value)]
    data: dict[str, Any] = {}
    for name, value in node.value:
        line, key = name.start_mark.line + 1, _key(name, where, problems)
        if key in data:
            first = problems.lines[(*where, key)]
            problems.add_at(line, f"the field {key!r} is given twice, first in line {first}; keep one of them")
            continue
        problems.lines[(*where, key)] = line
        data[key] = _data(value, (*where, key), problems)
    return data


def _key(node: Any, where: Where, problems: Problems) -> str:
    """Return the key as text; if it is not plain text, add a problem and mark its value as broken."""
    key, says = str(node.value), ""
    if not isinstance(node, yaml.ScalarNode):
        key, says = "?", "a field's name must be plain text, not a list, a mapping or an alias"
    elif key == "<<" and not node.style:
        says = "the merge key << is not allowed; write the fields out"
    elif not node.style and not isinstance(plain_scalar(key), str):
        says = f"the field's name {key} is not text; write it in quotes"
    if says:
        problems.add_at(node.start_mark.line + 1, says)
        problems.broken.add((*where, key))
    return key


def _scalar(node: Any, where: Where, problems: Problems) -> Any:
    if node.style:  # in quotes, or a block
        return node.value
    value = plain_scalar(node.value)
    if isinstance(value, float) and not math.isfinite(value):
        problems.add_at(node.start_mark.line + 1, f"{quoted(node.value)} is not a finite number; write one")
        problems.broken.add(where)
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and (said := repr(value)) != node.value:
        problems.spelled[where] = (said, node.value)
    return value


def plain_scalar(text: str) -> Any:
    """Resolve an unquoted scalar by YAML 1.2's core schema."""
    for pattern, value in _SCALARS:
        if re.fullmatch(pattern, text):
            return value(text) if len(text) <= _MAX_DIGITS else math.inf
    return text
