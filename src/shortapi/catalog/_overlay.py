"""Entries and protocol rows from files and folders of a user, with the problems of all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from shortapi.catalog._problems import Problems, raise_problems
from shortapi.catalog.loader import (
    catalogue_files,
    entry_of,
    is_protocol,
    protocol_of,
    read_dict,
    read_file,
    read_text,
)
from shortapi.errors import CatalogError

if TYPE_CHECKING:
    from shortapi.catalog.protocol import Protocol
    from shortapi.catalog.records import Entry


@define
class Overlay:
    """What was read: entries and protocols, in the order of reading."""

    entries: list[Entry] = field(factory=list)
    protocols: list[Protocol] = field(factory=list)
    problems: list[str] = field(factory=list)
    _origins: dict[str, str] = field(factory=dict)

    def take(self, data: Any, problems: Problems) -> None:
        """Check one document and keep its records, or its problems."""
        try:
            if is_protocol(data):
                self.protocols.append(protocol_of(data, problems))
            else:
                self._keep(entry_of(data, problems))
        except CatalogError as error:
            self.problems.extend(error.problems)

    def _keep(self, entry: Entry) -> None:
        first = self._origins.setdefault(entry.id, entry.origin)
        if first != entry.origin:
            self.problems.append(f"{entry.origin}: the id {entry.id!r} stands in {first} too; keep one of them")
        self.entries.append(entry)


def read_source(source: str | Path | Mapping[str, Any]) -> Overlay:
    """Read a file, a folder, YAML text or a dict.

    A `str` is text where it has several lines or begins with `{`, else a path.

    Raises:
        CatalogError: with the problems of all files.
    """
    overlay = Overlay()
    if isinstance(source, Mapping):
        overlay.take(*read_dict(source))
    elif isinstance(source, str) and ("\n" in source or source.lstrip().startswith("{")):
        overlay.take(*read_text(source, "<text>"))
    else:
        _take_path(Path(source).expanduser(), overlay)
    raise_problems(overlay.problems)
    return overlay


def read_paths(paths: Iterable[str | Path]) -> list[Overlay]:
    """Read files and folders, each as an overlay of its own; raise the problems of all of them at once."""
    found: list[Overlay] = []
    problems: list[str] = []
    for path in paths:
        try:
            found.append(read_source(Path(path)))
        except CatalogError as error:
            problems.extend(error.problems)
    raise_problems(problems)
    return found


def _take_path(path: Path, overlay: Overlay) -> None:
    if not path.exists():
        overlay.problems.append(f"{path}: there is no such file or folder; give a YAML file or a folder of them")
        return
    for file in catalogue_files(path) if path.is_dir() else [path]:
        overlay.take(*read_file(file))
