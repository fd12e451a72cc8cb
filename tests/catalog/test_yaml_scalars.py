"""YAML is read as YAML 1.2 says, whatever PyYAML's own rules are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.catalog import read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16:9", "16:9"),
        ("12:30:45", "12:30:45"),
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("=", "="),
        ("+.5x", "+.5x"),
        ("true", True),
        ("False", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("-7", -7),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1.5E-2", -0.015),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_2_says(text: str, value: Any) -> None:
    data = read_yaml(f"x: {text}\n")
    assert data == {"x": value}
    assert type(data["x"]) is type(value)


@pytest.mark.parametrize("text", ["'16:9'", '"true"', "'1'", "'null'", "|\n  5"])
def test_what_is_quoted_is_text(text: str) -> None:
    data = read_yaml(f"x: {text}\n")
    assert isinstance(data["x"], str)


def test_flow_and_block_style_give_the_same_data() -> None:
    flow = read_yaml("x: {ratio: 16:9, list: [4:3, no]}\n")
    block = read_yaml("x:\n  ratio: 16:9\n  list:\n    - 4:3\n    - no\n")
    assert flow == block == {"x": {"ratio": "16:9", "list": ["4:3", "no"]}}
