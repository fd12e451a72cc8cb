"""The commands that pay keep the ledger: no job is paid for twice, none is lost, and budgets hold."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from shortapi import Budget, Client, Ledger
from shortapi_sandbox import Sandbox
from tests.cli.conftest import CATALOGUE, KEY, POSTER, RIDDLE, Command, OpenSandbox

JOB = ["submit", POSTER, "prompt=a very secret prompt"]


def rows(path: Path) -> list[str]:
    return [row.state for row in Ledger(path).rows()] if path.exists() else []


def test_a_run_is_written_down_from_its_intent_to_its_file(
    shortapi: Command, sandbox: Sandbox, books: Path, tmp_path: Path
) -> None:
    assert shortapi("run", POSTER, "prompt=a very secret prompt", "-o", "a.png", "--tag", "posters").code == 0
    (row,) = Ledger(books).rows()
    assert (row.state, row.tag, row.job_id) == ("done", "posters", sandbox.engine.books()[-1].job_id)
    assert row.files[0][0] == str(tmp_path / "a.png")
    held = b"".join(file.read_bytes() for file in books.parent.glob("ledger.db*") if file.is_file())
    assert b"secret" not in held


PLACES = {
    "by the environment": ([], {"books"}),
    "by an option": (["--ledger", "mine.db"], {"mine"}),
    "not at all": (["--no-ledger"], set()),
    "not for a private sandbox": (["--sandbox"], set()),
    "for a private sandbox that names one": (["--sandbox", "--ledger", "mine.db"], {"mine"}),
}


@pytest.mark.parametrize("how", PLACES)
def test_where_the_ledger_is_is_said(
    how: str, shortapi: Command, sandbox: Sandbox, books: Path, tmp_path: Path
) -> None:
    words, kept = PLACES[how]
    assert shortapi(*JOB, *words).code == 0
    assert {name for name, path in (("books", books), ("mine", tmp_path / "mine.db")) if rows(path)} == kept


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a user who names no ledger."""
    monkeypatch.delenv("SHORTAPI_LEDGER")
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path / "home"


OWN = {
    "https://api.shortapi.ai": "ledger.db",
    "https://8.8.8.8/api": "ledger.db",
    "no address": "ledger.db",
    "http://[": "ledger.db",
    "http://127.0.0.1:1": "ledger-local.db",
    "http://localhost:1": "ledger-local.db",
    "http://[::1]:1": "ledger-local.db",
    "http://10.0.0.8:1": "ledger-local.db",
}


