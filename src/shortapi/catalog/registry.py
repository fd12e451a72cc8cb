"""The catalogue in use: built-in entries, under those of installed packages, under those of the user.

The built-in registry is the checked catalogue as JSON, beside the generated classes. Packages announce entries by an
entry point of the group `shortapi.catalogs`: its value names a package, whose folder is read, or an object: a path, or
a function that returns one.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from attrs import define, field, frozen

from shortapi.catalog.protocol import Protocol
from shortapi.catalog.records import Entry
from shortapi.errors import CatalogError, UnknownModelError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from importlib.resources.abc import Traversable

    from shortapi.catalog.loader import Overlay

DefaultT = TypeVar("DefaultT")

PACKAGE = "shortapi_generated"
GROUP = "shortapi.catalogs"
ENVIRONMENT = "SHORTAPI_CATALOG"
"""Environment variable with files and folders to add, separated like those of PATH."""


@frozen(kw_only=True)
class IndexRow:
    """One line of a table of models."""

    id: str
    title: str
    category: str
    class_name: str
    summary: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return the row of an entry."""
        return cls(**{name: getattr(entry, name) for name in ("id", "title", "category", "class_name", "summary")})


@define
class _State:
    """What has been read: rows of built-in models, entries of the user, entries read from the registry."""

    root: Traversable
    rows: dict[str, IndexRow]
    protocol: Protocol
    own: dict[str, Entry] = field(factory=dict)
    read: dict[str, Entry] = field(factory=dict)

    def put(self, overlay: Overlay) -> None:
        """Add all of an overlay."""
        self.own |= {entry.id: entry for entry in overlay.entries}
        for protocol in reversed(overlay.protocols):
            self.protocol = self.protocol.under(protocol)


class Catalog(Mapping[str, "Entry"]):
    """Models by id, as a mapping: `catalog["vendor/family/task"]`, `in`, `len`, `keys()`, `values()`, `items()`.

    Nothing is read until it is needed: the registry, what installed packages bring (entry points of the group
    `shortapi.catalogs`) and the user's files at the first look-up, an entry of the registry when it is asked for.
    Of entries with the same id, the user's stand before those of packages, and these before the built-in ones.

    Args:
        overlay: a file or folder of entries that are added to the built-in ones. Without it the environment
            variable `SHORTAPI_CATALOG` is looked at, which may name several; later ones replace earlier ones
            of the same id.
        builtin: False: start without the built-in entries and those of installed packages. The built-in protocol
            is there all the same.

    Look-ups raise `UnknownModelError` (with `.matches`), reading raises `CatalogError` (with `.problems`).
    """

    def __init__(self, overlay: str | Path | None = None, *, builtin: bool = True) -> None:
        self._overlay = overlay
        self._builtin = builtin
        self._state: _State | None = None

    def __repr__(self) -> str:
        state = "not read yet" if self._state is None else f"{len(self)} models"
        return f"<Catalog: {state}>"

    def _loaded(self) -> _State:
        if self._state is None:
            root = _registry_folder()
            rows = _read(root / "index.json")["models"] if self._builtin else []
            protocol = Protocol.from_data(_read(root / "protocol.json"))
            state = _State(root, {row["id"]: IndexRow(**row) for row in rows}, protocol)
            for distribution, overlay in _shipped() if self._builtin else ():
                with _blaming(distribution):
                    state.put(overlay)
            if paths := self._paths():
                # Looking things up in the built-in registry needs neither YAML nor the checks.
                from shortapi.catalog.loader import read_paths

                for overlay in read_paths(paths):
                    state.put(overlay)
            self._state = state
        return self._state

    def _paths(self) -> list[str | Path]:
        if self._overlay is not None:
            return [self._overlay]
        return [path for path in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if path]

    def __getitem__(self, model: str) -> Entry:
        entry = self.get(model)
        if entry is None:
            matches = self._matches(model)
            hint = f"; did you mean {matches[0]!r}?" if matches else "; `catalog.index()` lists what there is."
            raise UnknownModelError(
                f"The catalogue has no model {str(model)[:100]!r}{hint}", matches=matches, model=str(model)
            )
        return entry

    @overload
    def get(self, model: str, /) -> Entry | None: ...
    @overload
    def get(self, model: str, /, default: Entry | DefaultT) -> Entry | DefaultT: ...
    def get(self, model: str, /, default: Any = None) -> Any:
        """Return the entry of a model, `default` where there is none."""
        state = self._loaded()
        if model in state.own:
            return state.own[model]
        if model not in state.rows:
            return default
        if model not in state.read:
            state.read[model] = Entry.from_data(_read(state.root / "models" / f"{model}.json"))
        return state.read[model]

    def __contains__(self, model: object) -> bool:
        state = self._loaded()
        return model in state.own or model in state.rows

    def __iter__(self) -> Iterator[str]:
        state = self._loaded()
        return iter(sorted(state.rows.keys() | state.own.keys()))

    def __len__(self) -> int:
        state = self._loaded()
        return len(state.rows.keys() | state.own.keys())

    # A catalogue is itself and grows; comparing two would read every entry of both.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def _matches(self, model: str) -> list[str]:
        import difflib

        ids = list(self)
        close = difflib.get_close_matches(str(model).lower(), ids, n=3, cutoff=0.6)
        part = [name for name in ids if str(model) and str(model).lower() in name and name not in close]
        return (close + part)[:3]

    def index(self) -> list[IndexRow]:
        """Return a light row of every model, sorted by id, without reading the entries."""
        state = self._loaded()
        rows = state.rows | {entry.id: IndexRow.of(entry) for entry in state.own.values()}
        return [rows[model] for model in sorted(rows)]

    @property
    def protocol(self) -> Protocol:
        """What the service's answers mean, with the user's rows before the built-in ones."""
        return self._loaded().protocol

    def add(self, source: str | Path | Mapping[str, Any]) -> tuple[Entry, ...]:
        """Add entries, or rows of the protocol, through the same checks as the built-in ones.

        Args:
            source: a YAML file, a folder of them, YAML text or a dict. An entry replaces one of the same id.

        Returns:
            The entries that were added, in the order of reading.

        Raises:
            CatalogError: with every problem; then nothing was added.
        """
        from shortapi.catalog.loader import read_source

        state = self._loaded()
        overlay = read_source(source)
        state.put(overlay)
        return tuple(overlay.entries)


