"""`save=`: the place is checked before anything is paid for, kept in the ledger, and used."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shortapi import ArgumentError, DownloadError, Ledger
from tests.faces import KEY, Face, Sync
from tests.scripted import Service, created, cut, done, drop, job, ranged, reply, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a very private prompt"}
VIDEO = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 64


def serving(**files: Any) -> Service:
    service = Service(create=[created("66f0")], **(files or {"a": [ranged(VIDEO)]}))
    service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
    return service


def nothing(_: Path) -> None:
    """Leave the folder empty."""


def loop(folder: Path) -> None:
    (folder / "a").symlink_to(folder / "clip.mp4")
    (folder / "clip.mp4").symlink_to(folder / "a")


def loop_of_folders(folder: Path) -> None:
    (folder / "a").symlink_to(folder / "b")
    (folder / "b").symlink_to(folder / "a")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "clip.mp4")


Prepare = Callable[[Path], object]
PLACES: dict[str, tuple[str, Prepare, str]] = {
    "there already": ("clip.mp4", lambda f: (f / "clip.mp4").write_bytes(b"mine"), "'{}/clip.mp4' exists already"),
    "there under its usual ending": ("clip", lambda f: (f / "clip.mp4").touch(), "'{}/clip.mp4' exists already"),
    "there behind a link": (
        "clip.mp4",
        lambda f: [(f / "real").write_bytes(b"mine"), (f / "clip.mp4").symlink_to(f / "real")],
        "exists already",
    ),
    "in a folder that is missing": ("nowhere/clip.mp4", nothing, "there is no folder '{}/nowhere'; create it first"),
    "a folder that is missing": ("nowhere/", nothing, "there is no folder '{}/nowhere/'; create it first"),
    "in what is no folder": ("file/clip.mp4", lambda f: (f / "file").touch(), "(Not a directory)"),
    "a link to nothing": ("clip.mp4", lambda f: (f / "clip.mp4").symlink_to(f / "gone"), "is a broken link"),
    "a link to a missing folder": ("clip", lambda f: (f / "clip").symlink_to(f / "x" / "y"), "is a broken link"),
    "a circle of links": ("clip.mp4", loop, "(Too many levels of symbolic links)"),
    "below a circle of links": ("a/clip.mp4", loop_of_folders, "(Too many levels of symbolic links)"),
    "too long a name": ("x" * 256, nothing, "(File name too long)"),
    "too long with its ending": ("ä" * 126, nothing, "(File name too long)"),
    "too long a path": ("/".join(["x" * 200] * 30), nothing, "(File name too long)"),
    "a pipe": ("clip.mp4", pipe, "exists and is not a file"),
    "no name at all": ("clip\0.mp4", nothing, "it is not a valid file name"),
    "no text": ("clip\ud800.mp4", nothing, "it is not a valid file name"),
}


def refused(face: Face, place: Any, tmp_path: Path, **options: Any) -> list[str]:
    """Run and submit with a place, and return what was said; nothing may have been sent or written down."""
    said = []
    with serving() as service, Ledger(tmp_path / "ledger.db") as ledger:
        client = face.client(service.url, ledger=ledger)
        for call in (client.submit, client.run):
            with pytest.raises(ArgumentError) as caught:
                call(MODEL, ARGS, save=place, **options)
            said.append(str(caught.value))
            assert (caught.value.charged, caught.value.job_id) == (False, None)
            assert [problem.argument for problem in caught.value.problems] == ["save"]
        assert service.seen == []
        assert list(ledger.rows()) == []
    return said


@pytest.mark.parametrize("what", PLACES)
def test_a_place_is_refused_before_anything_is_paid_for_when_it_is(what: str, face: Face, tmp_path: Path) -> None:
    name, prepare, words = PLACES[what]
    folder = tmp_path / "out"
    folder.mkdir()
    prepare(folder)
    before = sorted(folder.rglob("*"))
    for said in refused(face, f"{folder}/{name}", tmp_path):
        assert words.format(folder) in said
        assert said.endswith("Nothing was sent and nothing was charged.")
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("what", ["in a folder that is missing", "a link to nothing", "a circle of links", "a pipe"])
def test_overwriting_does_not_make_a_place_good_that_is(what: str, face: Face, tmp_path: Path) -> None:
    name, prepare, words = PLACES[what]
    prepare(tmp_path)
    for said in refused(face, tmp_path / name, tmp_path, overwrite=True):
        assert words.format(tmp_path) in said


@pytest.mark.parametrize("place", ["", b"clip.mp4", 7, True])
def test_what_is_no_path_is_no_place(place: Any, face: Face, tmp_path: Path) -> None:
    for said in refused(face, place, tmp_path):
        assert "it is not a valid file name" in said


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="permissions stop nobody who is root; /proc does")
@pytest.mark.parametrize("place", ["/proc/clip.mp4", "/proc", "/proc/self/clip"])
def test_a_folder_that_is_not_writable_is_refused(place: str, face: Face, tmp_path: Path) -> None:
    for said in refused(face, place, tmp_path):
        assert f"{place!r} cannot be written" in said


NAMES = {
    "clip.mp4": "clip.mp4",
    "clip": "clip.mp4",
    "clip.v2": "clip.v2",
    "x" * 251: "x" * 251 + ".mp4",
    "": "66f0.mp4",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_run_saves_where_it_was_told(name: str, face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with serving() as service:
        client = face.client(service.url, ledger=tmp_path / "ledger.db")
        result = client.run(MODEL, ARGS, save=Path(name) if name else ".")
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("ledger.db")] == [NAMES[name]]
    assert (tmp_path / NAMES[name]).read_bytes() == VIDEO
    (saved,) = result.saved
    assert (Path(saved.path), saved.bytes, saved.format) == (tmp_path / NAMES[name], len(VIDEO), "mp4")


def test_the_same_script_twice_pays_once(face: Face, tmp_path: Path) -> None:
    with serving() as service:
        client = face.client(service.url)
        client.run(MODEL, ARGS, save=tmp_path / "clip.mp4")
        with pytest.raises(ArgumentError, match="exists already; give another name or overwrite=True"):
            client.run(MODEL, ARGS, save=tmp_path / "clip.mp4")
        assert service.creates == 1
        client.run(MODEL, ARGS, save=tmp_path / "clip.mp4", overwrite=True)
        assert service.creates == 2


def many(service: Service, count: int) -> None:
    links = [{"url": f"{service.url}/files/{letter}.mp4"} for letter in "abcd"[:count]]
    service.acts["/api/v1/job/query"] = [job(2, result={"videos": links})]


@pytest.mark.parametrize(
    ("save", "names"),
    [
        ("clip.mp4", ["clip-2.mp4", "clip-3.mp4", "clip.mp4"]),
        (".", ["66f0-2.mp4", "66f0-3.mp4", "66f0.mp4"]),
        ("x" * 251 + ".mp4", ["x" * 249 + "-2.mp4", "x" * 249 + "-3.mp4", "x" * 251 + ".mp4"]),
    ],
)
def test_several_files_are_numbered(
    save: str, names: list[str], face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(a=[ranged(VIDEO)], b=[ranged(VIDEO + b"b")], c=[ranged(VIDEO + b"c")]) as service:
        many(service, 3)
        result = face.client(service.url).run(MODEL, ARGS, save=save)
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert [Path(saved.path).read_bytes() for saved in result.saved] == [VIDEO, VIDEO + b"b", VIDEO + b"c"]


def test_a_file_that_came_there_meanwhile_is_kept_and_so_is_the_paid_one(face: Face, tmp_path: Path) -> None:
    (tmp_path / "clip-2.mp4").write_bytes(b"mine")
    with serving(a=[ranged(VIDEO)], b=[ranged(VIDEO[::-1] + VIDEO)]) as service:
        many(service, 2)
        service.acts["/files/b"] = [ranged(VIDEO + b"b")]
        result = face.client(service.url).run(MODEL, ARGS, save=tmp_path / "clip.mp4")
    assert (tmp_path / "clip-2.mp4").read_bytes() == b"mine"
    assert [Path(saved.path).read_bytes() for saved in result.saved] == [VIDEO, VIDEO + b"b"]
    assert Path(result.saved[1].path).name == f"clip-2-{hashlib.sha256(VIDEO + b'b').hexdigest()[:8]}.mp4"
    assert [saved.sha256 for saved in result.saved] == [None, None]  # only a ledger needs it of every file


def test_one_file_that_is_lost_does_not_keep_the_others_from_disk(face: Face, tmp_path: Path) -> None:
    with serving(a=[ranged(VIDEO)], b=[reply(400)], c=[ranged(VIDEO)]) as service:
        many(service, 3)
        with pytest.raises(DownloadError) as caught:
            face.client(service.url).run(MODEL, ARGS, save=tmp_path / "clip.mp4")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip-3.mp4", "clip.mp4"]
    assert (caught.value.charged, caught.value.job_id, caught.value.retry_safe) == (True, "66f0", False)
    assert "File 2 of job 66f0" in str(caught.value)
    assert "clip.mp4" in caught.value.__notes__[0]


def test_a_submit_remembers_the_place_for_its_job(face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with serving() as service:
        submitted = face.client(service.url).submit(MODEL, ARGS, save="clip")
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        submitted.wait().outputs[0].save()
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


SAVED_BY_RESUME: dict[str, tuple[str | None, str]] = {
    "a file": ("out/clip.mp4", "out/clip.mp4"),
    "a name without an ending": ("out/clip", "out/clip.mp4"),
    "a folder": ("out", "out/66f0.mp4"),
    "nothing": (None, "other/66f0.mp4"),
    "a name that is no UTF-8": (os.fsdecode(b"out/caf\xe9.mp4"), os.fsdecode(b"out/caf\xe9.mp4")),
}


@pytest.mark.parametrize("what", SAVED_BY_RESUME)
def test_resume_saves_where_the_submit_said(
    what: str, face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, expected = SAVED_BY_RESUME[what]
    for name in ("out", "other"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    with serving() as service:
        face.client(service.url, ledger=tmp_path / "ledger.db").submit(MODEL, ARGS, save=save)
        monkeypatch.chdir(tmp_path / "other")
        (item,) = face.client(service.url, ledger=tmp_path / "ledger.db").resume()
    assert (item.state, [Path(path).absolute() for path in item.files]) == ("done", [tmp_path / expected])
    assert (tmp_path / expected).read_bytes() == VIDEO


def test_resume_goes_on_with_what_a_broken_run_left_and_replaces_nothing(face: Face, tmp_path: Path) -> None:
    with serving(a=[cut(VIDEO, 9_000, etag='"v1"'), drop]) as service:
        client = face.client(service.url, ledger=tmp_path / "ledger.db")
        with pytest.raises(DownloadError, match="66f0"):
            client.run(MODEL, ARGS, save=tmp_path / "clip.mp4", overwrite=True)
        service.acts["/files/a"] = [ranged(VIDEO)]
        (item,) = client.resume()
        assert service.requests("/files/")[-1].headers["range"] == "bytes=9000-"
    assert (item.state, item.files) == ("done", (str(tmp_path / "clip.mp4"),))
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


def test_a_file_whose_name_is_not_utf8_is_not_fetched_again(face: Face, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9 \xff.mp4")
    with serving() as service, Ledger(tmp_path / "ledger.db") as ledger:
        client = face.client(service.url, ledger=ledger)
        client.run(MODEL, ARGS, save=path)
        (row,) = ledger.rows()
        assert (row.state, row.files[0][0], row.save) == ("done", str(path), str(path))
        fetched = len(service.requests("/files/"))
        assert client.resume() == ()
        assert len(service.requests("/files/")) == fetched


def test_a_tag_that_is_not_a_string_is_refused(face: Face, tmp_path: Path) -> None:
    from shortapi import ConfigurationError

    with serving() as service, Ledger(tmp_path / "ledger.db") as ledger:
        for tag in ("caf\udce9", "\ud800", "a\nb", 7, b"x"):
            with pytest.raises(ConfigurationError, match="tag must be"):
                face.client(service.url, ledger=ledger).submit(MODEL, ARGS, tag=tag)
        assert service.seen == []
        assert list(ledger.rows()) == []


def test_an_error_after_a_paid_job_says_how_to_get_the_file(face: Face, tmp_path: Path) -> None:
    with serving(a=[status(404)]) as service, pytest.raises(DownloadError) as caught:
        face.client(service.url).run(MODEL, ARGS, save=tmp_path / "clip.mp4")
    assert "done and paid for" in str(caught.value)
    assert 'client.job("66f0").wait().outputs[0].save(' in str(caught.value)
    assert "shortapi wait 66f0 -o" in str(caught.value)


FAILING = """
import asyncio
from shortapi import AsyncClient, Client

