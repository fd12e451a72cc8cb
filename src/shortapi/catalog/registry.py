"""The built-in registry: the checked catalogue as JSON, beside the generated classes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from shortapi.catalog.protocol import Protocol
from shortapi.catalog.records import Entry
from shortapi.errors import CatalogError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PACKAGE = "shortapi_generated"


@frozen(kw_only=True)
class IndexRow:
    """One line of a table of models."""

    id: str
    title: str
    category: str
    class_name: str
    summary: str


def folder() -> Traversable:
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


def index(root: Traversable) -> dict[str, IndexRow]:
    """Return the light row of every built-in model, by id."""
    return {row["id"]: IndexRow(**row) for row in _read(root / "index.json")["models"]}


def entry(root: Traversable, model: str) -> Entry:
    """Return one built-in entry; `model` must stand in the index."""
    return Entry.from_data(_read(root / "models" / f"{model}.json"))


def protocol(root: Traversable) -> Protocol:
    """Return the built-in protocol."""
    return Protocol.from_data(_read(root / "protocol.json"))


def _read(path: Traversable) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CatalogError(
            f"The built-in catalogue is damaged ({path.name} cannot be read); install shortapi again."
        ) from error
