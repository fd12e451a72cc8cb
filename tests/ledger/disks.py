"""Disks that cannot be had on every machine: SQLite as it is where another process takes long, or where room ends."""

from __future__ import annotations

import sqlite3
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
