"""What `resume` saves has the name of its job, unless somebody else's file has it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from shortapi import Client, Ledger
from tests.faces import KEY, Face
from tests.scripted import Service, created, done, ranged

MODEL = "alibaba/happyhorse-1.0/text-to-video"
VIDEO = b"\x00\x00\x00\x18ftypisom" + b"0" * 5000
SHA256 = hashlib.sha256(VIDEO).hexdigest()
OTHER_NAME = f"66f0-{SHA256[:8]}.mp4"

THERE: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda _: None, "66f0.mp4"),
    "the same file": (lambda folder: (folder / "66f0.mp4").write_bytes(VIDEO), "66f0.mp4"),
    "another file": (lambda folder: (folder / "66f0.mp4").write_bytes(b"mine"), OTHER_NAME),
    "another file of its length": (lambda folder: (folder / "66f0.mp4").write_bytes(VIDEO[::-1]), OTHER_NAME),
    "an empty file": (lambda folder: (folder / "66f0.mp4").touch(), OTHER_NAME),
    "a link to another file": (lambda folder: (folder / "66f0.mp4").symlink_to(__file__), OTHER_NAME),
    "a link to nothing": (lambda folder: (folder / "66f0.mp4").symlink_to(folder / "gone"), OTHER_NAME),
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def serve(service: Service) -> None:
    service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]


def content(folder: Path) -> dict[str, bytes | str]:
    found = sorted(folder.iterdir())
    return {path.name: str(path.readlink()) if path.is_symlink() else path.read_bytes() for path in found}


@pytest.mark.parametrize("what", THERE)
def test_a_file_is_saved_and_nothing_lost_where_the_name_has(what: str, face: Face, tmp_path: Path, out: Path) -> None:
    put, name = THERE[what]
    put(out)
    before = content(out)
    with Service(create=[created("66f0")], a=[ranged(VIDEO)]) as service:
        serve(service)
        client = face.client(service.url, ledger=tmp_path / "ledger.db")
        client.submit(MODEL, {"prompt": "a"})
        (item,) = client.resume(out)
    assert (item.state, item.files) == ("done", (str(out / name),))
    assert content(out) == {**before, name: VIDEO}
    (row,) = Ledger(tmp_path / "ledger.db").rows()
    assert row.files[0] == (str(out / name), SHA256)


def test_another_file_under_both_names_leaves_the_row_open_with_a_sentence(
    face: Face, tmp_path: Path, out: Path
) -> None:
    for name in ("66f0.mp4", OTHER_NAME):
        (out / name).write_bytes(b"mine")
    with Service(create=[created("66f0")], a=[ranged(VIDEO)]) as service:
        serve(service)
        client = face.client(service.url, ledger=tmp_path / "ledger.db")
        client.submit(MODEL, {"prompt": "a"})
        (item,) = client.resume(out)
    assert item.state == "running"
    assert "exists already; move it" in (item.why or "")
    assert content(out) == {"66f0.mp4": b"mine", OTHER_NAME: b"mine"}


@pytest.mark.parametrize("name", ["66f0.mp4", OTHER_NAME])
def test_resumes_at_once_end_in_one_file_and_no_litter(name: str, tmp_path: Path, out: Path) -> None:
    if name == OTHER_NAME:
        (out / "66f0.mp4").write_bytes(b"mine")
    before, start, items = content(out), threading.Barrier(6), []

    def resume() -> None:
        with Client(KEY, base_url=service.url, ledger=tmp_path / "ledger.db") as client:
            start.wait()
            items.extend(client.resume(out))

    with Service(create=[created("66f0")], a=[ranged(VIDEO)]) as service:
        serve(service)
        with Client(KEY, base_url=service.url, ledger=tmp_path / "ledger.db") as client:
            client.submit(MODEL, {"prompt": "a"})
        threads = [threading.Thread(target=resume) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {item.state for item in items} == {"done"}
    assert content(out) == {**before, name: VIDEO}
