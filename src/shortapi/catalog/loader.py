"""The one loader: strict YAML, then every check, then records."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shortapi.catalog._check import check_entry, check_place
from shortapi.catalog._check_protocol import check_protocol
from shortapi.catalog._problems import Problems, shown
from shortapi.catalog.protocol import Protocol
from shortapi.catalog.records import Entry

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


def read_text(text: str, name: str) -> tuple[Any, Problems]:
    """Read the data of YAML text, not yet checked, with the problems found so far."""
    # Imported late: whoever only looks things up in the built-in registry needs no YAML.
    from shortapi.catalog.yaml import read_yaml

    return read_yaml(text, name)


def read_dict(data: Mapping[str, Any], name: str = "<dict>") -> tuple[Any, Problems]:
    """Copy data given as a dict, not yet checked, with the problems found so far."""
    problems = Problems(name)
    return _plain(data, (), problems), problems


def _plain(value: Any, where: tuple[str | int, ...], problems: Problems) -> Any:
    if len(where) > 40:
        problems.add(where[:3], "nested more than 40 levels deep; write it flatter")
        return None
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                problems.add(where, f"the field's name {shown(key)} is not text")
        return {str(key): _plain(item, (*where, str(key)), problems) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, (*where, index), problems) for index, item in enumerate(value)]
    if isinstance(value, float) and not math.isfinite(value):
        problems.add(where, f"{value} is not a number that can be used; write a finite one")
        return None
    if value is None or isinstance(value, str | int | float | bool):
        return value
    problems.add(where, f"{problems.shown(where, value)} is a {type(value).__name__}; write it as text")
    return str(value)


def is_protocol(data: Any) -> bool:
    """Whether the data is a protocol document rather than an entry."""
    return isinstance(data, Mapping) and "protocol" in data


def entry_of(data: Any, problems: Problems) -> Entry:
    """Check data as an entry and build its records, or raise all problems."""
    if data is not None or not len(problems):
        check_entry(data, problems)
    problems.raise_if_any()
    return Entry.from_data(data, origin=problems.name)


def protocol_of(data: Any, problems: Problems, *, whole: bool = False) -> Protocol:
    """Check data as a protocol document and build its records, or raise all problems."""
    if data is not None or not len(problems):
        check_protocol(data, problems, whole=whole)
    problems.raise_if_any()
    return Protocol.from_data(data)


def catalogue_files(folder: Path) -> list[Path]:
    """Return every YAML file below a folder, in the order of their paths; hidden ones are left alone."""
    found = (path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return sorted(path for path in found if not _hidden(path.relative_to(folder)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
