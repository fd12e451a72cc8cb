"""Each kind of fault, as a client meets it, over HTTP and in process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import httpx
import pytest

from shortapi_sandbox import KINDS
from tests.sandbox.doors import PATIENCE, Door, InProcessDoor

OpenDoor = Callable[..., Door]


@pytest.mark.parametrize(
    ("kind", "error", "booked"),
    [("drop", httpx.RemoteProtocolError, 1), ("reset", httpx.ReadError, 1), ("refuse", httpx.ConnectError, 0)],
)
def test_a_create_without_an_answer(open_door: OpenDoor, kind: str, error: type[Exception], booked: int) -> None:
    door = open_door(f"create:{kind}@1")
    if kind == "refuse" and not isinstance(door, InProcessDoor):
        # A port that listens cannot refuse one request of many: it closes the connection instead.
        error = httpx.RemoteProtocolError
    with pytest.raises(error):
        door.create()
    assert len(door.engine.books()) == booked
    assert door.create().json()["code"] == 0
    assert len(door.engine.books()) == booked + 1


@pytest.mark.parametrize("kind", ["drop", "reset", "refuse"])
def test_a_query_without_an_answer_changes_nothing(open_door: OpenDoor, kind: str) -> None:
    door = open_door(f"query:{kind}@2")
    job_id = door.create().json()["data"]["job_id"]
    assert door.query(job_id).json()["code"] == 0
    with pytest.raises(httpx.TransportError):
        door.query(job_id)
    assert door.query(job_id).json()["code"] == 0
    assert [call.outcome for call in door.engine.calls()] == [200, 200, kind, 200]


def test_a_late_answer_is_only_late(open_door: OpenDoor) -> None:
    door = open_door("create:delay(0.1)")
    assert door.create().json()["code"] == 0


def test_an_answer_later_than_the_read_timeout_is_a_timeout_after_the_job_was_booked(open_door: OpenDoor) -> None:
    door = open_door(f"create:delay({2 * PATIENCE})@1")
    with pytest.raises(httpx.ReadTimeout):
        door.create()
    assert len(door.engine.books()) == 1
    assert door.create().json()["code"] == 0


def test_too_many_requests_says_when_to_come_back_and_books_nothing(open_door: OpenDoor) -> None:
    door = open_door("create:429(3)@1", "query:429(0.5)@1", "file:429@1")
    answers = [door.create(), door.query("nobody"), door.client.get("/files/first-frame.png")]
    assert [answer.status_code for answer in answers] == [429] * 3
    assert [answer.headers["retry-after"] for answer in answers] == ["3", "0.5", "1"]
    assert door.engine.books() == ()


def test_an_http_500_books_nothing(open_door: OpenDoor) -> None:
    door = open_door("create:500@1")
    answer = door.create()
    assert (answer.status_code, answer.json()["code"]) == (500, 500)
    assert door.engine.books() == ()


def test_a_gateway_page_hides_a_create_that_was_done(open_door: OpenDoor) -> None:
    door = open_door("create:html-502@1")
    answer = door.create()
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")
    assert answer.text.startswith("<html>")
    assert len(door.engine.books()) == 1


def test_truncated_json_is_whole_http_and_broken_json(open_door: OpenDoor) -> None:
    door = open_door("create:truncated@1")
    answer = door.create()
    assert answer.status_code == 200
    assert answer.text.startswith('{"code":0,"data":{"job_id":')
    with pytest.raises(ValueError, match="Unterminated"):
        answer.json()
    assert len(door.engine.books()) == 1


def test_null_data(open_door: OpenDoor) -> None:
    door = open_door("create:null-data@1", "query:null-data@1")
    assert door.create().json() == {"code": 0, "data": None}
    job_id = door.create().json()["data"]["job_id"]
    assert door.query(job_id).json() == {"code": 0, "data": None}
    assert door.query(job_id).json()["data"]["id"] == job_id


def test_statuses_that_nobody_described(open_door: OpenDoor) -> None:
    door = open_door("query:unknown-status@1", "query:unknown-status(9)@2", "query:string-status@3-4")
    job_id = door.create().json()["data"]["job_id"]
    seen = [door.query(job_id).json()["data"]["status"] for _ in range(3)]
    assert seen[:2] == [7, 9]
    assert seen[2] in {"queued", "running", "succeeded"}
    for _ in range(3):
        door.pause()
    assert door.query(job_id).json()["data"]["status"] == "succeeded"


@pytest.mark.parametrize(("kind", "refunded"), [("fail", True), ("fail-unrefunded", False)])
def test_a_job_that_fails(open_door: OpenDoor, kind: str, *, refunded: bool) -> None:
    door = open_door(f"query:{kind}@1")
    job_id = door.create().json()["data"]["job_id"]
    for _ in range(2):
        found = door.query(job_id).json()["data"]
        assert (found["status"], found["refunded"], found["result"]) == (3, refunded, None)
        assert found["error"]
    assert door.engine.books()[0].refunded is refunded


def test_a_dead_link(open_door: OpenDoor) -> None:
    door = open_door("file:dead-link@1")
    _, link = door.done()
    assert door.client.get(link).status_code == 404
    assert door.client.get(link).status_code == 200


def test_a_file_that_is_cut_gives_half_of_it_and_then_ends(open_door: OpenDoor) -> None:
    door = open_door("file:cut@1")
    _, link = door.done()
    got: list[bytes] = []
    with door.client.stream("GET", link) as answer:
        pieces = answer.iter_raw()
        with pytest.raises(httpx.RemoteProtocolError):
            got.extend(pieces)
    half = b"".join(got)
    assert len(half) == int(answer.headers["content-length"]) // 2
    rest = door.client.get(link, headers={"Range": f"bytes={len(half)}-", "If-Range": answer.headers["etag"]})
    assert rest.status_code == 206
    assert half + rest.content == door.client.get(link).content


def test_a_slow_file_takes_its_time(open_door: OpenDoor) -> None:
    door = open_door("file:slow(50000)@1")
    _, link = door.done()
    started = door.clock.now() if isinstance(door, InProcessDoor) else 0.0
    size = len(door.client.get(link).content)
    if isinstance(door, InProcessDoor):
        assert door.clock.now() - started == pytest.approx(size / 50000)
    assert size == len(door.client.get(link).content)


def test_a_file_slower_than_the_read_timeout_is_a_timeout(open_door: OpenDoor) -> None:
    door = open_door("file:slow(1)@1")
    _, link = door.done()
    with pytest.raises(httpx.ReadTimeout):
        door.client.get(link)


def test_a_host_without_ranges_sends_everything(open_door: OpenDoor) -> None:
    door = open_door("file:no-range@1")
    _, link = door.done()
    whole = door.client.get(link, headers={"Range": "bytes=10-"})
    part = door.client.get(link, headers={"Range": "bytes=10-"})
    assert (whole.status_code, part.status_code) == (200, 206)
    assert whole.content[10:] == part.content


@pytest.mark.parametrize("kind", ["drop", "reset", "refuse"])
def test_a_file_without_an_answer(open_door: OpenDoor, kind: str) -> None:
    door = open_door(f"file:{kind}@1")
    _, link = door.done()
    with pytest.raises(httpx.TransportError):
        door.client.get(link)
    assert door.client.get(link).status_code == 200


@pytest.mark.parametrize("route", ["create", "query", "file"])
def test_a_sandbox_gets_over_every_kind_of_fault(open_door: OpenDoor, route: str) -> None:
    kinds = [name for name, kind in KINDS.items() if route in kind.routes]
    door = open_door(*(f"{route}:{kind}@{number}" for number, kind in enumerate(kinds, 1)))
    for _ in kinds:
        with contextlib.suppress(httpx.TransportError):
            use(door, route)
    assert door.engine.counts()[route] == len(kinds)
    assert use(door, route).status_code == 200


def use(door: Door, route: str) -> httpx.Response:
    if route == "file":
        return door.client.get("/files/first-frame.png")
    return door.create() if route == "create" else door.query("nobody")
