"""The catalogue: files, entries, pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shortapi.catalog.loader import read_file, read_text


def read_yaml(source: str | Path, name: str = "<text>") -> Any:
    """Parse any YAML as the catalogue does, without checking it as an entry; `name` is that of a text in problems."""
    data, problems = read_file(source) if isinstance(source, Path) else read_text(source, name)
    problems.raise_if_any()
    return data
