"""Money is exact whatever decimal context the caller has, and no amount of the service breaks anything."""

from __future__ import annotations

import decimal
import tempfile
from collections.abc import Callable
from decimal import Context, Decimal, localcontext
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shortapi import Budget, BudgetError, Client, ConfigurationError, Ledger
from shortapi_cli import main
from tests.clocks import SkippingClock
from tests.core.test_downloads import VIDEO
from tests.faces import KEY, Face
from tests.scripted import Service, created, job, ranged, reply

MODEL = "alibaba/happyhorse-1.0/text-to-video"
SIGNALS = [
    *(decimal.Inexact, decimal.Rounded, decimal.FloatOperation, decimal.Clamped, decimal.Subnormal),
    *(decimal.Underflow, decimal.Overflow, decimal.InvalidOperation, decimal.DivisionByZero),
]
HOSTILE = Context(prec=1, Emin=0, Emax=0, clamp=1, traps=SIGNALS)
CONTEXTS = st.builds(
    Context,
    prec=st.integers(1, 30),
    rounding=st.sampled_from([decimal.ROUND_UP, decimal.ROUND_DOWN, decimal.ROUND_CEILING, decimal.ROUND_05UP]),
    Emin=st.sampled_from([0, -1, -999_999]),
    Emax=st.sampled_from([0, 1, 999_999]),
    capitals=st.sampled_from([0, 1]),
    clamp=st.sampled_from([0, 1]),
    traps=st.lists(st.sampled_from(SIGNALS), unique=True),
)
"""Decimal contexts that a caller may have set for work of their own."""


def args(number: int = 0) -> dict[str, Any]:
    return {"prompt": f"Number {number}.", "duration": 15, "resolution": "1080P"}


