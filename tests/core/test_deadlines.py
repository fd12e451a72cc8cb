"""Answers that never come to their end: every exchange has a deadline, its headers included."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shortapi import Client, JobTimeoutError, TransportError
from tests.faces import KEY, Face
from tests.scripted import Act, Service, created, done, ranged, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a", "duration": 3, "resolution": "720P"}
VIDEO = b"\x00\x00\x00\x18ftypisom" + b"0123456789" * 500
LATE = b"\x00\x00\x00\x18ftypisom" + b"too late" * 500

TIMEOUT = 0.3
STEP = 0.05


def slowly(pieces: Iterator[bytes], then: Act) -> Act:
    """Send pieces, each within the time for one, for much longer than the whole may take; only then answer."""

    def act(handler: Any) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            if handler.server.release.wait(STEP):
                return
        then(handler)

    return act


def endless(then: Act) -> dict[str, Act]:
    times = range(int(8 * TIMEOUT / STEP))
    return {
        "1xx": slowly((b"HTTP/1.1 102 Processing\r\n\r\n" for _ in times), then),
        "103 with links": slowly((b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" for _ in times), then),
        "a byte of a header at a time": slowly((b"HTTP/1.1 200 OK\r\nx-a: "[n : n + 1] or b"a" for n in times), then),
        "a header at a time": slowly((b"HTTP/1.1 200 OK\r\n" if n == 0 else b"x-a: b\r\n" for n in times), then),
    }


HEADS = list(endless(status(404)))


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("own", [True, False], ids=["connections of ours", "a transport of the user"])
def test_a_file_whose_head_does_not_end_is_asked_for_again(head: str, own: bool, face: Face, tmp_path: Path) -> None:
    with Service(a=[endless(ranged(LATE))[head], ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        options = {} if own else {"transport": face.transport()}
        client = face.bare_client(api_key=KEY, base_url=service.url, http_timeout=TIMEOUT, **options)
        client.job("66f0").wait().outputs[0].save(tmp_path / "clip.mp4")
        assert len(service.requests("/files/a.mp4")) > 1
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize("head", HEADS)
def test_a_create_whose_head_does_not_end_is_in_doubt(head: str, face: Face) -> None:
    with Service(create=[endless(created())[head]]) as service:
        with pytest.raises(TransportError) as caught:
            face.client(service.url, http_timeout=TIMEOUT).submit(MODEL, ARGS)
        assert service.creates == 1
    assert caught.value.charged is None


def test_a_poll_whose_head_does_not_end_holds_up_no_wait(face: Face) -> None:
    outlasted: list[bool] = []
    with Service(query=[endless(lambda _: outlasted.append(True))["a header at a time"]]) as service:
        with pytest.raises(JobTimeoutError):
            face.bare_client(api_key=KEY, base_url=service.url).job("66f0").wait(timeout=0.1)
        assert service.requests("/job/query")
    assert not outlasted


def test_a_create_that_was_given_up_before_it_was_sent_is_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up, look_up = threading.Event(), socket.getaddrinfo

    def slow(*args: Any, **options: Any) -> Any:
        given_up.wait(20)
        return look_up(*args, **options)

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        client = Client(KEY, base_url=f"http://127.0.0.1:{server.getsockname()[1]}", http_timeout=0.01)
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        with pytest.raises(TransportError, match="took too long") as caught:
            client.submit(MODEL, ARGS)
        given_up.set()
        late, _ = server.accept()
        with late:
            assert late.recv(1) == b""
    assert caught.value.charged is None


def page(chunks: int) -> Act:
    """Refuse a file in a page that trickles in, each piece within the time for one."""

    def act(handler: Any) -> None:
        handler.send_response(404)
        handler.send_header("content-length", str(chunks))
        handler.end_headers()
        slowly((b"." for _ in range(chunks)), lambda _: None)(handler)

    return act


def test_a_page_instead_of_a_file_may_not_trickle_for_ever(face: Face, tmp_path: Path) -> None:
    with Service(a=[page(100), ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        result = face.client(service.url, http_timeout=TIMEOUT).job("66f0").wait()
        asked = len(service.requests("/job/query"))
        result.outputs[0].save(tmp_path / "clip.mp4")
        assert len(service.requests("/job/query")) == asked  # else the page had been taken for an answer
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


FRAMES = {
    "the size of a piece": b"1;",
    "what follows the last piece": b"%x\r\n%s\r\n0\r\nx-a: " % (len(LATE), LATE),
}


@pytest.mark.parametrize("own", [True, False], ids=["connections of ours", "a transport of the user"])
@pytest.mark.parametrize("what", FRAMES)
def test_a_file_may_not_trickle_for_ever_in(what: str, own: bool, face: Face, tmp_path: Path) -> None:
    outlasted: list[bool] = []
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    pieces = (piece for piece in (head + FRAMES[what], *[b"a"] * 400))
    with Service(a=[slowly(pieces, lambda _: outlasted.append(True)), ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        options = {} if own else {"transport": face.transport()}
        client = face.bare_client(api_key=KEY, base_url=service.url, http_timeout=TIMEOUT, **options)
        client.job("66f0").wait().outputs[0].save(tmp_path / "clip.mp4")
        assert len(service.requests("/files/a.mp4")) > 1
    assert not outlasted
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


def test_a_file_that_comes_slowly_is_read_whole_however_long_it_takes(face: Face, tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(VIDEO)
    size = -(-len(VIDEO) // 30)
    pieces = (head * (at == 0) + VIDEO[at : at + size] for at in range(0, len(VIDEO), size))
    with Service(a=[slowly(pieces, lambda _: None)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        client = face.bare_client(api_key=KEY, base_url=service.url, http_timeout=TIMEOUT)
        client.job("66f0").wait().outputs[0].save(tmp_path / "clip.mp4")
        assert len(service.requests("/files/a.mp4")) == 1
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
