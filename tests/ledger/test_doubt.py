"""A doubt about a create is never hidden: by a ledger that breaks, by a process that dies, by a price nobody knows."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shortapi import Budget, BudgetError, Client, DuplicateJobError, Ledger, LedgerError, ServerError, ShortAPIError
from tests.faces import KEY, Face
from tests.scripted import Act, Service, created, drop, reply, reset, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a", "duration": 3, "resolution": "720P"}
UNPRICED = "kwaivgi/kling-o1/video-to-video"
UNPRICED_ARGS = {"prompt": "a", "video_url": "https://a.example/a.mp4"}

REFUSE_CHANGES = "CREATE TRIGGER refuse BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'no change'); END"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def execute(path: Path, statement: str) -> None:
    db = sqlite3.connect(path)
    db.execute(statement)
    db.close()


def states(path: Path) -> list[str]:
    with Ledger(path) as ledger:
        return [row.state for row in ledger.rows()]


def broken_before(act: Act, path: Path) -> Act:
    """Break the ledger while the create is under way."""

    def late(handler: Any) -> None:
        execute(path, REFUSE_CHANGES)
        act(handler)

    return late


DOUBTFUL: dict[str, tuple[Act, str | None]] = {
    "dropped": (drop, None),
    "reset": (reset, None),
    "502": (status(502), None),
    "unreadable": (reply(200, b"{"), None),
    "an error that names a job": (reply(200, {"code": 9, "data": {"job_id": "66f0"}}), "66f0"),
}


@pytest.mark.parametrize("how", DOUBTFUL)
def test_a_ledger_that_breaks_while_a_create_ends_in_doubt_hides_neither(
    how: str, face: Face, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    act, job_id = DOUBTFUL[how]
    with Service(create=[broken_before(act, path)]) as service:
        client = face.client(service.url, ledger=path)
        with pytest.raises(ShortAPIError) as caught:
            client.submit(MODEL, ARGS)
        assert service.creates == 1
        assert not isinstance(caught.value, LedgerError)
        assert (caught.value.charged, caught.value.retry_safe, caught.value.job_id) == (None, False, job_id)
        assert "could not be changed" in caplog.text
        execute(path, "DROP TRIGGER refuse")
        # The process lives on, and nobody sends that create any more: the row is in doubt, not under way.
        with pytest.raises(DuplicateJobError, match="is uncertain"):
            client.submit(MODEL, ARGS)
        with Ledger(path) as ledger:
            assert [row.state for row in ledger.open_rows()] == ["uncertain"]


def test_a_ledger_that_breaks_while_a_create_is_refused_leaves_the_refusal_true(face: Face, path: Path) -> None:
    with Service(create=[broken_before(reply(200, {"code": 3000}), path)]) as service:
        client = face.client(service.url, ledger=path)
        with pytest.raises(ShortAPIError) as caught:
            client.submit(MODEL, ARGS)
    assert (caught.value.charged, caught.value.retry_safe) == (False, True)


SEND_AND_DIE = """
import os, sys
from shortapi import Client

import httpx
class Dying(httpx.BaseTransport):
    def handle_request(self, request):
        os._exit(0)

Client({key!r}, base_url="http://127.0.0.1:9", transport=Dying(), ledger={path!r}).submit({model!r}, {args!r})
"""

LOOK = """
import sys
from shortapi import Client, DuplicateJobError, Ledger, LedgerError

ledger = Ledger({path!r})
{what}
"""

AFTER_DEATH = {
    "what is open is listed": "print(ledger.open_rows()[0].state)",
    "it is reviewed": "ledger.review(); print(next(ledger.rows()).state)",
    "it is settled": "key = next(ledger.rows()).key; print(ledger.settle(key, not_charged=True).why)",
    "the same job is wanted": """
try:
    Client({key!r}, base_url="http://127.0.0.1:9", ledger=ledger).submit({model!r}, {args!r})
except DuplicateJobError as error:
    print(error)
""",
}
SAID = {"it is settled": "settled as not charged", "the same job is wanted": "is uncertain"}


def in_a_new_process(code: str) -> str:
    """Run code where no earlier test has left anything in memory."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("when", AFTER_DEATH)
def test_what_a_dead_process_was_sending_is_in_doubt_as_soon_as(when: str, path: Path) -> None:
    facts: dict[str, Any] = {"key": KEY, "path": str(path), "model": MODEL, "args": ARGS}
    in_a_new_process(SEND_AND_DIE.format(**facts))
    assert states(path) == ["creating"]
    said = in_a_new_process(LOOK.format(path=str(path), what=AFTER_DEATH[when].format(**facts)))
    assert SAID.get(when, "uncertain") in said


def test_a_row_of_a_living_process_is_under_way_for_every_other(path: Path) -> None:
    looked: list[str] = []

    def look(handler: Any) -> None:
        looked.append(in_a_new_process(LOOK.format(path=str(path), what="print(ledger.open_rows()[0].state)")))
        created("66f0")(handler)

    with Service(create=[look]) as service, Client(KEY, base_url=service.url, ledger=path) as client:
        client.submit(MODEL, ARGS)
    assert looked == ["creating"]


ENDS: dict[str, tuple[Act, str, Decimal | None]] = {
    "accepted": (created("66f0", "0.5"), "running", Decimal("0.5")),
    "dropped": (drop, "uncertain", None),
    "refused": (reply(401), "failed", None),
}


@pytest.mark.parametrize("how", ENDS)
def test_an_unpriced_job_is_written_down_when_its_create_was(how: str, face: Face, path: Path) -> None:
    act, state, charge = ENDS[how]
    with Service(create=[act]) as service:
        client = face.client(service.url, ledger=path)
        try:
            client.submit(UNPRICED, UNPRICED_ARGS, validate="off")
        except ShortAPIError as error:
            assert error.charged is (None if how == "dropped" else False)
        assert service.creates == 1
    with Ledger(path) as ledger:
        (row,) = ledger.rows()
        assert (row.state, row.estimate, row.charge) == (state, None, charge)
        (total,) = ledger.totals()
        assert (total.jobs, total.charge) == (1, charge or 0)


def test_a_budget_refuses_an_unpriced_job_unless_it_assumes_a_price(face: Face, path: Path) -> None:
    with Service(create=[created("66f0"), created("66f1")]) as service:
        client = face.client(service.url, ledger=path, budget=Budget("1", "day"))
        with pytest.raises(BudgetError, match=r"price .* is not known") as caught:
            client.submit(UNPRICED, UNPRICED_ARGS, validate="off")
        assert (service.creates, caught.value.charged, states(path)) == (0, False, [])


def test_what_a_budget_assumes_of_an_unpriced_job_counts_until_its_charge_is_known(face: Face, path: Path) -> None:
    unsaid = reply(200, {"code": 0, "data": {"job_id": "66f0"}})
    with Service(create=[unsaid, created("66f1", "0.1"), created("66f2")]) as service:
        client = face.client(service.url, ledger=path, budget=Budget("1", "day", assume="0.45"))

        def submit(prompt: str) -> None:
            client.submit(UNPRICED, {**UNPRICED_ARGS, "prompt": prompt}, validate="off")

        submit("a")  # 0.45 assumed
        submit("b")  # 0.45 assumed, then 0.1 charged
        submit("c")
        assert service.creates == 3
        with pytest.raises(BudgetError, match=r"0\.45") as caught:
            submit("d")
        assert service.creates == 3
    assert caught.value.asked == Decimal("0.45")


def test_a_server_error_of_a_create_is_told_as_such_though_the_ledger_is_gone(face: Face, path: Path) -> None:
    def gone(handler: Any) -> None:
        execute(path, "DROP TABLE jobs")
        status(503)(handler)

    with Service(create=[gone]) as service, pytest.raises(ServerError) as caught:
        face.client(service.url, ledger=path).submit(MODEL, ARGS)
    assert caught.value.charged is None
