"""The one loader: strict YAML, then every check, then records; of files, folders, texts and dicts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import define, field

from shortapi.catalog.checks import check_entry, check_place, check_protocol
from shortapi.catalog.problems import Problems, raise_problems, shown
from shortapi.catalog.protocol import Protocol
from shortapi.catalog.records import Entry
from shortapi.catalog.yaml import DEEPEST, read_text
from shortapi.errors import CatalogError
from shortapi.validation import Where
from shortapi.validation import problems as argument_problems

SUFFIXES = (".yaml", ".yml")
MOST_BYTES = 1_000_000
"""A catalogue file beyond this is not one that was written by hand."""


def load_file(path: str | Path, *, root: str | Path | None = None) -> Entry:
    """Read one catalogue entry from a YAML file.

    Args:
        path: the file.
        root: a folder above it; given, the path below it (without the ending) must be the entry's id.

    Raises:
        CatalogError: with every problem of the file in `.problems`.
    """
    data, problems = read_file(path)
    if root is not None and isinstance(data, Mapping):
        place = Path(path).resolve().relative_to(Path(root).resolve()).with_suffix("")
        check_place(data, place.as_posix(), problems)
    return entry_of(data, problems)


def load_text(text: str, name: str = "<text>") -> Entry:
    """Read one catalogue entry from YAML text; `name` stands for the file in problems.

    Raises:
        CatalogError: with every problem of the text in `.problems`.
    """
    return entry_of(*read_text(text, name))


def read_yaml(source: str | Path, name: str = "<text>") -> Any:
    """Return the data of YAML as the catalogue reads it (YAML 1.2, no key twice), whatever it is about.

    Args:
        source: text, or the `Path` of a file.
        name: stands for the file in problems of a text.

    Raises:
        CatalogError: with every problem in `.problems`.
    """
    data, problems = read_file(source) if isinstance(source, Path) else read_text(source, name)
    problems.raise_if_any()
    return data


def read_file(path: str | Path) -> tuple[Any, Problems]:
    """Read the data of a YAML file, not yet checked, with the problems found so far."""
    problems = Problems(str(path))
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        problems.add_at(0, f"the file cannot be read ({error.strerror or 'unknown reason'}); give a YAML file")
        return None, problems
    if len(raw) > MOST_BYTES:
        problems.add_at(0, f"the file has {len(raw)} bytes; a catalogue file has at most {MOST_BYTES}")
        return None, problems
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add_at(raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text; save the file as UTF-8")
        return None, problems
    return read_text(text, str(path))


def entry_of(data: Any, problems: Problems) -> Entry:
    """Check data as an entry and build its records, or raise all problems."""
    if data is not None or not len(problems):
        check_entry(data, problems)
    problems.raise_if_any()
    entry = Entry.from_data(data, origin=problems.name)
    for problem in argument_problems(entry, entry.example):
        if problem.level == "error":
            # Its values are checked by now, so this is a rule across them.
            problems.add(("example", *problem.where), problem.message)
    problems.raise_if_any()
    return entry


def protocol_of(data: Any, problems: Problems, *, whole: bool = False) -> Protocol:
    """Check data as a protocol document and build its records, or raise all problems."""
    if data is not None or not len(problems):
        check_protocol(data, problems, whole=whole)
    problems.raise_if_any()
    return Protocol.from_data(data)


def catalogue_files(folder: Path) -> list[Path]:
    """Return every YAML file below a folder, in the order of their paths; hidden ones are left alone."""
    found = (path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return sorted(path for path in found if "/." not in f"/{path.relative_to(folder).as_posix()}")


@define
class Overlay:
    """What was read: entries and protocols, in the order of reading."""

    entries: list[Entry] = field(factory=list)
    protocols: list[Protocol] = field(factory=list)
    problems: list[str] = field(factory=list)

    def take(self, data: Any, problems: Problems) -> None:
        """Check one document and keep its records, or its problems."""
        try:
            if isinstance(data, Mapping) and "protocol" in data:
                self.protocols.append(protocol_of(data, problems))
                return
            entry = entry_of(data, problems)
        except CatalogError as error:
            self.problems.extend(error.problems)
            return
        first = next((other.origin for other in self.entries if other.id == entry.id), entry.origin)
        if first != entry.origin:
            self.problems.append(f"{entry.origin}: the id {entry.id!r} stands in {first} too; keep one of them")
        self.entries.append(entry)


def read_sources(*sources: str | Path | Mapping[str, Any]) -> list[Overlay]:
    """Read files, folders, YAML texts and dicts, each as an overlay of its own.

    A `str` is text where it has several lines or begins with `{`, else a path.

    Raises:
        CatalogError: with the problems of all of them.
    """
    overlays = [Overlay() for _ in sources]
    for source, overlay in zip(sources, overlays, strict=True):
        for data, problems in _documents(source):
            overlay.take(data, problems)
    raise_problems(problem for overlay in overlays for problem in overlay.problems)
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
    """Return a copy of data given as a dict, of dicts, lists and what YAML has, and note what else is in it."""
    if len(where) > DEEPEST:
        problems.add(where[:3], f"nested more than {DEEPEST} levels deep; write it flatter")
    elif isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                problems.add(where, f"the field's name {shown(key)} is not text")
        return {str(key): _plain(item, (*where, str(key)), problems) for key, item in value.items()}
    elif isinstance(value, list | tuple):
        return [_plain(item, (*where, index), problems) for index, item in enumerate(value)]
    elif isinstance(value, float) and not math.isfinite(value):
        problems.add(where, f"{value} is not a number that can be used; write a finite one")
    elif value is None or isinstance(value, str | int | float):
        return value
    else:
        problems.add(where, f"{shown(value)} is a {type(value).__name__}; write it as text")
    return None
