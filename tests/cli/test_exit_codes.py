"""What went wrong, as a number: by error, and by what a service does to a command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shortapi import errors
from shortapi_cli import exit_code
from shortapi_sandbox import Sandbox
from tests.cli.conftest import POSTER, Command, OpenSandbox


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.JobFailedError("", charged=True), 1),
        (errors.JobFailedError("", charged=None, retry_safe=False), 1),
        (errors.ArgumentError(""), 2),
        (errors.UnknownModelError(""), 2),
        (errors.CatalogError(""), 2),
        (errors.ConfigurationError(""), 3),
        (errors.BudgetError(""), 4),
        (errors.PriceUnknownError(""), 4),
        (errors.APIError("", charged=False), 5),
        (errors.AuthenticationError("", charged=False), 5),
        (errors.RateLimitError("", charged=False), 5),
        (errors.ServerError("", charged=None, job_id="j"), 5),
        (errors.TransportError("", charged=False), 6),
        (errors.TransportError("", charged=None, job_id="j"), 6),
        (errors.UnexpectedResponseError("", charged=None, job_id="j"), 6),
        (errors.TransportError("", charged=None, retry_safe=False), 7),
        (errors.UnexpectedResponseError("", charged=None, retry_safe=False), 7),
        (errors.ServerError("", charged=None, retry_safe=False), 7),
        (errors.APIError("", charged=None, retry_safe=False, job_id="j"), 7),
        (errors.JobTimeoutError("", charged=None, job_id="j"), 8),
        (errors.DownloadError("", charged=True), 9),
        (errors.LedgerError(""), 3),
        (errors.LedgerError("", charged=True, job_id="j", retry_safe=False), 8),
        (errors.DuplicateJobError("", state="running", job_id="j"), 10),
        (errors.DuplicateJobError("", state="uncertain"), 10),
    ],
)
def test_an_error_has_its_exit_code(error: errors.ShortAPIError, code: int, shortapi: Command) -> None:
    assert exit_code(error) == code
    assert re.search(rf"^ +{code}  \w", shortapi("--help").out, re.MULTILINE)


@pytest.mark.parametrize(
    "case",
    [
        (["create:fail"], [], 1, "failed: 'simulated failure'. The charge was refunded", False),
        (["create:fail-unrefunded"], [], 1, "It says that the charge was not refunded", True),
        (["create:drop"], [], 7, "was sent, but no complete answer came", None),
        (["create:reset"], [], 7, "was sent, but no complete answer came", None),
        (["create:html-502"], [], 7, "look at your account before you send it again", None),
        (["create:500"], [], 7, "look at your account before you send it again", None),
        (["create:truncated"], [], 7, "look at your account before you send it again", None),
        (["create:null-data"], [], 7, "look at your account before you send it again", None),
        (["query:unknown-status"], ["--timeout", "0"], 8, "The job continues and nothing is lost", True),
        (["query:html-502"], ["--timeout", "0"], 8, "The job continues and nothing is lost", True),
        (["file:dead-link"], [], 9, "could not be saved", True),
    ],
    ids=lambda case: " ".join([*case[0], *case[1]]),
)
def test_what_the_service_does_has_its_exit_code(
    case: tuple[list[str], list[str], int, str, bool | None], shortapi: Command, open_sandbox: OpenSandbox
) -> None:
    faults, words, code, sentence, charged = case
    sandbox = open_sandbox(*faults)
    said = shortapi("run", POSTER, "prompt=x", "-o", "a.png", "--json", *words)
    error = said.json["error"]
    assert said.code == code
    assert sentence in error["message"]
    assert error["charged"] is charged
    assert sandbox.engine.counts()["create"] == 1


def test_a_job_that_is_not_there_was_refused_by_the_service(shortapi: Command, sandbox: Sandbox) -> None:
    said = shortapi("wait", "66f0")
    assert said.code == 5
    assert "code 1 ('job not found')" in said.err


@pytest.mark.parametrize("name", ["my file.png", "my file"])
def test_a_wait_that_timed_out_says_how_to_go_on_and_that_works(
    name: str, shortapi: Command, open_sandbox: OpenSandbox, tmp_path: Path
) -> None:
    open_sandbox("query:unknown-status@1")
    said = shortapi("run", POSTER, "prompt=x", "-o", name, "--timeout", "0")
    assert said.code == 8
    how = said.err.splitlines()[-1]
    assert how.startswith("  To continue: shortapi wait ")
    assert how.endswith(" -o 'my file.png'")
    job = how.split()[4]
    assert shortapi("wait", job, "-o", "my file.png").code == 0
    assert (tmp_path / "my file.png").stat().st_size > 0


def test_files_that_could_be_saved_are_kept_where_another_is_lost(
    shortapi: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "a-2.png").write_text("precious", encoding="utf-8")
    said = shortapi("run", POSTER, "prompt=x", "copies=3", "-o", "a.png")
    assert said.code == 9
    assert "Saved: a.png, a-3.png." in said.err
    # Under a name of its own: --overwrite might replace a file that was there before.
    assert re.search(r"To continue: shortapi wait \w+$", said.err.rstrip())
    assert (tmp_path / "a-2.png").read_text(encoding="utf-8") == "precious"
    assert (tmp_path / "a.png").stat().st_size > 0
    assert (tmp_path / "a-3.png").stat().st_size > 0
