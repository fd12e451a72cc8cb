"""Entries that installed packages bring along.

A package announces them by an entry point of the group `shortapi.catalogs`. Its value names a package, whose folder
is read, or an object: a path, or a function that returns one.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from shortapi.catalog._overlay import Overlay, read_source
from shortapi.errors import CatalogError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "shortapi.catalogs"


@frozen
class Shipped:
    """What one entry point of a distribution brings."""

    distribution: str
    overlay: Overlay


def shipped() -> Iterator[Shipped]:
    """Yield what installed packages bring, sorted by their names.

    Raises:
        CatalogError: with a sentence that names the distribution.
    """
    if not _is_announced(tuple(_places())):
        return
    # Importing this costs as much as all of the catalogue, so it waits until there is something to find.
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda point: (_distribution(point), point.name)):
        name = _distribution(point)
        with blaming(name):
            for folder in _folders(point):
                yield Shipped(name, read_source(folder))


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "(unknown)"


@contextmanager
def blaming(distribution: str) -> Iterator[None]:
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
