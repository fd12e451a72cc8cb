"""Batches in PostgreSQL: their tables, their workers, and results in a bucket."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from shortapi import Batch, Catalog, ConfigurationError, LedgerError
from shortapi.testing import SandboxTransport
from tests.batch.conftest import CATALOGUE, Open, Rows, add, creates, prompts, sandbox
from tests.faces import KEY

STALLED = 6.0

pytestmark = pytest.mark.parametrize("db", ["postgres"], indirect=True)


def test_a_database_without_tables_says_which_command_makes_them(db: str, tmp_path: Path) -> None:
    with Batch(tmp_path, db=db) as batch, pytest.raises(ConfigurationError, match="shortapi batch setup --db"):
        batch.status()


def test_setting_up_again_changes_nothing(open_batch: Open, rows: Rows) -> None:
    batch = open_batch(sandbox())
    add(batch, rows(prompts(2)))
    batch.set_up()
    assert batch.status().pending == 2


@pytest.mark.parametrize("table", ["shortapi_schema", "batch_limits"])
def test_tables_of_another_version_are_refused(table: str, open_batch: Open, out: Path, db: str) -> None:
    with open_batch(sandbox()) as batch, batch.ledger.change() as session:
        session.execute(f"UPDATE {table} SET format = 99")  # noqa: S608
    with Batch(out, db=db) as batch, pytest.raises(LedgerError, match="99"):
        batch.status()


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/none", "postgresql://[", "mysql://a/b"])
def test_a_database_out_of_reach_is_a_sentence_without_its_password(url: str, db: str, tmp_path: Path) -> None:
    url = url.replace("://", "://me:geheim@")
    with pytest.raises((ConfigurationError, LedgerError)) as caught, Batch(tmp_path, db=url) as batch:
        batch.status()
    assert "geheim" not in str(caught.value)


def test_the_workers_end_when_all_rows_have_ended(open_batch: Open, rows: Rows) -> None:
    service = sandbox("create:fail@1", "create:drop@2")
    batch = open_batch(service)
    add(batch, rows(prompts(6)))
    status = batch.work(stalled=STALLED)
    assert (status.done, status.failed, status.uncertain) == (4, 1, 1)
    assert batch.work(stalled=STALLED) == status
    assert set(creates(service).values()) == {1}


def test_rows_that_the_engine_has_lost_and_has_twice_are_paid_once(open_batch: Open, rows: Rows) -> None:
    service = sandbox()
    batch = open_batch(service)
    add(batch, rows(prompts(6)))
    with batch.ledger.change() as session:
        session.execute("DELETE FROM procrastinate_jobs WHERE args->>'key' IN ('r0', 'r1')")
        names = "queue_name, task_name, priority, args, status"
        twice = f"SELECT {names} FROM procrastinate_jobs CROSS JOIN generate_series(1, 2)"  # noqa: S608
        session.execute(f"INSERT INTO procrastinate_jobs ({names}) {twice}")
    assert batch.work(stalled=STALLED).done == 6
    assert set(creates(service).values()) == {1}


def test_a_delivery_whose_job_was_ended_by_another_prints_nothing(
    open_batch: Open, rows: Rows, caplog: pytest.LogCaptureFixture
) -> None:
    def end(facts: Mapping[str, Any]) -> None:
        if facts["event"] == "created":
            with batch.ledger.change() as session:
                session.execute("DELETE FROM procrastinate_jobs")

    batch = open_batch(sandbox(), on_event=end)
    add(batch, rows(prompts(3)))
    assert batch.work(stalled=STALLED).done == 3
    gc.collect()
    assert [record.message for record in caplog.records if record.name == "asyncio"] == []


def test_the_budget_ends_the_work_and_a_larger_one_goes_on(open_batch: Open, rows: Rows) -> None:
    service = sandbox()
    batch = open_batch(service, budget="1.30")
    add(batch, rows(prompts(4)))
    assert (batch.work(stalled=STALLED).done, batch.status().pending) == (2, 2)
    assert open_batch(service, budget="2").work(stalled=STALLED).done == 3


def test_a_file_that_cannot_be_saved_is_left_to_the_next_worker(open_batch: Open, rows: Rows) -> None:
    batch = open_batch(sandbox("file:dead-link@1-2"), concurrency=1)
    add(batch, rows(prompts(2)))
    status = batch.work(stalled=STALLED)
    assert (status.done, status.running) == (1, 1)
    assert batch.work(stalled=STALLED).done == 2


def test_a_folder_has_no_workers_of_other_machines(db: str, tmp_path: Path) -> None:
    with Batch(tmp_path) as batch, pytest.raises(ConfigurationError, match="folder is run"):
        batch.work()


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    (tmp_path / "bucket").mkdir()
    return tmp_path / "bucket"


@pytest.fixture
def in_bucket(bucket: Path, db: str) -> Iterator[Open]:
    opened: list[Batch] = []

    def open_one(transport: SandboxTransport, **options: Any) -> Batch:
        settings: dict[str, Any] = {"base_url": "http://localhost", "transport": transport, **options}
        opened.append(Batch(bucket.as_uri(), KEY, db=db, catalog=Catalog(CATALOGUE), **settings))
        opened[-1].set_up()
        return opened[-1]

    yield open_one
    for batch in opened:
        batch.close()


def test_results_go_whole_into_a_bucket_beside_what_is_there(in_bucket: Open, rows: Rows, bucket: Path) -> None:
    (bucket / "r0.mp4").write_bytes(b"mine")
    service = sandbox()
    batch = in_bucket(service)
    add(batch, rows(prompts(3)))
    assert batch.work(stalled=STALLED).done == 3
    batch.export()
    manifest = [json.loads(line) for line in (bucket / "manifest.jsonl").read_text().splitlines()]
    (beside,) = manifest[0]["files"]
    assert (bucket / "r0.mp4").read_bytes() == b"mine"
    assert beside == f"r0-{manifest[0]['sha256'][0][:8]}.mp4"
    assert {path.name for path in bucket.iterdir()} == {
        *("manifest.jsonl", "manifest.csv", "r0.mp4", beside, f"{beside}.json"),
        *("r1.mp4", "r1.mp4.json", "r2.mp4", "r2.mp4.json"),
    }


def test_a_bucket_needs_a_database(bucket: Path, db: str) -> None:
    with pytest.raises(ConfigurationError, match="folder, or a database"):
        Batch(bucket.as_uri())


def test_the_place_of_results_is_kept_for_all_machines(open_batch: Open, rows: Rows, db: str, out: Path) -> None:
    service = sandbox()
    add(open_batch(service), rows(prompts(1)))
    options: dict[str, Any] = {"base_url": "http://localhost", "transport": service}
    with Batch(None, KEY, db=db, catalog=Catalog(CATALOGUE), **options) as batch:
        assert batch.work(stalled=STALLED).done == 1
    assert (out / "r0.mp4").is_file()
