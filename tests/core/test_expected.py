"""How long the catalogue expects a job to take, by its arguments."""

from __future__ import annotations

from typing import Any

import pytest

from shortapi import Snapshot
from shortapi.catalog import Catalog, Entry, Expect
from shortapi.polling.durations import MOST_GROWTH, expected
from shortapi.testing import SandboxTransport
from tests.faces import Face

TOY = """
id: acme/toy-1.0/text-to-video
title: Toy 1.0 text to video
category: text-to-video
kind: inference
summary: Makes a toy video.
source: {page: https://example.com/toy.txt, read: 2026-11-22, complete: true}
args:
  prompt: {type: string, required: true}
  size: {type: string, enum: [720P, 1080P], default: 720P}
  seconds: {type: string, minimum: 1, maximum: 60, default: "5"}
  count: {type: integer, minimum: 1, maximum: 4}
output: {kind: video}
pricing: {unknown: it is a toy}
expect:
  - {when: {size: 1080P}, p50: 100, p90: 300, at: {seconds: "5", count: 1}, fixed: 20}
  - {p50: 60, p90: 150, at: {seconds: "5"}}
example: {prompt: A ball}
"""


@pytest.fixture(scope="module")
def toy() -> Entry:
    (entry,) = Catalog(builtin=False).add(TOY)
    return entry


@pytest.mark.parametrize(
    ("args", "p50", "p90"),
    [
        ({}, 60, 150),
        ({"seconds": "10"}, 120, 300),
        ({"seconds": "2.5"}, 30, 75),
        ({"size": "1080P"}, 100, 300),
        ({"size": "1080P", "seconds": "10"}, 180, 540),
        ({"size": "1080P", "seconds": "10", "count": 2}, 340, 1020),
        ({"size": "nonsense"}, 60, 150),
        ({"seconds": "many"}, 60, 150),
        ({"seconds": "0"}, 60, 150),
        ({"seconds": None}, 60, 150),
        ({"seconds": 10**30}, 60 * MOST_GROWTH, 150 * MOST_GROWTH),
    ],
)
def test_times_follow_the_arguments(toy: Entry, args: dict[str, Any], p50: float, p90: float) -> None:
    found = expected(toy, args)
    assert found is not None
    assert (found.p50, found.p90) == pytest.approx((p50, p90))


def test_a_wait_for_a_submitted_job_expects_what_its_arguments_say(face: Face) -> None:
    def eta(seconds: str) -> float:
        seen: list[Snapshot] = []
        client = face.bare_client(
            api_key="ak-x", catalog=catalog, base_url="http://localhost", transport=SandboxTransport(catalog=catalog)
        )
        client.submit("acme/toy-1.0/text-to-video", {"prompt": "A ball", "seconds": seconds}).wait(
            on_update=seen.append
        )
        assert seen[0].eta is not None
        return seen[0].eta

    catalog = Catalog(builtin=False)
    catalog.add(TOY)
    assert eta("20") > 3 * eta("5")


def test_a_plain_pair_holds_for_all_arguments(toy: Entry) -> None:
    (entry,) = Catalog(builtin=False).add({**toy.data, "expect": {"p50": 60, "p90": 150}})
    assert expected(entry, {"seconds": "50"}) == Expect(p50=60, p90=150)


def test_where_nothing_is_said_nothing_is_expected(toy: Entry) -> None:
    data = {name: value for name, value in toy.data.items() if name != "expect"}
    (entry,) = Catalog(builtin=False).add(data)
    assert expected(entry, {}) is None
    assert expected(None, {}) is None
