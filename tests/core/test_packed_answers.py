"""Answers that are packed, or say so: unpacked by us with a limit, and kept as they came where that is not possible."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi import ArgumentError, DownloadError, PollPolicy, UnexpectedResponseError
from tests.faces import KEY, Face
from tests.scripted import Act, Service, cut, done, job, ranged, reply

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a", "duration": 3, "resolution": "720P"}
PICTURE_MODEL = "alibaba/happyhorse-1.0/image-to-video"
VIDEO = b"\x00\x00\x00\x18ftypisom" + b"0123456789" * 500
ANSWER = json.dumps({"code": 0, "data": {"job_id": "66f0", "amount": "1.145"}}).encode()


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def twice(body: bytes) -> bytes:
    return gzip.compress(gzip.compress(body))


def damaged(body: bytes) -> bytes:
    return gzip.compress(body)[:-8] + bytes(8)


READABLE: dict[str, tuple[str, Any]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip by its old name": ("X-GZip", gzip.compress),
    "gzip with a wrong check sum": ("gzip", damaged),
    "deflate": ("deflate", zlib.compress),
    "deflate without its frame": ("deflate", raw_deflate),
    "one over the other": ("gzip, identity, gzip", twice),
    "four over each other": ("gzip, gzip, gzip, gzip", lambda body: twice(twice(body))),
    "nothing, though it says gzip": ("gzip", bytes),
    "nothing, though it says gzip thrice": ("gzip, gzip, gzip", bytes),
    "nothing, though it says brotli": ("br", bytes),
    "nothing, though it says something unknown": ("zstd, aes", bytes),
    "nothing, and it says so": ("identity, none", bytes),
}


@pytest.mark.parametrize("how", READABLE)
def test_the_answer_to_a_create_is_read_when_it_is_packed_as(how: str, face: Face) -> None:
    coding, pack = READABLE[how]
    with Service(create=[reply(200, pack(ANSWER), content_encoding=coding)]) as service:
        made = face.client(service.url).submit(MODEL, ARGS)
        (request,) = service.seen
    assert (made.id, str(made.charge)) == ("66f0", "1.145")
    assert request.headers["accept-encoding"] == "identity"


def test_a_packed_answer_that_broke_off_still_names_its_job(face: Face) -> None:
    packed = gzip.compress(ANSWER + b" " * 9)
    with Service(create=[cut(packed, len(packed) - 9, content_encoding="gzip")]) as service:
        assert face.client(service.url).submit(MODEL, ARGS).id == "66f0"


@cache
def bomb(layers: int) -> bytes:
    return gzip.compress(bomb(layers - 1) if layers > 1 else bytes(100_000_000))


BOMBS = {"gzip": 1, "gzip, gzip": 2, "gzip, gzip, gzip": 3, ", ".join(["gzip"] * 9): 3}
"""How often the body is packed; only the worker that runs a test packs it."""
MOST = 40_000_000


@pytest.mark.parametrize("coding", BOMBS)
def test_an_answer_to_a_create_that_unpacks_without_end_is_in_doubt_and_takes_no_memory(
    coding: str, face: Face
) -> None:
    with Service(create=[reply(200, bomb(BOMBS[coding]), content_encoding=coding)]) as service:
        client = face.client(service.url)
        tracemalloc.start()
        with pytest.raises(UnexpectedResponseError) as caught:
            client.submit(MODEL, ARGS)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert caught.value.charged is None
    assert peak < MOST


@pytest.mark.parametrize("coding", BOMBS)
def test_a_picture_or_an_error_page_that_unpacks_without_end_takes_no_memory(
    coding: str, face: Face, tmp_path: Path
) -> None:
    act: Act = reply(200, bomb(BOMBS[coding]), content_encoding=coding)
    with Service(image=[act], clip=[act]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/clip.mp4")]
        client = face.client(service.url)
        output = client.job("66f0").wait().outputs[0]
        tracemalloc.start()
        with pytest.raises(ArgumentError):
            client.submit(PICTURE_MODEL, {**ARGS, "image": f"{service.url}/files/image.png"})
        with pytest.raises(DownloadError, match="compressed"):
            output.save(tmp_path / "clip.mp4")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < MOST


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, br"])
def test_an_answer_packed_in_a_way_that_is_not_known_is_named(coding: str, face: Face) -> None:
    with Service(create=[reply(200, b"\x8b\x04\x80garbage", content_encoding=coding)]) as service:
        with pytest.raises(UnexpectedResponseError) as caught:
            face.client(service.url).submit(MODEL, ARGS)
        assert service.creates == 1
    assert coding in str(caught.value)
    assert (caught.value.charged, caught.value.body) == (None, b"\x8b\x04\x80garbage")


@pytest.mark.parametrize(
    "coding", ["", "identity", "Identity", "none", "binary", "aws-chunked", "identity, identity", " NONE ,"]
)
def test_a_file_that_is_not_packed_is_just_its_bytes_whatever_it_calls_that(
    coding: str, face: Face, tmp_path: Path
) -> None:
    with Service(a=[reply(200, VIDEO, content_encoding=coding)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        face.client(service.url).job("66f0").wait().outputs[0].save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


def test_polls_and_files_ask_for_bytes_as_they_are(face: Face, tmp_path: Path) -> None:
    with Service(a=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [job(1), done(f"{service.url}/files/a.mp4")]
        face.client(service.url).job("66f0").wait().outputs[0].save(tmp_path / "clip.mp4")
        assert {seen.headers["accept-encoding"] for seen in service.seen} == {"identity"}


@pytest.mark.parametrize("packed", [False, True])
def test_a_mock_transport_may_give_whole_contents(packed: bool, face: Face, tmp_path: Path) -> None:
    headers = {"content-encoding": "gzip"} if packed else {}
    ended = {"code": 0, "data": {"status": 2, "result": {"videos": [{"url": "https://files.example/a.mp4"}]}}}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "files.example":
            return httpx.Response(200, content=VIDEO)
        body = ANSWER if request.method == "POST" else json.dumps(ended).encode()
        return httpx.Response(200, content=gzip.compress(body) if packed else body, headers=headers)

    options = {"api_key": KEY, "base_url": "https://api.example", "transport": httpx.MockTransport(answer)}
    made = face.bare_client(**options).submit(MODEL, ARGS)
    made.wait(poll=PollPolicy(interval=0.001)).outputs[0].save(tmp_path / "clip.mp4")
    assert (made.id, (tmp_path / "clip.mp4").read_bytes()) == ("66f0", VIDEO)


def test_a_job_named_where_an_endless_answer_begins_is_not_lost(face: Face) -> None:
    body = gzip.compress(b'{"code": 0, "data": {"job_id": "66f0c1e2a3b4c5d6e7f80912", "more": "' + bytes(100_000_000))
    with Service(create=[reply(200, body, content_encoding="gzip")]) as service:
        with pytest.raises(UnexpectedResponseError) as caught:
            face.client(service.url).submit(MODEL, ARGS)
        assert service.creates == 1
    assert (caught.value.charged, caught.value.job_id) == (None, "66f0c1e2a3b4c5d6e7f80912")
