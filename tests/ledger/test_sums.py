"""Totals of all rows are kept as sums, which are exactly what the rows come to, whatever happened to them."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from shortapi import Ledger
from shortapi.ledger import By, Intent, Row, Total

SERVICE = "https://x.example"
DAY = 86_400
WITHOUT_SUMS = "DROP TRIGGER sums_insert; DROP TRIGGER sums_update; DROP TRIGGER sums_delete; DROP TABLE sums"
"""SQL that takes out of a file what its format has beyond format 5."""

BYS: tuple[By | None, ...] = (None, *get_args(By))
GROUP: dict[By | None, Callable[[Row], str | None]] = {
    None: lambda _: None,
    "day": lambda row: f"{datetime.fromtimestamp(int(row.created), UTC):%Y-%m-%d}",
    "model": lambda row: row.model,
    "tag": lambda row: row.tag,
}


def total(name: str | None, rows: Iterable[Row]) -> Total:
    """Add rows up, each by itself, in decimals."""
    rows = list(rows)
    paid = [row for row in rows if not row.refunded and not (row.state == "failed" and row.job_id is None)]
    drifts = [row.charge - row.estimate for row in paid if row.charge is not None and row.estimate is not None]
    return Total(
        name=name,
        jobs=len(rows),
        done=sum(row.state == "done" for row in rows),
        failed=sum(row.state == "failed" for row in rows),
        uncertain=sum(row.state == "uncertain" for row in rows),
        estimate=sum((row.estimate or Decimal(0) for row in paid), Decimal(0)),
        charge=sum((row.charge or Decimal(0) for row in paid), Decimal(0)),
        drift=sum(drifts, Decimal(0)),
        drifted=sum(drift != 0 for drift in drifts),
    )


def added_up(ledger: Ledger, by: By | None) -> tuple[Total, ...]:
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for row in ledger.rows():
        groups[GROUP[by](row)].append(row)
    if by is None:
        return (total(None, groups[None]),)
    return tuple(total(name, groups[name]) for name in sorted(groups, key=lambda name: (name is not None, name or "")))


def check(ledger: Ledger) -> None:
    for by in BYS:
        wanted = added_up(ledger, by)
        assert ledger.totals(by) == wanted
        assert ledger.totals(by, where="key <> ''") == wanted  # the rows themselves, by the same condition as all


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        yield db


def usd(number: int) -> Decimal:
    return Decimal(number) / 10**9


AMOUNTS = st.none() | st.integers(0, 10**15).map(usd) | st.sampled_from([Decimal(1), Decimal(2), Decimal(10**6)])
STEPS: dict[str, Callable[[Ledger, str, Decimal | None], object]] = {
    "accepted": lambda ledger, key, charge: ledger.accepted(key, f"job of {key}", charge),
    "refused": lambda ledger, key, _: ledger.refused(key, "no"),
    "doubted": lambda ledger, key, _: ledger.doubted(key, "lost"),
    "finished": lambda ledger, key, charge: ledger.finished(SERVICE, f"job of {key}", 1, charge),
    "saved": lambda ledger, key, _: ledger.saved(SERVICE, f"job of {key}", 0, "a.mp4", "s"),
    "refunded": lambda ledger, key, charge: ledger.failed(SERVICE, f"job of {key}", refunded=True, charge=charge),
    "failed": lambda ledger, key, charge: ledger.failed(SERVICE, f"job of {key}", refunded=None, charge=charge),
    "settled": lambda ledger, key, _: ledger.row(key).state == "uncertain" and ledger.settle(key, not_charged=True),
    "found": lambda ledger, key, _: ledger.row(key).state == "uncertain" and ledger.settle(key, job_id=f"job of {key}"),
    "given up": lambda ledger, key, _: ledger.row(key).state == "running" and ledger.settle(key, give_up=True),
}
BY_HAND = ("", "DELETE FROM jobs WHERE tag = 'x'", "UPDATE jobs SET tag = NULL, refunded = 0", "DELETE FROM jobs")
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(["a/b/c", "a/b/d"]),
        st.sampled_from([None, "", "0", "x"]),
        AMOUNTS,
        st.integers(0, 3),
        st.lists(st.tuples(st.sampled_from(list(STEPS)), AMOUNTS), max_size=5),
    ),
    max_size=5,
)


def live(ledger: Ledger, history: Iterable[Any]) -> None:
    for number, (model, tag, estimate, age, steps) in enumerate(history):
        facts: dict[str, Any] = {"model": model, "estimate": estimate, "tag": tag, "allow_duplicate": True}
        key = ledger.intend(Intent(digest=f"job {number}", service=SERVICE, **facts))
        with opened(ledger.path) as db:
            db.execute("UPDATE jobs SET created = created - ? WHERE key = ?", (age * DAY, key))
        for step, charge in steps:
            STEPS[step](ledger, key, charge)


@settings(max_examples=60, deadline=None)
@given(history=HISTORIES, by_hand=st.sampled_from(BY_HAND))
def test_totals_are_what_the_rows_come_to_after_any_history(history: list[Any], by_hand: str) -> None:
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger.db") as ledger:
        live(ledger, history)
        check(ledger)
        with opened(ledger.path) as db:
            db.execute(by_hand or "SELECT 1")
        check(ledger)


def test_an_older_file_gets_the_sums_of_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    rand = random.Random(5)
    with Ledger(path) as ledger:
        live(
            ledger,
            [
                (rand.choice("ab"), rand.choice([None, "", "x"]), usd(rand.randrange(10**12)), rand.randrange(3), steps)
                for steps in ([], [("accepted", usd(7))], [("refused", None)], [("accepted", None), ("refunded", None)])
            ],
        )
        wanted = {by: added_up(ledger, by) for by in BYS}
    with opened(path) as db:
        db.executescript(f"{WITHOUT_SUMS}; PRAGMA user_version=5")
    with Ledger(path) as ledger:
        assert {by: ledger.totals(by) for by in BYS} == wanted
        live(ledger, [("a", None, Decimal(1), 0, [])])
        check(ledger)


def test_a_file_whose_sums_have_numbers_for_days_gets_their_names(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        live(ledger, [("a", "x", Decimal(1), 0, []), ("b", None, Decimal(2), 1, [("accepted", usd(7))])])
        wanted = {by: added_up(ledger, by) for by in BYS}
    with opened(path) as db:
        (made,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'sums'").fetchone()
        db.executescript(f"DROP TABLE sums; {made.replace('day TEXT', 'day INTEGER')}; PRAGMA user_version=6")
    with Ledger(path) as ledger:
        assert {by: ledger.totals(by) for by in BYS} == wanted
        live(ledger, [("a", None, Decimal(1), 0, [])])
        check(ledger)


def test_a_total_of_all_rows_of_an_empty_ledger_is_nothing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        assert ledger.totals() == (total(None, []),)
        assert ledger.totals("day") == ()
