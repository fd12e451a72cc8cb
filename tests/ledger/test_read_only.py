"""A ledger in a place that cannot be written to is read; what would change it says in a sentence why not."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from shortapi import LedgerError
from shortapi.ledger import Intent, Ledger
from tests.faces import KEY
from tests.ledger.disks import read_only
from tests.ledger.test_sums import WITHOUT_SUMS

SERVICE = "http://127.0.0.1:1"
SAID = "can be read but not changed: the file, its folder or its disk is read-only. Make it writable"


def intent(name: str) -> Intent:
    return Intent(digest=name, service=SERVICE, model="a/b/c", estimate=Decimal(1))


def obey_permissions() -> None:
    """Let what is run next obey permissions, which stop nobody who is root."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


def shortapi(*words: str, path: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "SHORTAPI_LEDGER": str(path), "SHORTAPI_KEY": KEY, "SHORTAPI_BASE_URL": SERVICE}
    command = [sys.executable, "-m", "shortapi", *words]
    return subprocess.run(
        command, preexec_fn=obey_permissions, capture_output=True, text=True, env=env, cwd=path.parent.parent
    )


def fill(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.accepted(ledger.intend(intent("a")), "66f0", Decimal(1))
        ledger.doubted(ledger.intend(intent("b")), "the answer was lost")


def closed(path: Path) -> None:
    fill(path)
    assert [other.name for other in path.parent.glob("ledger.db-*")] == []


def killed(path: Path) -> None:
    """Leave the last changes in the log beside the file, as `kill -9` does, and no index of it."""
    fill(path)
    script = (
        "import os, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute(\"UPDATE jobs SET tag = 'late' WHERE job_id = '66f0'\")\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)
    path.with_name("ledger.db-shm").unlink()


def of_an_older_format(path: Path) -> None:
    fill(path)
    with sqlite3.connect(path) as db:
        db.executescript(f"{WITHOUT_SUMS}; DROP INDEX jobs_created; DROP INDEX jobs_paces")
        db.execute("ALTER TABLE jobs DROP COLUMN save")
        db.execute("PRAGMA user_version=2")
    db.close()


LEFT: dict[str, Callable[[Path], None]] = {
    "closed": closed,
    "killed": killed,
    "of an older format": of_an_older_format,
}


def folder_only(folder: Path) -> None:
    folder.chmod(0o555)


def all_of_it(folder: Path) -> None:
    for path in folder.glob("ledger.db*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)


LOCKED: dict[str, Callable[[Path], None]] = {"its folder": folder_only, "all of it": all_of_it}


@pytest.fixture(params=[(left, locked) for left in LEFT for locked in LOCKED], ids=" ".join)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A ledger with a job that runs and one in doubt, where nothing can be written."""
    left, locked = request.param
    folder = tmp_path / "books"
    folder.mkdir()
    LEFT[left](folder / "ledger.db")
    LOCKED[locked](folder)
    before = sorted(folder.rglob("*"))
    yield folder / "ledger.db"
    assert sorted(folder.rglob("*")) == before
    folder.chmod(0o755)


@pytest.mark.skipif(sys.platform != "linux", reason="drops a capability of Linux")
def test_a_ledger_that_cannot_be_written_to_is_read(path: Path) -> None:
    said = shortapi("jobs", "--json", path=path)
    assert (said.returncode, said.stderr) == (0, "")
    rows = json.loads(said.stdout)["jobs"]
    assert [(row["state"], row["job_id"]) for row in rows] == [("running", "66f0"), ("uncertain", None)]
    late = "late" if path.with_name("ledger.db-wal").exists() else None
    assert rows[0]["tag"] == late
    assert json.loads(shortapi("jobs", "--by", "model", "--json", path=path).stdout)["totals"][0]["jobs"] == 2


def with_a_log(path: Path) -> None:
    """Leave the last changes in the log beside the file, as a process that was killed does."""
    with Ledger(path.with_name("living.db")) as living:
        living.accepted(living.intend(intent("a")), "66f0", Decimal(1))
        living.doubted(living.intend(intent("b")), "the answer was lost")
        for end in ("", "-wal"):
            shutil.copyfile(f"{living.path}{end}", f"{path}{end}")


HELD: dict[str, Callable[[Path], None]] = {
    "closed": closed,
    "with a log": with_a_log,
    "of an older format": of_an_older_format,
}


@pytest.mark.parametrize("code", [sqlite3.SQLITE_READONLY, sqlite3.SQLITE_READONLY_DIRECTORY, sqlite3.SQLITE_CANTOPEN])
@pytest.mark.parametrize("how", HELD)
def test_what_sqlite_may_only_read_is_copied_for_a_look_and_left_as_it_is(
    how: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, copies = tmp_path / "books", tmp_path / "copies"
    for made in (folder, copies):
        made.mkdir()
    path = folder / "ledger.db"
    HELD[how](path)
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    read_only(monkeypatch, folder, code)
    before = {place: place.read_bytes() for place in folder.glob("ledger.db*") if place.is_file()}
    ledger = Ledger(path)
    assert [(row.state, row.job_id, row.save) for row in ledger.rows()] == [
        ("running", "66f0", None),
        ("uncertain", None, None),
    ]
    assert ledger.spent("run:") == (1, 1)
    assert ledger.review() is False
    assert [row.state for row in ledger.open_rows()] == ["running", "uncertain"]
    with pytest.raises(LedgerError, match=SAID):
        ledger.intend(intent("c"))
    assert {place: place.read_bytes() for place in folder.glob("ledger.db*") if place.is_file()} == before
    assert list(copies.iterdir()) == []


def test_a_missing_ledger_is_not_reported_as_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_only(monkeypatch, tmp_path, sqlite3.SQLITE_CANTOPEN)
    for use in (Ledger.rows, Ledger.review):
        with pytest.raises(LedgerError, match="cannot be used"):
            use(Ledger(tmp_path / "ledger.db"))


CHANGES = {
    "settle": (["settle", "66f0", "--give-up"], 3, SAID),
    "resume": (["resume"], 3, "can be read but not changed, so saved files could not be recorded"),
    "submit": (["submit", "alibaba/happyhorse-1.0/text-to-video", "prompt=x", "duration=3", "--yes"], 3, SAID),
}


@pytest.mark.skipif(sys.platform != "linux", reason="drops a capability of Linux")
@pytest.mark.parametrize("what", CHANGES)
def test_what_would_change_it_says_why_it_does_not(what: str, path: Path) -> None:
    words, code, sentence = CHANGES[what]
    said = shortapi(*words, path=path)
    assert said.returncode == code
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr
