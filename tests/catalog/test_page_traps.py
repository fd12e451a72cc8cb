"""Small model pages, one for each trap, with what must come out of each beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shortapi.catalog import Catalog, read_yaml
from shortapi.catalog.page import Draft, from_page
from shortapi.errors import CatalogError

TRAPS = {path.stem: path for path in sorted((Path(__file__).parent / "pages" / "traps").glob("*.txt"))}
NO_PAGES = [name for name in TRAPS if name.startswith("no-page")]
MODELS = [name for name in TRAPS if name not in NO_PAGES]
READ = "2026-11-22"


def text(name: str) -> str:
    return TRAPS[name].read_text(encoding="utf-8")


def expected(name: str) -> dict[str, Any]:
    return dict(read_yaml(TRAPS[name].with_suffix(".yaml")))


def seen(draft: Draft, what: str) -> Any:
    """What a draft says of one expected field."""
    data = draft.data
    if what == "names":
        return list(data["args"])
    if what == "notes":
        return list(draft.notes)
    if what == "corrections":
        return [row["page"] for row in data.get("corrections", [])]
    if what == "pricing":
        return {key: value for key, value in data["pricing"].items() if key not in {"currency", "checked"}}
    return data[what]


def outcome(page: str) -> object:
    try:
        draft = from_page(page, read=READ)
    except CatalogError as error:
        return str(error)
    return draft.yaml, draft.notes


@pytest.mark.parametrize("name", MODELS)
def test_what_comes_out_of_a_page_is_what_stands_beside_it(name: str) -> None:
    draft = from_page(text(name), read=READ)
    for what, wanted in expected(name).items():
        found = seen(draft, what)
        if what in {"args", "source"}:
            found = {key: found.get(key) for key in wanted}
        assert found == wanted, what


@pytest.mark.parametrize("name", NO_PAGES)
def test_a_text_that_is_no_page_is_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(CatalogError) as caught:
        Catalog.from_page(text(name))
    assert str(caught.value) == expected(name)["error"]


@pytest.mark.parametrize("name", TRAPS)
def test_line_breaks_do_not_matter(name: str) -> None:
    page = text(name)
    copies = [page, " ".join(page.split()), "\ufeff" + page.replace("\n", "\r\n")]
    assert len({outcome(copy) for copy in copies}) == 1


@pytest.mark.parametrize("name", MODELS)
def test_the_yaml_is_read_back_as_the_same_entry_and_can_be_added(name: str) -> None:
    draft = Catalog.from_page(text(name), read=READ)
    (entry,) = Catalog(builtin=False).add(draft.yaml)
    assert entry.data == draft.entry.data == draft.data
