"""A catalogue with a model that costs 0.65 USD, tables of rows, and batches on a sandbox in process or over HTTP."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from shortapi import Batch, Catalog
from shortapi.testing import SandboxTransport
from shortapi_sandbox import Sandbox
from tests.batch.postgres import Server, is_needed, server
from tests.faces import KEY

CATALOGUE = Path(__file__).parent / "catalogue"
CLIP = "shop/plain/clip"

ON_BOTH = pytest.mark.parametrize("db", ["sqlite", "postgres"], indirect=True)
"""Marks tests that hold for batches in a folder and in PostgreSQL."""

Rows = Callable[[Iterable[Mapping[str, Any]]], Path]
Open = Callable[..., Batch]


def creates(service: SandboxTransport | Sandbox) -> Counter[str]:
    """Return how often a job was made of each prompt: what the account shows."""
    return Counter(booked.args["prompt"] for booked in service.engine.books())


def add(batch: Batch, table: Path, **how: Any) -> int:
    """Check and add all rows of a table."""
    batch.offer(table, model=CLIP, **how)
    return batch.accept()


def prompts(count: int) -> list[dict[str, str]]:
    return [{"id": f"r{number}", "prompt": f"clip {number}"} for number in range(count)]


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """Writes a table of rows as JSON lines."""

    def write(found: Iterable[Mapping[str, Any]]) -> Path:
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
        return path

    return write


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; where there is none, the test is skipped, but not where CI=true."""
    try:
        with server() as running:
            yield running
    except RuntimeError as error:
        if is_needed():
            raise
        pytest.skip(str(error))


@pytest.fixture
def db(request: pytest.FixtureRequest) -> str | None:
    """The database of the batch: None for SQLite, else the URL of a new one in PostgreSQL."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return None
    server: Server = request.getfixturevalue("postgres")
    return server.url()


@pytest.fixture
def open_batch(out: Path, db: str | None) -> Iterator[Open]:
    """Opens the batch of this test on a sandbox in process."""
    opened: list[Batch] = []
    if db is not None:
        out.mkdir()
        with Batch(out, db=db) as batch:
            batch.set_up()

    def open_one(transport: SandboxTransport, **options: Any) -> Batch:
        settings: dict[str, Any] = {"base_url": "http://localhost", "transport": transport, **options}
        opened.append(Batch(out, KEY, db=db, catalog=Catalog(CATALOGUE), **settings))
        return opened[-1]

    yield open_one
    for batch in opened:
        batch.close()


def sandbox(*faults: str) -> SandboxTransport:
    return SandboxTransport(Catalog(CATALOGUE), faults=faults)
