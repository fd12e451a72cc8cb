"""Compares two folders of models, or two files."""

from __future__ import annotations

from pathlib import Path

from shortapi.catalog import Entry
from shortapi.catalog.loader import read_sources
from shortapi.errors import CatalogError
from shortapi_generator._words import BuildError
from shortapi_generator.diff import Difference, catalogue_differences


def compare(old: Path, new: Path) -> tuple[Difference, ...]:
    """Return the differences between two folders or files.

    Args:
        old, new: a folder of models, a spec folder, or one file.

    Raises:
        BuildError: with every problem of both.
    """
    problems: list[str] = []
    found = [_entries(place, problems) for place in (old, new)]
    if problems:
        raise BuildError(problems)
    return catalogue_differences(*found)


def _entries(place: Path, problems: list[str]) -> dict[str, Entry]:
    models = place / "models" if (place / "models").is_dir() else place
    try:
        ((entries, _),) = read_sources(models)
    except CatalogError as error:
        problems.extend(error.problems)
        return {}
    if not entries:
        problems.append(f"{models}: there is no model")
    return entries