@pytest.mark.parametrize("url", OWN)
@pytest.mark.parametrize("by", ["option", "environment"])
def test_without_a_word_the_ledger_is_the_users_own_and_another_where_money_is_play_money(
    url: str, by: str, shortapi: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHORTAPI_BASE_URL", url if by == "environment" else "https://api.shortapi.ai")
    said = shortapi("jobs", *(["--base-url", url] if by == "option" else []))
    (path,) = [word.strip("'") for word in said.err.split() if word.endswith(".db'")]
    assert (Path(path).name, Path(path).is_relative_to(home)) == (OWN[url], True)


def test_jobs_of_a_sandbox_that_somebody_keeps_running_are_not_among_those_that_are_paid_for(
    shortapi: Command, sandbox: Sandbox, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Client(KEY, base_url=sandbox.base_url, catalog=CATALOGUE, ledger=True, budget=Budget("9", "day")) as client:
        client.submit(POSTER, {"prompt": "by the library"})
    assert shortapi(*JOB).code == 0
    (path,) = home.rglob("ledger*.db")
    assert (path.name, rows(path)) == ("ledger-local.db", ["running"] * 2)
    assert len(shortapi("jobs", "--json").json["jobs"]) == 2
    monkeypatch.delenv("SHORTAPI_BASE_URL")
    assert "there is no ledger" in shortapi("jobs").err


def test_the_same_job_again_is_refused_and_who_wants_it_twice_says_so(shortapi: Command, sandbox: Sandbox) -> None:
    job = shortapi(*JOB).out.strip()
    again = shortapi(*JOB, "--json")
    assert again.code == 10
    assert again.json["error"]["type"] == "DuplicateJobError"
    assert (again.json["error"]["job_id"], again.json["error"]["charged"]) == (job, False)
    assert f"  To continue: shortapi wait {job}" in again.err
    assert "--allow-duplicate" in again.err
    assert "secret" not in again.out + again.err
    assert shortapi(*JOB, "--allow-duplicate").code == 0


def test_a_create_whose_answer_was_lost_tells_its_row_and_is_not_sent_again(
    shortapi: Command, open_sandbox: OpenSandbox, books: Path
) -> None:
    sandbox = open_sandbox("create:drop@1")
    lost = shortapi(*JOB)
    (row,) = Ledger(books).rows()
    assert (lost.code, row.state) == (7, "uncertain")
    assert f"Its ledger row is {row.key}. When you know more: `shortapi settle {row.key}`" in lost.err
    again = shortapi(*JOB)
    assert again.code == 10
    assert f"settle it first: `shortapi settle {row.key}`" in again.err
    assert sandbox.engine.counts()["create"] == 1


BUDGETS = {
    "the second breaks the day": (["--budget", "0.07/day"], "", [0, 4]),
    "both fit": (["--budget", "0.08/day"], "", [0, 0]),
    "the tightest of several counts": (["--budget", "9/day", "--budget", "0.03/call"], "", [4, 4]),
    "the environment's counts": ([], "9/month 0.07/day", [0, 4]),
    "the environment's counts beside an option": (["--budget", "9/day"], "0.07/day", [0, 4]),
    "a private sandbox pays nothing": (["--sandbox"], "0.01/day", [0, 0]),
}


@pytest.mark.parametrize("how", BUDGETS)
def test_a_budget_is_held_across_commands_when(
    how: str, shortapi: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, environment, codes = BUDGETS[how]
    monkeypatch.setenv("SHORTAPI_BUDGET", environment)
    assert [shortapi("submit", POSTER, f"prompt={number}", *words).code for number in range(2)] == codes


@pytest.mark.parametrize(("words", "code"), [(["--yes"], 4), (["--assume", "2"], 0), (["--assume", "6", "--yes"], 4)])
def test_an_unknown_price_counts_in_a_budget_what_is_assumed(
    words: list[str], code: int, shortapi: Command, sandbox: Sandbox
) -> None:
    said = shortapi("submit", RIDDLE, "prompt=x", "--budget", "5/day", *words)
    assert said.code == code
    assert ("--assume" in said.err) == (words == ["--yes"])


MISTAKES = [
    (["--budget", "20"], {}, 2, "'20' is not an amount of USD and a period such as 20/day"),
    (["--budget", "20/week"], {}, 2, "the periods are call, run, day, month"),
    (["--budget", "-1/day"], {}, 2, "--budget"),
    (["--assume", "2"], {}, 2, "there is no --budget"),
    (["--no-ledger", "--budget", "2/day"], {}, 2, "--budget needs the ledger"),
    (["--no-ledger"], {"SHORTAPI_BUDGET": "2/day"}, 2, "SHORTAPI_BUDGET needs the ledger"),
    (["--no-ledger", "--ledger", "x"], {}, 2, "--ledger cannot be combined with --no-ledger"),
    (["--tag", " "], {}, 2, "a tag is one line"),
    (["--tag", "a\nb"], {}, 2, "a tag is one line"),
    ([], {"SHORTAPI_BUDGET": "2/day plenty"}, 3, "SHORTAPI_BUDGET must be amounts of USD with periods"),
    (["--ledger", "."], {}, 3, "cannot be used"),
    (["--ledger", "notes.txt"], {}, 3, "cannot be used"),
    (["--ledger", "~nobody-of-that-name/x"], {}, 3, "The ledger '~nobody-of-that-name/x' cannot be found"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: " ".join([*mistake[0], *mistake[1]]))
def test_a_mistake_is_reported_before_anything_is_sent(
    mistake: tuple[list[str], dict[str, str], int, str],
    shortapi: Command,
    untouched: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words, environment, code, sentence = mistake
    (tmp_path / "notes.txt").write_text("These are notes and no database. " * 9, encoding="utf-8")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    said = shortapi(*JOB, *words)
    assert said.code == code
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_a_ledger_that_fails_does_not_keep_a_paid_file_from_its_owner(
    shortapi: Command, sandbox: Sandbox, books: Path, tmp_path: Path
) -> None:
    job = shortapi(*JOB).out.strip()
    with sqlite3.connect(books) as db:
        db.execute("DROP TABLE jobs")
    db.close()
    said = shortapi("wait", job, "-o", "a.png")
    assert said.code == 0
    assert "shortapi: error: The ledger" in said.err
    assert (tmp_path / "a.png").stat().st_size > 0


def test_the_command_that_goes_on_keeps_the_same_ledger(shortapi: Command, open_sandbox: OpenSandbox) -> None:
    open_sandbox("query:unknown-status@1")
    said = shortapi("run", POSTER, "prompt=x", "--timeout", "0", "--ledger", "my ledger.db")
    assert said.err.rstrip().endswith("--ledger 'my ledger.db'")
