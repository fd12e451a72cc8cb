"""A file is saved whole or not at all, taken up where it broke off, and never fetched with the key."""

from __future__ import annotations

import errno
import gzip
import os
import threading
import zlib
from pathlib import Path
from typing import Any

import pytest

from shortapi import DownloadError
from tests.core import play
from tests.faces import KEY, Face
from tests.scripted import Act, Service, begin, cut, done, drop, job, ranged, reply, reset, status

VIDEO = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 4096


def output_of(face: Face, service: Service, name: str = "a.mp4") -> Any:
    service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/{name}")]
    return face.client(service.url).job("66f0").wait().outputs[0]


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_file_arrives_whole_and_the_key_stays_home(face: Face, tmp_path: Path) -> None:
    with Service(a=[ranged(VIDEO)]) as service:
        saved = output_of(face, service).save(tmp_path / "clip.mp4")
        (request,) = service.requests("/files/")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
    assert (saved.bytes, saved.format, saved.resumed) == (len(VIDEO), "mp4", 0)
    assert leftovers(tmp_path) == ["clip.mp4"]
    assert "authorization" not in request.headers
    assert KEY not in str(request.headers)
    assert request.headers["accept-encoding"] == "identity"


CUTS: dict[str, tuple[list[Act], int]] = {
    "cut once": ([cut(VIDEO, 300_000, etag='"v1"'), ranged(VIDEO)], 1),
    "cut at once": ([cut(VIDEO, 0, etag='"v1"'), ranged(VIDEO)], 0),
    "dropped before the head": ([drop, ranged(VIDEO)], 0),
    "reset": ([reset, ranged(VIDEO)], 0),
    "busy": ([reply(429), status(503), ranged(VIDEO)], 0),
    "the host ignores ranges": ([cut(VIDEO, 300_000, etag='"v1"'), ranged(VIDEO, honours=False)], 1),
    "the file changed meanwhile": ([cut(b"\x00\x00\x00\x18ftypold " * 9999, 99, etag='"v0"'), ranged(VIDEO)], 1),
    "no validator, so it starts over": ([cut(VIDEO, 300_000), ranged(VIDEO)], 1),
    "another range comes than was asked for": (
        [
            cut(VIDEO, 300_000, etag='"v1"'),
            reply(206, VIDEO[9:], content_range=f"bytes 9-{len(VIDEO) - 1}/*"),
            ranged(VIDEO),
        ],
        2,
    ),
    "the range cannot be had": ([cut(VIDEO, 300_000, etag='"v1"'), reply(416), ranged(VIDEO)], 2),
}


@pytest.mark.parametrize("how", CUTS)
def test_a_broken_download_ends_in_the_right_bytes_when_it_was(how: str, face: Face, tmp_path: Path) -> None:
    acts, resumed = CUTS[how]
    with Service(a=list(acts)) as service:
        saved = output_of(face, service).save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
    assert saved.resumed == resumed
    assert leftovers(tmp_path) == ["clip.mp4"]


def test_no_byte_is_sent_twice_after_a_cut(face: Face, tmp_path: Path) -> None:
    with Service(a=[cut(VIDEO, 300_000, etag='"v1"'), ranged(VIDEO)]) as service:
        output_of(face, service).save(tmp_path / "clip.mp4")
        again = service.requests("/files/")[1].headers
    assert again["range"] == "bytes=300000-"
    assert again["if-range"] == '"v1"'


@pytest.mark.parametrize("code", [403, 404, 410])
def test_a_dead_link_is_asked_for_again_once(code: int, face: Face, tmp_path: Path) -> None:
    with Service(a=[status(code)], fresh=[ranged(VIDEO)]) as service:
        output = output_of(face, service)
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/fresh.mp4")]
        output.save(tmp_path / "clip.mp4")
        assert len(service.requests("/files/a")) == 1
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


