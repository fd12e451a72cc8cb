"""The ledger by itself: which change may follow which, what counts against a budget, what is never trusted."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from shortapi import Budget, BudgetError, ConfigurationError, DuplicateJobError, Ledger, LedgerError
from shortapi.ledger import CHANGES, Choice, Intent, digest
from tests.ledger.disks import impatient
from tests.ledger.test_sums import WITHOUT_SUMS

SERVICE = "https://x.example"
MODEL = "a/b/c"


def intent(number: int | str = 0, cost: str | None = "1", **more: Any) -> Intent:
    estimate = None if cost is None else Decimal(cost)
    return Intent(digest=f"digest {number}", service=SERVICE, model=MODEL, estimate=estimate, **more)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as made:
        yield made


STEPS: dict[str, Callable[[Ledger, str], object]] = {
    "accepted": lambda ledger, key: ledger.accepted(key, f"job of {key}", Decimal(2)),
    "refused": lambda ledger, key: ledger.refused(key, "no"),
    "doubted": lambda ledger, key: ledger.doubted(key, "lost"),
    "failed": lambda ledger, key: ledger.failed(SERVICE, f"job of {key}", "bad", refunded=True, charge=None),
    "done": lambda ledger, key: (
        ledger.finished(SERVICE, f"job of {key}", 1, None),
        ledger.saved(SERVICE, f"job of {key}", 0, "a.mp4", "sha"),
    ),
}


@pytest.mark.parametrize("steps", list(itertools.product(STEPS, repeat=3)), ids="-".join)
def test_a_row_is_changed_only_as_the_table_says(steps: tuple[str, ...], ledger: Ledger) -> None:
    key = ledger.intend(intent())
    state, named = "creating", False
    for step in steps:
        STEPS[step](ledger, key)
        change = CHANGES[step]
        state = change.after if state in change.before and not (named and change.nameless) else state
        named = named or step == "accepted"
        assert ledger.row(key).state == state


def test_a_late_answer_beats_the_doubt(ledger: Ledger) -> None:
    key = ledger.intend(intent())
    ledger.doubted(key, "lost")
    ledger.accepted(key, "66f0", Decimal("1.5"))
    row = ledger.row("66f0")
    assert (row.key, row.state, row.charge) == (key, "running", Decimal("1.5"))


LATE = {"it had a doubt": "doubted", "a person said that it was not charged": "refused", "it had no word": None}


@pytest.mark.parametrize("charge", [None, Decimal("1.5")])
@pytest.mark.parametrize("when", LATE)
def test_a_late_answer_is_written_down_and_counts_although(when: str, charge: Decimal | None, ledger: Ledger) -> None:
    key = ledger.intend(intent(run="r"))
    if LATE[when]:
        STEPS[str(LATE[when])](ledger, key)
    ledger.accepted(key, "66f0", charge)
    row = ledger.row(key)
    assert (row.state, row.job_id, row.charge, row.why) == ("running", "66f0", charge, None)
    assert ledger.spent("run:r") == ((0, 1) if charge is None else (charge, 0))


@pytest.mark.parametrize("steps", [["accepted"], ["accepted", "done"], ["accepted", "failed"]])
def test_an_answer_that_no_row_can_take_is_never_dropped_nor_charged(steps: list[str], ledger: Ledger) -> None:
    key = ledger.intend(intent(run="r"))
    for step in steps:
        STEPS[step](ledger, key)
    before = ledger.row(key), ledger.spent("run:r")
    for row in (key, "gone"):
        with pytest.raises(LedgerError, match=r'client\.job\("66f0"\)\.wait\(\)') as caught:
            ledger.accepted(row, "66f0", Decimal(7))
        assert (caught.value.job_id, caught.value.charged, caught.value.retry_safe) == ("66f0", True, False)
    assert (ledger.row(key), ledger.spent("run:r")) == before


def test_jobs_of_two_services_with_the_same_id_are_two_jobs(ledger: Ledger) -> None:
    other = "https://other.example"
    keys = [ledger.intend(intent()), ledger.intend(evolve(intent(), digest="b", service=other))]
    for key in keys:
        ledger.accepted(key, "1", None)
    ledger.finished(SERVICE, "1", 1, Decimal(7))
    ledger.saved(SERVICE, "1", 0, "a.mp4", "sha")
    ledger.failed(other, "1", "bad", refunded=True, charge=None)
    ours, theirs = (ledger.row(key) for key in keys)
    assert (ours.state, ours.charge, len(ours.files), ours.refunded) == ("done", 7, 1, None)
    assert (theirs.state, theirs.charge, len(theirs.files), theirs.refunded) == ("failed", None, 0, True)


BROKEN_ENDS: dict[str, Callable[[Ledger, str], object]] = {
    name: STEPS[name] for name in ("accepted", "refused", "doubted")
}


@pytest.mark.parametrize("step", BROKEN_ENDS)
def test_a_create_whose_end_could_not_be_written_is_in_doubt_though_its_process_lives(
    step: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    key, other = ledger.intend(intent()), Ledger(ledger.path)
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")  # another process holds the file for too long
        with pytest.raises(LedgerError):
            BROKEN_ENDS[step](ledger, key)
    assert other.row(key).state == "creating"
    ledger.intend(intent(1))  # the next job of the same process tells the others
    assert (other.row(key).state, other.row(key).why) == (
        "uncertain",
        "how its create ended could not be written down",
    )
    assert other.settle(key, job_id="66f0").state == "running"


def test_a_running_job_that_nobody_will_see_again_can_be_given_up_and_goes_on_counting(ledger: Ledger) -> None:
    key = ledger.intend(intent(run="r"))
    ledger.doubted(key, "lost")
    with pytest.raises(LedgerError, match="nothing to give up"):
        ledger.settle(key, give_up=True)
    ledger.settle(key, job_id="a mistyped id")
    row = ledger.settle(key, give_up=True)
    assert (row.state, row.why) == ("failed", "given up by hand; what it counts against budgets goes on counting")
    assert ledger.spent("run:r") == (0, 1)
    again = ledger.intend(intent())
    ledger.doubted(again, "lost")
    assert ledger.settle(again, job_id="a mistyped id").state == "running"


@pytest.mark.parametrize("job_id", ["", " \n ", "a\x1b[31m", "x" * 201, 7, b"66f0"])
def test_a_doubt_is_not_settled_with_what_is_no_job_id(job_id: Any, ledger: Ledger) -> None:
    key = ledger.intend(intent())
    ledger.doubted(key, "lost")
    with pytest.raises(ConfigurationError, match="A job id is a string"):
        ledger.settle(key, job_id=job_id)
    assert ledger.row(key).state == "uncertain"
    assert ledger.settle(key, job_id=" 66f0\n").job_id == "66f0"


DUPLICATES = {
    "creating": "row {key} is creating. Nothing was sent; another call is sending it right now",
    "uncertain": "row {key} is uncertain. Nothing was sent; settle it first: `shortapi settle {key}` or "
    "ledger.settle('{key}', …)",
    "running": "job <a text of 23 characters> is running. Nothing was sent; pick it up with client.job(…).wait() and "
    "the id that .job_id holds, or with `shortapi resume`",
}


@pytest.mark.parametrize("steps", [[], ["doubted"], ["accepted"]])
def test_the_same_job_again_is_refused_while_the_first_is_open(steps: list[str], ledger: Ledger) -> None:
    key = ledger.intend(intent())
    for step in steps:
        STEPS[step](ledger, key)
    with pytest.raises(DuplicateJobError) as caught:
        ledger.intend(intent())
    state = ledger.row(key).state
    assert (caught.value.key, caught.value.state, caught.value.model) == (key, state, MODEL)
    assert caught.value.job_id == ledger.row(key).job_id
    assert f"{DUPLICATES[state].format(key=key)}, or pass allow_duplicate=True" in str(caught.value)
    assert caught.value.charged is False
    assert ledger.intend(intent(allow_duplicate=True)) != key
    assert ledger.intend(intent(1)) != key


@pytest.mark.parametrize("steps", [["refused"], ["accepted", "failed"], ["accepted", "done"]])
def test_the_same_job_again_is_fine_when_the_first_has_ended(steps: list[str], ledger: Ledger) -> None:
    key = ledger.intend(intent())
    for step in steps:
        STEPS[step](ledger, key)
    assert ledger.intend(intent()) != key


def test_a_doubt_is_settled_by_a_person(ledger: Ledger) -> None:
    keys = [ledger.intend(intent(number)) for number in range(3)]
    for key in keys:
        ledger.doubted(key, "lost")
    assert ledger.settle(keys[0], job_id="66f0").state == "running"
    settled = ledger.settle(keys[1], not_charged=True)
    assert (settled.state, settled.why) == ("failed", "settled as not charged")
    with pytest.raises(LedgerError, match="nothing to settle"):
        ledger.settle(keys[0], not_charged=True)
    with pytest.raises(ConfigurationError):
        ledger.settle(keys[2])
    with pytest.raises(LedgerError, match="no row 'nothing'"):
        ledger.settle("nothing", not_charged=True)


def test_a_job_is_done_only_with_its_last_file(ledger: Ledger) -> None:
    key = ledger.intend(intent())
    ledger.accepted(key, "66f0", None)
    ledger.finished(SERVICE, "66f0", 2, None)
    ledger.saved(SERVICE, "66f0", 0, "a", "s1")
    assert ledger.row(key).state == "running"
    ledger.saved(SERVICE, "66f0", 1, "b", "s2")
    assert ledger.row(key).state == "done"
    assert ledger.row(key).files == {0: ("a", "s1"), 1: ("b", "s2")}


COUNTS = {
    "intended": ([], "0", "1"),
    "lost": (["doubted"], "0", "1"),
    "refused": (["refused"], "0", "0"),
    "accepted with a charge": (["accepted"], "2", "0"),
    "refunded": (["accepted", "failed"], "0", "0"),
    "done": (["accepted", "done"], "2", "0"),
    "lost, then accepted": (["doubted", "accepted"], "2", "0"),
}


@pytest.mark.parametrize("how", COUNTS)
def test_what_counts_against_a_budget_when_a_job_is(how: str, ledger: Ledger) -> None:
    steps, spent, reserved = COUNTS[how]
    key = ledger.intend(intent(run="r"))
    for step in steps:
        STEPS[step](ledger, key)
    assert ledger.spent("run:r") == (Decimal(spent), Decimal(reserved))


@pytest.mark.parametrize("per", ["run", "day", "month"])
def test_a_budget_says_limit_spent_reserved_and_asked(per: Any, ledger: Ledger) -> None:
    budgets = (Budget("3.5", per),)
    key = ledger.intend(intent(0, budgets=budgets))
    ledger.accepted(key, "66f0", Decimal("1.25"))
    ledger.intend(intent(1, budgets=budgets))
    with pytest.raises(BudgetError, match=f"the budget for this {per} is 3.5 USD") as caught:
        ledger.intend(intent(2, "1.26", budgets=budgets))
    error = caught.value
    assert (error.limit, error.spent, error.reserved, error.asked) == (
        *(Decimal("3.5"), Decimal("1.25"), Decimal(1), Decimal("1.26")),
    )
    ledger.intend(intent(2, "1.25", budgets=budgets))
    assert len(list(ledger.rows())) == 3


def test_a_budget_of_a_call_looks_at_that_call_alone(ledger: Ledger) -> None:
    for number in range(3):
        ledger.intend(intent(number, "1", budgets=(Budget("1"),)))
    with pytest.raises(BudgetError, match=r"the budget for this call is 1 USD, of which 0 are spent and 0 reserved"):
        ledger.intend(intent(3, "1.01", budgets=(Budget("1"),)))


def test_a_budget_of_a_run_is_that_run_s_alone(ledger: Ledger) -> None:
    budgets = (Budget("1", "run"),)
    for run in ("a", "b"):
        ledger.intend(intent(run, run=run, budgets=budgets))
    with pytest.raises(BudgetError, match="the budget for this run is 1 USD"):
        ledger.intend(intent("c", run="a", budgets=budgets))


def test_a_price_that_is_not_known_needs_an_assumption(ledger: Ledger) -> None:
    with pytest.raises(BudgetError, match="is not known"):
        ledger.intend(intent(cost=None, budgets=(Budget("5", "day"),)))
    ledger.intend(intent(cost=None, run="r", budgets=(Budget("5", "day", assume="2"),)))
    assert ledger.spent("run:r") == (0, 2)


NO_BUDGETS: list[tuple[Any, ...]] = [(None,), (1.5,), ("x",), ("1", "week")]


@pytest.mark.parametrize("given", NO_BUDGETS, ids=repr)
def test_a_budget_that_makes_no_sense_is_refused(given: tuple[Any, ...]) -> None:
    with pytest.raises(ConfigurationError):
        Budget(*given)


def spend(path: str, start: Any, offset: int, tries: int) -> None:
    ledger = Ledger(path)
    start.wait()
    for number in range(tries):
        try:
            ledger.intend(intent(offset + number, budgets=(Budget("25", "day"),)))
        except BudgetError:
            continue


def test_two_processes_never_overspend_a_budget_together(tmp_path: Path) -> None:
    """Two processes ask 400 times together, started at the same moment, for a budget of 25 jobs."""
    path = str(tmp_path / "ledger.db")
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    workers = [context.Process(target=spend, args=(path, start, n * 1000, 200)) for n in range(2)]
    for worker in workers:
        worker.start()
    start.set()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(list(Ledger(path).rows())) == 25


def die_while_creating(path: str) -> None:
    Ledger(path).intend(intent())
    os._exit(9)


def test_what_a_dead_process_was_sending_is_in_doubt(tmp_path: Path) -> None:
    path = str(tmp_path / "ledger.db")
    worker = multiprocessing.get_context("spawn").Process(target=die_while_creating, args=(path,))
    worker.start()
    worker.join()
    ledger = Ledger(path)
    assert [row.state for row in ledger.rows()] == ["creating"]
    with pytest.raises(DuplicateJobError) as caught:
        ledger.intend(intent())
    assert caught.value.state == "uncertain"
    assert [(row.state, row.why) for row in ledger.open_rows()] == [
        ("uncertain", "the process that sent it ended before an answer came")
    ]


def test_what_a_living_process_is_sending_is_not(ledger: Ledger) -> None:
    ledger.intend(intent())
    assert [row.state for row in Ledger(ledger.path).open_rows()] == ["creating"]


def hold(path: str, ready: Any, end: Any) -> None:
    Ledger(path).intend(intent(1))
    ready.set()
    end.wait()


def test_what_dead_processes_left_is_swept_and_what_living_ones_hold_is_not(tmp_path: Path) -> None:
    path, folder = str(tmp_path / "ledger.db"), tmp_path / "ledger.db.owners"
    context = multiprocessing.get_context("spawn")
    ready, end = context.Event(), context.Event()
    living = context.Process(target=hold, args=(path, ready, end))
    living.start()
    ready.wait()
    (held,) = folder.iterdir()
    left, young = folder / "1-left-long-ago", folder / "2-just-made"
    for file in (left, young):
        file.touch()
    for file in (left, held):
        os.utime(file, (0, 0))
    ledger = Ledger(path)
    ledger.intend(intent(2))
    assert (left.exists(), held.exists(), young.exists()) == (False, True, True)
    assert [row.state for row in ledger.open_rows()] == ["creating", "creating"]
    end.set()
    living.join()


def damage(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + b"rubbish" * 1000)


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()


def newer(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.open_rows()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()


def older(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.open_rows()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=0")
    db.close()


def folder(path: Path) -> None:
    path.mkdir()


BROKEN = {
    "damaged": (damage, "cannot be used"),
    "somebody else's": (foreign, "is not a shortapi ledger"),
    "of a newer format": (newer, "newer format"),
    "of an older format": (older, "older format"),
    "a folder": (folder, "cannot be used"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_file_that_cannot_be_trusted_is_refused_and_left_alone_when_it_is(how: str, tmp_path: Path) -> None:
    make, words = BROKEN[how]
    path = tmp_path / "ledger.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(LedgerError, match=words):
        Ledger(path).intend(intent())
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(("version", "lacks"), [(1, ("pace", "save")), (2, ("save",)), (3, ()), (4, ()), (5, ())])
def test_a_file_of_an_older_format_is_upgraded_and_keeps_its_rows(
    version: int, lacks: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        key = ledger.intend(intent())
        ledger.accepted(key, "66f0", None)
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE quotes")
        db.executescript(WITHOUT_SUMS)
        if version < 5:
            db.executescript("DROP INDEX jobs_created; DROP INDEX jobs_paces")
        for column in lacks:
            db.execute(f"ALTER TABLE jobs DROP COLUMN {column}")
        if version < 4:
            db.execute("DROP TABLE links")
        db.execute(f"PRAGMA user_version={version}")
    db.close()
    for _ in range(2):
        with Ledger(path) as ledger:
            ledger.finished("https://x.example", "66f0", 1, None, pace=1.5)
            assert (ledger.row(key).outputs, ledger.row(key).save) == (1, None)
            assert ledger.paces("https://x.example", MODEL) == [(Decimal(1), 1.5)]
            assert ledger.links.called_back() == set()
            ledger.quotes.discard("none")
            assert ledger.totals()[0].jobs == 1


def test_the_newest_rows_come_oldest_first_each_once_with_all_its_files(ledger: Ledger) -> None:
    keys = [ledger.intend(intent(number)) for number in range(4)]
    for number, key in enumerate(keys):
        ledger.accepted(key, f"66f{number}", None)
        for place in range(number):
            ledger.saved("https://x.example", f"66f{number}", place, f"clip-{place}.mp4", "ab")
    assert [row.key for row in ledger.rows()] == keys
    newest = Choice(last=2, model=MODEL)
    rows = list(ledger.rows(where=newest.where, values=newest.values))
    assert [(row.key, len(row.files)) for row in rows] == [(keys[2], 2), (keys[3], 3)]
    assert ledger.totals(where=newest.where, values=newest.values)[0].jobs == 2


def test_paces_are_those_of_the_last_jobs_of_a_model_at_a_service(ledger: Ledger) -> None:
    for number in range(6):
        key = ledger.intend(intent(number, cost=None if number == 3 else "1"))
        ledger.accepted(key, f"job {number}", None)
        ledger.finished("https://x.example", f"job {number}", 1, None, pace=None if number == 2 else float(number))
    assert ledger.paces("https://x.example", MODEL, most=3) == [(None, 3.0), (Decimal(1), 4.0), (Decimal(1), 5.0)]
    assert ledger.paces("https://y.example", MODEL) == []
    assert ledger.paces("https://x.example", "a/b/d") == []


def test_a_job_that_is_finished_again_keeps_its_pace(ledger: Ledger) -> None:
    ledger.accepted(ledger.intend(intent()), "66f0", None)
    ledger.finished("https://x.example", "66f0", 1, None, pace=2.0)
    ledger.finished("https://x.example", "66f0", 1, None)
    assert ledger.paces("https://x.example", MODEL) == [(Decimal(1), 2.0)]


def test_a_digest_is_equal_for_equal_jobs_and_reveals_nothing() -> None:
    one = digest("https://x", MODEL, {"prompt": "canary", "duration": 5})
    assert one == digest("https://x", MODEL, {"duration": 5, "prompt": "canary"})
    assert one != digest("https://x", MODEL, {"duration": 6, "prompt": "canary"})
    assert one != digest("https://y", MODEL, {"prompt": "canary", "duration": 5})
    assert "canary" not in one
