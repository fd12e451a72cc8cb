"""The state machine alone: no socket, no file, no clock but ours."""

from __future__ import annotations

import json
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from shortapi.errors import ConfigurationError
from shortapi_sandbox import Engine, Reply, Request, Stored
from tests.sandbox.toys import (
    CHEAP,
    CLIP,
    CLIP_ARGS,
    CREATE,
    KEY,
    QUERY,
    STILL,
    TUNE,
    body_of,
    create_request,
    created,
    looked_up,
    query_request,
    toy_catalog,
)

KEYS = [
    *("id", "key_name", "model", "args", "result", "status", "credit", "refunded", "refunded_credit"),
    *("created_at", "updated_at", "finished_at"),
]
"""Of a body that was really received, in its order; a job that failed has an `error` besides."""


def make(**options: Any) -> Engine:
    return Engine(toy_catalog(), **{"speed": 1.0, **options})


def finish(engine: Engine, now: float) -> None:
    for work in engine.pending():
        engine.rendered(work.job_id, [Stored(name=name, size=4, etag='"a"', type="x/y") for name in work.names], now)


def test_a_create_answers_the_documented_envelope_with_our_price_as_a_decimal_string() -> None:
    answer = body_of(make().handle(create_request(args={**CLIP_ARGS, "resolution": "240p", "duration": 3}), 0))
    assert answer["code"] == 0
    assert answer["data"]["amount"] == "0.6"
    assert len(answer["data"]["job_id"]) == 24
    int(answer["data"]["job_id"], 16)


def test_defaults_are_applied_as_the_service_does() -> None:
    assert body_of(make().handle(create_request(), 0))["data"]["amount"] == "0.1"


def test_a_job_is_queued_then_running_then_succeeded_and_stays_so() -> None:
    engine = make()
    job_id = created(engine)
    finish(engine, 0)
    seen = [looked_up(engine, job_id, now)["status"] for now in (0, 5, 1000, 2000)]
    assert seen == [0, 1, 2, 2]


@pytest.mark.parametrize(("faults", "end"), [("query:fail@2-", 2), ("query:fail@1 query:fail-unrefunded@2", 3)])
def test_an_end_that_was_told_is_final_whatever_fault_comes_after_it(faults: str, end: int) -> None:
    engine = make(faults=faults)
    job_id = created(engine)
    finish(engine, 0)
    seen = [looked_up(engine, job_id, now) for now in (5000, 6000)]
    assert [found["status"] for found in seen] == [end, end]
    assert engine.books()[0].refunded is (end == 3)


def test_a_job_whose_files_are_not_there_yet_keeps_running() -> None:
    engine = make()
    job_id = created(engine)
    assert looked_up(engine, job_id, 5000)["status"] == 1
    finish(engine, 6000)
    found = looked_up(engine, job_id, 6000)
    assert (found["status"], found["finished_at"]) == (2, "1970-01-01T01:40:00.000Z")


def test_a_query_has_every_field_that_clients_have_seen() -> None:
    engine = make()
    job_id = created(engine)
    finish(engine, 0)
    found = looked_up(engine, job_id, 5000)
    (video,) = found["result"]["videos"]
    assert re.fullmatch(rf"http://sandbox/tmp/19700101/{job_id}/[0-9a-z]{{20}}\.mp4", video["url"])
    assert list(found) == KEYS
    assert (found["id"], found["model"], found["args"], found["credit"]) == (job_id, CLIP, CLIP_ARGS, "0.1")
    assert (found["refunded"], found["refunded_credit"]) == (False, "0")
    assert found["created_at"] < found["finished_at"] == found["updated_at"]


@pytest.mark.parametrize(("model", "array"), [(CLIP, "videos"), (STILL, "images"), (TUNE, "musics")])
def test_the_array_of_a_result_goes_by_the_kind_of_output(model: str, array: str) -> None:
    engine = make()
    job_id = created(engine, model=model, args=CLIP_ARGS if model == CLIP else {"prompt": "A toy"})
    finish(engine, 0)
    assert list(looked_up(engine, job_id, 5000)["result"]) == [array]


def test_a_price_per_image_gives_as_many_images() -> None:
    engine = make()
    job_id = created(engine, model=STILL, args={"prompt": "A toy", "num_images": 3})
    finish(engine, 0)
    links = [image["url"] for image in looked_up(engine, job_id, 5000)["result"]["images"]]
    assert len({link for link in links if link.endswith(".png")}) == 3
    assert engine.books()[0].amount == Decimal("0.12")


def test_a_model_without_a_known_price_costs_nothing_here() -> None:
    engine = make()
    created(engine, model=CHEAP, args={"prompt": "A toy"})
    assert engine.books()[0].amount == 0


