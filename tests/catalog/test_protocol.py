"""What answers mean, and how a user's rows go before the built-in ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi import Client, UnexpectedResponseError
from shortapi.catalog import Catalog, Protocol
from tests.catalog import read_yaml

SPEC = Path(__file__).parents[2] / "spec"


@pytest.fixture(scope="module", params=["the registry", "the file"])
def catalog(request: pytest.FixtureRequest) -> Catalog:
    catalog = Catalog(builtin=False)
    if request.param == "the file":
        catalog.add(SPEC / "protocol.yaml")
    return catalog


@pytest.fixture(scope="module")
def built_in(catalog: Catalog) -> Protocol:
    return catalog.protocol


def polled(catalog: Catalog, status: object) -> str:
    """Return what a job is doing by an answer with such a status."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"code": 0, "data": {"status": status}}))
    with Client("ak-x", base_url="http://localhost", catalog=catalog, transport=transport) as client:
        return client.job("66f0").poll().status


def rows_of(data: Any) -> list[dict[str, Any]]:
    rows = [*data["status"], *data["failed_when"], *data["arrays"], *data["refusals"]]
    return rows + [row for paths in data["paths"].values() for row in paths]


def test_every_row_says_how_sure_it_is_and_where_it_is_from() -> None:
    data = read_yaml(SPEC / "protocol.yaml")
    assert len(rows_of(data)) > 30
    for row in rows_of(data):
        assert row["sure"] in {"documented", "seen", "seen once", "inferred"}
        assert row["source"]


@pytest.mark.parametrize(
    ("value", "means"),
    [(0, "queued"), (1, "running"), (2, "succeeded"), (3, "failed"), (4, "failed")]
    + [(value, "unknown") for value in (5, "2", 2.0, True, False, "succeeded", [2], {"is": 2})],
)
def test_a_status_counts_by_value_and_type(catalog: Catalog, value: object, means: str) -> None:
    assert polled(catalog, value) == means


@pytest.mark.parametrize("value", [None, {}, ""])
def test_what_is_empty_is_no_status(catalog: Catalog, value: object) -> None:
    with pytest.raises(UnexpectedResponseError, match="it has no status"):
        polled(catalog, value)


REFUSALS = [
    ({"call": "create", "code": 3000, "http": 200, "message": "upstream unstable"}, False),
    ({"call": "create", "code": "3000", "http": 200, "message": "upstream unstable"}, None),
    ({"call": "create", "code": 7, "http": 200, "message": "Invalid model: x/y"}, False),
    ({"call": "create", "code": 7, "http": 200, "message": "the invalid model"}, None),
    ({"call": "create", "code": 7, "http": 200, "message": "unsupported task kind"}, False),
    ({"call": "create", "code": 1, "http": 200, "message": "generic"}, None),
    ({"call": "create", "code": None, "http": 502, "message": None}, None),
    ({"call": "query", "code": 3000, "http": 200, "message": None}, None),
    ({"call": "query", "code": 1, "http": 200, "message": "x"}, None),
    *(
        ({"call": "create", "code": None, "http": http, "message": None}, False)
        for http in (400, 401, 402, 403, 404, 405, 413, 415, 422, 429)
    ),
]


@pytest.mark.parametrize(("answer", "charged"), REFUSALS, ids=str)
def test_only_known_refusals_say_that_nothing_was_charged(
    built_in: Protocol, answer: dict[str, Any], charged: bool | None
) -> None:
    row = built_in.refusal(**answer)
    assert (row.charged if row else None) is charged


@pytest.mark.parametrize(
    ("http", "error"), [(401, "authentication"), (403, "authentication"), (429, "rate_limit"), (404, None)]
)
@pytest.mark.parametrize("call", ["create", "query"])
def test_a_refusal_names_its_kind(built_in: Protocol, call: str, http: int, error: str | None) -> None:
    row = built_in.refusal(call, code=None, http=http, message=None)
    assert row is not None
    assert row.error == error


def test_rows_of_a_user_go_first() -> None:
    catalog = Catalog(builtin=False)
    built_in = catalog.protocol
    added = catalog.add(
        "protocol: 1\n"
        "base_url: http://127.0.0.1:8000\n"
        "status: [{value: 2, means: running}, {value: done, means: succeeded}]\n"
        "paths: {job_id: [{path: data.id}]}\n"
        "arrays: [{key: clips, kind: video}]\n"
        "failed_when: [{path: data.state, value: dead}]\n"
        "refusals: [{call: create, code: 3000, charged: unknown, meaning: who knows}]\n"
    )
    protocol = catalog.protocol
    assert added == ()
    assert protocol.base_url == "http://127.0.0.1:8000"
    assert polled(catalog, 2) == "running"
    assert polled(catalog, "done") == "succeeded"
    assert polled(catalog, 3) == "failed"
    assert protocol.paths["job_id"] == ("data.id", "data.job_id", "job_id")
    assert protocol.paths["status"] == built_in.paths["status"]
    assert protocol.arrays == {**built_in.arrays, "clips": "video"}
    assert protocol.failed_when == (("data.state", "dead"), ("data.refunded", True))
    row = protocol.refusal("create", code=3000, http=200, message=None)
    assert row is not None
    assert (row.charged, row.meaning) == (None, "who knows")


def test_the_latest_rows_of_a_user_go_first() -> None:
    catalog = Catalog(builtin=False)
    catalog.add("protocol: 1\nstatus: [{value: 9, means: running}]\n")
    catalog.add({"protocol": 1, "status": [{"value": 9, "means": "failed"}]})
    assert polled(catalog, 9) == "failed"
