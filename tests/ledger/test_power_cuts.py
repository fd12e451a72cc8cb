"""What must outlive a power cut waits for the disk; what the service can be asked again does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from shortapi import Ledger
from shortapi.ledger import Intent

SERVICE = "https://x.example"

STEPS: dict[str, tuple[Callable[[Ledger, str], object], bool]] = {
    "an intent": (lambda ledger, _: ledger.intend(evolve(intent("more"), allow_duplicate=True)), True),
    "an answer": (lambda ledger, key: ledger.accepted(key, "66f1", None), True),
    "a refusal": (lambda ledger, key: ledger.refused(key, "no"), True),
    "a doubt": (lambda ledger, key: ledger.doubted(key, "lost"), True),
    "a failure": (lambda ledger, _: ledger.failed(SERVICE, "66f0", "bad", refunded=True, charge=None), True),
    "a job given up": (lambda ledger, _: ledger.settle("66f0", give_up=True), True),
    "a success": (lambda ledger, _: ledger.finished(SERVICE, "66f0", 1, Decimal(1)), False),
    "a file": (lambda ledger, _: ledger.saved(SERVICE, "66f0", 0, "a.mp4", "sha"), False),
}


def intent(name: str) -> Intent:
    return Intent(digest=name, service=SERVICE, model="a/b/c", estimate=Decimal(1))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that is said to SQLite, in capitals."""
    really, said = sqlite3.connect, list[str]()

    def connect(*place: Any, **options: Any) -> sqlite3.Connection:
        db = really(*place, **options)
        db.set_trace_callback(lambda statement: said.append(statement.upper()))
        return db

    monkeypatch.setattr(sqlite3, "connect", connect)
    return said


def waits(said: list[str]) -> list[bool]:
    """Return for each change whether it waited for the disk."""
    how, waited = "", []
    for statement in said:
        if statement.startswith("PRAGMA SYNCHRONOUS="):
            how = statement.partition("=")[2]
        elif statement == "COMMIT":
            waited.append(how == "FULL")
    return waited


@pytest.mark.parametrize("before", ["an intent", "a success"])
@pytest.mark.parametrize("step", STEPS)
def test_a_change_waits_for_the_disk_when_it_is(step: str, before: str, said: list[str], tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.accepted(ledger.intend(intent("first")), "66f0", None)
        key = ledger.intend(intent("second"))
        STEPS[before][0](ledger, key)
        STEPS[step][0](ledger, key)
    assert waits(said)[-1] is STEPS[step][1]


def test_another_process_is_waited_for_for_ten_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really, waited = sqlite3.connect, list[float]()

    def connect(*place: Any, timeout: float = 5.0, **options: Any) -> sqlite3.Connection:
        waited.append(timeout)
        return really(*place, timeout=timeout, **options)

    monkeypatch.setattr(sqlite3, "connect", connect)
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.intend(intent("a"))
    assert set(waited) == {10.0}
