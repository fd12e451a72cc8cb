"""Where the file is: the same for all its names, made once however many come, and never written where nobody looks."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shortapi import Ledger, LedgerError
from shortapi.ledger import Intent


def intent(name: str = "a") -> Intent:
    return Intent(digest=name, service="https://x.example", model="a/b/c", estimate=Decimal(1))


def relative(folder: Path) -> Ledger:
    return Ledger("ledger.db")


def linked(folder: Path) -> Ledger:
    (folder / "link.db").symlink_to(folder / "ledger.db")
    return Ledger(folder / "link.db")


def linked_folder(folder: Path) -> Ledger:
    (folder / "elsewhere").symlink_to(folder)
    return Ledger(folder / "elsewhere" / "ledger.db")


@pytest.mark.parametrize("made", [relative, linked, linked_folder])
def test_a_ledger_is_the_same_under_all_its_names(
    made: Callable[[Path], Ledger], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    with made(tmp_path) as ledger, Ledger(tmp_path / "ledger.db") as same:
        ledger.intend(intent("a"))
        monkeypatch.chdir(tmp_path / "sub")
        ledger.close()
        ledger.intend(intent("b"))
        assert [row.state for row in same.open_rows()] == ["creating", "creating"]
    assert list((tmp_path / "sub").iterdir()) == []
    assert [path.name for path in tmp_path.glob("*.owners")] == ["ledger.db.owners"]


def test_a_cycle_of_symlinks_is_refused_as_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(LedgerError):
        Ledger(tmp_path / "a").intend(intent())


def moved(path: Path) -> None:
    path.rename(path.with_name("old.db"))


def deleted(path: Path) -> None:
    for part in path.parent.glob("ledger.db*"):
        if part.is_file():
            part.unlink()


def replaced(path: Path) -> None:
    shutil.copy(path, path.with_name("copy.db"))
    path.with_name("copy.db").replace(path)


@pytest.mark.parametrize("lose", [moved, deleted, replaced], ids=lambda lose: lose.__name__)
@pytest.mark.parametrize(
    "write",
    [lambda ledger, _: ledger.intend(intent("b")), lambda ledger, key: ledger.accepted(key, "66f0", None)],
    ids=["before the create", "after it"],
)
def test_nothing_is_written_into_a_file_that_was(
    write: Callable[[Ledger, str], object], lose: Callable[[Path], None], tmp_path: Path
) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        key = ledger.intend(intent("a"))
        lose(ledger.path)
        with pytest.raises(LedgerError, match="moved or deleted while it was in use"):
            write(ledger, key)


def test_a_new_file_that_another_process_looks_into_is_waited_for(tmp_path: Path) -> None:
    """SQLite waits for other processes itself, but not when it turns a file into one for many."""
    other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM sqlite_master").fetchall()
    leaves = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
    leaves.start()
    with Ledger(tmp_path / "ledger.db") as ledger:
        key = ledger.intend(intent())
        assert ledger.row(key).state == "creating"
    leaves.join()
    other.close()


def open_together(folder: str, start: Any, number: int, files: int) -> None:
    for count in range(files):
        start.wait()
        with Ledger(f"{folder}/{count}.db") as ledger:
            ledger.intend(intent(str(number)))


def test_processes_that_make_a_ledger_at_the_same_moment_are_never_refused(tmp_path: Path) -> None:
    """Four processes open each of 50 new files together."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(4, timeout=60)
    workers = [context.Process(target=open_together, args=(str(tmp_path), start, n, 50)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert [len(list(Ledger(path).rows())) for path in tmp_path.glob("*.db")] == [4] * 50


LOCAL = "http://127.0.0.1:8765"


HOMES: list[tuple[str, dict[str, str], str]] = [
    ("linux", {"XDG_STATE_HOME": "{}/state"}, "state/shortapi"),
    ("linux", {}, ".local/state/shortapi"),
    ("darwin", {"XDG_STATE_HOME": "{}/state", "LOCALAPPDATA": "{}/local"}, "Library/Application Support/shortapi"),
    ("win32", {"XDG_STATE_HOME": "{}/state", "LOCALAPPDATA": "{}/local"}, "local/shortapi"),
    ("win32", {}, "AppData/Local/shortapi"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="elsewhere a home folder is what HOME says")
@pytest.mark.parametrize(("platform", "environment", "folder"), HOMES)
def test_the_default_ledger_is_in_the_system_s_folder_for_user_state(
    platform: str, environment: dict[str, str], folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SHORTAPI_BASE_URL", "SHORTAPI_LEDGER", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "{}", **environment}.items():
        monkeypatch.setenv(name, value.format(tmp_path))
    monkeypatch.setattr(sys, "platform", platform)
    assert Ledger().path == tmp_path / folder / "ledger.db"


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="those have other folders for a user's files")
@pytest.mark.parametrize(
    ("service", "environment", "name"),
    [
        ("https://api.shortapi.ai", {}, "ledger.db"),
        (LOCAL, {}, "ledger-local.db"),
        (None, {}, "ledger.db"),
        (None, {"SHORTAPI_BASE_URL": LOCAL}, "ledger-local.db"),
        ("https://api.shortapi.ai", {"SHORTAPI_BASE_URL": LOCAL}, "ledger.db"),
    ],
)
def test_play_money_has_a_ledger_of_its_own_in_the_user_s_state_folder(
    service: str | None, environment: dict[str, str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHORTAPI_BASE_URL", raising=False)
    monkeypatch.delenv("SHORTAPI_LEDGER", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert Ledger(service=service).path == tmp_path / "state" / "shortapi" / name
    monkeypatch.delenv("XDG_STATE_HOME")
    assert Ledger(service=service).path == tmp_path / "home" / ".local" / "state" / "shortapi" / name
