"""One job again: named by the beginning of its id, shown, repeated, opened, written to stdout."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shortapi import Ledger
from shortapi.downloads.media import size_text
from shortapi_sandbox import Sandbox
from tests.cli.conftest import FILMS, KEY, POSTER, Command
from tests.cli.terminals import at_terminal
from tests.core.pictures import picture
from tests.scripted import Service, created, job

SECRET = "a very secret prompt"


@pytest.fixture
def done_job(shortapi: Command, sandbox: Sandbox) -> str:
    """The id of a job whose file is saved as a.png."""
    assert shortapi("run", POSTER, f"prompt={SECRET}", "size=2K", "-o", "a.png", "--tag", "spring").code == 0
    return sandbox.engine.books()[-1].job_id


def test_the_beginning_of_an_id_is_enough_and_the_whole_one_is_shown(shortapi: Command, sandbox: Sandbox) -> None:
    job_id = shortapi("submit", POSTER, "prompt=x").out.strip()
    said = shortapi("wait", job_id[:12], "-o", "b.png")
    assert said.code == 0
    assert f"job {job_id}" in said.err.splitlines()
    assert f"job {job_id}" in said.out


def test_a_beginning_that_several_ids_have_is_refused_with_some_of_them(
    shortapi: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service(create=[created("abcd-1"), created("abcd-2")], query=[job(1)]) as service:
        monkeypatch.setenv("SHORTAPI_BASE_URL", service.url)
        monkeypatch.setenv("SHORTAPI_KEY", KEY)
        for text in "xy":
            assert shortapi("submit", POSTER, f"prompt={text}").code == 0
        said = shortapi("wait", "abcd")
        assert (said.code, service.requests("/job/query")) == (2, [])
    assert "2 jobs begin with 'abcd', such as abcd-1, abcd-2; give more of the id" in said.err
    assert "the ledger has no job 'abc'" in shortapi("show", "abc").err  # too short to be a beginning


def test_a_job_is_shown_with_its_money_and_files_offline(shortapi: Command, done_job: str, tmp_path: Path) -> None:
    said = shortapi("show", done_job[:12])
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    size = (tmp_path / "a.png").stat().st_size
    assert said.code == 0
    for line in (f"job id {done_job}", f"model {POSTER}", "state done", "tag spring", "charge 0.1 USD"):
        assert line in lines
    assert f"file {tmp_path / 'a.png'} ({size_text(size)})" in lines
    assert "secret" not in said.out
    (tmp_path / "a.png").unlink()
    assert "a.png (not there any more)" in shortapi("show", done_job).out


def test_on_request_the_service_is_asked_for_links_and_arguments_that_are_not_private(
    shortapi: Command, done_job: str, sandbox: Sandbox
) -> None:
    said = shortapi("show", done_job, "--link", "--json").json["job"]
    assert said["args"] == {"prompt": "(not shown)", "size": "2K"}
    assert [link["kind"] for link in said["links"]] == ["image"]
    plain = shortapi("show", done_job, "--link")
    assert f"link       {sandbox.base_url}" in plain.out
    assert "secret" not in plain.out + plain.err
    assert "the links are private and expire" in plain.err


def test_a_job_that_the_ledger_does_not_have_can_be_asked_for(shortapi: Command, done_job: str) -> None:
    assert shortapi("show", done_job, "--no-ledger").code == 2
    said = shortapi("show", done_job, "--link", "--no-ledger")
    assert said.code == 0
    assert "succeeded" in said.out


def test_again_repeats_a_job_by_the_service_s_arguments_and_changes_some(
    shortapi: Command, done_job: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    said = shortapi("again", done_job[:12], "copies=2", "-o", "b.png")
    last = sandbox.engine.books()[-1]
    assert said.code == 0
    assert last.job_id != done_job
    assert dict(last.args) == {"prompt": SECRET, "size": "2K", "copies": 2}
    assert "price: 0.20 USD" in said.err
    assert "secret" not in said.out + said.err
    assert (tmp_path / "b.png").is_file()


def test_again_takes_the_arguments_from_a_ledger_that_keeps_them(
    shortapi: Command, sandbox: Sandbox, books: Path
) -> None:
    from shortapi import Client

    with Client(KEY, base_url=sandbox.base_url, ledger=Ledger(books, keep_args=True)) as client:
        client.catalog.add(Path(__file__).parent / "catalogue" / "poster.yaml")
        first = client.submit(POSTER, {"prompt": SECRET}, allow_duplicate=True)
    before = [call for call in sandbox.engine.calls() if "query" in str(call)]
    assert shortapi("again", first.id, "prompt=other", "--max-cost", "0.01").code == 4
    assert [call for call in sandbox.engine.calls() if "query" in str(call)] == before
    said = shortapi("again", first.id)
    assert (said.code, "secret" in said.err) == (10, False)  # the first one is still open


@pytest.mark.parametrize("scheme", ["", "file://", " FILE://"], ids=["a path", "a file URL", "in other letters"])
def test_again_reads_no_file_that_the_service_names(
    scheme: str, shortapi: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "private.png").write_bytes(picture("png", 640, 480))
    args = {"prompt": "x", "image": f"{scheme}{tmp_path / 'private.png'}"}
    with Service(query=[job(2, model=FILMS, args=args)]) as service:
        monkeypatch.setenv("SHORTAPI_BASE_URL", service.url)
        monkeypatch.setenv("SHORTAPI_KEY", KEY)
        said = shortapi("again", "66f0c1e2", "--yes")
        assert (said.code, [one.path for one in service.seen if "query" not in one.path]) == (2, [])
    assert "Nothing was sent" in said.err


@pytest.mark.parametrize("words", [["again", "66f0c1e2", "--sandbox"], ["show", "66f0c1e2", "--sandbox"]], ids=" ".join)
def test_a_private_sandbox_has_no_jobs_of_the_past(words: list[str], shortapi: Command) -> None:
    said = shortapi(*words)
    assert (said.code, "a private sandbox starts without jobs" in said.err) == (2, True)


def test_a_file_is_written_to_stdout_with_the_receipt_on_stderr(
    shortapi: Command, sandbox: Sandbox, tmp_path: Path, books: Path
) -> None:
    words = [sys.executable, "-m", "shortapi", "run", POSTER, "prompt=x", "-o", "-"]
    done = subprocess.run(words, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"\x89PNG")
    assert b"charge 0.04 USD" in done.stderr
    assert list(tmp_path.iterdir()) == []
    with Ledger(books) as ledger:
        (row,) = ledger.rows()
    assert (row.state, row.files[0]) == ("done", ("-", hashlib.sha256(done.stdout).hexdigest()))


def test_stdout_is_refused_before_anything_is_paid_where_it_cannot_take_a_file(
    shortapi: Command, untouched: Sandbox
) -> None:
    assert "where --json writes its answer" in shortapi("run", POSTER, "prompt=x", "-o", "-", "--json").err
    ended = at_terminal("run", POSTER, "prompt=x", "-o", "-")
    assert (ended.code, "which is a terminal; redirect it" in ended.shown) == (2, True)


def test_several_files_do_not_go_to_stdout_and_are_not_lost(shortapi: Command, sandbox: Sandbox) -> None:
    said = shortapi("run", POSTER, "--example", "-o", "-")
    job_id = sandbox.engine.books()[-1].job_id
    assert (said.code, said.out) == (9, "")
    assert "it has 2 files, and -o - writes one" in said.err
    assert f"To continue: shortapi wait {job_id}\n" in said.err
    assert shortapi("wait", job_id).code == 0


@pytest.fixture
def viewer(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that notes what it is to open: a pipe that gets the path."""
    folder = tmp_path_factory.mktemp("bin")
    os.mkfifo(folder / "opened")
    for name in ("xdg-open", "open"):
        (folder / name).write_text(f'#!/bin/sh\necho "$1" > {folder}/opened\n', encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder / "opened"


def test_a_file_opens_in_its_usual_program(shortapi: Command, sandbox: Sandbox, viewer: Path, tmp_path: Path) -> None:
    assert shortapi("run", POSTER, "prompt=x", "-o", "a.png", "--open").code == 0
    assert viewer.read_text().strip() == str(tmp_path / "a.png")
    job_id = sandbox.engine.books()[-1].job_id
    assert shortapi("show", job_id, "--open").code == 0
    assert viewer.read_text().strip() == str(tmp_path / "a.png")


def test_without_a_file_or_a_viewer_a_sentence_says_so(
    shortapi: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    job_id = shortapi("submit", POSTER, "prompt=x").out.strip()
    assert "no file of this job is on this machine" in shortapi("show", job_id, "--open").err
    monkeypatch.setenv("PATH", str(tmp_path))
    said = shortapi("wait", job_id, "-o", "a.png", "--open")
    assert (said.code, "a.png was not opened: there is no" in said.err) == (0, True)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["horse"], FILMS.rpartition("/")[0]),
        (["poster"], POSTER),
        (["text-to-image", "flux"], "shortapi/flux-1.0/text-to-image"),
        (["animates", "horse", "sound"], FILMS),
    ],
    ids=" ".join,
)
def test_the_best_match_comes_first(words: list[str], first: str, shortapi: Command) -> None:
    assert shortapi("models", *words, "--json").json["models"][0]["id"].startswith(first)


def test_arguments_that_were_not_kept_cannot_be_sent_again(shortapi: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with Service(create=[created("abcd-1")], query=[job(1)]) as service:
        monkeypatch.setenv("SHORTAPI_BASE_URL", service.url)
        monkeypatch.setenv("SHORTAPI_KEY", KEY)
        said = shortapi("again", "abcd-1")
    assert (said.code, "does not say with which arguments" in said.err) == (2, True)
