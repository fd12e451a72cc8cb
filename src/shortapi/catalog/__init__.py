"""The catalogue: what each model takes, costs and gives, and what the service's answers mean.

Importing this reads no file and imports neither YAML nor the generated package.
"""

from __future__ import annotations

from shortapi.catalog._catalog import Catalog
from shortapi.catalog._number import as_decimal
from shortapi.catalog._pattern import matches
from shortapi.catalog.loader import load_file, load_text, read_yaml
from shortapi.catalog.protocol import Protocol, Refusal, StatusRow
from shortapi.catalog.records import Arg, Entry, Expect, ExpectRow, Length, Media, Pricing, Rate, Rule, Units
from shortapi.catalog.registry import IndexRow

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
    "matches",
    "read_yaml",
]
