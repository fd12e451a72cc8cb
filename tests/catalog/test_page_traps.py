"""Small model pages, one for each trap, with what must come out of each beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from shortapi.catalog import Catalog
from shortapi.errors import CatalogError
from shortapi.validation import problems
from shortapi_generator.page import Draft, from_page
from tests.catalog import read_yaml

pytestmark = pytest.mark.no_cover

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
def test_a_page_gives_the_draft_and_the_notes_in_the_file_beside_it(name: str) -> None:
    draft = from_page(text(name), read=READ)
    for what, wanted in expected(name).items():
        found = seen(draft, what)
        if what in {"args", "source"}:
            found = {key: found.get(key) for key in wanted}
        assert found == wanted, what


@pytest.mark.parametrize("name", NO_PAGES)
def test_a_text_that_is_not_a_page_is_refused_with_one_message(name: str) -> None:
    with pytest.raises(CatalogError) as caught:
        from_page(text(name))
    assert str(caught.value) == expected(name)["error"]


@pytest.mark.parametrize("name", TRAPS)
def test_line_breaks_do_not_matter(name: str) -> None:
    page = text(name)
    copies = [page, " ".join(page.split()), "\ufeff" + page.replace("\n", "\r\n")]
    assert len({outcome(copy) for copy in copies}) == 1


@pytest.mark.parametrize("name", MODELS)
def test_the_yaml_is_read_back_as_the_same_entry_and_can_be_added(name: str) -> None:
    draft = from_page(text(name), read=READ)
    (entry,) = Catalog(builtin=False).add(draft.yaml)
    assert entry.data == draft.entry.data == draft.data


@pytest.mark.parametrize("name", MODELS)
def test_the_example_satisfies_what_the_page_says(name: str) -> None:
    entry = from_page(text(name), read=READ).entry
    assert problems(entry, entry.example) == ()


PAGES = {path.stem: path for path in sorted((Path(__file__).parent / "pages").glob("*.txt"))}
USUAL = """
    Overview Endpoint api.shortapi.ai/api/v1/job/create
    Model ID Category Kind Pricing API Information Input Schema Output Schema Use Example Usage
    Examples For more details, please check our pricing page. This model can be used via our HTTP API or more
    conveniently via our client libraries. See the input and output schema below, as well as the usage examples. The
    API accepts the following input parameters: The API returns a JSON response with a `job_id` for tracking the request
    status. Create Job Response Query Job Result when status is 2, meaning succeeded To use this model, make an HTTP
    POST request to the API endpoint, then poll for results using the returned. Bash (cURL) JavaScript (Fetch API)
    Python (Requests) Required Parameters Full Example following output format
"""
"""What every page says, of which an entry holds nothing."""

PLAIN = """
    a the and is are of for in at to as it its with when while you will be if by per each set cost costs price priced
    pricing billed billing charge charged rate video videos image images request second seconds mode resolution usd
    every your generation generated finally meanwhile whereas structured follows model users audio on off
    enabled disabled without structure listed calculated overall
"""
"""Words of a price beside its amounts, its choices and its unit."""


def words(said: str) -> list[str]:
    return re.findall(r"[^\W_]+", said.lower())


@pytest.mark.parametrize("name", [*MODELS, *PAGES])
def test_every_word_of_a_page_is_in_the_entry_or_in_a_note(name: str) -> None:
    """Examples, samples in code and the words of types apart: they say nothing that holds for a call."""
    page = ({**TRAPS, **PAGES})[name].read_text(encoding="utf-8")
    code = re.sub(r"```(?!bash\s+pip).*?(?:```|\Z)", " ", page, flags=re.DOTALL)
    said = re.sub(r"- (?:Examples|Array of|One of):?.*?(?= - \*\*`|\n|$)", " ", code)
    said = re.sub(r"(\*\*`[^`]*`\*\*) \((?:`[^`]*`)?[^)]*\)", r"\1", said)
    said = re.sub(r"- (?:Default|Options|Range|Step|Items|M(?:ax|in)[ \w]*|Length):", " ", said)
    said = re.sub(r"\b(?:min|max): |\bstep\b:?|`null`", " ", said)
    draft = from_page(page, read=READ)
    kept = {*words(draft.yaml), *words(" ".join(draft.notes))}
    lost = [word for word in words(said) if word not in {*kept, *words(USUAL), *words(PLAIN)}]
    assert lost == []
