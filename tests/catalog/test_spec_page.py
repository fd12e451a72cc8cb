"""Every piece of YAML in docs/spec.md is right, and every word of the language stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.make import spec_page
from shortapi.catalog import Catalog
from tests.catalog import read_yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
WHOLE, *PIECES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
SCHEMA = json.loads((ROOT / "spec" / "catalog.schema.json").read_text(encoding="utf-8"))


def data_of(text: str) -> dict[str, Any]:
    data = read_yaml(text, "docs/spec.md")
    assert isinstance(data, dict)
    return data


def words(schema: Any) -> Iterator[str]:
    """Yield every field that the schema knows."""
    if not isinstance(schema, dict):
        return
    yield from schema.get("properties", {})
    named = [part for key in ("properties", "$defs") for part in schema.get(key, {}).values()]
    several = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ())]
    single = [schema.get(key) for key in ("items", "additionalProperties", "if", "then", "else", "not")]
    for part in named + several + single:
        yield from words(part)


def test_the_whole_entry_is_one() -> None:
    (entry,) = Catalog(builtin=False).add(WHOLE)
    assert entry.class_name == "AcmeFilm20TextToVideoArgs"


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.split(":")[0])
def test_every_piece_fits_into_the_whole_entry(piece: str) -> None:
    data, catalog = data_of(piece), Catalog(builtin=False)
    if "protocol" in data:
        catalog.add(piece)
        assert {row.value: row.means for row in catalog.protocol.status}["done"] == "succeeded"
        return
    whole = data_of(WHOLE)
    changed = {**whole, **data, "args": {**whole["args"], **data.get("args", {})}}
    if changed["args"]["duration"]["type"] == "string":
        changed["example"] = {**whole["example"], "duration": "3"}
    (entry,) = catalog.add(changed)
    assert entry.data == changed


@pytest.mark.parametrize("word", sorted(set(words(SCHEMA))))
def test_every_word_of_the_language_is_told(word: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", PAGE)


def test_the_table_of_words_is_made_from_the_words() -> None:
    assert spec_page() == PAGE, "run `make docs`"


def test_there_are_pieces_of_all_kinds() -> None:
    assert {next(iter(data_of(piece))) for piece in PIECES} == {"args", "expect", "pricing", "protocol"}
