"""What a ledger knows of uploaded files and of callbacks: who may delete what, and who is heard."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shortapi.ledger import Intent, Ledger

PNG = "aa.png"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "l.db") as opened:
        yield opened


def job(ledger: Ledger, number: int = 0, **more: object) -> str:
    about = {"digest": str(number), "service": "https://x.example", "model": "a/b/c", "estimate": None, "uploads": True}
    return ledger.intend(Intent(**{**about, **more}))  # type: ignore[arg-type]


def put(ledger: Ledger, number: int = 0, *, keep: bool = False) -> str:
    """Return the row of a job whose file was put and whose create was answered."""
    key = job(ledger, number)
    ledger.links.hold(key, "place", [PNG], keep=keep)
    ledger.links.put("place", PNG)
    ledger.sending(key)
    ledger.accepted(key, f"job {number}", None)
    return key


def end(ledger: Ledger, number: int = 0) -> None:
    ledger.failed("https://x.example", f"job {number}", refunded=True, charge=None)


def test_a_file_is_there_from_its_upload_until_it_is_deleted(ledger: Ledger) -> None:
    key = job(ledger)
    assert ledger.links.hold(key, "place", [PNG], keep=False) == {PNG: PNG}
    assert not ledger.links.is_put("place", PNG)
    ledger.links.put("place", PNG)
    assert ledger.links.is_put("place", PNG)
    assert not ledger.links.is_put("another place", PNG)
    ledger.refused(key, "a test")
    assert ledger.links.unused("place") == [PNG]
    assert not ledger.links.is_put("place", PNG)


@pytest.mark.parametrize("state", ["pending", "creating", "running", "uncertain"])
def test_no_open_row_loses_its_file(state: str, ledger: Ledger) -> None:
    key = job(ledger)
    ledger.links.hold(key, "place", [PNG], keep=False)
    if state != "pending":
        ledger.sending(key)
    if state == "running":
        ledger.accepted(key, "job", None)
    if state == "uncertain":
        ledger.doubted(key, "lost")
    assert ledger.row(key).state == state
    assert ledger.links.unused("place") == []


def test_a_file_goes_with_the_last_row_and_may_come_back(ledger: Ledger) -> None:
    put(ledger, 1)
    put(ledger, 2)
    end(ledger, 1)
    assert ledger.links.unused("place") == []
    end(ledger, 2)
    assert ledger.links.unused("another place") == []
    assert ledger.links.unused("place") == [PNG]
    assert ledger.links.unused("place") == [], "it is being deleted"
    ledger.links.deleted("place", PNG)
    assert ledger.links.hold(job(ledger, 3), "place", [PNG], keep=False) == {PNG: PNG}


def test_while_a_file_is_being_deleted_it_is_put_under_another_name(ledger: Ledger) -> None:
    put(ledger, 1)
    end(ledger, 1)
    assert ledger.links.unused("place") == [PNG]
    assert ledger.links.hold(job(ledger, 2), "place", [PNG], keep=False) == {PNG: "aa-2.png"}
    ledger.links.deleted("place", PNG)
    assert ledger.links.hold(job(ledger, 3), "place", [PNG], keep=False) == {PNG: PNG}


def test_what_is_kept_is_never_deleted(ledger: Ledger) -> None:
    put(ledger, 1, keep=True)
    put(ledger, 2)
    end(ledger, 1)
    end(ledger, 2)
    assert ledger.links.unused("place") == []


DIES = """
import os, sys
from shortapi.ledger import Ledger
assert Ledger(sys.argv[1]).links.unused("place") == ["aa.png"]
os._exit(9)
"""


def test_what_a_process_was_deleting_when_it_died_is_deleted_by_the_next(ledger: Ledger) -> None:
    put(ledger, 1)
    end(ledger, 1)
    assert subprocess.run([sys.executable, "-c", DIES, str(ledger.path)]).returncode == 9
    assert ledger.links.hold(job(ledger, 2), "place", [PNG], keep=False) == {PNG: "aa-2.png"}
    assert ledger.links.unused("place") == [PNG]


def test_a_pending_row_whose_process_died_was_never_sent_and_frees_its_file_and_its_money(
    ledger: Ledger, tmp_path: Path
) -> None:
    code = f"""
import os
from decimal import Decimal
from tests.ledger.test_links import *
with Ledger({str(ledger.path)!r}) as book:
    key = job(book, run="a run", estimate=Decimal(2))
    book.links.hold(key, "place", [PNG], keep=False)
    os._exit(9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert ledger.spent("run:a run") == (0, 2)
    assert ledger.review()
    (row,) = ledger.rows()
    assert (row.state, row.why) == ("failed", "it ended before anything was sent")
    assert ledger.spent("run:a run") == (0, 0)
    assert ledger.links.unused("place") == [PNG]
    assert job(ledger)  # the same again is no duplicate


def test_a_callback_is_noted_for_an_open_row_alone(ledger: Ledger) -> None:
    key = job(ledger, 1, uploads=False, hook="mark")
    ledger.links.call_back("another mark")
    assert ledger.links.called_back() == set()
    ledger.links.call_back("mark")
    ledger.links.call_back("mark")
    assert ledger.links.called_back() == {"mark"}
    ledger.accepted(key, "job 1", None)
    assert ledger.links.called_back() == {"mark", "job 1"}
    assert ledger.links.hook_of("https://x.example", "job 1") == "mark"
    assert ledger.links.hook_of("https://y.example", "job 1") is None
    end(ledger, 1)
    ledger.links.call_back("mark")
    assert ledger.links.called_back() == set()
