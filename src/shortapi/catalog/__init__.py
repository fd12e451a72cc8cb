"""The catalogue: arguments, prices and outputs of each model, and the meaning of the service's answers.

The user's entries override those of installed packages, which override the built-in ones. The built-in registry is the
checked catalogue as JSON, beside the generated classes. Packages provide entries by an entry point of the group
`shortapi.catalogs`: its value names a package, whose folder is read. Importing this module reads no file and
imports neither YAML nor pathlib nor the generated package.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from shortapi.errors import CatalogError, UnknownModelError

if TYPE_CHECKING:
    from pathlib import Path

    from shortapi.catalog.loader import Overlay
    from shortapi.catalog.loader import load_file as load_file
    from shortapi.catalog.loader import load_text as load_text
    from shortapi.catalog.protocol import Protocol as Protocol
    from shortapi.catalog.protocol import Refusal as Refusal
    from shortapi.catalog.protocol import StatusRow as StatusRow
    from shortapi.catalog.records import Arg as Arg
    from shortapi.catalog.records import Entry as Entry
    from shortapi.catalog.records import ExpectRow as ExpectRow
    from shortapi.catalog.records import Length as Length
    from shortapi.catalog.records import Media as Media
    from shortapi.catalog.records import Pricing as Pricing
    from shortapi.catalog.records import Rate as Rate
    from shortapi.catalog.records import Rule as Rule
    from shortapi.catalog.records import Units as Units
    from shortapi.polling.durations import Expect as Expect

_LATER = {
    "shortapi.catalog.loader": "load_file load_text",
    "shortapi.catalog.protocol": "Protocol Refusal StatusRow",
    "shortapi.catalog.records": "Arg Entry ExpectRow Length Media Pricing Rate Rule Units",
    "shortapi.polling.durations": "Expect",
}
"""Modules and their names, imported on first use: listing the models needs none of these."""

PACKAGE = "shortapi_generated"
GROUP = "shortapi.catalogs"
ENVIRONMENT = "SHORTAPI_CATALOG"
"""Environment variable with files and folders to add, separated as in PATH."""


class IndexRow(NamedTuple):
    """Short description of a model, for tables; `pricing`: the price list as written. Listing them loads no records."""

    id: str
    title: str
    category: str
    class_name: str
    summary: str
    pricing: Mapping[str, Any]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        data: Mapping[str, Any] = {**entry.data, "class_name": entry.class_name}
        return cls(**{name: data[name] for name in cls._fields})


class Catalog(Mapping[str, "Entry"]):
    """Models by id, as a mapping: `catalog["vendor/family/task"]`, `in`, `get`, `len`, `keys()`, `values()`, `items()`.

    Files are read lazily: the index, entries of installed packages (entry points of the group `shortapi.catalogs`) and
    the user's files at the first look-up, an entry of the registry when it is looked up. Of entries with the same id,
    the user's override those of packages, which override the built-in ones.

    Args:
        overlay: a file or folder of entries to add to the built-in ones; default: the environment variable
            `SHORTAPI_CATALOG`, which may name several, of which later ones override earlier ones.
        builtin: False: without the built-in entries and those of installed packages, but with the built-in protocol
            (default: True).

    Look-ups raise `UnknownModelError` (with `.matches`), reading raises `CatalogError` (with `.problems`).
    """

    def __init__(self, overlay: str | Path | None = None, *, builtin: bool = True) -> None:
        self._overlay = overlay
        self._builtin = builtin
        self._index: dict[str, Any] | None = None  # rows of built-in models; None: not read yet
        self._entries: dict[str, Entry] = {}
        self._added_protocols: list[Protocol] = []
        self._protocol: Protocol | None = None

    def __repr__(self) -> str:
        state = "not read yet" if self._index is None else f"{len(self)} models"
        return f"<Catalog: {state}>"

    def _read_index(self) -> dict[str, Any]:
        if self._index is None:
            rows = _read("index.json")["models"] if self._builtin else []
            overlays = _shipped() if self._builtin and _is_announced() else []
            paths = os.environ.get(ENVIRONMENT, "").split(os.pathsep) if self._overlay is None else [self._overlay]
            if any(paths):
                from pathlib import Path

                from shortapi.catalog.loader import read_sources

                overlays += read_sources(*(Path(path) for path in paths if path))
            for overlay in overlays:
                self._put(overlay)
            self._index = {row["id"]: row for row in rows}
        return self._index

    def _put(self, overlay: Overlay) -> None:
        self._entries |= overlay.entries
        self._added_protocols += reversed(overlay.protocols)
        self._protocol = None

    def __getitem__(self, model: str) -> Entry:
        index = self._read_index()
        if model not in self._entries:
            from shortapi.catalog.records import Entry

            if model not in index:
                raise self._unknown(str(model))
            self._entries[model] = Entry.from_data(_read(f"models/{model}.json"))
        return self._entries[model]

    def _unknown(self, model: str) -> UnknownModelError:
        import difflib

        ids = list(self)
        close = difflib.get_close_matches(model.lower(), ids, n=3, cutoff=0.6)
        part = [name for name in ids if model and model.lower() in name and name not in close]
        matches = (close + part)[:3]
        hint = f"; did you mean {matches[0]!r}?" if matches else "; `catalog.index()` lists what there is."
        return UnknownModelError(f"The catalogue has no model {model[:100]!r}{hint}", matches=matches, model=model)

    def __contains__(self, model: object) -> bool:
        return model in self._read_index() or model in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._read_index().keys() | self._entries.keys()))

    def __len__(self) -> int:
        return len(self._read_index().keys() | self._entries.keys())

    # Compared by identity: comparing contents would read all entries of both.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def index(self) -> list[IndexRow]:
        """Return a short row for every model, sorted by id, without reading the built-in entries."""
        rows = {model: IndexRow(**row) for model, row in self._read_index().items()}
        rows |= {model: IndexRow.of(entry) for model, entry in self._entries.items()}
        return [rows[model] for model in sorted(rows)]

    @property
    def protocol(self) -> Protocol:
        """The meaning of the service's answers, with the user's rows before the built-in ones."""
        self._read_index()
        if self._protocol is None:
            from shortapi.catalog.protocol import Protocol

            protocol = Protocol.from_data(_read("protocol.json"))
            for added in self._added_protocols:
                protocol = protocol.under(added)
            self._protocol = protocol
        return self._protocol

    def add(self, source: str | Path | Mapping[str, Any]) -> tuple[Entry, ...]:
        """Add entries, or rows of the protocol, with the same checks as for the built-in ones.

        Args:
            source: a YAML file, a folder of them, YAML text or a dict. An entry replaces one of the same id.

        Returns:
            The added entries, in the order of reading.

        Raises:
            CatalogError: with every problem; then nothing was added.
        """
        from shortapi.catalog.loader import read_sources

        self._read_index()
        (overlay,) = read_sources(source)
        self._put(overlay)
        return tuple(overlay.entries.values())


@cache
def _registry() -> tuple[Any, str]:
    """Return the loader of the generated package, and its folder."""
    spec: Any = importlib.util.find_spec(PACKAGE)
    (folder,) = spec.submodule_search_locations
    return spec.loader, folder


def _read(name: str) -> Any:
    """Read a file of the registry, on disk or in a zip file; raise CatalogError if it is missing or damaged."""
    try:
        loader, folder = _registry()
        return json.loads(loader.get_data(f"{folder}/registry/{name}"))
    except (AttributeError, OSError, ValueError) as error:
        raise CatalogError(
            f"The built-in catalogue (package {PACKAGE}) is not there or damaged ({name} cannot be read); install "
            "shortapi again, or run `make generate` in a checkout."
        ) from error


def _is_announced() -> bool:
    """Return whether any installed package names the group; much cheaper than parsing all metadata."""
    for place in sys.path:
        with suppress(OSError):  # a zip file, or no folder
            for name in os.listdir(place or "."):  # noqa: PTH208 - Path.iterdir costs more than all the rest
                if name.endswith("-info"):
                    with suppress(OSError), open(os.path.join(place, name, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123
                        if GROUP.encode() in file.read():
                            return True
    return False


def _shipped() -> list[Overlay]:
    """Read the entries of installed packages, in the order of their names; errors name the distribution."""
    from importlib.metadata import entry_points

    from shortapi.catalog.loader import read_sources

    found: list[Overlay] = []
    points = [(point.dist.name if point.dist else "(unknown)", point) for point in entry_points(group=GROUP)]
    for name, point in sorted(points, key=lambda named: (named[0], named[1].name)):
        try:
            folders = getattr(importlib.util.find_spec(point.value), "submodule_search_locations", None)
        except Exception as error:
            # A parent package is imported, and may raise anything.
            raise _broken(name, [f"{type(error).__name__}: {error}"]) from error
        if not folders:
            what = f"the entry point {point.name!r} names {point.value!r}, which is no installed package with a folder"
            raise _broken(name, [what])
        try:
            found += read_sources(*folders)
        except CatalogError as error:
            raise _broken(name, error.problems) from error
    return found


def _broken(distribution: str, problems: Iterable[str]) -> CatalogError:
    lines = [f"The models of the installed package {distribution!r} cannot be used; repair or uninstall it:", *problems]
    return CatalogError("\n  ".join(lines), problems=[f"{distribution}: {problem}" for problem in problems])


if not TYPE_CHECKING:  # with it, type checkers would accept any name

    def __getattr__(name: str) -> Any:
        for home, names in _LATER.items():
            if name in names.split():
                return getattr(importlib.import_module(home), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