def test_a_budget_of_ten_takes_two_jobs_of_3_435_in_any_context(face: Face, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    with Service(create=[created(f"66f0{number}", "3.435") for number in range(4)]) as service:
        client = face.client(service.url, ledger=ledger, budget=Budget("10", "day"))
        with localcontext(HOSTILE):
            jobs = [client.submit(MODEL, args(number), max_cost="3.435") for number in range(2)]
            with pytest.raises(BudgetError) as caught:
                client.submit(MODEL, args(3))
            text = f"{jobs[0]!r} {jobs[0].estimate} {caught.value}"
            drifts = [row.drift for row in ledger.rows()]
        assert service.creates == 2
    assert (caught.value.spent, caught.value.asked) == (Decimal("6.87"), Decimal("3.435"))
    assert "3.435" in text
    assert [(row.estimate, row.charge) for row in ledger.rows()] == [(Decimal("3.435"), Decimal("3.435"))] * 2
    assert drifts == [0, 0]


class OneJob(httpx.MockTransport):
    """A service that makes one job of a price and has it done at once; sleeping only moves the clock."""

    def __init__(self, amount: str) -> None:
        videos = {"videos": [{"url": "https://file.example/a.mp4"}]}
        said = {"POST": {"job_id": "66f0", "amount": amount}, "GET": {"status": 2, "credit": amount, "result": videos}}
        super().__init__(lambda sent: httpx.Response(200, json={"code": 0, "data": said[sent.method]}))
        self.clock = SkippingClock()


@settings(max_examples=40)
@given(context=CONTEXTS, seconds=st.integers(3, 15), above=st.integers(0, 10**9))
def test_a_job_counts_the_same_in_every_context(context: Context, seconds: int, above: int) -> None:
    wanted = Decimal("0.129") * seconds
    charge = wanted + Decimal(above).scaleb(-9)
    order = {"prompt": "A wave.", "resolution": "720P", "duration": seconds}
    with tempfile.TemporaryDirectory() as folder, localcontext(context):
        ledger = Ledger(Path(folder) / "ledger.db")
        options: dict[str, Any] = {
            "ledger": ledger,
            "budget": f"{wanted:f}/day",
            "transport": OneJob(f"{charge:f}"),
        }
        with Client(KEY, **options) as client:
            assert f"{wanted:f}" in str(client.estimate(MODEL, order))
            made = client.submit(MODEL, order, max_cost=wanted)
            result = made.wait()
            assert (made.charge, result.charge) == (charge, charge)
            with pytest.raises(BudgetError):
                client.submit(MODEL, {**order, "prompt": "Another."})
            (row,), (total,) = ledger.rows(), ledger.totals()
        assert (row.estimate, row.charge, total.charge, total.drift) == (wanted, charge, charge, row.drift)
        assert ledger.spent(Budget("1", "day").scope("", row.created)) == (charge, 0)
    assert row.drift == charge - wanted


ABSURD: dict[str, Any] = {
    "an exponent beyond all": "1e999999999999999999",
    "an exponent that no decimal has": "1e99999999999999999999999",
    "a tiny one": "1e-999999999999999999",
    "many digits": "9" * 100_000,
    "a number of many digits": int("9" * 4000),
    "many digits behind the point": "0." + "3" * 100_000,
    "more than a million": "1000000.01",
    "not a number": "NaN",
    "a signalling one": "sNaN",
    "infinite": "Infinity",
    "below zero": "-1.145",
    "a word": "free",
    "yes": True,
    "a list": ["1.145"],
    "an object": {"usd": "1.145"},
}
ODD: dict[str, tuple[Any, Decimal]] = {
    "an exponent": ("1.145e0", Decimal("1.145")),
    "a large exponent": ("1e3", Decimal(1000)),
    "minus zero": ("-0", Decimal(0)),
    "a number": (1.145, Decimal("1.145")),
    "blanks around it": (" 1.145 ", Decimal("1.145")),
    "a million": ("1e6", Decimal(10**6)),
}
FREE = {"prompt": "A wave."}


def absurd_service(amount: Any) -> Service:
    service = Service(
        create=[reply(200, {"code": 0, "data": {"job_id": "66f0", "amount": amount}})], out=[ranged(VIDEO)]
    )
    videos = {"videos": [{"url": f"{service.url}/files/out.mp4"}]}
    service.acts["/api/v1/job/query"] = [job(1, credit=amount), job(2, credit=amount, result=videos)]
    return service


@pytest.mark.parametrize("what", ABSURD)
def test_a_charge_that_is_no_amount_counts_as_not_stated(
    what: str, face: Face, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    with absurd_service(ABSURD[what]) as service:
        made = face.client(service.url, ledger=ledger).submit(MODEL, FREE)
        result = made.wait()
    assert (made.charge, result.charge) == (None, None)
    assert result.raw["credit"] == ABSURD[what]
    assert [(row.charge, row.estimate) for row in ledger.rows()] == [(None, Decimal("1.145"))]
    assert caplog.text.count("is not an amount, so it counts as not stated") == 2
    assert len(caplog.text) < 5_000


@pytest.mark.parametrize("what", ODD)
def test_a_charge_that_is_written_oddly_is_read(what: str, face: Face, tmp_path: Path) -> None:
    said, amount = ODD[what]
    ledger = Ledger(tmp_path / "ledger.db")
    with absurd_service(said) as service:
        made = face.client(service.url, ledger=ledger).submit(MODEL, FREE)
    assert (made.charge, [row.charge for row in ledger.rows()]) == (amount, [amount])
    assert "E" not in repr(made)


@pytest.mark.parametrize("digits", [4_301, 100_000, 1_000_000])
def test_a_number_that_python_does_not_read_loses_no_job(digits: int, face: Face) -> None:
    body = b'{"code":0,"data":{"job_id":"66f0","amount":%s}}' % (b"9" * digits)
    with Service(create=[reply(200, body)]) as service:
        made = face.client(service.url).submit(MODEL, FREE)
        assert service.creates == 1
    assert (made.id, made.charge) == ("66f0", None)


@pytest.mark.parametrize("what", [*ABSURD, *ODD])
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["plain", "json"])
def test_no_command_breaks_at_a_charge(
    what: str, as_json: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHORTAPI_KEY", KEY)
    monkeypatch.setenv("SHORTAPI_LEDGER", str(tmp_path / "ledger.db"))
    with absurd_service({**ABSURD, **{name: said for name, (said, _) in ODD.items()}}[what]) as service:
        monkeypatch.setenv("SHORTAPI_BASE_URL", service.url)
        service.acts["/api/v1/job/query"].pop(0)  # done at once: a command's clock is real
        assert main(["submit", MODEL, "prompt=A wave.", "--yes", *as_json]) == 0
        assert main(["wait", "66f0", "-o", "a.mp4", *as_json]) == 0
        assert main(["jobs", *as_json]) == 0
        assert main(["jobs", "--by", "model", *as_json]) == 0
    said = capsys.readouterr()
    assert len(said.out + said.err) < 10_000
    assert "E+" not in said.out


LIMITS: dict[str, tuple[Any, str | None]] = {
    "a half": (0.5, "0.5"),
    "a whole": (2.0, "2.0"),
    "an int": (2, "2"),
    "three halves": (1.5, "1.5"),
    "a tenth, which no float is": (0.1, None),
    "a sum that is off": (0.1 + 0.2, None),
    "infinite": (float("inf"), None),
    "no number": (float("nan"), None),
    "below zero": (-0.5, None),
    "yes": (True, None),
}


@pytest.mark.parametrize("what", LIMITS)
@pytest.mark.parametrize("context", [Context(), HOSTILE], ids=["usual", "hostile"])
def test_a_limit_may_be_a_number_that_is_exactly_what_it_says(what: str, context: Context, face: Face) -> None:
    limit, exact = LIMITS[what]
    with Service(create=[created()]) as service, localcontext(context):
        client = face.client(service.url)
        kind = ConfigurationError if exact is None else BudgetError
        with pytest.raises(kind) as caught:
            client.submit(MODEL, args(), max_cost=limit)
        assert service.creates == 0
    if exact is not None:
        assert caught.value.limit == Decimal(exact)  # type: ignore[attr-defined]


BUDGETS: dict[str, list[tuple[str, str]] | None] = {
    "20/day": [("20", "day")],
    "20/day 200/month": [("20", "day"), ("200", "month")],
    " 0.50/call\n3/run ": [("0.50", "call"), ("3", "run")],
    "": None,
    "   ": None,
    "20": None,
    "20/week": None,
    "/day": None,
    "20/": None,
    "much/day": None,
    "-1/day": None,
    "Infinity/day": None,
    "20/day and more": None,
    "20 / day": None,
    "1e999999999999999999/day": None,
}


@pytest.mark.parametrize("text", BUDGETS)
@pytest.mark.parametrize("context", [Context(), HOSTILE], ids=["usual", "hostile"])
def test_a_budget_may_be_a_text(text: str, context: Context, face: Face, tmp_path: Path) -> None:
    wanted = BUDGETS[text]
    make: Callable[[], Any] = lambda: face.bare_client(budget=text, ledger=tmp_path / "ledger.db")  # noqa: E731
    with localcontext(context):
        if wanted is None:
            with pytest.raises(ConfigurationError, match=r"such as '20/day 200/month'.* Nothing was sent\."):
                make()
        else:
            make()


def test_a_budget_that_is_a_text_is_held(face: Face, tmp_path: Path) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, ledger=tmp_path / "ledger.db", budget="9/day 3.43/call")
        with pytest.raises(BudgetError, match=r"the budget for this call is 3\.43 USD"):
            client.submit(MODEL, args())
        assert service.creates == 0


@pytest.mark.parametrize("amount", ["1e999999999999999999", "9" * 100_000, "1000001"])
def test_an_assumed_price_that_no_ledger_can_count_is_refused(amount: str) -> None:
    with pytest.raises(ConfigurationError, match="assume must be") as caught:
        Budget("5", "day", assume=amount)
    assert len(str(caught.value)) < 200
