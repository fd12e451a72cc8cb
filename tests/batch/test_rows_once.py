"""Each row is paid for once, whatever happens; what is in doubt is left to a person; budgets are exact."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from shortapi import AsyncBatch, AuthenticationError, Batch, Catalog, ConfigurationError, LedgerError, TransportError
from shortapi.testing import SandboxTransport
from tests.batch.conftest import CATALOGUE, ON_BOTH, Open, Rows, add, creates, prompts, sandbox
from tests.faces import KEY

pytestmark = ON_BOTH


def states(out: Path) -> dict[str, str]:
    return {row["row"]: row["state"] for row in map(json.loads, (out / "manifest.jsonl").read_text().splitlines())}


def test_a_batch_ends_with_files_sidecars_and_a_manifest_and_again_sends_nothing(
    open_batch: Open, rows: Rows, out: Path
) -> None:
    service = sandbox()
    batch = open_batch(service)
    add(batch, rows(prompts(30)))
    status = batch.run()
    assert (status.done, status.pending, status.charged, status.reserved) == (30, 0, Decimal("19.5"), 0)
    assert set(creates(service).values()) == {1}
    sidecar = json.loads((out / "r7.mp4.json").read_text())
    manifest = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    assert {**manifest[7], "args": {"prompt": "clip 7"}} == sidecar
    assert (manifest[7]["charge"], manifest[7]["files"]) == ("0.65", ["r7.mp4"])
    assert "clip 7" not in (out / "manifest.jsonl").read_text() + (out / "manifest.csv").read_text()
    assert len((out / "manifest.csv").read_text().splitlines()) == 31
    calls = service.engine.calls()
    assert batch.run().done == 30
    assert service.engine.calls() == calls


def test_the_budget_is_used_to_the_last_row_that_fits(open_batch: Open, rows: Rows) -> None:
    service = sandbox()
    batch = open_batch(service, budget="20", concurrency=50)
    add(batch, rows(prompts(40)))
    status = batch.run()
    assert (status.done, status.pending, status.charged) == (30, 10, Decimal("19.50"))
    assert len(service.engine.books()) == 30


def test_a_larger_budget_lets_the_batch_continue(open_batch: Open, rows: Rows) -> None:
    service = sandbox()
    batch = open_batch(service, budget="1.30")
    add(batch, rows(prompts(4)))
    assert batch.run().done == 2
    batch.close()
    assert open_batch(service, budget="2").run().done == 3
    assert open_batch(service).run().done == 3
    assert set(creates(service).values()) == {1}


def test_limits_that_are_given_again_reach_a_run_that_goes_on(open_batch: Open, rows: Rows) -> None:
    service = sandbox()

    def raise_them(facts: Mapping[str, Any]) -> None:
        if facts["event"] == "done":
            open_batch(service, budget="1.95", concurrency=2).accept()

    batch = open_batch(service, budget="0.65", concurrency=1, on_event=raise_them)
    add(batch, rows(prompts(4)))
    assert (batch.run().done, len(service.engine.books())) == (3, 3)


def test_a_refund_gives_the_budget_room(open_batch: Open, rows: Rows) -> None:
    batch = open_batch(sandbox("create:fail@1"), budget="0.65", concurrency=1)
    add(batch, rows(prompts(3)))
    status = batch.run()
    assert (status.failed, status.done, status.pending) == (1, 1, 1)


def test_a_lost_answer_is_never_sent_again_until_somebody_settles_it(open_batch: Open, rows: Rows, out: Path) -> None:
    service = sandbox("create:drop@1-2")
    batch = open_batch(service)
    add(batch, rows(prompts(4)))
    for _ in range(2):
        assert batch.run().uncertain == 2
        assert len(service.engine.books()) == 4
    assert batch.retry() == 0
    first, second = (row for row, state in states(out).items() if state == "uncertain")
    prompt = f"clip {first.removeprefix('r')}"
    (made,) = (booked.job_id for booked in service.engine.books() if booked.args["prompt"] == prompt)
    batch.settle(first, job_id=made)
    batch.settle(second, not_charged=True)
    assert batch.run().done == 3
    assert batch.retry() == 1
    assert batch.run().done == 4
    assert creates(service)[prompt] == 1
    with pytest.raises(LedgerError, match="nothing to settle"):
        batch.settle(first, not_charged=True)


def test_failed_rows_wait_for_retry(open_batch: Open, rows: Rows) -> None:
    service = sandbox("create:fail@1")
    batch = open_batch(service)
    add(batch, rows(prompts(3)))
    assert batch.run().failed == 1
    assert batch.run().failed == 1
    assert batch.retry() == 1
    assert batch.run().done == 3
    assert sorted(creates(service).values()) == [1, 1, 2]


@pytest.mark.parametrize("again", [lambda batch: batch.run(), lambda batch: batch.run_row("r0")], ids=["run", "row"])
def test_a_file_that_cannot_be_saved_is_left_to_the_next_run_or_call(
    again: Callable[[Batch], object], open_batch: Open, rows: Rows
) -> None:
    service = sandbox("file:dead-link@1-2")
    batch = open_batch(service, concurrency=1)
    add(batch, rows(prompts(2)))
    status = batch.run()
    assert (status.done, status.running) == (1, 1)
    again(batch)
    assert batch.status().done == 2
    assert set(creates(service).values()) == {1}


def test_too_many_requests_fail_no_row(open_batch: Open, rows: Rows) -> None:
    service = sandbox("create:429(0.01)@1-9")
    batch = open_batch(service, concurrency=2)
    add(batch, rows(prompts(3)))
    assert batch.run().done == 3
    assert set(creates(service).values()) == {1}


def test_the_first_429_holds_the_creates_of_all_workers_back(open_batch: Open, rows: Rows) -> None:
    service = sandbox("create:429(0.3)@1")
    batch = open_batch(service, concurrency=1)
    add(batch, rows(prompts(3)))
    assert batch.run().done == 3
    first, *others = batch.ledger.rows()
    assert (first.key, first.state, first.job_id) == ("row-1-1", "failed", None)
    assert min(row.created for row in others) >= first.created + 0.3


def test_a_service_out_of_reach_ends_the_run_and_fails_no_row(open_batch: Open, rows: Rows) -> None:
    service = sandbox("create:refuse@1-40")
    batch = open_batch(service, concurrency=3)
    add(batch, rows(prompts(20)))
    with pytest.raises(TransportError):
        batch.run()
    status = batch.status()
    assert (status.pending, status.failed, status.uncertain) == (20, 0, 0)


def test_a_key_that_is_refused_ends_the_run_and_fails_no_row(open_batch: Open, rows: Rows) -> None:
    batch = open_batch(SandboxTransport(Catalog(CATALOGUE), keys=["another"]), concurrency=3)
    add(batch, rows(prompts(20)))
    with pytest.raises(AuthenticationError):
        batch.run()
    assert batch.status().pending == 20


def test_a_service_that_loses_answer_after_answer_is_left_alone(open_batch: Open, rows: Rows) -> None:
    service = sandbox("create:html-502@1-100")
    batch = open_batch(service, concurrency=1)
    add(batch, rows(prompts(50)))
    with pytest.raises(Exception, match="not known"):
        batch.run()
    assert (batch.status().uncertain, len(service.engine.books())) == (5, 5)


def test_a_row_may_be_run_by_anybody_any_number_of_times(open_batch: Open, rows: Rows) -> None:
    service = sandbox("create:drop@2")
    batch = open_batch(service)
    add(batch, rows(prompts(2)))
    assert [batch.run_row("r0") for _ in range(3)] == ["done"] * 3
    assert [batch.run_row("r1") for _ in range(3)] == ["uncertain"] * 3
    assert creates(service) == {"clip 0": 1, "clip 1": 1}
    with pytest.raises(LedgerError, match="no row"):
        batch.run_row("r2")


async def both(batch: AsyncBatch) -> list[str]:
    import asyncio

    return list(await asyncio.gather(*(batch.run_row("r0") for _ in range(5))))


def test_a_row_that_is_run_five_times_at_once_is_paid_for_once(
    open_batch: Open, rows: Rows, out: Path, db: str | None
) -> None:
    import asyncio

    service = sandbox()
    add(open_batch(service), rows(prompts(1)))
    with AsyncBatch(
        out, KEY, db=db, base_url="http://localhost", transport=service, catalog=Catalog(CATALOGUE)
    ) as batch:
        assert set(asyncio.run(both(batch))) <= {"done", "running"}
    assert creates(service) == {"clip 0": 1}


def test_a_row_does_not_wait_for_ever_where_its_turn_cannot_be_decided(
    open_batch: Open, rows: Rows, out: Path, db: str | None
) -> None:
    import asyncio

    service = sandbox()
    batch = open_batch(service)
    add(batch, rows(prompts(1)))
    with batch.ledger.change() as session:
        session.execute("UPDATE batch_limits SET budget = 'much'")
    with (
        AsyncBatch(
            out, KEY, db=db, base_url="http://localhost", transport=service, catalog=Catalog(CATALOGUE)
        ) as other,
        pytest.raises(InvalidOperation),
    ):
        asyncio.run(asyncio.wait_for(other.run_row("r0"), 10))
    assert not service.engine.books()


def test_a_file_that_is_there_is_not_replaced(open_batch: Open, rows: Rows, out: Path) -> None:
    service = sandbox()
    batch = open_batch(service)
    add(batch, rows(prompts(2)))
    (out / "r0.mp4").write_bytes(b"mine")
    status = batch.run()
    assert (status.done, status.failed) == (1, 1)
    assert (out / "r0.mp4").read_bytes() == b"mine"
    assert creates(service) == {"clip 1": 1}


def test_a_batch_belongs_to_one_service(open_batch: Open, rows: Rows) -> None:
    add(open_batch(sandbox()), rows(prompts(1)))
    with pytest.raises(ConfigurationError, match="another service"):
        open_batch(sandbox(), base_url="http://127.0.0.1:1").run()


def test_every_event_names_its_row(open_batch: Open, rows: Rows) -> None:
    heard: list[tuple[str, str]] = []
    batch = open_batch(sandbox(), on_event=lambda facts: heard.append((facts["row"], facts["event"])))
    add(batch, rows(prompts(2)))
    batch.run()
    assert sorted(heard) == [("r0", "created"), ("r0", "done"), ("r1", "created"), ("r1", "done")]
