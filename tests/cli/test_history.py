"""`shortapi jobs`: what the ledger knows, chosen and summed up."""

from __future__ import annotations

import csv
import io
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shortapi import Ledger
from shortapi.ledger import Intent
from tests.cli.conftest import Command
from tests.cli.test_offline import HEAVY
from tests.cli.test_stopping import on_terminal

SERVICE = "https://api.example"
DAY = 86400.0
NOW = time.time()
FILMS = "acme/film-1.0/text-to-video"
POSTERS = "shop/plain/poster"


def keep(ledger: Ledger, name: str, model: str, estimate: str | None, *, age: float, tag: str | None = None) -> str:
    """Write a row down that was made so many days ago."""
    price = None if estimate is None else Decimal(estimate)
    key = ledger.intend(Intent(digest=name, service=SERVICE, model=model, estimate=price, tag=tag))
    with sqlite3.connect(ledger.path) as db:
        db.execute("UPDATE jobs SET created = ? WHERE key = ?", (NOW - age * DAY, key))
    db.close()
    return key


@pytest.fixture
def keys(books: Path, tmp_path: Path) -> dict[str, str]:
    """A ledger of six jobs, one for each fate: what it is called, and its key."""
    with Ledger(books, keep_args=True) as ledger:
        done = keep(ledger, "done", FILMS, "1.10", age=9, tag="spring")
        ledger.accepted(done, "job-done", Decimal("1.25"))
        ledger.finished(SERVICE, "job-done", 2, None)
        ledger.saved(SERVICE, "job-done", 0, str(tmp_path / "clips" / "a.mp4"), "s1")
        ledger.saved(SERVICE, "job-done", 1, "/elsewhere/b.mp4", "s2")
        running = keep(ledger, "running", FILMS, "0.20", age=3, tag="spring")
        ledger.accepted(running, "job-running", Decimal("0.15"))
        refunded = keep(ledger, "refunded", POSTERS, "0.40", age=4)
        ledger.accepted(refunded, "job-refunded", Decimal("0.50"))
        ledger.failed(SERVICE, "job-refunded", "the service says that it failed", refunded=True, charge=None)
        refused = keep(ledger, "refused", POSTERS, "7", age=2)
        ledger.refused(refused, "APIError")
        lost = keep(ledger, "lost", POSTERS, None, age=1, tag="autumn")
        ledger.doubted(lost, "TransportError")
        kept = keep(ledger, "kept", POSTERS, "0.04", age=0)
        ledger.accepted(kept, "job-kept", None)
        ledger.failed(SERVICE, "job-kept", "the service says that it failed", refunded=False, charge=Decimal("0.04"))
    return {"done": done, "running": running, "refunded": refunded, "refused": refused, "lost": lost, "kept": kept}


def day(age: float) -> str:
    return f"{datetime.fromtimestamp(NOW - age * DAY, UTC):%Y-%m-%d}"


def test_the_table_shows_every_job_newest_last_with_drift_and_sum(shortapi: Command, keys: dict[str, str]) -> None:
    said = shortapi("jobs")
    heading, *lines = said.out.splitlines()
    cells = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines[:6]]
    assert said.code == 0
    assert " ".join(heading.split()) == "TIME (UTC) MODEL STATE ESTIMATE CHARGE REFUND TAG JOB OR KEY FILE"
    assert [line[1:] for line in cells] == [
        [FILMS, "done", "1.1", "1.25 (+0.15)", "spring", "job-done", str(Path("clips") / "a.mp4 +1")],
        [POSTERS, "failed", "0.4", "0.5", "yes", "job-refunded"],
        [FILMS, "running", "0.2", "0.15 (-0.05)", "spring", "job-running"],
        [POSTERS, "failed", "7", keys["refused"]],
        [POSTERS, "uncertain", "autumn", keys["lost"]],
        [POSTERS, "failed", "0.04", "0.04", "no", "job-kept"],
    ]
    assert cells[0][0].startswith(day(9))
    assert lines[-1] == (
        "6 jobs: estimate 1.34 USD, charge 1.44 USD; in 2 jobs the charge differs from the estimate: +0.1 USD in total"
    )


CHOICES: list[tuple[list[str], list[str]]] = [
    (["--state", "failed"], ["refunded", "refused", "kept"]),
    (["--state", "uncertain"], ["lost"]),
    (["--open"], ["running", "lost"]),
    (["--open", "--state", "running"], ["running"]),
    (["--model", FILMS], ["done", "running"]),
    (["--model", "acme"], ["done", "running"]),
    (["--model", "acme/film-1.0/"], ["done", "running"]),
    (["--model", "acm"], []),
    (["--model", "%"], []),
    (["--tag", "spring"], ["done", "running"]),
    (["--tag", "spring", "--state", "done"], ["done"]),
    (["--since", "5d", "--model", "acme"], ["running"]),
    (["--since", day(1)], ["lost", "kept"]),
    (["--since", "0d"], []),
    (["--tag", "' OR 1 --"], []),
]


@pytest.mark.parametrize(("words", "names"), CHOICES, ids=" ".join)
def test_jobs_are_chosen_by(words: list[str], names: list[str], shortapi: Command, keys: dict[str, str]) -> None:
    said = shortapi("jobs", "--json", *words)
    assert [row["key"] for row in said.json["jobs"]] == [keys[name] for name in names]
    (total,) = said.json["totals"]
    assert total["jobs"] == len(names)


def test_the_last_jobs_are_the_newest_and_the_sums_are_theirs(shortapi: Command, keys: dict[str, str]) -> None:
    said = shortapi("jobs", "--json", "--last", "2")
    assert [row["key"] for row in said.json["jobs"]] == [keys["lost"], keys["kept"]]
    assert said.json["totals"][0]["jobs"] == 2


TOTALS: list[tuple[str, dict[str | None, str]]] = [
    ("model", {FILMS: "2 1 0 0 1.3 1.4 0.1 2", POSTERS: "4 0 3 1 0.04 0.04 0 0"}),
    ("tag", {None: "3 0 3 0 0.04 0.04 0 0", "autumn": "1 0 0 1 0 0 0 0", "spring": "2 1 0 0 1.3 1.4 0.1 2"}),
    (
        "day",
        {
            day(9): "1 1 0 0 1.1 1.25 0.15 1",
            day(4): "1 0 1 0 0 0 0 0",
            day(3): "1 0 0 0 0.2 0.15 -0.05 1",
            day(2): "1 0 1 0 0 0 0 0",
            day(1): "1 0 0 1 0 0 0 0",
            day(0): "1 0 1 0 0.04 0.04 0 0",
        },
    ),
]
"""By what; then name: jobs, done, failed, uncertain, estimate, charge, drift, drifted."""


@pytest.mark.parametrize(("by", "sums"), TOTALS)
def test_jobs_are_summed_up_by(by: str, sums: dict[str | None, str], shortapi: Command, keys: dict[str, str]) -> None:
    said = shortapi("jobs", "--by", by, "--json").json
    assert said["by"] == by
    assert {total.pop("name"): " ".join(map(str, total.values())) for total in said["totals"]} == sums
    table = shortapi("jobs", "--by", by).out.splitlines()
    assert table[0].split() == [by.upper(), "JOBS", "DONE", "FAILED", "UNCERTAIN", "ESTIMATE", "CHARGE", "DRIFT"]
    assert len(table) == 1 + len(sums)


def test_sums_keep_to_the_choice(shortapi: Command, keys: dict[str, str]) -> None:
    (total,) = shortapi("jobs", "--by", "model", "--state", "done", "--json").json["totals"]
    assert (total["name"], total["jobs"], total["drift"]) == (FILMS, 1, "0.15")


@pytest.mark.parametrize("words", [[], ["--by", "tag"]], ids=["rows", "sums"])
def test_csv_says_the_same_as_json(words: list[str], shortapi: Command, keys: dict[str, str]) -> None:
    read = list(csv.DictReader(io.StringIO(shortapi("jobs", "--csv", *words).out)))
    said = shortapi("jobs", "--json", *words).json
    listed: list[dict[str, Any]] = said["totals" if words else "jobs"]
    assert [set(line) for line in read] == [set(line) for line in listed]
    for line, same in zip(read, listed, strict=True):
        for name in ("key", "model", "state", "charge", "drift", "jobs", "name"):
            assert line.get(name, "") == ("" if same.get(name) is None else str(same[name]))


def test_a_terminal_that_is_too_narrow_gets_whole_ids_all_the_same(shortapi: Command, keys: dict[str, str]) -> None:
    ended, shown = on_terminal("jobs")
    assert ended == 0
    assert all(key in shown for key in (keys["lost"], "job-done", "job-running", "1.25 (+0.15)"))


@pytest.mark.parametrize("words", [["jobs"], ["jobs", "--by", "day"]], ids=" ".join)
def test_looking_loads_nothing_heavy(words: list[str], shortapi: Command, keys: dict[str, str]) -> None:
    code = f"import sys; from shortapi_cli import main; main({words!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    assert not set(HEAVY) & set(done.stderr.split())


def test_nothing_of_arguments_and_digests_is_told(shortapi: Command, books: Path) -> None:
    with Ledger(books, keep_args=True) as ledger:
        secret = {"prompt": "a very secret prompt", "image": "https://secret.example/a.png"}
        ledger.intend(Intent(digest="d", service=SERVICE, model=FILMS, estimate=None, args=secret))
    for words in ([], ["--json"], ["--csv"], ["--by", "model"]):
        said = shortapi("jobs", *words)
        assert "secret" not in said.out + said.err
        assert said.code == 0


@pytest.mark.parametrize("words", [[], ["--json"], ["--csv"], ["--by", "day"], ["--by", "day", "--csv"]], ids=" ".join)
def test_looking_makes_no_ledger(words: list[str], shortapi: Command, books: Path) -> None:
    said = shortapi("jobs", *words)
    assert said.code == 0
    assert "there is no ledger at" in said.err
    assert not books.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--csv", "--json"], "--csv cannot be combined with --json"),
        (["--state", "lost"], "invalid choice: 'lost'"),
        (["--by", "week"], "invalid choice: 'week'"),
        (["--since", "2d12"], "'2d12' is neither a day such as"),
        (["--since", "yesterday"], "'yesterday' is neither a day such as 2026-11-22"),
        (["--no-ledger"], "jobs reads the ledger, so it cannot be combined with --no-ledger"),
        (["--sandbox"], "jobs reads the ledger, so it cannot be combined with --sandbox without --ledger"),
        (["66f0"], "jobs takes no further arguments"),
    ],
)
def test_a_mistake_is_told(words: list[str], sentence: str, shortapi: Command) -> None:
    said = shortapi("jobs", *words)
    assert said.code == 2
    assert sentence in said.err
