"""The catalogue: what each model takes, costs and gives, and what the service's answers mean.

Importing this reads no file and imports neither YAML nor the generated package.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from shortapi.catalog.protocol import Protocol, Refusal, StatusRow
from shortapi.catalog.records import (
    Arg,
    Entry,
    Expect,
    ExpectRow,
    Length,
    Media,
    Pricing,
    Rate,
    Rule,
    Units,
)
from shortapi.catalog.registry import Catalog, IndexRow

if TYPE_CHECKING:
    from shortapi.catalog.loader import load_file, load_text, read_yaml
    from shortapi.validation import as_decimal

__all__ = [
    "Arg",
    "Catalog",
    "Entry",
    "Expect",
    "ExpectRow",
    "IndexRow",
    "Length",
    "Media",
    "Pricing",
    "Protocol",
    "Rate",
    "Refusal",
    "Rule",
    "StatusRow",
    "Units",
    "as_decimal",
    "load_file",
    "load_text",
    "read_yaml",
]


if not TYPE_CHECKING:  # a type checker would take any name for a name of ours

    def __getattr__(name: str) -> Any:
        # The loader and its checks stand above validation, which needs the records; looking things up needs neither.
        homes = {
            "shortapi.validation": ["as_decimal"],
            "shortapi.catalog.loader": ["load_file", "load_text", "read_yaml"],
        }
        for home, names in homes.items():
            if name in names:
                return getattr(importlib.import_module(home), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
