"""What became of all rows, as files beside the results: manifest.jsonl, manifest.csv, and a sidecar for each file."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from shortapi import ConfigurationError
from shortapi.ledger import Row as Book
from shortapi_batch._store import Row

COLUMNS = (
    "row",
    "line",
    "model",
    "tag",
    "state",
    "job_id",
    "estimate",
    "charge",
    "refunded",
    "files",
    "sha256",
    "created",
    "changed",
    "why",
)


def record(row: Row, book: Book | None, state: str, folder: Path) -> dict[str, Any]:
    """Return what is known of a row, without its arguments.

    Args:
        book: of its last attempt in the ledger.
        folder: of the batch; files in it are named without it.
    """
    files = [] if book is None else [book.files[number] for number in sorted(book.files)]
    return {
        "row": row.key,
        "line": row.line,
        "model": row.model,
        "tag": row.tag,
        "state": state,
        "job_id": None if book is None or book.job_id is None else f"{book.job_id}",
        "estimate": None if book is None or book.estimate is None else f"{book.estimate:f}",
        "charge": None if book is None or book.charge is None else f"{book.charge:f}",
        "refunded": None if book is None else book.refunded,
        "files": [_within(folder, path) for path, _ in files],
        "sha256": [sha256 for _, sha256 in files],
        "created": None if book is None else _time(book.created),
        "changed": None if book is None else _time(book.changed),
        "why": row.why or (None if book is None or state == "done" else book.why),
    }


def _within(folder: Path, path: str) -> str:
    return str(Path(path).relative_to(folder)) if Path(path).is_relative_to(folder) else path


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def write_manifest(folder: Path, records: Iterator[Mapping[str, Any]]) -> None:
    """Write manifest.jsonl and manifest.csv, each in its place only when whole."""
    with _replaced(folder / "manifest.jsonl") as lines, _replaced(folder / "manifest.csv") as table:
        cells = csv.DictWriter(table, COLUMNS)
        cells.writeheader()
        for found in records:
            lines.write(json.dumps(found) + "\n")
            several = {name: " ".join(found[name]) for name in ("files", "sha256")}
            cells.writerow({**found, **several})


def write_sidecars(row: Row, found: Mapping[str, Any], folder: Path) -> None:
    """Write beside each file of a row what made it: nothing is written into the file itself."""
    for name in found["files"]:
        with _replaced(folder / f"{name}.json") as file:
            json.dump({**found, "args": row.args}, file, indent=2)
            file.write("\n")


@contextmanager
def _replaced(path: Path) -> Iterator[IO[str]]:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise ConfigurationError(
            f"{str(path)!r} cannot be written ({error.strerror}). No job is lost; fix that, and run the batch again."
        ) from error
    finally:
        part.unlink(missing_ok=True)