ASTRAY: dict[str, tuple[Act, str]] = {
    "in circles": (reply(302, location="/files/a.mp4"), "redirected more than 5 times"),
    "in circles through a page": (reply(307, location="/files/ab.mp4?login=1"), "redirected more than 5 times"),
    "ever deeper": (lambda handler: reply(301, location=f"{handler.path}/")(handler), "redirected more than 5 times"),
    "nowhere": (reply(302), "answered HTTP 302"),
    "nowhere for good": (reply(308, location=""), "answered HTTP 308"),
}


@pytest.mark.parametrize("how", ASTRAY)
def test_a_link_that_is_redirected_astray_is_asked_for_again_once(how: str, face: Face, tmp_path: Path) -> None:
    act, words = ASTRAY[how]
    with Service(a=[act], fresh=[ranged(VIDEO)]) as service:
        output = output_of(face, service)
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/fresh.mp4")]
        output.save(tmp_path / "clip.mp4")
        assert len(service.requests("/files/a")) == (5 if "redirected" in words else 1)
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize("how", ASTRAY)
def test_a_download_that_is_redirected_astray_ends_at_once(how: str, face: Face, tmp_path: Path) -> None:
    """A host that does so will do so again: waiting would only hold the caller for minutes."""
    act, words = ASTRAY[how]
    transport = face.transport()
    with Service(a=[act]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        output = face.client(service.url, transport=transport).job("66f0").wait().outputs[0]
        with pytest.raises(DownloadError, match=words):
            output.save(tmp_path / "clip.mp4")
        assert len(service.requests("/files/a")) == (10 if "redirected" in words else 2), "the link and a fresh one"
        assert len(service.requests("/job/query")) == 2
    assert transport.clock.slept == []
    assert leftovers(tmp_path) == []


def test_a_part_is_kept_when_the_rest_is_redirected_astray(face: Face, tmp_path: Path) -> None:
    with Service(a=[cut(VIDEO, 300_000, etag='"v1"'), reply(302, location="/files/a.mp4")]) as service:
        output = output_of(face, service)
        with pytest.raises(DownloadError, match=r"redirected more than 5 times.* saving to the same name resumes"):
            output.save(tmp_path / "clip.mp4")
        service.acts["/files/a"] = [ranged(VIDEO)]
        assert output.save(tmp_path / "clip.mp4").resumed == 1
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


ENDS: dict[str, tuple[Act, str]] = {
    "dead for good": (status(404), "answered HTTP 404"),
    "a page instead of a file": (
        reply(200, b"<html>please log in</html>", content_type="video/mp4"),
        "not a video file",
    ),
    "a text instead of a file": (
        reply(200, "größer als erlaubt".encode(), content_type="video/mp4"),
        "not a video file",
    ),
    "a page after a mark": (reply(200, b"\xef\xbb\xbf<html><body>no</body></html>"), "not a video file"),
    "a page in UTF-16": (reply(200, "<html><body>no</body></html>".encode("utf-16")), "not a video file"),
    "a page with a drawing": (reply(200, b"<html><svg></svg>please log in</html>"), "not a video file"),
    "a drawing": (reply(200, b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "not a video file"),
    "data": (reply(200, b'\n\n{"error": "expired"}'), "not a video file"),
    "sent to something that is no link": (reply(302, location="http://["), "an invalid link"),
    "sent to a name that is none": (reply(302, location="http://a..b.example/x"), "times)"),
    "empty": (reply(200, b""), "the file is empty"),
    "cut for ever": (cut(VIDEO, 0), "times)"),
    "sent to another scheme": (reply(302, location="file:///etc/hosts"), "not an http(s) link"),
    "refused": (reply(400), "answered HTTP 400"),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_download_that_cannot_end_well_leaves_nothing_behind_when_the_link_is(
    how: str, face: Face, tmp_path: Path
) -> None:
    act, words = ENDS[how]
    with Service(a=[act]) as service, pytest.raises(DownloadError) as caught:
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert words in str(caught.value)
    assert "done and paid for" in str(caught.value)
    assert (caught.value.charged, caught.value.job_id) == (True, "66f0")
    assert leftovers(tmp_path) == []
    assert "/files/" not in str(caught.value)


def test_a_redirect_is_followed_without_the_key(face: Face, tmp_path: Path) -> None:
    with Service(b=[ranged(VIDEO)]) as other, Service(a=[reply(302, location=f"{other.url}/files/b.mp4")]) as service:
        output_of(face, service).save(tmp_path / "clip.mp4")
        (request,) = other.seen
    assert "authorization" not in request.headers
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:1/a.mp4", "http://localhost/a", "http://10.0.0.8/a", "http://[::1]/a"]
)
def test_a_link_to_a_private_address_is_refused_when_the_service_is_public(link: str, tmp_path: Path) -> None:
    flows, by_hand = play.flows(), play.Play([play.status(2, result={"videos": [{"url": link}]})])
    (output,) = by_hand.run(flows.wait("66f0")).outputs
    with pytest.raises(DownloadError, match="private address"):
        by_hand.run(flows.download(output, tmp_path / "a.mp4"))
    assert len(by_hand.sent) == 1, "only the poll"
    assert leftovers(tmp_path) == []


def test_a_file_that_is_there_is_not_overwritten_unless_asked(face: Face, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    target.write_bytes(b"mine")
    with Service(a=[ranged(VIDEO)]) as service:
        output = output_of(face, service)
        with pytest.raises(DownloadError, match="exists already"):
            output.save(target)
        assert service.requests("/files/") == []
        assert target.read_bytes() == b"mine"
        output.save(target, overwrite=True)
    assert target.read_bytes() == VIDEO


def test_without_a_name_it_is_named_after_the_job_and_what_it_is(face: Face, tmp_path: Path) -> None:
    with Service(a=[ranged(VIDEO)]) as service:
        saved = output_of(face, service, "a.bin").save(tmp_path)
    assert Path(saved.path) == tmp_path / "66f0.mp4"
    assert leftovers(tmp_path) == ["66f0.mp4"]


def test_a_folder_that_is_not_there_is_one_sentence(face: Face, tmp_path: Path) -> None:
    with Service(a=[ranged(VIDEO)]) as service, pytest.raises(DownloadError, match="cannot be written"):
        output_of(face, service).save(tmp_path / "nowhere" / "clip.mp4")


def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    # The disk is the other transport of a download; a full one cannot be had on every machine.
    monkeypatch.setattr(os, "fsync", full)
    with Service(a=[ranged(VIDEO)]) as service, pytest.raises(DownloadError, match="No space left on device"):
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert leftovers(tmp_path) == []


def test_the_kind_is_what_the_file_is(face: Face, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Service(a=[reply(200, b"\x89PNG\r\n\x1a\n" + b"0" * 99)]) as service:
        saved = output_of(face, service).save(tmp_path / "clip.mp4")
    assert saved.format == "png"
    assert "the saved file is png" in caplog.text


def test_a_job_can_be_picked_up_and_saved_by_another_client(face: Face, tmp_path: Path) -> None:
    with Service(query=[job(1)], a=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [job(0), job(1), done(f"{service.url}/files/a.mp4")]
        face.client(service.url).job("66f0").wait().outputs[0].save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


def endless(body: bytes, **headers: str) -> Act:
    """Send a body whose end is the connection's, as hosts do that do not know its length."""

    def act(handler: Any) -> None:
        handler.send_response(200)
        for name, value in {"connection": "close", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return act


def box(kind: bytes, content: bytes, *, long: bool = False) -> bytes:
    if long:
        return (1).to_bytes(4, "big") + kind + (len(content) + 16).to_bytes(8, "big") + content
    return (len(content) + 8).to_bytes(4, "big") + kind + content


FTYP = box(b"ftyp", b"isom" + bytes(12))
BOXES = FTYP + box(b"moov", bytes(300)) + box(b"mdat", bytes(90_000), long=True)
OPEN_END = FTYP + box(b"moov", bytes(300)) + bytes(4) + b"mdat" + bytes(90_000)


@pytest.mark.parametrize("at", [1, 3000, len(BOXES) - len(FTYP) - 1])
def test_an_mp4_that_ends_within_a_box_is_fetched_again_although_no_length_was_stated(
    at: int, face: Face, tmp_path: Path
) -> None:
    with Service(a=[endless(BOXES[:-at]), endless(BOXES)]) as service:
        saved = output_of(face, service).save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == BOXES
    assert saved.bytes == len(BOXES)


@pytest.mark.parametrize("body", [BOXES, OPEN_END, b"\x89PNG\r\n\x1a\n" + bytes(900)], ids=["boxes", "open end", "png"])
def test_what_ends_with_its_connection_is_taken_as_whole_where_nothing_else_can_be_told(
    body: bytes, face: Face, tmp_path: Path
) -> None:
    with Service(a=[endless(body)]) as service:
        output_of(face, service).save(tmp_path / "file")
        assert len(service.requests("/files/")) == 1
    assert (tmp_path / "file").read_bytes() == body


@pytest.mark.parametrize("packed", ["gzip", "deflate"])
def test_a_compressed_answer_is_not_taken_for_the_file(packed: str, face: Face, tmp_path: Path) -> None:
    body = gzip.compress(VIDEO) if packed == "gzip" else zlib.compress(VIDEO)
    with Service(a=[reply(200, body, content_encoding=packed)]) as service:
        with pytest.raises(DownloadError, match=f"sent it compressed \\({packed}\\)"):
            output_of(face, service).save(tmp_path / "clip.mp4")
        assert len(service.requests("/files/")) == 1
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("ids", [("job/1", "job_1"), ("job/1", "job:1"), ("x" * 81, "x" * 82), ("é", "è")])
def test_two_jobs_never_get_one_name(ids: tuple[str, str], face: Face, tmp_path: Path) -> None:
    with Service(a=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        for job_id in ids:
            face.client(service.url).job(job_id).wait().outputs[0].save(tmp_path)
    assert len(leftovers(tmp_path)) == 2


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_gets_its_name_in_one_step_and_for_good(
    overwrite: bool, face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy would be there before it is whole; without its folder on the disk, a name may go with the power."""
    target, seen, forced = tmp_path / "clip.mp4", [], []
    if overwrite:
        target.write_bytes(b"an older one")

    def watched(handler: Any) -> None:
        begin(handler, VIDEO, 300_000, etag='"v1"')
        part = target.with_name("clip.mp4.part")
        while not part.exists():
            tick.wait(0.01)
        seen.append(part.stat().st_ino)
        handler.wfile.write(VIDEO[300_000:])

    def fsync(descriptor: int, really: Any = os.fsync) -> None:
        forced.append(os.fstat(descriptor).st_ino)
        really(descriptor)

    tick = threading.Event()
    monkeypatch.setattr(os, "fsync", fsync)
    with Service(a=[watched]) as service:
        output_of(face, service).save(target, overwrite=overwrite)
    assert [target.stat().st_ino] == seen
    assert forced == [*seen, tmp_path.stat().st_ino]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o000, 0o666), (0o027, 0o640)])
def test_a_file_has_the_permissions_of_any_new_file_and_nobody_touches_the_umask(
    umask: int, mode: int, face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the umask means setting it, and another thread may make a file of its own just then."""
    before = os.umask(umask)
    try:
        with Service(a=[ranged(VIDEO)]) as service, monkeypatch.context() as forbidden:
            output = output_of(face, service)
            forbidden.delattr(os, "umask")
            output.save(tmp_path / "clip.mp4")
    finally:
        os.umask(before)
    assert (tmp_path / "clip.mp4").stat().st_mode & 0o777 == mode
    assert leftovers(tmp_path) == ["clip.mp4"]


def test_a_drawing_is_a_file_of_a_model_that_makes_pictures(face: Face, tmp_path: Path) -> None:
    svg = b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>"
    with Service(a=[reply(200, svg)]) as service:
        output = output_of(face, service, "a.svg")
        saved = output.save(tmp_path)
    assert (Path(saved.path).name, saved.format) == ("66f0.svg", "svg")