def test_every_answer_says_that_it_is_simulated() -> None:
    engine = make()
    job_id = created(engine)
    finish(engine, 0)
    link = looked_up(engine, job_id, 5000)["result"]["videos"][0]["url"]
    paths = [link.removeprefix("http://sandbox"), "/files/none.mp4", "/", "/files/", "/nowhere"]
    requests = [create_request(), query_request(job_id), query_request("nobody")]
    requests += [Request(method="GET", path=path) for path in paths]
    answers = [engine.handle(request, 5000) for request in requests]
    assert [answer.headers.get("X-ShortAPI-Sandbox") for answer in answers if isinstance(answer, Reply)] == [
        "simulated; speed=1"
    ] * len(answers)


def test_bad_arguments_are_refused_with_code_and_every_problem_in_info() -> None:
    engine = make()
    answer = body_of(engine.handle(create_request(args={**CLIP_ARGS, "resolution": "120P", "duration": 99}), 0))
    assert answer["code"] != 0
    assert "resolution: '120P' is not one of '120p', '240p'; did you mean '120p'?" in answer["info"]
    assert "duration" in answer["info"]
    assert engine.books() == ()


@pytest.mark.parametrize(
    ("body", "status", "info"),
    [
        (b"{not json", 400, "not a JSON object"),
        (b"[1]", 400, "not a JSON object"),
        (b'{"args": {}}', 200, "invalid model"),
        (b'{"model": 7, "args": {}}', 200, "invalid model"),
        (b'{"model": "no/such/model", "args": {}}', 200, "invalid model: no/such/model"),
        (b'{"model": "\\ud800", "args": {}}', 200, "invalid model"),
        (json.dumps({"model": CLIP, "args": [1]}).encode(), 200, "args must be an object"),
        (json.dumps({"model": CLIP}).encode(), 200, "prompt: is required"),
    ],
)
def test_a_create_that_cannot_be_done_is_refused_and_not_booked(body: bytes, status: int, info: str) -> None:
    engine = make()
    answer = engine.handle(evolve(create_request(), body=body), 0)
    assert isinstance(answer, Reply)
    assert answer.status == status
    assert body_of(answer)["code"] != 0
    assert info in body_of(answer)["info"]
    assert engine.books() == ()


def test_an_unknown_job_is_an_error_in_the_envelope() -> None:
    answer = make().handle(query_request("nobody"), 0)
    assert isinstance(answer, Reply)
    assert (answer.status, body_of(answer)["code"], body_of(answer)["data"]) == (200, 1, None)


@pytest.mark.parametrize(
    ("keys", "header", "right"),
    [
        (None, "Bearer anything", True),
        (None, "bearer anything", True),
        (None, "", False),
        (None, "Bearer ", False),
        (None, "Basic anything", False),
        ({"ak-1", "ak-2"}, "Bearer ak-2", True),
        ({"ak-1", "ak-2"}, "Bearer ak-3", False),
        ("ak-1", "Bearer ak-1", True),
        ("ak-1", "Bearer a", False),
        (set(), "Bearer anything", False),
    ],
)
def test_keys(keys: Any, header: str, *, right: bool) -> None:
    engine = make(keys=keys)
    for request in (create_request(), query_request("nobody")):
        answer = engine.handle(evolve(request, headers={"authorization": header}), 0)
        assert isinstance(answer, Reply)
        assert (answer.status == 401) is not right
    assert len(engine.books()) == int(right)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", CREATE, 405), ("POST", QUERY, 405), ("GET", "/api", 404)]
)
def test_other_methods_and_paths_are_refused_in_json(method: str, path: str, status: int) -> None:
    engine = make()
    answer = engine.handle(Request(method=method, path=path, headers=KEY), 0)
    assert isinstance(answer, Reply)
    assert answer.status == status
    assert body_of(answer)["info"]
    assert not any(engine.counts().values())


def test_the_literal_callback_url_of_the_page_is_taken_and_never_called() -> None:
    engine = make()
    created(engine, callback_url="CALLBACK_URL")
    finish(engine, 0)
    assert engine.callback_due() is None
    assert engine.callbacks(5000) == ()


@pytest.mark.parametrize(
    "url", ["https://example.com/hook", "ftp://127.0.0.1/", "http://10.0.0.1/", "", "http://[", None, 5]
)
def test_callbacks_go_nowhere_but_to_this_machine(url: Any) -> None:
    engine = make()
    created(engine, callback_url=url)
    assert engine.callback_due() is None


def test_a_callback_is_due_once_and_says_what_a_query_says() -> None:
    engine = make()
    job_id = created(engine, callback_url="http://127.0.0.1:9/hook")
    finish(engine, 0)
    assert engine.callbacks(0) == ()
    (callback,) = engine.callbacks(5000)
    assert json.loads(callback.body) == looked_up(engine, job_id, 5000)
    assert engine.callbacks(6000) == ()


