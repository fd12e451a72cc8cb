"""The short form of faults, and which requests a plan hits."""

from __future__ import annotations

from typing import Any

import pytest

from shortapi.errors import ConfigurationError
from shortapi_sandbox import KINDS, Engine, Fault, Request, Stored
from tests.sandbox.toys import create_request, query_request, toy_catalog

TOYS = toy_catalog()
TEXTS = {
    "create:drop": Fault(route="create", kind="drop"),
    "query:html-502@2": Fault(route="query", kind="html-502", first=2, last=2),
    "file:cut@1": Fault(route="file", kind="cut", first=1, last=1),
    "query:429(3)@1-2": Fault(route="query", kind="429", value=3, first=1, last=2),
    "query:500@3-": Fault(route="query", kind="500", first=3),
    "query:unknown-status%0.1": Fault(route="query", kind="unknown-status", rate=0.1),
    "file:slow(1000)@2-4%0.5": Fault(route="file", kind="slow", value=1000, first=2, last=4, rate=0.5),
    "query:delay(0.25)": Fault(route="query", kind="delay", value=0.25),
}


@pytest.mark.parametrize(("text", "fault"), TEXTS.items())
def test_a_fault_is_read_from_its_short_form(text: str, fault: Fault) -> None:
    assert answers(text) == answers([fault]) != answers([])


def answers(faults: Any) -> list[object]:
    """Return what an engine with these faults answers to eight requests of each kind."""
    engine = Engine(TOYS, faults=faults, seed=1)
    engine.place(Stored(name="f.mp4", size=100_000, etag='"tag"', type="video/mp4"))
    requests = [create_request(), query_request("nobody"), Request(method="GET", path="/files/f.mp4")]
    made = [engine.handle(request, 0) for request in requests for _ in range(8)]
    (job_id,) = [booked.job_id for booked in engine.books()][:1]
    return [*made, *(engine.handle(query_request(job_id), 0) for _ in range(60))]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("create:explode", "drop, refuse, reset"),
        ("file:null-data", "dead-link, cut, slow, no-range"),
        ("create:cut", "null-data"),
        ("cancel:drop", "create, query, file, upload, callback"),
        ("create", "route:kind"),
        ("create:drop@x", "route:kind"),
        ("", "route:kind"),
        ("create:drop%1.5", "0 to 1"),
    ],
)
def test_a_fault_that_does_not_exist_gets_one_sentence_that_lists_what_does(text: str, named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Engine(TOYS, faults=[text])
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def hits(text: str, count: int = 6, seed: int = 0) -> list[int]:
    engine = Engine(TOYS, faults=text, seed=seed)
    plain = Engine(TOYS, seed=seed).handle(query_request("nobody"), 0)
    return [number for number in range(1, count + 1) if engine.handle(query_request("nobody"), 0) != plain]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("query:drop", [1, 2, 3, 4, 5, 6]),
        ("query:drop@2", [2]),
        ("query:drop@2-4", [2, 3, 4]),
        ("query:drop@5-", [5, 6]),
        ("create:drop", []),
        ("query:drop%0", []),
        ("query:drop%1", [1, 2, 3, 4, 5, 6]),
        ("query:drop@1 query:500@6", [1, 6]),
    ],
)
def test_a_fault_hits_the_requests_that_it_names(text: str, numbers: list[int]) -> None:
    assert hits(text) == numbers


def test_a_rate_hits_its_share_and_the_same_requests_for_the_same_seed() -> None:
    struck = hits("query:drop%0.1", 2000)
    assert 150 < len(struck) < 250
    assert struck == hits("query:drop%0.1", 2000)
    assert struck != hits("query:drop%0.1", 2000, seed=1)


def test_each_kind_of_fault_says_what_it_does() -> None:
    assert all(kind.does and kind.routes for kind in KINDS.values())
