"""`shortapi resume` and `shortapi settle`: end what a crash, a timeout or a lost answer left open."""

from __future__ import annotations

import shlex
import signal
from pathlib import Path

import pytest

from shortapi import Ledger
from shortapi_sandbox import Sandbox
from tests.cli.conftest import POSTER, Command, OpenSandbox
from tests.cli.test_stopping import line_with, start


def submit(shortapi: Command, *prompts: str) -> list[str]:
    return [shortapi("submit", POSTER, f"prompt={prompt}").out.strip() for prompt in prompts]


def states(path: Path) -> list[str]:
    return [row.state for row in Ledger(path).rows()]


def test_everything_open_is_resumed_into_a_folder(
    shortapi: Command, sandbox: Sandbox, books: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    jobs = submit(shortapi, "a", "b")
    said = shortapi("resume", "out")
    assert said.code == 0
    assert states(books) == ["done", "done"]
    assert sorted(file.stem for file in (tmp_path / "out").iterdir()) == sorted(jobs)
    assert said.out.splitlines()[0].split() == ["JOB", "OR", "KEY", "MODEL", "STATE", "FILES", "WHY"]
    assert [f"job {job}: succeeded after" in said.err for job in jobs] == [True, True]
    assert shortapi("resume").out == "nothing is open\n"


def test_resumed_jobs_as_json_name_their_files(shortapi: Command, sandbox: Sandbox) -> None:
    (job,) = submit(shortapi, "a")
    (item,) = shortapi("resume", "--json").json["resumed"]
    assert (item["job_id"], item["model"], item["state"], item["why"]) == (job, POSTER, "done", None)
    assert [Path(file).stem for file in item["files"]] == [job]


ENDS = {
    "all done": ([], [], 0, ["done"]),
    "failed is an end": (["query:fail@1"], [], 0, ["failed"]),
    "time is up": (["query:unknown-status"], ["--timeout", "0"], 8, ["running"]),
    "its file cannot be had": (["file:dead-link"], [], 9, ["running"]),
    "in doubt": (["create:drop@1"], [], 7, ["uncertain"]),
    "in doubt goes before a file": (["create:drop@1", "file:dead-link"], [], 7, ["running", "uncertain"]),
    "a file goes before time": (["file:dead-link", "query:unknown-status@2-"], ["--timeout", "0"], 9, ["running"] * 2),
}


@pytest.mark.parametrize("how", ENDS)
def test_the_exit_code_is_that_of_the_worst_when(
    how: str, shortapi: Command, open_sandbox: OpenSandbox, books: Path
) -> None:
    faults, words, code, ends = ENDS[how]
    open_sandbox(*faults)
    submit(shortapi, *map(str, range(len(ends))))
    said = shortapi("resume", "--json", *words)
    assert said.code == code
    assert sorted(item["state"] for item in said.json["resumed"]) == ends
    assert sorted(states(books)) == ends


def test_what_is_open_at_another_service_is_told_and_left(shortapi: Command, sandbox: Sandbox, books: Path) -> None:
    submit(shortapi, "a")
    said = shortapi("resume", "--base-url", "http://127.0.0.1:9")
    assert (said.code, said.out) == (0, "nothing is open\n")
    assert f"more jobs are open at {sandbox.base_url}: resume them with --base-url {sandbox.base_url}" in said.err
    assert states(books) == ["running"]


def test_stopping_a_resume_tells_the_command_that_goes_on_and_that_works(
    shortapi: Command, open_sandbox: OpenSandbox, books: Path, tmp_path: Path
) -> None:
    (tmp_path / "my out").mkdir()
    sandbox = open_sandbox(speed=2)
    submit(shortapi, "a")
    process = start("resume", "my out", "--base-url", sandbox.base_url)
    line_with(process.stderr, "after")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, "Traceback" in err) == (130, "", False)
    words = shlex.split(err.splitlines()[-1].partition("continue with: ")[2])
    assert words == ["shortapi", "resume", "my out", "--base-url", sandbox.base_url]
    assert shortapi(*words[1:]).code == 0
    assert states(books) == ["done"]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["nowhere"], 2, "FOLDER: there is no folder 'nowhere'; create it first"),
        (["--sandbox"], 2, "a private sandbox starts without jobs"),
        (["--no-ledger"], 2, "resume reads the ledger, so it cannot be combined with --no-ledger"),
        (["--key-file", "nowhere"], 3, "The key file 'nowhere' cannot be read"),
        (["a", "b"], 2, "resume takes no further arguments"),
    ],
)
def test_a_mistake_is_told(words: list[str], code: int, sentence: str, shortapi: Command, untouched: Sandbox) -> None:
    said = shortapi("resume", *words)
    assert said.code == code
    assert sentence in said.err


