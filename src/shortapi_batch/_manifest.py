"""What became of all rows, as files beside the results: manifest.jsonl, manifest.csv, and a sidecar for each file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from shortapi.ledger import Row as Record
from shortapi_batch._places import Place
from shortapi_batch._store import Row


def record(row: Row, job: Record | None, state: str, place: Place) -> dict[str, Any]:
    """Return what is known of a row, without its arguments.

    Args:
        job: its latest attempt in the ledger.
        place: of the results; files in it are named without it.
    """
    files = [] if job is None else [job.files[number] for number in sorted(job.files)]
    return {
        "row": row.key,
        "line": row.line,
        "model": row.model,
        "tag": row.tag,
        "state": state,
        "job_id": None if job is None or job.job_id is None else f"{job.job_id}",
        "estimate": None if job is None or job.estimate is None else f"{job.estimate:f}",
        "charge": None if job is None or job.charge is None else f"{job.charge:f}",
        "refunded": None if job is None else job.refunded,
        "files": [path.removeprefix(f"{place.name}/") for path, _ in files],
        "sha256": [sha256 for _, sha256 in files],
        "created": None if job is None else _time(job.created),
        "changed": None if job is None else _time(job.changed),
        "why": row.why or (None if job is None or state == "done" else job.why),
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


async def write_manifest(place: Place, records: Callable[[], Iterator[Mapping[str, Any]]]) -> None:
    """Write manifest.jsonl and manifest.csv, each in its place only when whole."""
    await place.write("manifest.jsonl", (json.dumps(found) + "\n" for found in records()))
    await place.write("manifest.csv", _csv(records()))


def _csv(records: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    cells = io.StringIO(newline="")
    table = csv.writer(cells)
    for number, found in enumerate(records):
        if number == 0:
            table.writerow(found)
        table.writerow(" ".join(value) if isinstance(value, list) else value for value in found.values())
        yield cells.getvalue()
        cells.seek(0)
        cells.truncate()


async def write_sidecars(row: Row, found: Mapping[str, Any], place: Place) -> None:
    """Write beside each file of a row what made it: nothing is written into the file itself."""
    for name in found["files"]:
        await place.write(f"{name}.json", [json.dumps({**found, "args": row.args}, indent=2), "\n"])
