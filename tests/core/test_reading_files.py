"""A file as bytes, in memory: held to all that a saved file is held to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shortapi import ConfigurationError, DownloadError, Ledger
from tests.core.test_downloads import CUTS, ENDS, VIDEO, output_of
from tests.core.test_whole_files import AT, FRESH_LIES, LIES, SMALL, V1
from tests.faces import KEY, Face
from tests.scripted import Service, created, cut, done, job, ranged

MODEL = "alibaba/happyhorse-1.0/text-to-video"


@pytest.fixture(autouse=True)
def nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    yield
    assert list(tmp_path.iterdir()) == []


def ways(output: Any) -> list[Any]:
    return [output.read, lambda **limits: b"".join(output.iter_bytes(**limits))]


def test_a_file_is_read_and_the_key_stays_home(face: Face) -> None:
    with Service(a=[ranged(VIDEO)]) as service:
        output = output_of(face, service)
        assert [way() for way in ways(output)] == [VIDEO, VIDEO]
        assert {len(piece) for piece in output.iter_bytes()} == {65_536, len(VIDEO) % 65_536}
        assert all(KEY not in str(request.headers) for request in service.requests("/files/"))


@pytest.mark.parametrize("how", CUTS)
def test_a_broken_reading_ends_in_the_right_bytes_when_it_was(how: str, face: Face) -> None:
    with Service(a=list(CUTS[how][0])) as service:
        assert output_of(face, service).read() == VIDEO


@pytest.mark.parametrize("how", LIES)
def test_nothing_but_the_whole_file_is_read_when_the_host_sends(how: str, face: Face) -> None:
    with Service(a=[cut(VIDEO, AT, etag=V1), LIES[how], ranged(VIDEO)]) as service:
        assert output_of(face, service).read() == VIDEO


@pytest.mark.parametrize("how", SMALL)
def test_small_pieces_are_put_together(how: str, face: Face) -> None:
    with Service(a=[SMALL[how]]) as service:
        assert output_of(face, service).read() == VIDEO


@pytest.mark.parametrize("act", [*(act for act, _ in ENDS.values()), *FRESH_LIES.values()], ids=[*ENDS, *FRESH_LIES])
def test_what_is_not_saved_is_not_read_either(act: Any, face: Face) -> None:
    with Service(a=[act]) as service:
        for way in ways(output_of(face, service)):
            with pytest.raises(DownloadError, match="could not be read") as caught:
                way()
            assert (caught.value.charged, caught.value.job_id) == (True, "66f0")
            assert "/files/" not in str(caught.value)
            assert "kept" not in str(caught.value)


def test_no_more_is_read_than_is_allowed(face: Face) -> None:
    with Service(a=[ranged(VIDEO)]) as service:
        for way in ways(output_of(face, service)):
            assert way(max_bytes=len(VIDEO)) == VIDEO
            with pytest.raises(DownloadError, match=f"more than the {len(VIDEO) - 1} bytes that max_bytes= allows"):
                way(max_bytes=len(VIDEO) - 1)


def test_a_result_with_one_file_is_read_itself(face: Face) -> None:
    with Service(create=[created("66f0")], a=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        result = face.client(service.url).run(MODEL, {"prompt": "a"})
        assert result.read() == VIDEO
        assert b"".join(result.iter_bytes()) == VIDEO


def test_of_several_files_one_must_be_named(face: Face) -> None:
    with Service(a=[ranged(VIDEO)], b=[ranged(VIDEO)]) as service:
        links = [{"url": f"{service.url}/files/{name}.mp4"} for name in "ab"]
        service.acts["/api/v1/job/query"] = [job(2, result={"videos": links})]
        result = face.client(service.url).job("66f0").wait()
        for way in (result.read, result.iter_bytes):
            with pytest.raises(ConfigurationError, match="has 2 files") as caught:
                way()
            assert (caught.value.charged, caught.value.job_id) == (True, "66f0")
        assert service.requests("/files/") == []


def test_what_was_only_read_is_not_noted_as_saved(face: Face, tmp_path_factory: pytest.TempPathFactory) -> None:
    books = tmp_path_factory.mktemp("books") / "ledger.db"
    with Service(create=[created("66f0")], a=[ranged(VIDEO)]) as service, Ledger(books) as ledger:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        face.client(service.url, ledger=ledger).run(MODEL, {"prompt": "a"}).read()
        assert [row.state for row in ledger.rows()] == ["running"]
