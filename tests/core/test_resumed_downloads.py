"""What a broken or killed download left is gone on with, by whoever saves the same output to the same name."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from shortapi import AsyncClient, Client, DownloadError
from tests.core.test_downloads import VIDEO, leftovers
from tests.faces import KEY, Async, Face, Sync
from tests.scripted import Act, Service, created, cut, done, drop, job, ranged, reply, stall, status

AT = 300_000
WHERE_IT_BROKE_OFF = f"bytes={AT}-"
SIGNATURE = "sig-canary-0815"


def broken(**headers: str) -> list[Act]:
    """Break off for good after some bytes."""
    return [cut(VIDEO, AT, **(headers or {"etag": '"v1"'})), drop]


def output_of(face: Face, service: Service, job_id: str = "66f0", number: int = 0, **options: Any) -> Any:
    links = [{"url": f"{service.url}/files/{n or 'a'}.mp4?sig={SIGNATURE}"} for n in range(number + 1)]
    service.acts["/api/v1/job/query"] = [job(2, result={"videos": links})]
    return face.client(service.url, **options).job(job_id).wait().outputs[number]


def left_broken(face: Face, service: Service, target: Path, *acts: Act) -> None:
    service.acts["/files/a"] = list(acts) or broken()
    with pytest.raises(DownloadError):
        output_of(face, service).save(target)


def ranges(service: Service) -> list[str | None]:
    return [request.headers["range"] for request in service.requests("/files/")]


def test_a_broken_download_is_gone_on_with_by_another_client(face: Face, tmp_path: Path) -> None:
    with Service() as service:
        left_broken(face, service, tmp_path / "clip.mp4")
        assert leftovers(tmp_path) == ["clip.mp4.part", "clip.mp4.part.json"]
        before = len(ranges(service))
        service.acts["/files/a"] = [ranged(VIDEO)]
        saved = output_of(face, service).save(tmp_path / "clip.mp4")
        (request,) = service.requests("/files/")[before:]
    assert (request.headers["range"], request.headers["if-range"]) == (WHERE_IT_BROKE_OFF, '"v1"')
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
    assert (saved.bytes, saved.resumed) == (len(VIDEO), 1)
    assert leftovers(tmp_path) == ["clip.mp4"]


def counted(sent: list[int]) -> Act:
    """A host that cuts each answer after `AT` bytes, and counts what it sent."""

    def act(handler: Any) -> None:
        start = int((handler.headers.get("range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        body = VIDEO[start : start + AT]
        sent.append(len(body))
        handler.send_response(206 if start else 200)
        handler.send_header("etag", '"v1"')
        handler.send_header("content-length", str(len(VIDEO) - start))
        if start:
            handler.send_header("content-range", f"bytes {start}-{len(VIDEO) - 1}/{len(VIDEO)}")
        handler.end_headers()
        handler.wfile.write(body)
        handler.drop()

    return act


def test_no_byte_is_sent_twice_however_often_and_in_however_many_calls_it_breaks_off(
    face: Face, tmp_path: Path
) -> None:
    sent: list[int] = []
    with Service() as service:
        for _ in range(2):  # one cut each, then the host is gone
            left_broken(face, service, tmp_path / "clip.mp4", counted(sent), drop)
        service.acts["/files/a"] = [counted(sent)]
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert sum(sent) == len(VIDEO)
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


def test_the_sha256_is_that_of_the_whole_file_whoever_wrote_its_beginning(face: Face, tmp_path: Path) -> None:
    with Service() as service:
        left_broken(face, service, tmp_path / "clip.mp4")
        service.acts["/files/a"] = [ranged(VIDEO)]
        saved = output_of(face, service, ledger=tmp_path / "ledger.db").save(tmp_path / "clip.mp4")
    assert ranges(service)[-1] == WHERE_IT_BROKE_OFF
    assert saved.sha256 == hashlib.sha256(VIDEO).hexdigest()


SAVING: dict[type[Face], str] = {
    Sync: """
import sys; from shortapi import Client
with Client({key!r}, base_url={url!r}) as client:
    client.job("66f0").wait().outputs[0].save({path!r}, overwrite=True)
""",
    Async: """
import asyncio; from shortapi import AsyncClient
async def main():
    async with AsyncClient({key!r}, base_url={url!r}) as client:
        result = await client.job("66f0").wait()
        await result.outputs[0].save({path!r}, overwrite=True)
