"""Disks that cannot be had on every machine: where another process takes long, room ends, or nothing can be written."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest


def impatient(monkeypatch: pytest.MonkeyPatch, *, full: bool = False) -> None:
    """Let connections that are opened from now on wait for nobody, and, if `full`, let their file not grow."""
    really = sqlite3.connect

    def connect(path: Any, **options: Any) -> sqlite3.Connection:
        db = really(path, **{**options, "timeout": 0.05})
        if full:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count={pages}")
        return db

    monkeypatch.setattr(sqlite3, "connect", connect)


def read_only(monkeypatch: pytest.MonkeyPatch, folder: Path, code: int) -> None:
    """Let nothing in that folder be opened, as SQLite says it of a file that it cannot write beside."""
    really = sqlite3.connect

    def connect(path: Any, **options: Any) -> sqlite3.Connection:
        if Path(path).parent == folder:
            error = sqlite3.OperationalError("attempt to write a readonly database")
            error.sqlite_errorcode = code
            raise error
        return really(path, **options)

    monkeypatch.setattr(sqlite3, "connect", connect)