def _registry_folder() -> Traversable:
    """Return the registry's folder, on the disk or in a zip file.

    Raises:
        CatalogError: there is none.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations if spec else None) or ():
        if (found := Path(place) / "registry").is_dir():
            return found
    if spec is not None:
        # It stands in a zip file. Importing this costs as much as all of the catalogue, so it waits until here.
        from importlib.resources import files

        if (zipped := files(PACKAGE) / "registry").is_dir():
            return zipped
    raise CatalogError(
        f"The built-in catalogue (package {PACKAGE}) is not there; install shortapi again, "
        "or run `make generate` in a checkout."
    )


def _read(path: Traversable) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CatalogError(
            f"The built-in catalogue is damaged ({path.name} cannot be read); install shortapi again."
        ) from error


def _shipped() -> Iterator[tuple[str, Overlay]]:
    """Yield the names of installed packages that bring entries, sorted, with what they bring.

    Raises:
        CatalogError: with a sentence that names the distribution.
    """
    if not _is_announced(tuple(_places())):
        return
    # Importing this costs as much as all of the catalogue, so it waits until there is something to find.
    from importlib.metadata import entry_points

    from shortapi.catalog.loader import read_source

    points = [
        (point.dist.name if point.dist is not None else "(unknown)", point) for point in entry_points(group=GROUP)
    ]
    for name, point in sorted(points, key=lambda named: (named[0], named[1].name)):
        with _blaming(name):
            for folder in _folders(point):
                yield name, read_source(folder)


@contextmanager
def _blaming(distribution: str) -> Iterator[None]:
    """Turn whatever goes wrong with a package's models into a problem that names the distribution."""
    try:
        yield
    except CatalogError as error:
        raise _broken(distribution, error.problems or (str(error),)) from error
    except Exception as error:
        # Code of strangers ran, so anything may have come out of it.
        raise _broken(distribution, (f"{type(error).__name__}: {error}",)) from error


def _broken(distribution: str, problems: tuple[str, ...]) -> CatalogError:
    lines = [f"The models of the installed package {distribution!r} cannot be used; repair or uninstall it:", *problems]
    return CatalogError("\n  ".join(lines), problems=[f"{distribution}: {problem}" for problem in problems])


def _places() -> Iterator[tuple[str, int]]:
    """Yield the folders that Python imports from, each with the time of its last change."""
    for place in sys.path:
        try:
            yield place or ".", Path(place).stat().st_mtime_ns
        except OSError:
            continue


@lru_cache(maxsize=4)
def _is_announced(places: tuple[tuple[str, int], ...]) -> bool:
    """Whether some installed package names the group. Reading that is far cheaper than parsing all metadata."""
    return any(_names_group(info) for place, _ in places for info in _infos(place))


def _infos(place: str) -> list[str]:
    try:
        return [entry.path for entry in os.scandir(place) if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []


def _names_group(info: str) -> bool:
    try:
        return GROUP.encode() in Path(info, "entry_points.txt").read_bytes()
    except OSError:
        return False


def _folders(point: EntryPoint) -> list[Path]:
    """Return the folders, or files, that an entry point stands for."""
    if point.attr:
        found: Any = point.load()
        return [Path(found() if callable(found) else found)]
    spec = importlib.util.find_spec(point.module)
    if spec is None:
        raise CatalogError(f"the entry point {point.name!r} names {point.value!r}, which cannot be imported")
    folders = [Path(place) for place in spec.submodule_search_locations or ()]
    if not folders and spec.origin:
        folders = [Path(spec.origin).parent]
    if not folders or any(str(folder) in sys.path or not folder.is_dir() for folder in folders):
        # All that is installed stands beside a module without a package.
        raise CatalogError(f"the entry point {point.name!r} names {point.value!r}, which is no package with a folder")
    return folders
