"""Whatever text is given as a page, it gives an entry that the catalogue takes, or one CatalogError."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shortapi.catalog import load_text
from shortapi.errors import CatalogError
from shortapi.validation import problems
from shortapi_generator.page import from_page
from shortapi_generator.page.write import write_yaml
from tests.catalog import read_yaml

PAGES = Path(__file__).parent / "pages"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(PAGES.rglob("*.txt"))]
HAPPY = (PAGES / "happyhorse.lines.txt").read_text(encoding="utf-8")

# What a page is made of; a few of each in any order make everything go wrong that can.
PIECES = [
    *("- **`", "`**", " (`", "`, _required_): ", "`, _optional_): ", "string", "int", "list", "list<string>", "Shot"),
    *("\n  - Default: `", "\n  - Options: ", "\n  - Range: `1` to `", "`", '"', '"a", "b"', "\n  - Examples: ", "null"),
    *("### Input Schema", "### Output Schema", "## Pricing", "## Overview", "**Model ID**: `a/b/text-to-video`", "\n"),
    *(
        "\n  - Max length: 5",
        "\n  - Items: min: 999, max: 2",
        "\n  - Min items: 3",
        "\n  - Step: 2",
        "\n#### More\n",
        "Maximum 10 images",
        "between 20 and 40 characters",
        "1080p not supported for 10s. ",
        "Only available in pro mode, and must be provided",
        "std only supports 720P. ",
        "at least 7",
        "$0.1",
        " per second",
        " per image",
        " for 720p",
        "720P",
        "std",
        " URL of the image",
        "JPEG",
        "10 MB",
        "1:2",
        " - ",
    ),
    *(
        '"args": {',
        '{"prompt": "x"}',
        "}",
        "\\",
        "'",
        "\ud800",
        "\x00",
        "\u2028",
        "999999999999999999999",
        "-1e999",
        "{}",
    ),
]


def check(text: str) -> None:
    try:
        draft = from_page(text, read="2026-11-22")
    except CatalogError as error:
        # One sentence about the page; what was made of it never fails the catalogue's own checks.
        assert str(error).count("\n") == 0
        assert error.problems == ()
        return
    assert load_text(draft.yaml).data == draft.data
    assert [str(one) for one in problems(draft.entry, draft.entry.example) if one.level == "error"] == []
    assert all(isinstance(note, str) and note for note in draft.notes)
    draft.yaml.encode()


@given(st.sampled_from(TEXTS), st.data())
def test_a_cut_page_is_read_or_refused(page: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, min(40, len(page))) | st.integers(0, len(page)))
    check(page[start : data.draw(st.integers(start, len(page)))])


@given(st.lists(st.tuples(st.sampled_from(TEXTS), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4))
def test_spliced_pages_are_read_or_refused(parts: list[tuple[str, float, float]]) -> None:
    check("".join(page[int(len(page) * min(a, b)) : int(len(page) * max(a, b))] for page, a, b in parts))


@given(st.lists(st.tuples(st.integers(0, len(HAPPY)), st.sampled_from(PIECES), st.integers(0, 60)), max_size=8))
def test_a_page_with_pieces_put_in_and_taken_out_is_read_or_refused(edits: list[tuple[int, str, int]]) -> None:
    page = HAPPY
    for place, piece, gone in edits:
        page = page[:place] + piece + page[place + gone :]
    check(page)


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_a_list_of_parameters_made_of_pieces_is_read_or_refused(pieces: list[str]) -> None:
    check("# a/b/text-to-video > X. ## Pricing $1 per second ### Input Schema - **`p`** (`string`): " + "".join(pieces))


@given(st.dictionaries(st.sampled_from(["a", "no", "12", "x-y", "null"]), st.deferred(lambda: VALUES), min_size=1))
def test_whatever_is_written_is_read_back(data: dict[str, Any]) -> None:
    assert read_yaml(write_yaml(data)) == data


SIGNS = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="\n\t", exclude_characters="\ufeff\ufffe\uffff"
)
WORDS = st.sampled_from(["16:9", "2026-11-22", "no", "a: b", "a #b", "- x", "1_000", "0x1", "~", "", " a", "a  b" * 60])
LINES = st.lists(st.text(SIGNS, min_size=1, max_size=12), min_size=20, max_size=40).map(" ".join)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(SIGNS)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS | WORDS | LINES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "rate", "b"]), inner, max_size=3)
    ),
    max_leaves=6,
)
