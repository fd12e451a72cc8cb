"""`shortapi batch`: the bill first, a question, then work; each event a line for programs."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from shortapi_sandbox import Sandbox
from tests.cli.conftest import POSTER, RIDDLE, Command, OpenSandbox
from tests.cli.test_stopping import start, wait_for

ROWS = [{"id": "a", "prompt": "one"}, {"id": "b", "prompt": "two", "copies": 2}]


@pytest.fixture
def table(tmp_path: Path) -> str:
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return "rows.jsonl"


def lines(out: str) -> list[Any]:
    return [json.loads(line) for line in out.splitlines()]


def test_run_works_all_rows_off_and_again_does_nothing(
    shortapi: Command, open_sandbox: OpenSandbox, table: str, tmp_path: Path
) -> None:
    box = open_sandbox()
    said = shortapi("batch", "run", table, "--out", "out", "--model", POSTER, "--yes")
    assert (said.code, len(box.engine.books())) == (0, 2)
    assert "all                2     0.12  0" in said.out
    assert said.out.endswith("2 done, 0 running, 0 pending, 0 failed, 0 uncertain; 0.12 USD\n")
    assert {"a.png", "a.png.json", "b.png", "b-2.png", "manifest.csv"} <= {path.name for path in Path("out").iterdir()}
    assert shortapi("batch", "run", table, "--out", "out", "--model", POSTER, "--yes").code == 0
    assert shortapi("batch", "run", "--out", "out").code == 0
    assert len(box.engine.books()) == 2


def test_each_event_is_a_line_for_programs(shortapi: Command, open_sandbox: OpenSandbox, table: str) -> None:
    open_sandbox()
    said = lines(shortapi("batch", "run", table, "--out", "out", "--model", POSTER, "--yes", "--json").out)
    assert (said[0]["amount"], said[0]["rows"]) == ("0.12", 2)
    assert sorted(line["event"] for line in said[1:-1]) == ["created", "created", "done", "done"]
    assert said[-1]["status"]["done"] == 2
    (status,) = lines(shortapi("batch", "status", "--out", "out", "--json").out)
    assert status == {"status": said[-1]["status"]}


def test_a_private_sandbox_says_why_it_cannot_go_on_with_a_batch(shortapi: Command, table: str) -> None:
    run = ("batch", "run", table, "--out", "out", "--model", POSTER, "--sandbox")
    assert shortapi(*run).code == 0
    said = shortapi(*run)
    assert (said.code, "forgets its jobs" in said.err) == (2, True)


def test_nothing_is_sent_without_a_yes(shortapi: Command, untouched: Sandbox, table: str) -> None:
    said = shortapi("batch", "run", table, "--out", "out", "--model", POSTER)
    assert (said.code, "--yes" in said.err) == (4, True)
    assert not [path for path in Path("out").iterdir() if path.suffix == ".png"]


def test_stopping_a_batch_is_told_once_and_not_for_each_of_its_jobs(
    shortapi: Command, open_sandbox: OpenSandbox, table: str
) -> None:
    box = open_sandbox(speed=0.1)
    process = start("batch", "run", table, "--out", "out", "--model", POSTER, "--yes", "--json")
    wait_for(lambda: box.engine.counts()["query"] >= 2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.splitlines() == [
        "shortapi: Stopped. Jobs that were made go on; go on with: shortapi batch run --out out"
    ]


def test_a_dry_run_leaves_nothing_behind(shortapi: Command, untouched: Sandbox, table: str) -> None:
    said = shortapi("batch", "run", table, "--out", "out", "--model", POSTER, "--dry-run", "--json")
    assert (said.code, said.json["amount"]) == (0, "0.12")
    assert not Path("out").exists()


def test_bad_rows_are_told_together(shortapi: Command, untouched: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("prompt,copies\nok,1\nok,9\n,9\n")
    said = shortapi("batch", "run", "bad.csv", "--out", "out", "--model", POSTER, "--yes")
    assert said.code == 2
    assert "There are 2 bad rows" in said.err
    assert "line 3: copies" in said.err
    assert "line 4: prompt" in said.err
    assert "line 4: copies" in said.err


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("nowhere.csv", "'nowhere.csv' cannot be read"),
        ("rows.txt", "'rows.txt' is not a table of jobs"),
        ("bad.csv", "There are 2 bad rows"),
        ("rows.jsonl", ""),
    ],
)
def test_a_missing_key_is_told_together_with_what_is_wrong_with_the_file(
    source: str, problem: str, shortapi: Command, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHORTAPI_KEY", raising=False)
    Path("bad.csv").write_text("prompt,copies\nok,9\n,1\n")
    Path("rows.txt").write_text("a")
    said = shortapi("batch", "run", source, "--out", "out", "--model", POSTER, "--yes")
    assert said.code in {2, 3}
    assert problem in said.err
    assert said.err.count("There is no API key: SHORTAPI_KEY is not set") == 1
    assert not Path("out").exists()


def test_rows_without_a_price_are_counted_and_held_by_a_budget(
    shortapi: Command, open_sandbox: OpenSandbox, tmp_path: Path
) -> None:
    box = open_sandbox()
    (tmp_path / "rows.csv").write_text("prompt\nx\n")
    run = ("batch", "run", "rows.csv", "--out", "out", "--model", RIDDLE, "--yes", "--json")
    said = shortapi(*run, "--budget", "1")
    assert (said.code, lines(said.out)[0]["unpriced"]) == (4, 1)
    assert not box.engine.books()
    assert shortapi(*run, "--budget", "1", "--assume", "0.5").code == 0


def test_doubts_are_settled_and_failures_sent_again(shortapi: Command, open_sandbox: OpenSandbox, table: str) -> None:
    box = open_sandbox("create:drop@1", "create:fail@2")
    said = shortapi("batch", "run", table, "--out", "out", "--model", POSTER, "--yes", "--concurrency", "1")
    assert (said.code, "batch settle ROW" in said.err) == (7, True)
    assert "fails" in shortapi("batch", "settle", "a", "--out", "out", "--not-charged").out
    assert shortapi("batch", "settle", "a", "--out", "out", "--not-charged").code == 3
    assert "2 rows wait again" in shortapi("batch", "retry", "--failed", "--out", "out").out
    assert shortapi("batch", "run", "--out", "out", "--yes").code == 0
    assert len(box.engine.books()) == 4
    assert shortapi("batch", "export", "--out", "out", "--json").json["written"]


@pytest.mark.parametrize(
    "words",
    [
        ("batch",),
        ("batch", "run", "rows.jsonl"),
        ("batch", "status", "--out", "nowhere"),
        ("batch", "retry", "--out", "out"),
        ("batch", "work", "--out", "out"),
        ("batch", "setup", "--out", "out"),
        ("batch", "status", "--db", "mysql://x"),
        ("batch", "run", "--out", "out", "--rate", "fast"),
        ("batch", "status", "--out", "out", "--ledger", "x.db"),
    ],
    ids=" ".join,
)
def test_mistakes_are_sentences(words: tuple[str, ...], shortapi: Command, untouched: Sandbox) -> None:
    said = shortapi(*words)
    assert said.code in {2, 3}
    assert said.err.startswith("shortapi: ")
