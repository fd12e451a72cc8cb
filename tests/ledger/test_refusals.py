"""What a ledger and its budgets refuse, each with a sentence that says why; and what they keep all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shortapi import Budget, Client, ConfigurationError, Ledger, LedgerError
from shortapi.ledger import Intent

SERVICE = "https://x.example"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as made:
        yield made


def intend(ledger: Ledger, estimate: str | None = "1", **more: Any) -> str:
    cost = None if estimate is None else Decimal(estimate)
    return ledger.intend(Intent(digest="d", service=SERVICE, model="a/b/c", estimate=cost, **more))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"limit": "a lot"}, "limit must be an amount of USD such as '20.00', not 'a lot'"),
        ({"limit": None}, "limit must be an amount of USD"),
        ({"limit": "-1"}, "limit must be an amount of USD"),
        ({"limit": "1", "assume": "NaN"}, "assume must be an amount of USD"),
        ({"limit": "1", "assume": "1000001"}, "at most 1000000"),
        ({"limit": "1", "per": "year"}, "per must be 'call', 'run', 'day' or 'month', not 'year'"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        Budget(**{"per": "day", **options})


@pytest.mark.parametrize(
    "words", [{}, {"job_id": "66f0c1e2", "not_charged": True}, {"not_charged": True, "give_up": True}]
)
def test_settling_takes_exactly_one_outcome(words: dict[str, Any], ledger: Ledger) -> None:
    key = intend(ledger)
    ledger.doubted(key, "lost")
    with pytest.raises(ConfigurationError, match="either job_id"):
        ledger.settle(key, **words)
    assert ledger.row(key).state == "uncertain"


@pytest.mark.parametrize(
    ("change", "words", "sentence"),
    [
        (lambda ledger, key: ledger.accepted(key, "66f0c1e2", None), {"not_charged": True}, "nothing to settle"),
        (lambda ledger, key: ledger.refused(key, "no"), {"job_id": "66f0c1e2"}, "nothing to settle"),
        (lambda ledger, key: ledger.doubted(key, "lost"), {"give_up": True}, "nothing to give up"),
    ],
)
def test_only_what_is_in_doubt_is_settled_and_only_what_runs_is_given_up(
    change: Callable[[Ledger, str], None], words: dict[str, Any], sentence: str, ledger: Ledger
) -> None:
    key = intend(ledger)
    change(ledger, key)
    before = ledger.row(key)
    with pytest.raises(LedgerError, match=sentence):
        ledger.settle(key, **words)
    assert ledger.row(key) == before


def test_a_row_that_is_not_there_is_said_to_be_missing(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="has no row 'nothing'"):
        ledger.row("nothing")
    with pytest.raises(LedgerError, match="has no row 'nothing'"):
        ledger.settle("nothing", not_charged=True)


def test_a_paid_job_whose_row_is_gone_is_reported_with_its_id(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="is in no row") as caught:
        ledger.accepted("no such row", "66f0c1e2", Decimal(1))
    assert (caught.value.job_id, caught.value.charged, caught.value.retry_safe) == ("66f0c1e2", True, False)


def test_a_done_row_takes_no_other_file_of_the_same_number(ledger: Ledger) -> None:
    ledger.accepted(intend(ledger), "66f0c1e2", None)
    ledger.finished(SERVICE, "66f0c1e2", 1, None)
    ledger.saved(SERVICE, "66f0c1e2", 0, "a.mp4", "sha of a")
    ledger.saved(SERVICE, "66f0c1e2", 0, "moved.mp4", "sha of a")
    with pytest.raises(LedgerError, match="has another file of job 66f0c1e2"):
        ledger.saved(SERVICE, "66f0c1e2", 0, "b.mp4", "sha of b")
    assert dict(ledger.row("66f0c1e2").files)[0] == ("moved.mp4", "sha of a")


def test_a_file_of_a_job_that_is_in_no_row_changes_nothing(ledger: Ledger) -> None:
    ledger.saved(SERVICE, "66f0c1e2", 0, "a.mp4", "sha")
    ledger.finished(SERVICE, "66f0c1e2", 1, None)
    assert list(ledger.rows()) == []


def test_a_job_of_an_absurd_price_is_refused_before_anything_is_sent(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="more than 1000000 USD") as caught:
        intend(ledger, "1000000.01")
    assert caught.value.model == "a/b/c"
    assert list(ledger.rows()) == []


def test_a_million_usd_is_accepted_as_a_price(ledger: Ledger) -> None:
    key = intend(ledger, "1000000", budgets=(Budget("2000000", "day", assume="1000000"),), run="r")
    ledger.accepted(key, "66f0c1e2", None)
    ledger.finished(SERVICE, "66f0c1e2", 1, Decimal(1000000))
    assert ledger.spent("run:r") == (1000000, 0)
    ledger.finished(SERVICE, "66f0c1e2", 1, Decimal("1000000.01"))
    assert ledger.row(key).charge == 1000000


def test_a_job_of_unknown_price_without_a_budget_counts_nothing_until_it_is_charged(ledger: Ledger) -> None:
    key = intend(ledger, None, run="r")
    assert ledger.spent("run:r") == (0, 0)
    assert ledger.spent("run:another") == (0, 0)
    ledger.accepted(key, "66f0c1e2", Decimal(3))
    assert ledger.spent("run:r") == (3, 0)


def test_a_ledger_shows_where_it_is(ledger: Ledger) -> None:
    assert repr(ledger) == f"Ledger({str(ledger.path)!r})"


def test_a_client_without_a_ledger_has_nothing_to_resume() -> None:
    with Client("ak-x", ledger=False) as client, pytest.raises(ConfigurationError, match="has no ledger to resume"):
        client.resume()


def test_a_job_that_was_refused_and_made_after_all_counts_again(ledger: Ledger) -> None:
    key = intend(ledger, "2", run="r")
    ledger.refused(key, "no")
    assert ledger.spent("run:r") == (0, 0)
    ledger.accepted(key, "66f0c1e2", None)
    assert ledger.spent("run:r") == (0, 2)


@pytest.mark.parametrize("refunded", [True, False, None])
def test_a_failed_job_keeps_what_the_service_said_of_a_refund(refunded: bool | None, ledger: Ledger) -> None:
    ledger.accepted(intend(ledger, "2", run="r"), "66f0c1e2", Decimal(2))
    ledger.failed(SERVICE, "66f0c1e2", "it broke", refunded=refunded, charge=None)
    row = ledger.row("66f0c1e2")
    assert (row.state, row.refunded, row.why) == ("failed", refunded, "it broke")
    assert ledger.spent("run:r") == (0 if refunded else 2, 0)