def test_where_there_is_no_ledger_nothing_is_open_and_none_is_made(
    shortapi: Command, sandbox: Sandbox, books: Path
) -> None:
    said = shortapi("resume")
    assert (said.code, said.out) == (0, "nothing is open\n")
    assert not books.exists()


@pytest.fixture
def lost(shortapi: Command, open_sandbox: OpenSandbox, books: Path) -> tuple[str, str]:
    """The key of a row in doubt, and the job that was made of it after all."""
    sandbox = open_sandbox("create:drop@1")
    assert shortapi("submit", POSTER, "prompt=a").code == 7
    return next(iter(Ledger(books).rows())).key, sandbox.engine.books()[0].job_id


def test_a_doubt_is_settled_with_the_job_that_was_made_which_is_then_resumed(
    lost: tuple[str, str], shortapi: Command, books: Path
) -> None:
    key, job = lost
    said = shortapi("settle", key, "--job-id", job)
    assert (said.code, said.out) == (0, f"row {key} is job {job}; save its files with: shortapi resume\n")
    assert shortapi("resume").code == 0
    assert states(books) == ["done"]


def test_a_doubt_is_settled_as_not_charged_and_the_job_may_be_sent_again(
    lost: tuple[str, str], shortapi: Command, books: Path
) -> None:
    key, _ = lost
    said = shortapi("settle", key, "--not-charged", "--json").json["job"]
    assert (said["key"], said["state"], said["why"]) == (key, "failed", "settled as not charged")
    assert shortapi("submit", POSTER, "prompt=a").code == 0
    assert states(books) == ["failed", "running"]


def test_a_running_job_is_given_up_only_when_that_is_said(lost: tuple[str, str], shortapi: Command) -> None:
    key, _ = lost
    early = shortapi("settle", key, "--give-up")
    assert (early.code, "is uncertain, not running" in early.err) == (2, True)
    shortapi("settle", key, "--job-id", "mistyped")
    said = shortapi("settle", key, "--give-up")
    assert said.code == 0
    assert said.out == f"row {key} is given up: job mistyped is not polled again; its price keeps counting\n"
    assert shortapi("jobs", "--open", "--json").json["jobs"] == []


def test_what_is_not_in_doubt_cannot_be_settled(lost: tuple[str, str], shortapi: Command) -> None:
    key, job = lost
    (other,) = submit(shortapi, "b")
    taken = shortapi("settle", key, "--job-id", other)
    assert (taken.code, "belongs to row" in taken.err) == (3, True)
    assert shortapi("settle", key, "--job-id", job).code == 0
    again = shortapi("settle", key, "--not-charged")
    assert (again.code, f"row {key} is running, not uncertain" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "required: KEY"),
        (["k"], "one of the arguments --job-id --not-charged --give-up is required"),
        (["k", "--job-id", "j", "--not-charged"], "not allowed with argument"),
        (["k", "--job-id", " "], "--job-id: a job id is a string such as"),
        (["k", "--not-charged"], "has no row 'k'; see shortapi jobs --state uncertain"),
        (["k", "--not-charged", "--no-ledger"], "settle reads the ledger"),
    ],
)
def test_a_wrong_settlement_is_reported(words: list[str], sentence: str, shortapi: Command, books: Path) -> None:
    said = shortapi("settle", *words)
    assert said.code == 2
    assert sentence in said.err
    assert not books.exists()