def sync():
    with Client({key!r}, base_url={url!r}) as client:
        client.run({model!r}, {{"prompt": "a"}}, save={path!r})

async def main():
    async with AsyncClient({key!r}, base_url={url!r}) as client:
        await client.run({model!r}, {{"prompt": "a"}}, save={path!r})

sync() if {sync} else asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("acts", "words"), [({"a": [status(404)]}, "done and paid for"), ({"create": [drop]}, "is not known")]
)
def test_what_a_script_prints_of_it_shows_none_of_our_own_frames(
    acts: Any, words: str, face: Face, tmp_path: Path
) -> None:
    with Service(**{"create": [created("66f0")], **acts}) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        place = str(tmp_path / "clip.mp4")
        facts = {"key": KEY, "url": service.url, "model": MODEL, "path": place, "sync": isinstance(face, Sync)}
        script = FAILING.format(**facts)
        ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    *frames, sentence = ended.stderr.splitlines()
    assert sentence.startswith("shortapi.errors.")
    assert words in sentence
    assert not [line for line in frames if any(inner in line for inner in ("/downloads/", "/_transport/", "/httpx/"))]
    assert ended.stderr.count("Traceback") == 1


def test_a_model_that_the_catalogue_does_not_know_is_saved_where_it_was_told(face: Face, tmp_path: Path) -> None:
    with serving() as service:
        client = face.client(service.url)
        client.run("acme/new/model", {"prompt": "a"}, validate="off", save=tmp_path / "clip.bin")
    assert (tmp_path / "clip.bin").read_bytes() == VIDEO
