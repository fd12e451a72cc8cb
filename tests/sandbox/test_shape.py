"""What a result looks like, from the form of the arguments' values."""

from __future__ import annotations

from typing import Any

import pytest

from shortapi.catalog import Catalog, Entry
from shortapi_sandbox.shape import shape_of


def entry(kind: str = "video", unit: str = "request", quantity: Any = 1, **args: Any) -> Entry:
    named = {"prompt": {"type": "string", "required": True, "description": "What."}}
    named |= {name: {"description": "It.", **arg} for name, arg in args.items()}
    data = {
        "id": "toy/x/y",
        "title": "Toy",
        "category": "toy",
        "kind": "inference",
        "summary": "A toy.",
        "source": {"page": "https://example.com/toy", "read": "2026-01-01", "complete": True},
        "args": named,
        "output": {"kind": kind},
        "pricing": {
            "currency": "USD",
            "checked": "2026-01-01",
            "unit": unit,
            "quantity": quantity,
            "rates": [{"rate": "1"}],
        },
        "example": {"prompt": "A toy"},
    }
    return Catalog(builtin=False).add(data)[0]


def choice(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values), "default": values[0]}


@pytest.mark.parametrize(
    ("kind", "args", "picture", "size"),
    [
        ("video", {}, None, (1280, 720)),
        ("video", {"resolution": choice("720P")}, None, (1280, 720)),
        ("video", {"resolution": choice("1080P")}, (1600, 900), (1920, 1080)),
        ("video", {"resolution": choice("540p")}, (900, 1600), (540, 960)),
        ("video", {"quality": choice("4k")}, None, (3840, 2160)),
        ("video", {"mode": choice("std"), "shape": choice("720p")}, (1000, 1000), (720, 720)),
        ("video", {"resolution": choice("720p"), "ratio": choice("9:16")}, (1600, 900), (720, 1280)),
        ("video", {"aspect_ratio": choice("21:9")}, None, (1680, 720)),
        ("video", {"aspect_ratio": choice("auto", "1:1")}, (1200, 900), (960, 720)),
        ("video", {}, (1273, 717), (1278, 720)),
        ("video", {}, (5000, 100), (2880, 720)),
        ("image", {}, None, (1366, 768)),
        ("image", {"resolution": choice("2K"), "aspect_ratio": choice("1:1")}, None, (2048, 2048)),
        ("image", {"size": choice("1024x1536")}, (500, 500), (1024, 1536)),
        ("image", {"size": choice("auto", "1024x1536"), "aspect_ratio": choice("1:1")}, None, (1024, 1024)),
    ],
)
def test_the_size_is_even_and_follows_the_arguments_and_then_the_picture(
    kind: str, args: dict[str, Any], picture: tuple[int, int] | None, size: tuple[int, int]
) -> None:
    assert shape_of(entry(kind, **args), {"prompt": "x"}).size(picture) == size


def test_free_text_is_never_taken_for_a_size() -> None:
    made = entry(style={"type": "string"})
    assert shape_of(made, {"prompt": "240p", "style": "1:1"}).size(None) == (1280, 720)


NUMBER = {"type": "integer", "minimum": 1, "maximum": 500, "default": 7}
TEXT_NUMBER = {"type": "string", "minimum": 1, "maximum": 500, "default": "7"}


@pytest.mark.parametrize(
    ("made", "seconds"),
    [
        (entry(), 5),
        (entry(duration=NUMBER), 7),
        (entry(duration=TEXT_NUMBER), 7),
        (entry(unit="second", quantity="length", length=NUMBER, duration={**NUMBER, "default": 3}), 7),
        (entry(unit="second", quantity=8), 8),
        (entry(duration={**NUMBER, "default": 500}), 120),
        (entry("audio"), 10),
        (entry("audio", duration=NUMBER), 7),
        (entry("image", duration=NUMBER), 0),
    ],
)
def test_the_length_is_what_is_billed_or_else_asked_for(made: Entry, seconds: float) -> None:
    assert shape_of(made, {"prompt": "x"}).seconds == seconds


@pytest.mark.parametrize(
    ("made", "count"),
    [
        (entry("image", unit="image", quantity="num_images", num_images=NUMBER), 7),
        (entry("image", unit="image", quantity="num_images", num_images={**NUMBER, "default": 500}), 16),
        (entry("image", num_images=NUMBER), 1),
        (entry("video", unit="second", quantity="duration", duration=NUMBER), 1),
    ],
)
def test_a_price_per_file_gives_that_many_files(made: Entry, count: int) -> None:
    assert shape_of(made, {"prompt": "x"}).count == count