def test_the_books_hold_every_accepted_create_in_order_and_mark_refunds() -> None:
    engine = make(faults="create:fail@2")
    first, second = created(engine, 10), created(engine, 11)
    finish(engine, 12)
    assert [(row.job_id, row.at, row.amount, row.refunded) for row in engine.books()] == [
        (first, 10, Decimal("0.1"), False),
        (second, 11, Decimal("0.1"), False),
    ]
    found = looked_up(engine, second, 5000)
    assert (found["status"], found["refunded"], found["error"]) == (3, True, "simulated failure")
    assert (list(found), found["refunded_credit"]) == ([*KEYS, "error"], "0.1")
    assert [row.refunded for row in engine.books()] == [False, True]


def test_calls_are_counted_by_route_and_remembered() -> None:
    engine = make()
    job_id = created(engine, 5)
    looked_up(engine, job_id, 6)
    engine.handle(Request(method="GET", path="/files/none.mp4"), 7)
    assert engine.counts() == {"create": 1, "query": 1, "file": 1, "upload": 0}
    assert [(call.at, call.route, call.subject, call.outcome, call.credentials) for call in engine.calls()] == [
        (5, "create", job_id, 200, True),
        (6, "query", job_id, 200, True),
        (7, "file", "none.mp4", 404, False),
    ]


def test_a_seed_fixes_ids_and_durations() -> None:
    def told(seed: int) -> list[Any]:
        engine = make(seed=seed)
        ids = [created(engine, 0) for _ in range(5)]
        finish(engine, 0)
        return [looked_up(engine, job_id, 1e6) for job_id in ids]

    assert told(1) == told(1)
    assert told(1) != told(2)
    assert len({found["finished_at"] for found in told(1)}) == 5


def durations(engine: Engine, count: int = 201, **more: Any) -> list[float]:
    """Return how many seconds jobs take that are made at the beginning of the epoch, the shortest first."""
    jobs = [created(engine, **more) for _ in range(count)]
    finish(engine, 0)
    ends = (looked_up(engine, job_id, 1e6)["finished_at"] for job_id in jobs)
    return sorted(datetime.fromisoformat(end).timestamp() for end in ends)


def test_durations_follow_the_catalogue_divided_by_speed() -> None:
    slow, fast = durations(make()), durations(make(speed=10))
    assert 24 < slow[100] < 37
    assert 48 < slow[180] < 75
    assert fast == pytest.approx([seconds / 10 for seconds in slow], abs=0.002)


def test_durations_follow_the_arguments_where_the_catalogue_says_how() -> None:
    catalog = toy_catalog()
    catalog.add({**catalog[CLIP].data, "expect": {"p50": 30, "p90": 60, "at": {"duration": 1}}})
    (short,), (long,) = (
        durations(Engine(catalog, speed=1.0), 1, args={**CLIP_ARGS, "duration": duration}) for duration in (1, 5)
    )
    assert long == pytest.approx(5 * short, abs=0.01)


def test_a_model_of_unknown_duration_takes_30_to_60_seconds() -> None:
    seconds = durations(make(), 401, model=STILL, args={"prompt": "A toy"})
    assert 26 < seconds[200] < 34
    assert 51 < seconds[360] < 70
    assert 8.7 < seconds[0] < seconds[-1] < 103


@pytest.mark.parametrize("now", [0.0, 1_767_225_600.9, 1_795_000_000.0])
def test_an_id_is_24_hex_digits_of_which_8_are_the_second_of_its_creation(now: float) -> None:
    job_id = created(make(), now)
    assert re.fullmatch("[0-9a-f]{24}", job_id)
    assert int(job_id[:8], 16) == int(now)


def test_without_a_seed_no_two_sandboxes_give_the_same_id() -> None:
    ids = [created(make(), 5.0) for _ in range(50)]
    assert len(set(ids)) == 50


@pytest.mark.parametrize(("at", "day"), [(1_767_225_600.0, "20260101"), (1_767_283_200.0, "20260102")])
def test_a_link_names_the_day_in_utc_plus_8(at: float, day: str) -> None:
    engine = make()
    job_id = created(engine, at)
    finish(engine, at)
    link = looked_up(engine, job_id, at + 5000)["result"]["videos"][0]["url"]
    assert link.split("/")[3:6] == ["tmp", day, job_id]


def test_a_song_comes_with_cover_title_lyrics_and_tags() -> None:
    catalog = toy_catalog()
    words = {name: {"type": "string"} for name in ("title", "lyrics")}
    catalog.add({**catalog[TUNE].data, "args": {**catalog[TUNE].data["args"], **words}})
    engine = Engine(catalog)
    job_id = created(engine, model=TUNE, args={"prompt": "A toy", "title": "Rain", "lyrics": "Drip, drop."})
    finish(engine, 0)
    (song,) = looked_up(engine, job_id, 5000)["result"]["musics"]
    assert list(song) == ["url", "cover", "title", "lyrics", "tags"]
    assert (song["url"][-4:], song["cover"][-4:]) == (".mp3", ".png")
    assert (song["title"], song["lyrics"], song["tags"]) == ("Rain", "Drip, drop.", "simulated tags")


