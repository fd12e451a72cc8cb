"""`shortapi resume` and `shortapi settle`: finish jobs that a crash, a timeout or a lost answer left open."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shortapi.catalog import Catalog
from shortapi.errors import DownloadError
from shortapi.ledger import OPEN
from shortapi_cli import _output
from shortapi_cli._books import Books, needed_ledger, row_of
from shortapi_cli._connect import connected, key_of
from shortapi_cli._exit import DOWNLOAD_FAILED, GOES_ON, OUTCOME_UNKNOWN, StoppedError, UsageError
from shortapi_cli._history import as_data, is_there
from shortapi_cli._pursuit import same_place, sigterm_stops
from shortapi_cli._saving import checked_folder
from shortapi_cli._warnings import warnings_told
from shortapi_cli.progress import Lines

if TYPE_CHECKING:
    from shortapi import Client, Ledger, Resumed, Snapshot
    from shortapi.ledger import Row, State
    from shortapi_cli._options import Options


def resume(options: Options) -> int:
    """Wait for all open jobs, save their files, and write a row for each job."""
    if options.sandbox:
        raise UsageError("a private sandbox starts without jobs, so there is nothing to resume in it")
    catalog = Catalog(options.catalog)
    with sigterm_stops(), warnings_told(verbose=options.verbose):
        checked_folder(options.folder)
        key, ledger = key_of(options), needed_ledger(options)
        ended: Sequence[Resumed] = ()
        if is_there(ledger):
            with connected(options, catalog, key, Books(ledger)) as connection:
                ended = _outcomes(connection.client, options)
                _tell_others(ledger, ended)
    _tell(ended, options)
    return _code(ended)


def _outcomes(client: Client, options: Options) -> tuple[Resumed, ...]:
    lines: defaultdict[str, Lines] = defaultdict(Lines)

    def show(seen: Snapshot) -> None:
        lines[seen.job_id].update(seen)

    try:
        return client.resume(options.folder, timeout=options.timeout, on_update=show)
    except KeyboardInterrupt:
        again = shlex.join(["shortapi", "resume", options.folder, *same_place(options)])
        known = StoppedError(f"Stopped. Open jobs stay in the ledger; continue with: {again}")
        _output.say(f"shortapi: {known.message}")
        raise known from None


def _tell_others(ledger: Ledger, ended: Sequence[Resumed]) -> None:
    looked_at = {item.key for item in ended}
    others = {row.service for row in ledger.open_rows() if row.key not in looked_at}
    for service in sorted(others):
        _output.say(f"more jobs are open at {service}: resume them with --base-url {service}")


def _tell(ended: Sequence[Resumed], options: Options) -> None:
    if options.json:
        names = ("key", "job_id", "model", "state", "files", "why")
        _output.tell_json(
            {
                "resumed": [
                    {name: getattr(item, name) for name in names} | {"job_id": _output.shown(item.job_id)}
                    for item in ended
                ]
            }
        )
    elif not ended:
        _output.tell("nothing is open")
    else:
        cells = [
            (f"{item.job_id or item.key}", item.model, item.state, ", ".join(item.files), item.why or "")
            for item in ended
        ]
        _output.table(("JOB OR KEY", "MODEL", "STATE", "FILES", "WHY"), cells, color=not options.no_color)


def _code(ended: Sequence[Resumed]) -> int:
    """Return the exit code of the worst outcome: charge in doubt, file not saved, job unfinished."""
    states = {item.state for item in ended}
    if "uncertain" in states:
        return OUTCOME_UNKNOWN
    if any(isinstance(item.error, DownloadError) for item in ended):
        return DOWNLOAD_FAILED
    return GOES_ON if states & set(OPEN) else 0


def settle(options: Options) -> int:
    """End the doubt about a row, and write its new state."""
    job_id = None if options.made is None else options.made.strip()
    if job_id is not None and not (job_id and job_id.isprintable()):
        raise UsageError("--job-id: a job id is a string such as 66f0c1e2…")
    with needed_ledger(options) as ledger:
        found = _row(ledger, options.row, "running" if options.give_up else "uncertain")
        row = ledger.settle(found.key, job_id=job_id, not_charged=options.not_charged, give_up=options.give_up)
    if options.json:
        _output.tell_json({"job": as_data(row)})
    elif row.state == "running":
        again = shlex.join(["shortapi", "resume", *same_place(options)])
        _output.tell(f"row {row.key} is job {row.job_id}; save its files with: {again}")
    elif options.give_up:
        _output.tell(f"row {row.key} is given up: job {row.job_id} is not polled again; its price keeps counting")
    else:
        _output.tell(f"row {row.key} is settled as not charged and counts against no budget")
    return 0


def _row(ledger: Ledger, name: str, state: State) -> Row:
    """Return the row to be settled; raise UsageError if there is none in that state."""
    if ledger.path.exists():
        ledger.review()
        if (row := row_of(ledger, name)) is not None:
            if row.state == state:
                return row
            nothing = "nothing to settle" if state == "uncertain" else "nothing to give up"
            raise UsageError(f"row {row.key} is {row.state}, not {state}, so there is {nothing}")
    raise UsageError(f"the ledger {str(ledger.path)!r} has no row {name!r}; see shortapi jobs --state {state}")
