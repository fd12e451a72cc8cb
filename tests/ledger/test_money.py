"""The counters of budgets are what the rows say, whatever happened in whatever order."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from shortapi import ConfigurationError, Ledger, LedgerError
from shortapi.ledger import Choice, Intent

SERVICE = "https://x.example"
JOB = "66f0"
STEPS: dict[str, Callable[[Ledger, str], object]] = {
    "accepted": lambda ledger, key: ledger.accepted(key, JOB, None),
    "charged": lambda ledger, key: ledger.accepted(key, JOB, Decimal(2)),
    "refused": lambda ledger, key: ledger.refused(key, "no"),
    "doubted": lambda ledger, key: ledger.doubted(key, "lost"),
    "saved": lambda ledger, _: ledger.saved(SERVICE, JOB, 0, "a.mp4", "s"),
    "refunded": lambda ledger, _: ledger.failed(SERVICE, JOB, "bad", refunded=True, charge=Decimal(2)),
    "kept": lambda ledger, _: ledger.failed(SERVICE, JOB, "bad", refunded=None, charge=Decimal(3)),
    "finished": lambda ledger, _: ledger.finished(SERVICE, JOB, 1, Decimal(4)),
    "absurd": lambda ledger, _: ledger.finished(SERVICE, JOB, 1, Decimal(10) ** 40),
}


def intent(name: str = "a", cost: str = "1", run: str = "r") -> Intent:
    return Intent(digest=name, service=SERVICE, model="a/b/c", estimate=Decimal(cost), run=run)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as made:
        yield made


def counted(db: sqlite3.Connection) -> tuple[Decimal, Decimal]:
    """Return what the rows say was charged, and what they still reserve."""
    rows = db.execute("SELECT charge IS NULL, counted FROM jobs").fetchall()
    charged, reserved = (sum(units for open_, units in rows if open_ == wanted) for wanted in (0, 1))
    return Decimal(charged) / 10**9, Decimal(reserved) / 10**9


def test_counters_are_the_sums_of_their_rows_after_any_three_steps(ledger: Ledger) -> None:
    ledger.open_rows()
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        for number, steps in enumerate(itertools.product(STEPS, repeat=3)):
            key = ledger.intend(intent(f"job {number}"))
            for step in steps:
                STEPS[step](ledger, key)
            db.execute("UPDATE jobs SET job_id = NULL WHERE key = ?", (key,))  # the next one has the same job id
        assert ledger.spent("run:r") == counted(db)
    assert min(*ledger.spent("run:r")) >= 0


ENDS: dict[str, tuple[list[str], str, str]] = {
    "a job id beats a refusal that comes late": (["charged", "refused"], "running", "2"),
    "a refund is final": (["charged", "refunded", "kept"], "failed", "0"),
    "a refund may come late": (["charged", "kept", "refunded"], "failed", "0"),
    "a refund may come after the files": (["charged", "finished", "saved", "refunded"], "done", "0"),
    "a late answer counts what it was to cost": (["refused", "accepted", "finished"], "running", "4"),
    "a later charge replaces an earlier one": (["charged", "finished"], "running", "4"),
    "an absurd charge is none": (["charged", "absurd"], "running", "2"),
}


@pytest.mark.parametrize("how", ENDS)
def test_what_counts_in_the_end_when(how: str, ledger: Ledger) -> None:
    steps, state, spent = ENDS[how]
    key = ledger.intend(intent())
    for step in steps:
        STEPS[step](ledger, key)
    assert ledger.row(key).state == state
    assert ledger.spent("run:r") == (Decimal(spent), 0)


@pytest.mark.parametrize("before", [["charged", "kept"], ["charged", "finished", "saved"]], ids="-".join)
def test_a_late_refund_is_in_the_row_and_in_no_sum(before: list[str], ledger: Ledger) -> None:
    key = ledger.intend(intent())
    for step in (*before, "refunded"):
        STEPS[step](ledger, key)
    (total,) = ledger.totals()
    assert (ledger.row(key).refunded, ledger.row(key).drift) == (True, None)
    assert (total.jobs, total.estimate, total.charge, total.drift, total.drifted) == (1, 0, 0, 0, 0)


def test_a_job_is_done_also_when_its_files_were_saved_before_it_was_told_how_many(ledger: Ledger) -> None:
    key = ledger.intend(intent())
    ledger.accepted(key, JOB, None)
    ledger.saved(SERVICE, JOB, 0, "a.mp4", "s")
    assert ledger.row(key).state == "running"
    ledger.finished(SERVICE, JOB, 1, None)
    assert ledger.row(key).state == "done"


def test_of_two_jobs_with_the_same_id_the_newest_that_is_open_is_meant(ledger: Ledger) -> None:
    """Sandboxes once gave the same ids when they were started again, and ledgers took them."""
    keys = [ledger.intend(intent()), ledger.intend(intent("again"))]
    for key, name in zip(keys, (JOB, "another"), strict=True):
        ledger.accepted(key, name, None)
    ledger.close()
    with sqlite3.connect(ledger.path) as db:
        db.execute("UPDATE jobs SET job_id = ?", (JOB,))
    db.close()
    assert ledger.row(JOB).key == keys[1]
    for state in ("done", "running"):
        ledger.finished(SERVICE, JOB, 1, None)
        ledger.saved(SERVICE, JOB, 0, "a.mp4", "s")
        assert [row.state for row in ledger.rows()].count("done") == (1 if state == "done" else 2)


FIRST: dict[str, list[str]] = {
    "running": [],
    "done": ["finished", "saved"],
    "failed": ["kept"],
}
SECOND: dict[str, list[str]] = {"creating": [], "in doubt": ["doubted"], "settled as not charged": ["refused"]}


@pytest.mark.parametrize("second", SECOND)
@pytest.mark.parametrize("first", FIRST)
def test_a_job_id_of_another_row_is_refused_and_no_id_and_no_money_is_lost(
    first: str, second: str, ledger: Ledger
) -> None:
    one, other = ledger.intend(intent("a")), ledger.intend(intent("b", run="second"))
    ledger.accepted(one, JOB, Decimal(1))
    for step in FIRST[first]:
        STEPS[step](ledger, one)
    for step in SECOND[second]:
        STEPS[step](ledger, other)
    before = ledger.row(one)
    with pytest.raises(LedgerError) as caught:
        ledger.accepted(other, JOB, Decimal(3))
    error = caught.value
    assert (error.charged, error.job_id, error.retry_safe) == (True, JOB, False)
    assert f"row {one} has already" in str(error)
    assert f"`shortapi settle {other}`" in str(error)
    row = ledger.row(other)
    assert (row.state, row.job_id, row.charge) == ("uncertain", None, Decimal(3))
    assert JOB in str(row.why)
    assert one in str(row.why)
    assert ledger.spent("run:second") == (3, 0)
    assert ledger.row(one) == before
    assert ledger.row(JOB).key == one


def test_without_a_charge_such_a_row_counts_its_estimate_until_it_is_settled(ledger: Ledger) -> None:
    one, other = ledger.intend(intent("a")), ledger.intend(intent("b", "4", run="second"))
    ledger.accepted(one, JOB, None)
    with pytest.raises(LedgerError):
        ledger.accepted(other, JOB, None)
    assert ledger.spent("run:second") == (0, 4)
    ledger.settle(other, not_charged=True)
    assert ledger.spent("run:second") == (0, 0)


def test_such_a_row_takes_the_id_that_the_account_shows(ledger: Ledger) -> None:
    one, other = ledger.intend(intent("a")), ledger.intend(intent("b"))
    ledger.accepted(one, JOB, None)
    with pytest.raises(LedgerError):
        ledger.accepted(other, JOB, None)
    assert ledger.settle(other, job_id="the second").job_id == "the second"


def test_a_job_id_that_was_given_up_may_belong_to_another_row(ledger: Ledger) -> None:
    one, other = ledger.intend(intent("a")), ledger.intend(intent("b"))
    ledger.accepted(one, JOB, None)
    ledger.settle(one, give_up=True)
    ledger.accepted(other, JOB, None)
    assert ledger.row(other).job_id == JOB


def test_the_file_of_a_done_job_is_not_replaced_by_other_bytes(ledger: Ledger) -> None:
    key = ledger.intend(intent())
    ledger.accepted(key, JOB, None)
    ledger.saved(SERVICE, JOB, 0, "first.mp4", "one")
    ledger.finished(SERVICE, JOB, 1, None)
    with pytest.raises(LedgerError, match="has another file"):
        ledger.saved(SERVICE, JOB, 0, "second.mp4", "other")
    ledger.saved(SERVICE, JOB, 0, "moved.mp4", "one")
    assert ledger.row(key).files == {0: ("moved.mp4", "one")}


def test_a_job_of_another_row_settles_no_doubt(ledger: Ledger) -> None:
    first, second = ledger.intend(intent("a")), ledger.intend(intent("b"))
    ledger.accepted(first, JOB, None)
    ledger.doubted(second, "lost")
    with pytest.raises(LedgerError, match=f"belongs to row {first} already"):
        ledger.settle(second, job_id=JOB)
    assert ledger.row(second).state == "uncertain"


def test_a_sum_over_nothing_is_nothing(ledger: Ledger) -> None:
    (total,) = ledger.totals()
    assert (total.name, total.jobs, total.charge) == (None, 0, 0)
    assert ledger.totals("day") == ()


def test_a_choice_takes_what_it_is_given_as_values_only(ledger: Ledger) -> None:
    ledger.intend(intent())
    choice = Choice(key="' OR 1 --", model="' OR 1 --", tag="' OR 1 --")
    assert list(ledger.rows(where=choice.where, values=choice.values)) == []
    assert len(list(ledger.rows(where=Choice(model="a").where, values=Choice(model="a").values))) == 1


@pytest.mark.parametrize("path", ["~nobody-of-that-name/x.db", None])
def test_without_a_home_folder_the_ledger_says_so(path: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 5)
    with pytest.raises(LedgerError, match="cannot be found"):
        Ledger(path)


def test_a_number_that_no_file_can_hold_is_told_before_anything_is_sent(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="cannot be used"):
        ledger.intend(intent(cost="1e30"))
    assert list(ledger.rows()) == []


def test_a_settlement_is_one_thing_or_the_other(ledger: Ledger) -> None:
    key = ledger.intend(intent())
    ledger.doubted(key, "lost")
    with pytest.raises(ConfigurationError):
        ledger.settle(key, job_id=JOB, not_charged=True)
