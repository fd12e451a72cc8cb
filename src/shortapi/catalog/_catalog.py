"""The catalogue: built-in entries, under those of the user."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from attrs import define, field

from shortapi.catalog import registry as _registry
from shortapi.catalog._installed import blaming, shipped
from shortapi.catalog._overlay import Overlay, read_paths, read_source
from shortapi.catalog.registry import IndexRow
from shortapi.errors import UnknownModelError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from shortapi.catalog.protocol import Protocol
    from shortapi.catalog.records import Entry

DefaultT = TypeVar("DefaultT")

ENVIRONMENT = "SHORTAPI_CATALOG"
"""Environment variable with files and folders to add, separated like those of PATH."""


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
            root = _registry.folder()
            rows = _registry.index(root) if self._builtin else {}
            state = _State(root, rows, _registry.protocol(root))
            for one in shipped() if self._builtin else ():
                with blaming(one.distribution):
                    state.put(one.overlay)
            for overlay in read_paths(self._paths()):
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
            state.read[model] = _registry.entry(state.root, model)
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
        ids = list(self)
        close = difflib.get_close_matches(str(model).lower(), ids, n=3, cutoff=0.6)
        part = [name for name in ids if str(model) and str(model).lower() in name and name not in close]
        return (close + part)[:3]

    def index(self) -> list[IndexRow]:
        """Return a light row of every model, sorted by id, without reading the entries."""
        state = self._loaded()
        rows = state.rows | {entry.id: _row(entry) for entry in state.own.values()}
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
        state = self._loaded()
        overlay = read_source(source)
        state.put(overlay)
        return tuple(overlay.entries)


def _row(entry: Entry) -> IndexRow:
    return IndexRow(
        id=entry.id,
        title=entry.title,
        category=entry.category,
        class_name=entry.class_name,
        summary=entry.summary,
    )
