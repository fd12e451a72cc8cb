"""A file is put in place only if it is whole by every answer's own words: from 0 on, and as long as was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from shortapi import DownloadError
from tests.core.test_downloads import VIDEO, endless, leftovers, output_of
from tests.faces import Face
from tests.scripted import Act, Handler, Service, begin, cut, drop, ranged, reply, status

AT = 300_000
SIZE = len(VIDEO)
REST = VIDEO[AT:]
PLACE = f"bytes {AT}-{SIZE - 1}/{SIZE}"
V1 = '"v1"'


def chunked(code: int, body: bytes, **headers: str) -> Act:
    """Send a body in chunks, so that only its other headers say how long it is."""

    def act(handler: Handler) -> None:
        handler.send_response(code)
        for name, value in {"transfer-encoding": "chunked", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n" if body else b"0\r\n\r\n")

    return act


def cut_chunks(body: bytes, **headers: str) -> Act:
    """Begin a body in chunks of which nobody said how long it is, and break off."""

    def act(handler: Handler) -> None:
        handler.send_response(200)
        for name, value in {"transfer-encoding": "chunked", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(b"%x\r\n" % len(body) + body + b"\r\n")
        handler.drop()

    return act


PARTS = f"--x\r\ncontent-type: video/mp4\r\ncontent-range: {PLACE}\r\n\r\n".encode() + REST + b"\r\n--x--\r\n"

LIES: dict[str, Act] = {
    "a 200 with the range of the rest": reply(200, REST, content_range=PLACE.replace(str(AT), str(AT + 9)), etag=V1),
    "a 200 that calls the rest the whole": reply(200, REST, etag=V1),
    "a 200 that calls the rest the whole, in chunks": chunked(200, REST, etag=V1),
    "a 200 that calls the rest the whole, by its date": reply(200, REST, last_modified="Sun, 01 Nov 2026 10:00:00 GMT"),
    "a rest longer than its range": reply(206, REST + b"more", content_range=PLACE, etag=V1),
    "a rest longer than its range, in chunks": chunked(206, REST + b"more", content_range=PLACE, etag=V1),
    "the whole after the beginning": chunked(206, VIDEO, content_range=PLACE, etag=V1),
    "a rest shorter than its length says": reply(206, REST, content_range=f"bytes {AT}-{SIZE}/{SIZE + 1}", etag=V1),
    "a rest from elsewhere": reply(206, VIDEO[9:], content_range=f"bytes 9-{SIZE - 1}/{SIZE}", etag=V1),
    "a rest from after a gap": reply(206, REST[9:], content_range=PLACE.replace(str(AT), str(AT + 9)), etag=V1),
    "several ranges at once": reply(206, PARTS, content_type="multipart/byteranges; boundary=x", etag=V1),
    "several ranges with a range": reply(
        206, REST, content_type="Multipart/Byteranges; boundary=x", content_range=PLACE, etag=V1
    ),
    "several ranges as a whole file": reply(200, PARTS, content_type="multipart/byteranges; boundary=x"),
    "another total": reply(206, REST, content_range=PLACE.replace(f"/{SIZE}", f"/{SIZE + 1}"), etag=V1),
    "a total before its own end": reply(206, REST, content_range=PLACE.replace(f"/{SIZE}", f"/{SIZE - 5}"), etag=V1),
    "no range": reply(206, REST, etag=V1),
    "no range and no byte": reply(206, b"", etag=V1),
    "a range that is none": reply(206, REST, content_range="bytes some/all", etag=V1),
    "a range backwards": reply(206, REST, content_range=f"bytes {AT}-{AT - 9}/{SIZE}", etag=V1),
    "a range with a sign": reply(206, REST, content_range=PLACE.replace(f"{AT}-", f"+{AT}-"), etag=V1),
    "only the total": reply(200, REST, content_range=f"bytes */{SIZE}", etag=V1),
    "the rest in other units": reply(206, REST, content_range=PLACE.replace("bytes", "seconds"), etag=V1),
}


CONTRADICTED_BY_NOTHING = [how for how in LIES if how.startswith("a 200 that calls")]
"""Where nobody has said how long the file is."""


@pytest.mark.parametrize("how", LIES)
def test_a_resumed_download_ends_in_the_right_bytes_when_the_host_sends(how: str, face: Face, tmp_path: Path) -> None:
    with Service(a=[cut(VIDEO, AT, etag=V1), LIES[how], ranged(VIDEO)]) as service:
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
    assert leftovers(tmp_path) == ["clip.mp4"]


@pytest.mark.parametrize("how", [how for how in LIES if how not in CONTRADICTED_BY_NOTHING])
def test_so_it_does_where_nobody_had_said_how_long_it_is_when_the_host_sends(
    how: str, face: Face, tmp_path: Path
) -> None:
    with Service(a=[cut_chunks(VIDEO[:AT], etag=V1), LIES[how], ranged(VIDEO)]) as service:
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize("how", LIES)
def test_nothing_is_put_in_place_when_the_host_always_sends(how: str, face: Face, tmp_path: Path) -> None:
    acts = [act for _ in range(9) for act in (cut(VIDEO, AT, etag=V1), LIES[how])]
    with Service(a=acts) as service, pytest.raises(DownloadError) as caught:
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert (caught.value.charged, caught.value.job_id) == (True, "66f0")
    assert "clip.mp4" not in leftovers(tmp_path)


FRESH_LIES: dict[str, Act] = {
    "the first half, called so": reply(200, VIDEO[:AT], content_range=f"bytes 0-{AT - 1}/{SIZE}"),
    "the second half, called so": reply(200, REST, content_range=PLACE),
    "a length that is not its range": reply(200, VIDEO, content_range=f"bytes 0-{AT - 1}/{SIZE}"),
    "more than its range": chunked(200, VIDEO, content_range=f"bytes 0-{AT - 1}/{AT}"),
    "several ranges": reply(206, PARTS, content_type="multipart/byteranges; boundary=x"),
    "a piece that nobody asked for": reply(206, REST, content_range=PLACE),
    "a piece without a range": reply(206, VIDEO),
}


@pytest.mark.parametrize("how", FRESH_LIES)
def test_a_first_answer_is_no_file_when_it_is(how: str, face: Face, tmp_path: Path) -> None:
    with Service(a=[FRESH_LIES[how]]) as service:
        output = output_of(face, service)
        with pytest.raises(DownloadError):
            output.save(tmp_path / "clip.mp4")
        assert leftovers(tmp_path) == []
        service.acts["/files/a"] = [FRESH_LIES[how], ranged(VIDEO)]
        output.save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


ODD_BUT_TRUE: dict[str, Act] = {
    "a 200 with the range of all": reply(200, VIDEO, content_range=f"bytes 0-{SIZE - 1}/{SIZE}"),
    "a 206 of all that nobody asked for": reply(206, VIDEO, content_range=f"bytes 0-{SIZE - 1}/{SIZE}"),
    "a range as others write it": reply(206, VIDEO, content_range=f"Bytes=0-{SIZE - 1}/{SIZE}"),
    "a range without its unit": reply(200, VIDEO, content_range=f"0-{SIZE - 1}/{SIZE}"),
    "chunks": chunked(200, VIDEO),
    "chunks with the range of all": chunked(200, VIDEO, content_range=f"bytes 0-{SIZE - 1}/{SIZE}"),
}


@pytest.mark.parametrize("how", ODD_BUT_TRUE)
def test_a_whole_file_is_taken_at_once_when_it_comes_as(how: str, face: Face, tmp_path: Path) -> None:
    with Service(a=[ODD_BUT_TRUE[how]]) as service:
        output_of(face, service).save(tmp_path / "clip.mp4")
        assert len(service.requests("/files/")) == 1
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


def pieces(count: int, code: int = 206, *, total: bool = True, named: bool = True) -> Act:
    """A host that gives a piece of so many bytes in each answer, whatever is asked for."""

    def act(handler: Handler) -> None:
        start = int(handler.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        piece = VIDEO[start : start + count]
        version = {"etag": V1} if named else {}
        if not piece:
            handler.answer(416, b"", content_range=f"bytes */{SIZE}")
            return
        of = SIZE if total else "*"
        handler.answer(code, piece, content_range=f"bytes {start}-{start + len(piece) - 1}/{of}", **version)

    return act


def breaking(count: int) -> Act:
    """A host that promises the rest, sends so many bytes of it, and closes."""

    def act(handler: Handler) -> None:
        start = int(handler.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        if start == 0:
            begin(handler, VIDEO, count, etag=V1)
        else:
            handler.send_response(206)
            handler.send_header("content-length", str(SIZE - start))
            handler.send_header("content-range", f"bytes {start}-{SIZE - 1}/{SIZE}")
            handler.send_header("etag", V1)
            handler.end_headers()
            handler.wfile.write(VIDEO[start : start + count])
        handler.drop()

    return act


SMALL: dict[str, Act] = {
    "206 after 206": pieces(50_000),
    "200 with a range": pieces(50_000, 200),
    "of an unknown total": pieces(50_000, total=False),
    "of an unknown total that ends with a piece": pieces(SIZE // 4, total=False),
    "connections that break": breaking(50_000),
    "very small ones": pieces(9_000),
}


@pytest.mark.parametrize("how", SMALL)
def test_small_pieces_are_progress_and_no_break(how: str, face: Face, tmp_path: Path) -> None:
    with Service(a=[SMALL[how]]) as service:
        saved = output_of(face, service).save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
    assert saved.bytes == SIZE


@pytest.mark.parametrize("act", [pieces(50_000, named=False), cut(VIDEO, AT)], ids=["pieces", "cut"])
def test_what_starts_over_every_time_is_no_progress(act: Act, face: Face, tmp_path: Path) -> None:
    with Service(a=[act]) as service, pytest.raises(DownloadError):
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert leftovers(tmp_path) == []
    assert len(service.requests("/files/")) <= 20


def test_a_host_that_stops_in_the_middle_is_given_up_and_gone_on_with(face: Face, tmp_path: Path) -> None:
    first = [pieces(50_000) for _ in range(12)]
    with Service(a=[*first, drop]) as service:
        with pytest.raises(DownloadError, match="resumes there"):
            output_of(face, service).save(tmp_path / "clip.mp4")
        service.acts["/files/a"] = [status(503), pieces(50_000)]
        output_of(face, service).save(tmp_path / "clip.mp4")
        assert service.requests("/files/")[-1].headers["range"] == f"bytes={SIZE // 50_000 * 50_000}-"
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize("act", [ranged(VIDEO), endless(VIDEO), chunked(200, VIDEO)], ids=["length", "none", "chunks"])
def test_more_than_is_allowed_is_one_sentence(act: Act, face: Face, tmp_path: Path) -> None:
    with (
        Service(a=[act]) as service,
        pytest.raises(DownloadError, match="more than the 1000 bytes that max_bytes= allows"),
    ):
        output_of(face, service).save(tmp_path / "clip.mp4", max_bytes=1000)
    assert leftovers(tmp_path) == []
