"""From a whole model page to an entry: the vendor's own page, and two of models that no catalogue has."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shortapi.catalog import Entry, load_file, load_text
from shortapi.errors import CatalogError
from shortapi.pricing import estimate
from shortapi.validation import problems
from shortapi_generator.page import from_page

pytestmark = pytest.mark.no_cover

PAGES = Path(__file__).parent / "pages"
SPEC = Path(__file__).parents[2] / "spec" / "models"
MODEL = "alibaba/happyhorse-1.0/image-to-video"
READ = "2026-11-22"
COPIES = ["happyhorse.collapsed.txt", "happyhorse.lines.txt"]


def text(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def without_descriptions(entry: Entry) -> list[tuple[str, dict[str, object]]]:
    """The arguments in their order; how the page words them is its own."""
    args = entry.data["args"]
    return [(name, {key: arg[key] for key in arg if key != "description"}) for name, arg in args.items()]


@pytest.mark.parametrize("copy", COPIES)
def test_the_vendor_s_page_gives_the_entry_that_a_person_wrote(copy: str) -> None:
    written = load_file(SPEC / f"{MODEL}.yaml", root=SPEC)
    draft = from_page(text(copy), read=READ)
    assert without_descriptions(draft.entry) == without_descriptions(written)
    assert draft.data["pricing"] == written.data["pricing"]
    for name in ("id", "title", "class_name", "category", "kind", "source", "output"):
        assert getattr(draft.entry, name) == getattr(written, name)
    assert draft.notes == ()


def test_the_vendor_s_page_is_corrected_where_a_person_corrected_it() -> None:
    written = load_file(SPEC / f"{MODEL}.yaml", root=SPEC)
    draft = from_page(text(COPIES[0]), read=READ)
    assert len(draft.entry.corrections) == len(written.corrections) == 5
    for ours, theirs in zip(draft.entry.corrections, written.corrections, strict=True):
        assert ours["page"].split()[:4] == theirs["page"].split()[:4]
    (times,) = (row["why"] for row in draft.entry.corrections if "1.78" in row["why"])
    assert times == "leaving resolution out costs 1.78 times as much as asking for 720P"


def test_both_copies_of_the_vendor_s_page_give_the_same_text() -> None:
    one, two = (from_page(text(copy), read=READ) for copy in COPIES)
    assert one.yaml == two.yaml


@pytest.mark.parametrize("name", ["paper-boat", "inkwell"])
def test_a_page_of_an_unknown_model_gives_the_entry_and_the_notes_beside_it(name: str) -> None:
    draft = from_page(text(f"{name}.txt"), read=READ)
    assert draft.yaml == text(f"{name}.yaml")
    assert list(draft.notes) == text(f"{name}.notes").splitlines()
    assert load_text(draft.yaml).data == draft.data == draft.entry.data


@pytest.mark.parametrize("name", ["paper-boat", "inkwell", "happyhorse.lines"])
def test_the_example_of_a_draft_is_one_that_can_be_sent_and_priced(name: str) -> None:
    entry = from_page(text(f"{name}.txt")).entry
    assert [problem for problem in problems(entry, entry.example) if problem.level == "error"] == []
    assert estimate(entry, {**entry.example, **({"resolution": "540P"} if name == "paper-boat" else {})}).amount > 0


def test_the_day_is_today_and_the_address_is_the_vendor_s_unless_given() -> None:
    page = text(COPIES[0])
    source = from_page(page).entry.source
    assert source["read"] == datetime.now(UTC).date().isoformat()
    assert source["page"] == f"https://shortapi.ai/models/{MODEL}/llms.txt"
    given = from_page(page, read="2025-01-02", address="https://example.com/copy.txt").entry
    assert given.source == {"page": "https://example.com/copy.txt", "read": "2025-01-02", "complete": True}
    assert given.pricing.checked == "2025-01-02"


def test_a_day_that_is_none_is_a_catalogue_problem() -> None:
    with pytest.raises(CatalogError, match="is not a date; write it like 2026-11-22"):
        from_page(text(COPIES[0]), read="yesterday")


def test_a_text_beyond_every_page_is_refused() -> None:
    with pytest.raises(CatalogError, match="a page at most 300000"):
        from_page("## Input Schema\n" * 30_000)


def test_nothing_of_this_is_loaded_with_the_catalogue() -> None:
    code = "import sys; from shortapi.catalog import Catalog; len(Catalog()); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "shortapi.catalog" in done.stdout.split()
    assert not [name for name in done.stdout.split() if name.startswith(("shortapi_generator.page", "yaml"))]
