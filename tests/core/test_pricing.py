"""The price is exact, known before, or refused; it is never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi import ArgumentError, BudgetError, Client, ConfigurationError, PriceUnknownError
from shortapi.catalog import load_text
from shortapi.pricing import estimate
from tests.core.toy import toys

TOYS = toys()
BEFORE, AFTER = date(2026, 12, 31), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("model", "args", "amount"),
    [
        ("shop/plain/film", {}, "1.0"),
        ("shop/plain/film", {"seconds": 15}, "3.0"),
        ("shop/plain/film", {"size": "720P"}, "0.5"),
        ("shop/plain/film", {"size": "720P", "loud": True, "seconds": 3}, "0.45"),
        ("shop/odd/film", {}, "0.09"),
        ("shop/odd/film", {"length": "10"}, "0.14"),
    ],
)
def test_the_amount_is_exact(model: str, args: dict[str, Any], amount: str) -> None:
    price = estimate(TOYS[model], args, on=BEFORE)
    assert price.amount == Decimal(amount)
    assert isinstance(price.amount, Decimal)
    assert price.currency == "USD"


@pytest.mark.parametrize(("on", "rate"), [(BEFORE, "0.2"), (AFTER, "0.25"), (date(2040, 1, 1), "0.25")])
def test_a_price_change_counts_from_its_day(on: date, rate: str) -> None:
    assert estimate(TOYS["shop/plain/film"], {}, on=on).rate == Decimal(rate)


@given(st.integers(3, 15), st.sampled_from(["720P", "1080P"]), st.booleans())
def test_more_seconds_never_cost_less(seconds: int, size: str, loud: bool) -> None:
    film, args = TOYS["shop/plain/film"], {"size": size, "loud": loud}
    shorter, longer = (estimate(film, {**args, "seconds": n}, on=BEFORE).amount for n in (seconds, seconds + 1))
    assert 0 < shorter < longer


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ({"big": True}, "the page names no price for big"),
        ({"length": "long"}, "the price depends on 'length'"),
        ({"length": "NaN"}, "the price depends on 'length'"),
        ({"big": "maybe"}, "no row of the price list matches"),
    ],
)
def test_a_price_that_is_not_stated_is_refused(args: dict[str, Any], why: str) -> None:
    with pytest.raises(PriceUnknownError, match=why):
        estimate(TOYS["shop/odd/film"], args)


@pytest.mark.parametrize("seconds", [0, 0.0, "0", "0.00", -0.0])
def test_no_units_are_no_price_rather_than_a_free_job(seconds: Any) -> None:
    with pytest.raises(PriceUnknownError, match="no job is known to be free"):
        estimate(TOYS["shop/plain/film"], {"seconds": seconds})


def test_an_estimate_needs_only_what_the_price_depends_on() -> None:
    with Client(catalog=TOYS) as client:
        assert client.estimate("shop/plain/film", {"seconds": 3, "size": "720P"}).amount == Decimal("0.3")
        with pytest.raises(ArgumentError, match="did you mean '720P'"):
            client.estimate("shop/plain/film", {"size": "720p"})


def test_a_job_without_a_known_price_is_not_sent_under_a_limit() -> None:
    with Client("ak-x", catalog=TOYS) as client, pytest.raises(BudgetError, match="is not known, so max_cost=5"):
        client.submit("shop/odd/film", {"length": "5", "big": True}, max_cost="5")


@pytest.mark.parametrize(
    "max_cost",
    [0.1, 0.1 + 0.2, float("inf"), float("nan"), -0.5, "a lot", "NaN", "-1", True, "Infinity", "9" * 50, [1]],
    ids=repr,
)
def test_a_limit_that_is_not_an_amount_is_refused(max_cost: Any) -> None:
    with Client("ak-x", catalog=TOYS) as client, pytest.raises(ConfigurationError, match="max_cost must be an amount"):
        client.submit("shop/odd/film", {"length": "5"}, max_cost=max_cost)


def test_an_estimate_has_all_that_it_was_made_of() -> None:
    price = estimate(TOYS["shop/odd/film"], {"length": "10"})
    assert (price.amount, price.rate, price.base, price.included) == tuple(map(Decimal, ("0.14", "0.01", "0.05", "1")))
    assert (price.quantity, price.unit, price.currency, price.model) == (10, "second", "USD", "shop/odd/film")
    assert price.checked == TOYS["shop/odd/film"].pricing.checked


@pytest.mark.parametrize(
    ("seconds", "why"),
    [
        (1, None),
        (0.5, None),
        (10**18 - 1, None),
        (10**18, "not given as a usable number"),
        (-1, "not given as a usable number"),
        (None, "not given as a usable number"),
        ("soon", "not given as a usable number"),
    ],
)
def test_a_number_of_units_is_any_that_can_be_billed(seconds: Any, why: str | None) -> None:
    if why is None:
        assert estimate(TOYS["shop/plain/film"], {"seconds": seconds}, on=BEFORE).quantity == Decimal(str(seconds))
        return
    with pytest.raises(PriceUnknownError, match=f"the price depends on 'seconds', which is {why}"):
        estimate(TOYS["shop/plain/film"], {"seconds": seconds})


ROWS = """
id: shop/rows/film
title: Shop film
category: text-to-video
kind: inference
summary: A film.
source: {page: "https://shop.example/rows", read: 2026-11-22, complete: true}
args: {size: {type: string, description: Size.}}
output: {kind: video}
pricing:
  currency: USD
  checked: 2026-11-22
  unit: film
  quantity: 1
  rates:
    - {when: {size: odd}, unknown: it is odd}
    - {when: {size: big}, rate: "3"}
    - {rate: "1"}
    - {rate: "4", from: 2027-01-01}
example: {}
"""


@pytest.mark.parametrize(("size", "on", "rate"), [(None, BEFORE, "1"), ("big", BEFORE, "3"), ("big", AFTER, "4")])
def test_of_the_rows_that_fit_the_first_one_of_the_latest_list_counts(size: str | None, on: date, rate: str) -> None:
    assert estimate(load_text(ROWS), {} if size is None else {"size": size}, on=on).rate == Decimal(rate)


def test_why_a_row_has_no_price_is_said() -> None:
    with pytest.raises(PriceUnknownError, match=r"not known: it is odd\. Nothing was sent") as caught:
        estimate(load_text(ROWS), {"size": "odd"}, on=BEFORE)
    assert caught.value.model == "shop/rows/film"


def test_why_an_entry_has_no_price_is_said() -> None:
    start, end = ROWS.index("pricing:"), ROWS.index("example:")
    entry = load_text(f"{ROWS[:start]}pricing: {{unknown: the page states none}}\n{ROWS[end:]}")
    with pytest.raises(PriceUnknownError, match=r"not known: the page states none\. Nothing was sent"):
        estimate(entry, {})


def test_an_estimate_reads_as_a_sum() -> None:
    assert str(estimate(TOYS["shop/odd/film"], {})) == "0.09 USD (0.05 + 4 of 5 seconds × 0.01)"


def test_a_model_that_the_catalogue_does_not_know_has_no_price() -> None:
    with Client("ak-x", ledger=False) as client, pytest.raises(PriceUnknownError) as caught:
        client.estimate("acme/new/model", {"prompt": "a"}, validate="off")
    assert str(caught.value) == (
        "The price of acme/new/model is not known: the catalogue has no such model. Nothing was sent."
    )
    assert (caught.value.model, caught.value.charged) == ("acme/new/model", False)