asyncio.run(main())
""",
}


@contextmanager
def another_process(face: Face, service: Service, target: Path, at: int) -> Iterator[subprocess.Popen[bytes]]:
    """Save in a process of its own that stands still after some bytes; killed with `kill -9` in the end."""
    service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
    service.acts["/files/a"] = [stall(VIDEO, at, etag='"v1"'), ranged(VIDEO)]
    script = SAVING[type(face)].format(key=KEY, url=service.url, path=str(target))
    process = subprocess.Popen([sys.executable, "-c", script])
    try:
        part, tick = target.with_name(f"{target.name}.part"), threading.Event()
        while not (part.exists() and part.stat().st_size == at):
            assert process.poll() is None
            tick.wait(0.01)
        yield process
    finally:
        process.kill()
        process.wait()


def test_the_bytes_that_a_killed_process_received_are_resumed_by_the_next(face: Face, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    with Service() as service:
        with another_process(face, service, target, AT):
            pass
        assert leftovers(tmp_path) == ["clip.mp4.part", "clip.mp4.part.json"]
        output_of(face, service).save(target)
        assert ranges(service) == [None, WHERE_IT_BROKE_OFF]
    assert target.read_bytes() == VIDEO
    assert leftovers(tmp_path) == ["clip.mp4"]


def test_two_processes_that_save_to_one_name_never_write_into_one_file(face: Face, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    with Service() as service, another_process(face, service, target, AT):
        output_of(face, service).save(target)
        assert ranges(service) == [None, None]
        assert target.read_bytes() == VIDEO
        assert leftovers(tmp_path) == ["clip.mp4", "clip.mp4.part", "clip.mp4.part.json"]
        assert (tmp_path / "clip.mp4.part").read_bytes() == VIDEO[:AT]


def test_many_saves_to_one_name_at_once_end_in_one_whole_file(tmp_path: Path) -> None:
    def save(errors: list[Exception]) -> None:
        try:
            with Client(KEY, base_url=service.url) as client:
                for _ in range(5):
                    client.job("66f0").wait().outputs[0].save(tmp_path / "clip.mp4", overwrite=True)
                    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            errors.append(error)

    with Service(a=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        errors: list[Exception] = []
        threads = [threading.Thread(target=save, args=(errors,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []
    assert leftovers(tmp_path) == ["clip.mp4"]


def rewrite(**facts: Any) -> Callable[[Path], object]:
    """Change what the note beside a part file says."""

    def change(part: Path) -> None:
        note = part.with_name(f"{part.name}.json")
        note.write_text(json.dumps({**json.loads(note.read_text()), **facts}))

    return change


NOT_GONE_ON_WITH: dict[str, tuple[dict[str, Any], Callable[[Path], object]]] = {
    "of another job": ({"job_id": "66f1"}, rewrite()),
    "of another file of the job": ({"number": 1}, rewrite()),
    "longer than the file is": ({}, rewrite(total=AT - 1)),
    "without a validator": ({}, rewrite(validator=None)),
    "empty": ({}, lambda part: part.write_bytes(b"")),
    "without its end, after a power cut": ({}, lambda part: part.write_bytes(VIDEO[:AT] + bytes(5000))),
    "known by another name too": ({}, lambda part: os.link(part, part.parent / "finished.mp4")),
}


@pytest.mark.parametrize("how", NOT_GONE_ON_WITH)
def test_what_was_left_is_not_gone_on_with_when_it_is(how: str, face: Face, tmp_path: Path) -> None:
    which, change = NOT_GONE_ON_WITH[how]
    folder = tmp_path / "out"
    folder.mkdir()
    with Service() as service:
        left_broken(face, service, folder / "clip.mp4")
        change(folder / "clip.mp4.part")
        service.acts["/files/"] = service.acts["/files/a"] = [ranged(VIDEO)]
        output_of(face, service, **which).save(folder / "clip.mp4")
        assert ranges(service)[-1] is None
    assert (folder / "clip.mp4").read_bytes() == VIDEO
    assert [name for name in leftovers(folder) if ".part" in name] == []
    if (folder / "finished.mp4").exists():
        assert (folder / "finished.mp4").read_bytes() == VIDEO[:AT]


OTHER = b"\x00\x00\x00\x18ftypmp42" + bytes(range(255, -1, -1)) * 4000
REST = f"bytes {AT}-{len(VIDEO) - 1}/{len(VIDEO)}"
REST_OF_OTHER = f"bytes {AT}-{len(OTHER) - 1}/{len(OTHER)}"

CHANGED: dict[str, tuple[list[Act], bytes]] = {
    "a newer version": ([ranged(OTHER, '"v2"')], OTHER),
    "the whole file": ([ranged(VIDEO, honours=False)], VIDEO),
    "a rest of another version": (
        [reply(206, OTHER[AT:], content_range=REST, etag='"v2"'), ranged(OTHER, '"v2"')],
        OTHER,
    ),
    "a rest of nobody knows which version": ([reply(206, OTHER[AT:], content_range=REST), ranged(VIDEO)], VIDEO),
    "a rest of a file of another length": (
        [reply(206, OTHER[AT:], content_range=REST_OF_OTHER, etag='"v1"'), ranged(VIDEO)],
        VIDEO,
    ),
    "another piece": (
        [reply(206, VIDEO[9:], content_range=f"bytes 9-{len(VIDEO) - 1}/{len(VIDEO)}", etag='"v1"'), ranged(VIDEO)],
        VIDEO,
    ),
    "no range": ([reply(416), ranged(VIDEO)], VIDEO),
    "a dead link first": ([status(403), ranged(VIDEO)], VIDEO),
}


@pytest.mark.parametrize("how", CHANGED)
def test_two_versions_are_never_glued_together_when_the_host_sends(how: str, face: Face, tmp_path: Path) -> None:
    acts, file = CHANGED[how]
    with Service() as service:
        left_broken(face, service, tmp_path / "clip.mp4")
        service.acts["/files/a"] = list(acts)
        saved = output_of(face, service, ledger=tmp_path / "ledger.db").save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == file
    assert saved.sha256 == hashlib.sha256(file).hexdigest()
    assert not list(tmp_path.glob("*.part*"))


VALIDATORS: dict[str, tuple[dict[str, str], str | None]] = {
    "a strong ETag": ({"etag": '"v1"'}, '"v1"'),
    "a weak ETag": ({"etag": 'W/"v1"'}, None),
    "a date": ({"last_modified": "Sun, 01 Nov 2026 10:00:00 GMT"}, None),
    "nothing": ({"x_any": "1"}, None),
}


@pytest.mark.parametrize("how", VALIDATORS)
def test_only_what_can_be_told_from_other_versions_is_kept_when_the_host_names(
    how: str, face: Face, tmp_path: Path
) -> None:
    headers, validator = VALIDATORS[how]
    with Service() as service:
        left_broken(face, service, tmp_path / "clip.mp4", *broken(**headers))
        if validator is None:
            assert leftovers(tmp_path) == []
            return
        service.acts["/files/a"] = [ranged(VIDEO, validator)]
        output_of(face, service).save(tmp_path / "clip.mp4")
        request = service.requests("/files/")[-1]
    assert (request.headers["range"], request.headers["if-range"]) == (WHERE_IT_BROKE_OFF, validator)
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


def test_what_is_whole_already_is_put_in_place_without_the_host(face: Face, tmp_path: Path) -> None:
    with Service() as service:
        left_broken(face, service, tmp_path / "clip.mp4")
        (tmp_path / "clip.mp4.part").write_bytes(VIDEO)
        before = len(ranges(service))
        service.acts["/files/a"] = [status(404)]
        output_of(face, service).save(tmp_path / "clip.mp4")
        assert len(ranges(service)) == before
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


STRANGERS: dict[str, Callable[[Path], object]] = {
    "a file": lambda folder: (folder / "clip.mp4.part").write_bytes(b"mine"),
    "a file where the note goes": lambda folder: (folder / "clip.mp4.part.json").write_bytes(b'{"mine": 1}'),
    "an empty file": lambda folder: (folder / "clip.mp4.part").touch(),
    "a file that is almost a note": lambda folder: (folder / "clip.mp4.part.json").write_bytes(b'{"output": "mine"}'),
    "a folder": lambda folder: (folder / "clip.mp4.part").mkdir(),
    "a pipe": lambda folder: os.mkfifo(folder / "clip.mp4.part"),
    "a link to a file": lambda folder: (folder / "clip.mp4.part").symlink_to(folder / "mine"),
    "a link where the note goes": lambda folder: (folder / "clip.mp4.part.json").symlink_to(folder / "mine"),
}


@pytest.mark.parametrize("what", STRANGERS)
def test_what_others_keep_under_the_name_of_a_part_file_is_left_alone(what: str, face: Face, tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    STRANGERS[what](tmp_path)
    before = leftovers(tmp_path)
    with Service(a=[cut(VIDEO, AT, etag='"v1"'), ranged(VIDEO)]) as service:
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
    assert leftovers(tmp_path) == sorted([*before, "clip.mp4"])
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_a_link_in_place_of_a_part_file_is_not_followed(face: Face, tmp_path: Path) -> None:
    with Service() as service:
        left_broken(face, service, tmp_path / "clip.mp4")
        (tmp_path / "clip.mp4.part").rename(tmp_path / "mine")
        (tmp_path / "clip.mp4.part").symlink_to(tmp_path / "mine")
        service.acts["/files/a"] = [ranged(VIDEO)]
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
    assert (tmp_path / "mine").read_bytes() == VIDEO[:AT]


def test_a_disk_that_fills_up_during_a_download_gives_one_message_and_keeps_no_part_file(
    face: Face, tmp_path: Path
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Service() as service:
        left_broken(face, service, tmp_path / "clip.mp4")
        service.acts["/files/a"] = [ranged(VIDEO)]
        output = output_of(face, service)
        resource.setrlimit(resource.RLIMIT_FSIZE, (AT + 1000, limits[1]))
        try:
            with pytest.raises(DownloadError, match="File too large"):
                output.save(tmp_path / "clip.mp4")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert leftovers(tmp_path) == []
        output.save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize("name", ["x" * 251 + ".mp4", "ä" * 125 + ".mp4"], ids=["long", "long in bytes"])
def test_a_name_as_long_as_a_name_can_be_is_resumed_too(name: str, face: Face, tmp_path: Path) -> None:
    with Service() as service:
        left_broken(face, service, tmp_path / name)
        service.acts["/files/a"] = [ranged(VIDEO)]
        output_of(face, service).save(tmp_path / name)
        assert ranges(service)[-1] == WHERE_IT_BROKE_OFF
    assert leftovers(tmp_path) == [name]


def test_what_is_left_holds_neither_key_nor_link(face: Face, tmp_path: Path) -> None:
    with Service() as service:
        left_broken(face, service, tmp_path / "clip.mp4")
        note = (tmp_path / "clip.mp4.part.json").read_text()
        assert set(json.loads(note)) == {"output", "validator", "total"}
        for private in (KEY, SIGNATURE, "/files/", service.url):
            assert private not in note


def test_an_error_says_whether_what_has_come_is_kept(face: Face, tmp_path: Path) -> None:
    said = []
    with Service() as service:
        for headers in ({"etag": '"v1"'}, {"x_any": "1"}):
            service.acts["/files/a"] = broken(**headers)
            with pytest.raises(DownloadError) as caught:
                output_of(face, service).save(tmp_path / f"{len(said)}.mp4")
            said.append("resumes there" in str(caught.value))
    assert said == [True, False]


def test_a_resume_of_the_ledger_goes_on_where_the_one_before_broke_off(face: Face, tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    with Service(create=[created("66f0")]) as service:
        client = face.client(service.url, ledger=tmp_path / "ledger.db")
        client.submit("alibaba/happyhorse-1.0/text-to-video", {"prompt": "a"})
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        service.acts["/files/a"] = broken()
        (first,) = client.resume(clips)
        service.acts["/files/a"] = [ranged(VIDEO)]
        (second,) = face.client(service.url, ledger=tmp_path / "ledger.db").resume(clips)
        assert ranges(service)[-1] == WHERE_IT_BROKE_OFF
    assert (first.state, second.state) == ("running", "done")
    assert leftovers(clips) == ["66f0.mp4"]


def test_a_cancelled_download_is_gone_on_with(tmp_path: Path) -> None:
    async def cancelled() -> None:
        async with AsyncClient(KEY, base_url=service.url) as client:
            result = await client.job("66f0").wait()
            task = asyncio.create_task(result.outputs[0].save(tmp_path / "clip.mp4"))
            part = tmp_path / "clip.mp4.part"
            while not (part.exists() and part.stat().st_size == AT):  # noqa: ASYNC110 - the file tells nobody
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await result.outputs[0].save(tmp_path / "clip.mp4")

    with Service(a=[stall(VIDEO, AT, etag='"v1"'), ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        asyncio.run(cancelled())
        assert ranges(service) == [None, WHERE_IT_BROKE_OFF]
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO
