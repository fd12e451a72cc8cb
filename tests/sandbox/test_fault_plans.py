"""Faults from a YAML file: the same rows, the same checks, and a seed of its own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi.errors import ConfigurationError
from shortapi.testing import SandboxTransport
from shortapi_sandbox import Engine, Fault, Reply, Sandbox
from tests.sandbox.toys import create_request, query_request, toy_catalog

TOYS = toy_catalog()

ROWS = """\
seed: 7
faults:
  - {route: create, kind: 429, value: 0.5, first: 1, last: 3}
  - route: query
    kind: html-502
    rate: 0.25
"""
FAULTS = (
    Fault(route="create", kind="429", value=0.5, first=1, last=3),
    Fault(route="query", kind="html-502", rate=0.25),
)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write(tmp_path, ROWS)


def write(folder: Path, text: str) -> Path:
    path = folder / "my plan.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def struck(faults: Any, count: int = 400, **options: Any) -> list[int]:
    """Return the statuses of many queries, of which html-502 hits some."""
    engine = Engine(TOYS, faults=faults, **options)
    answers = [engine.handle(query_request("nobody"), 0) for _ in range(count)]
    return [answer.status for answer in answers if isinstance(answer, Reply)]


def test_a_file_holds_the_rows_that_a_fault_has_and_a_seed(plan: Path) -> None:
    of_file, of_rows = Engine(TOYS, faults=plan), Engine(TOYS, faults=FAULTS, seed=7)
    creates = [[engine.handle(create_request(), 0) for _ in range(3)] for engine in (of_file, of_rows)]
    assert creates[0] == creates[1]
    assert [answer.headers["Retry-After"] for answer in creates[0] if isinstance(answer, Reply)] == ["0.5"] * 3
    assert struck(plan) == struck(FAULTS, seed=7)


def test_the_plan_on_the_page_of_the_sandbox_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/sandbox.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    query = Engine(TOYS, faults=write(tmp_path, text)).handle(query_request("nobody"), 0)
    assert isinstance(query, Reply)
    assert (query.status, query.headers["Retry-After"]) == (429, "0.5")


def test_a_list_of_rows_alone_is_drawn_from_the_seed_of_the_sandbox(tmp_path: Path) -> None:
    rows = [{"route": "query", "kind": "html-502", "rate": 0.25}]
    path = write(tmp_path, json.dumps(rows))
    assert struck(path, seed=3) == struck(FAULTS[1:], seed=3) != struck(path, seed=4)


@pytest.mark.parametrize("given", [str, lambda path: f"@{path}", Path, lambda path: [f"@{path}"], lambda path: [path]])
def test_a_file_is_named_by_its_path_or_with_an_at_sign(given: Any, plan: Path) -> None:
    hits = struck(given(plan))
    assert 60 < hits.count(502) < 140
    assert hits == struck(FAULTS, seed=7)


def test_the_seed_of_a_file_holds_whatever_stands_beside_it(plan: Path) -> None:
    among = ["query:delay(0)%0.5", f"@{plan}", "create:drop"]
    assert struck(plan, seed=1) == struck(among, seed=2)


def test_a_sandbox_and_a_transport_take_a_file(plan: Path) -> None:
    transport = SandboxTransport(faults=str(plan))
    with (
        Sandbox(faults=str(plan), render=False) as box,
        httpx.Client(base_url=box.base_url) as over_http,
        httpx.Client(base_url="http://localhost", transport=transport) as in_process,
    ):
        for client in (over_http, in_process):
            assert [client.post("/api/v1/job/create").status_code for _ in range(4)] == [429, 429, 429, 401]


BAD = {
    "an unknown route": ("- {route: cancel, kind: drop}", "There is no sandbox route 'cancel'"),
    "an unknown kind": ("- {route: create, kind: cut}", "There is no fault 'cut' for 'create' requests"),
    "an impossible rate": ("- {route: create, kind: drop, rate: 1.5}", "a share from 0 to 1"),
    "a rate in words": ("- {route: create, kind: drop, rate: often}", "a share from 0 to 1"),
    "a negative value": ("- {route: create, kind: delay, value: -1}", "a number from 0 up"),
    "a first of 0": ("- {route: create, kind: drop, first: 0}", "the number of a request"),
    "a last before the first": ("- {route: create, kind: drop, first: 3, last: 2}", "before its first: 2 before 3"),
    "a misspelt field": ("- {route: create, kind: drop, frist: 3}", "no such field; there are route, kind, value"),
    "no kind": ("- {route: create}", "names no kind"),
    "a row that is a text": ("- create:drop", "a row is a mapping"),
    "a field beside the faults": ("speed: 3\nfaults: []", "there are seed and faults"),
    "a seed in words": ("seed: x\nfaults: []", "the seed is a whole number"),
    "only a seed": ("seed: 3", "a fault plan is a list of rows"),
    "a row that stands twice": ("- {route: create, route: query, kind: drop}", "is given twice"),
    "no YAML": ("- {", "this is not YAML"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_is_refused_with_one_sentence_that_names_its_line_when_it_has(what: str, tmp_path: Path) -> None:
    text, words = BAD[what]
    with pytest.raises(ConfigurationError) as caught:
        Engine(TOYS, faults=write(tmp_path, text))
    assert words in str(caught.value)
    assert "my plan.yaml:" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_problems_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    text = "- {route: create, kind: drop}\n- {route: x, kind: drop}\n- {route: create, kind: x}\n"
    with pytest.raises(ConfigurationError, match=r"has 2 problems: .*:2: .*; .*:3: "):
        Engine(TOYS, faults=write(tmp_path, text))


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"plan\.yaml: the file cannot be read"):
        Engine(TOYS, faults=f"@{tmp_path / 'plan.yaml'}")
