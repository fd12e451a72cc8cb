"""Compare a ledger with the sandbox's own books, row by row; every difference is a sentence."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from attrs import frozen

from shortapi import Ledger
from shortapi.ledger import Row
from shortapi_sandbox import Sandbox


@frozen(kw_only=True)
class Booked:
    """A create that the sandbox accepted.

    Attributes:
        name: the job's name in the worker's list, which is its prompt.
        refunded_at: seconds of the epoch; None: it was not refunded.
    """

    job_id: str
    name: str
    amount: Decimal
    at: float
    failed: bool
    refunded_at: float | None


def books(box: Sandbox) -> dict[str, Booked]:
    """Return what the sandbox accepted, by job id."""
    return {
        job.job_id: Booked(
            job_id=job.job_id,
            name=str(job.args["prompt"]),
            amount=job.amount,
            at=job.at,
            failed=job.fails_at is not None,
            refunded_at=job.fails_at if job.refunded else None,
        )
        for job in box.engine.books()
    }


def unclaimed(rows: Iterable[Row], booked: dict[str, Booked]) -> dict[str, list[Booked]]:
    """Return by name what was booked and what no row has as its job."""
    known = {row.job_id for row in rows}
    found: dict[str, list[Booked]] = defaultdict(list)
    for one in booked.values():
        if one.job_id not in known:
            found[one.name].append(one)
    return found


def settle(ledger: Ledger, box: Sandbox) -> int:
    """Do what a person does who looks at the account: end every doubt; return how many there were."""
    rows = list(ledger.open_rows())
    lost = unclaimed(ledger.rows(), books(box))
    doubtful = [row for row in rows if row.state == "uncertain"]
    for row in doubtful:
        made = lost[str(row.tag)]
        if made:
            ledger.settle(row.key, job_id=made.pop().job_id)
        else:
            ledger.settle(row.key, not_charged=True)
    return len(doubtful)


def differences(ledger: Ledger, box: Sandbox) -> list[str]:
    """Return what is wrong; nothing should be."""
    ledger.open_rows()  # what a dead worker was sending is in doubt from here on
    rows, booked = list(ledger.rows()), books(box)
    return [
        *_wrong_jobs(rows, booked),
        *_unknown_jobs(rows, booked),
        *_wrong_files(rows),
        *_wrong_counters(ledger, rows),
    ]


def _wrong_jobs(rows: list[Row], booked: dict[str, Booked]) -> Iterator[str]:
    jobs = Counter(row.job_id for row in rows if row.job_id is not None)
    yield from (f"job {job_id} stands in {count} rows" for job_id, count in jobs.items() if count > 1)
    for row in rows:
        wrong = _wrong_job(row, booked.get(row.job_id)) if row.job_id is not None else _wrong_without_job(row)
        if wrong:
            yield f"row {row.key} of {row.tag!r} ({row.state}, job {row.job_id}) {wrong}"


def _wrong_without_job(row: Row) -> str:
    return "" if row.state in {"uncertain", "failed"} else "has no job"


def _wrong_job(row: Row, one: Booked | None) -> str:
    if one is None:
        return "has a job that was never booked"
    refunded = one.refunded_at is not None
    checks = {
        f"has the job of {one.name!r}": one.name != row.tag,
        f"says {row.charge} USD, the books {one.amount}": row.charge not in {None, one.amount},
        "is failed, and in the books it is not": row.state == "failed" and not one.failed,
        f"says refunded {row.refunded}, the books {refunded}": row.state == "failed" and row.refunded is not refunded,
        "is done, and in the books it failed": row.state == "done" and one.failed,
    }
    return "; ".join(sentence for sentence, wrong in checks.items() if wrong)


def _unknown_jobs(rows: list[Row], booked: dict[str, Booked]) -> Iterator[str]:
    """A paid job without a row must be one that a row in doubt can account for, one each."""
    doubts = Counter(str(row.tag) for row in rows if row.state == "uncertain")
    for name, lost in unclaimed(rows, booked).items():
        if len(lost) > doubts[name]:
            yield f"{name!r}: {len(lost)} paid jobs are in no row, and {doubts[name]} rows are in doubt"


def _wrong_files(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        if row.state == "done" and len(row.files) != row.outputs:
            yield f"row {row.key} is done with {len(row.files)} of {row.outputs} files"
        for path, sha256 in row.files.values():
            if not Path(path).is_file():
                yield f"row {row.key}: {path} is not there"
            elif hashlib.sha256(Path(path).read_bytes()).hexdigest() != sha256:
                yield f"row {row.key}: {path} is another file"


def _wrong_counters(ledger: Ledger, rows: list[Row]) -> Iterator[str]:
    for form in ("day:%Y-%m-%d", "month:%Y-%m"):
        sums: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
        for row in rows:
            scope = datetime.fromtimestamp(row.created, UTC).strftime(form)
            charged, reserved = sums[scope]
            sums[scope] = (charged + _charged(row), reserved + _reserved(row))
        for scope, wanted in sums.items():
            if ledger.spent(scope) != wanted:
                yield f"the counter {scope} says {ledger.spent(scope)}, its rows {wanted}"


def _counts(row: Row) -> bool:
    refused = row.state == "failed" and row.job_id is None
    return not refused and not row.refunded


def _charged(row: Row) -> Decimal:
    return row.charge if row.charge is not None and _counts(row) else Decimal(0)


def _reserved(row: Row) -> Decimal:
    return row.estimate if row.estimate is not None and row.charge is None and _counts(row) else Decimal(0)


def dearest_moment(booked: Iterable[Booked]) -> Decimal:
    """Return the most USD that were paid and not refunded at any one time of any one day."""
    moves: dict[str, list[tuple[float, Decimal]]] = defaultdict(list)
    for one in booked:
        day = datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%d")
        moves[day].append((one.at, one.amount))
        if one.refunded_at is not None:
            moves[day].append((max(one.at, one.refunded_at), -one.amount))
    return max((_highest(steps) for steps in moves.values()), default=Decimal(0))


def _highest(steps: list[tuple[float, Decimal]]) -> Decimal:
    total = most = Decimal(0)
    for _, amount in sorted(steps):
        total += amount
        most = max(most, total)
    return most
