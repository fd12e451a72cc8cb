"""Whatever a catalogue file holds, the loader loads it or says what is wrong: it never raises anything else."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi.catalog import Catalog, load_text
from shortapi.errors import CatalogError
from tests.catalog import read_yaml

GOOD = read_yaml(Path(__file__).parent / "good" / "everything.yaml")
PROTOCOL = read_yaml(Path(__file__).parents[2] / "spec" / "protocol.yaml")
WORDS = ["", "x", "string", "array", "object", "1", "2026-11-22", "0.1", "prompt", "not", "required", "properties", "["]
SCALARS = st.none() | st.booleans() | st.integers(-3, 20) | st.floats() | st.sampled_from(WORDS) | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
    max_leaves=5,
)


def ways(data: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [way] + [found for key, value in items for found in ways(value, (*way, key))]


def changed(data: Any, way: tuple[Any, ...], value: Any) -> Any:
    if not way:
        return value
    copied = copy.copy(data)
    copied[way[0]] = changed(data[way[0]], way[1:], value)
    return copied


@given(st.lists(st.tuples(st.sampled_from(ways(GOOD)), VALUES), min_size=1, max_size=3))
def test_a_changed_entry_is_loaded_or_refused_in_sentences(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    check_all(GOOD, changes)


@given(st.lists(st.tuples(st.sampled_from(ways(PROTOCOL)), VALUES), min_size=1, max_size=3))
def test_a_changed_protocol_is_loaded_or_refused_in_sentences(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    check_all(PROTOCOL, changes)


def check_all(data: Any, changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    for way, value in changes:
        try:
            data = changed(data, way, value)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took that way away
    if not isinstance(data, dict):
        return
    problems: tuple[str, ...] = ("none",)
    try:
        for entry in Catalog(builtin=False).add(data):
            json.dumps(entry.data, allow_nan=False)
    except CatalogError as error:
        problems = error.problems
    assert problems


@given(st.text(alphabet="ab:-[]{}&*!|>#%'\"\n\t 0.~<", max_size=60))
def test_any_text_is_refused_in_sentences_with_a_line(text: str) -> None:
    with pytest.raises(CatalogError) as caught:
        load_text(text, "t")
    assert caught.value.problems
    assert all(problem.startswith("t:") for problem in caught.value.problems)