UNLISTED: dict[str, Any] = {
    "negative_prompt": "blur",
    "num_images": 4,
    "image_url": "https://example.com/other.png",
    "omni_weight": 85,
    "camera": {"pan": [1, 2]},
}


@pytest.mark.parametrize("name", UNLISTED)
def test_an_argument_that_no_page_lists_is_ignored_and_reported(name: str) -> None:
    engine = make()
    job_id = created(engine, args={**CLIP_ARGS, name: UNLISTED[name]})
    finish(engine, 0)
    assert looked_up(engine, job_id, 5000)["status"] == 2
    (booked,) = engine.books()
    assert (booked.ignored, booked.amount) == ((name,), Decimal("0.1"))
    assert str(engine.calls()[0]) == f"create {job_id} -> 200 (ignored: {name})"


def test_a_strict_sandbox_refuses_it() -> None:
    engine = make(strict=True)
    answer = body_of(engine.handle(create_request(args={**CLIP_ARGS, "negative_prompt": "blur"}), 0))
    assert answer["code"] != 0
    assert "negative_prompt: is not an argument of this model" in answer["info"]
    assert engine.books() == ()


def test_what_is_ignored_hides_no_mistake() -> None:
    answer = body_of(make().handle(create_request(args={"prompt": "x", "image_url": "https://x.example/a"}), 0))
    assert "image: is required" in answer["info"]
    assert "image_url" not in answer["info"]


@pytest.mark.parametrize("path", ["/", "/files/"])
def test_a_page_asks_nobody_else_and_shows_no_key_no_prompt_and_no_markup_of_strangers(path: str) -> None:
    engine = make()
    script = "<script>alert(1)</script>"
    job_id = created(engine, args={**CLIP_ARGS, "prompt": "my secret", script: 1})
    finish(engine, 0)
    engine.handle(query_request(script), 1)
    engine.handle(Request(method="GET", path=f"/{script}"), 1)
    answer = engine.handle(Request(method="GET", path=path), 5000)
    assert isinstance(answer, Reply)
    assert answer.headers["Content-Type"].startswith("text/html")
    page = answer.body.decode()
    assert job_id in page
    assert not re.search(r"(src|href)=\"?(https?:)?//", page)
    assert not any(word in page for word in ("my secret", "toy-key", script, "toy.webp"))


def test_the_pages_lead_to_the_pictures_and_the_results() -> None:
    engine = make()
    job_id = created(engine)
    finish(engine, 0)
    answer = engine.handle(Request(method="GET", path="/files/"), 5000)
    assert isinstance(answer, Reply)
    links = re.findall('href="([^"]+)"', answer.body.decode())
    assert "/files/first-frame.webp" in links
    assert job_id in [link.split("/")[-2] for link in links if link.endswith(".mp4")]


def test_a_page_takes_only_reading() -> None:
    answer = make().handle(Request(method="POST", path="/"), 0)
    assert isinstance(answer, Reply)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("subject", ["a\nfake create -> 200", "x" * 5000, "\x1b[31m"])
def test_a_line_of_the_log_is_a_line(subject: str) -> None:
    engine = make()
    engine.handle(query_request(subject), 0)
    line = str(engine.calls()[0])
    assert line.isprintable()
    assert len(line) < 600


@pytest.mark.parametrize("speed", [0, -1, float("nan")])
def test_a_speed_that_makes_no_sense_is_refused(speed: float) -> None:
    with pytest.raises(ConfigurationError, match="speed"):
        make(speed=speed)


def test_a_picture_that_cannot_be_used_fails_the_job_with_a_refund_and_the_reason() -> None:
    engine = make()
    job_id = created(engine)
    engine.failed(job_id, "image: the picture could not be fetched: HTTP 404", 0)
    found = looked_up(engine, job_id, 5000)
    assert (found["status"], found["refunded"]) == (3, True)
    assert found["error"] == "image: the picture could not be fetched: HTTP 404"
    assert engine.books()[0].refunded


def test_nothing_private_is_in_the_repr_of_what_the_engine_keeps() -> None:
    engine = make(keys={"toy-key"})
    created(engine, args={"prompt": "my secret", "image": "https://secret.example/p.png"})
    (work,) = engine.pending()
    shown = " ".join(map(repr, [create_request(), work, *engine.books(), *engine.calls(), engine]))
    assert "secret" not in shown
    assert "toy-key" not in shown
