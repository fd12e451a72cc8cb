"""`shortapi jobs`: rows or totals of the ledger as a table, JSON or CSV. Offline."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shortapi.ledger import Choice, Total
from shortapi_cli import _output
from shortapi_cli._books import needed_ledger
from shortapi_cli._exit import UsageError

if TYPE_CHECKING:
    from shortapi.ledger import Ledger, Row
    from shortapi_cli._options import Options

ROW = ("key", "job_id", "model", "state", "estimate", "charge", "drift", "refunded", "tag", "service", "why")
TOTAL = ("name", "jobs", "done", "failed", "uncertain", "estimate", "charge", "drift", "drifted")


def jobs(options: Options) -> int:
    """List jobs, newest last, or their totals."""
    if options.csv and options.json:
        raise UsageError("--csv cannot be combined with --json")
    ledger = needed_ledger(options)
    choice = Choice(
        state=options.state,
        model=options.model or None,
        tag=options.tag,
        since=options.since,
        only_open=options.only_open,
        last=options.last,
    )
    rows: list[Row] = []
    totals: tuple[Total, ...] = ()
    if is_there(ledger):
        with ledger:
            ledger.review()
            if options.by is None:
                rows = list(ledger.rows(where=choice.where, values=choice.values))
            totals = ledger.totals(options.by, where=choice.where, values=choice.values)
    if options.by is not None:
        _tell_totals(totals, options)
    else:
        _tell_rows(rows, totals, options)
    return 0


def is_there(ledger: Ledger) -> bool:
    """Return whether the ledger's file exists, and say so if not: reading must not create one."""
    if ledger.path.exists():
        return True
    _output.say(f"there is no ledger at {str(ledger.path)!r} yet")
    return False


def as_data(row: Row) -> dict[str, Any]:
    """Return a row for JSON, without its arguments, which hold prompts and links."""
    times = {"created": _moment(row.created), "changed": _moment(row.changed)}
    files = [{"path": path, "sha256": sha256} for path, sha256 in row.files.values()]
    return {**times, **{name: getattr(row, name) for name in ROW}, "job_id": _output.shown(row.job_id), "files": files}


def _total_data(total: Total) -> dict[str, Any]:
    return {name: getattr(total, name) for name in TOTAL}


def _tell_rows(rows: Sequence[Row], totals: Sequence[Total], options: Options) -> None:
    if options.json:
        _output.tell_json({"jobs": [as_data(row) for row in rows], "totals": [_total_data(total) for total in totals]})
    elif options.csv:
        listed = [{**as_data(row), "files": ";".join(path for path, _ in row.files.values())} for row in rows]
        _tell_csv(("created", "changed", *ROW, "files"), listed)
    else:
        headings = ("TIME (UTC)", "MODEL", "STATE", "ESTIMATE", "CHARGE", "REFUND", "TAG", "JOB OR KEY", "FILE")
        _output.table(headings, map(_cells, rows), color=not options.no_color)
        for total in totals:
            _output.tell(f"\n{_sum(total)}")


def _cells(row: Row) -> tuple[str, ...]:
    drift = f" ({row.drift:+f})" if row.drift else ""
    return (
        f"{datetime.fromtimestamp(row.created, UTC):%Y-%m-%d %H:%M}",
        row.model,
        row.state,
        _plain(row.estimate),
        _plain(row.charge) + drift,
        _plain(row.refunded),
        row.tag or "",
        f"{row.job_id or row.key}",
        _files(row),
    )


def _files(row: Row) -> str:
    paths = [Path(path) for path, _ in row.files.values()]
    if not paths:
        return ""
    here = Path.cwd()
    first = paths[0].relative_to(here) if paths[0].is_relative_to(here) else paths[0]
    return f"{first} +{len(paths) - 1}" if len(paths) > 1 else str(first)


def _sum(total: Total) -> str:
    jobs = f"{total.jobs} job{'' if total.jobs == 1 else 's'}"
    sums = f"{jobs}: estimate {_output.money(total.estimate, '')}, charge {_output.money(total.charge, '')}"
    if not total.drifted:
        return sums
    many = f"{total.drifted} job{'' if total.drifted == 1 else 's'}"
    return f"{sums}; in {many} the charge differs from the estimate: {total.drift:+f} USD in total"


def _tell_totals(totals: Sequence[Total], options: Options) -> None:
    if options.json:
        _output.tell_json({"by": options.by, "totals": [_total_data(total) for total in totals]})
    elif options.csv:
        _tell_csv(TOTAL, [_total_data(total) for total in totals])
    else:
        headings = (str(options.by).upper(), "JOBS", "DONE", "FAILED", "UNCERTAIN", "ESTIMATE", "CHARGE", "DRIFT")
        cells = [(*map(_plain, list(_total_data(total).values())[:7]), f"{total.drift:+f}") for total in totals]
        _output.table(headings, cells, color=not options.no_color)


def _tell_csv(names: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    _output.tell(text.getvalue().rstrip("\n"))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
