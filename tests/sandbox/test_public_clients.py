"""What public clients of the service send, and what they rely on in the answers: `exchanges.json`."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi.catalog import Catalog
from shortapi_sandbox import Sandbox

EXCHANGES = json.loads(Path(__file__).with_name("exchanges.json").read_text(encoding="utf-8"))
ENDINGS = {"images": "png", "videos": "mp4", "musics": "mp3"}
FOUND_BY_GREP = re.compile(r'"job_id": *"([^"]*)"')


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(Catalog(), speed=200, render=False) as running:
        yield running


@pytest.fixture
def http(box: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=box.base_url, headers={"authorization": "Bearer ak-x"}, trust_env=False) as client:
        yield client


def created(http: httpx.Client, exchange: Any) -> str:
    picture = f"{str(http.base_url).rstrip('/')}/files/first-frame.webp"
    args = {name: picture if value == "OWN" else value for name, value in exchange["args"].items()}
    extra = {name: exchange[name] for name in ("callback_url",) if name in exchange}
    answer = http.post("/api/v1/job/create", json={"model": exchange["model"], "args": args, **extra})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (200, 0), body
    assert list(body["data"]) == ["job_id", "amount"]
    # Shell scripts and samples of the pages look for it without a parser.
    assert FOUND_BY_GREP.findall(answer.text) == [body["data"]["job_id"]]
    return str(body["data"]["job_id"])


def polls(http: httpx.Client, job_id: str) -> Iterator[Any]:
    """Yield what each query says, as the `data` object, until the job is over."""
    while True:
        body = http.get("/api/v1/job/query", params={"id": job_id}).json()
        assert body["code"] == 0
        yield body["data"]
        if body["data"]["status"] >= 2:
            return
        threading.Event().wait(0.02)


@pytest.mark.parametrize("exchange", EXCHANGES, ids=[row["by"] for row in EXCHANGES])
def test_a_public_client_gets_what_it_relies_on(exchange: Any, http: httpx.Client, box: Sandbox) -> None:
    job_id = created(http, exchange)
    *before, last = polls(http, job_id)
    for seen in before:
        # Some take a result, an end or an error for the job's end, whatever its status.
        assert (seen["result"], seen["finished_at"], seen["refunded"]) == (None, None, False)
        assert "error" not in seen
    assert (last["status"], last["id"], last["model"]) == (2, job_id, exchange["model"])
    assert "error" not in last
    typed = {name: type(last[name]) for name in ("key_name", "credit", "refunded", "refunded_credit", "args")}
    assert list(typed.values()) == [str, str, bool, str, dict]
    for name in ("created_at", "updated_at", "finished_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", last[name])
    assert int(job_id[:8], 16) == int(datetime.fromisoformat(last["created_at"]).timestamp())
    items = last["result"][exchange["array"]]
    assert len(items) == exchange["count"]
    for item in items:
        assert item["url"].endswith(f".{ENDINGS[exchange['array']]}")
        assert httpx.get(item["url"], trust_env=False).status_code == 200  # nobody sends the key to a file's host
    assert next(row.ignored for row in box.engine.books() if row.job_id == job_id) == tuple(exchange.get("ignored", ()))


def test_a_song_has_the_cover_and_the_words_that_clients_show(http: httpx.Client) -> None:
    exchange = next(row for row in EXCHANGES if row["array"] == "musics")
    *_, last = polls(http, created(http, exchange))
    for song in last["result"]["musics"]:
        assert [song[name] for name in ("title", "lyrics", "tags")] == ["Drive time", "On the road.", "pop"]
        cover = httpx.get(song["cover"], trust_env=False)
        assert cover.content.startswith(b"\x89PNG")


def test_the_link_of_a_picture_is_taken_as_the_first_frame_of_a_clip(http: httpx.Client) -> None:
    still, clip = EXCHANGES[0], next(row for row in EXCHANGES if row["by"] == "a job list of loops")
    *_, last = polls(http, created(http, still))
    link = last["result"]["images"][0]["url"]
    *_, film = polls(http, created(http, {**clip, "args": {**clip["args"], "image": link}}))
    assert film["status"] == 2
