"""Numbers made from several arguments: in rules (`x-number`) and in prices; exact, and never an exception."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi import PriceUnknownError
from shortapi.catalog import Entry, load_text
from shortapi.pricing import estimate
from shortapi.validation import as_decimal, problems
from shortapi.validation.rules import holds

TEXT = """
id: shop/picture/paint
title: Shop picture
category: text-to-image
kind: inference
summary: A picture.
source: {page: "https://shop.example/picture", read: 2026-11-22, complete: true}
args:
  width: {type: integer, required: true, minimum: 1, maximum: 4096, description: Width.}
  height: {type: string, required: true, minimum: 1, maximum: 4096, description: Height as text.}
  count: {type: integer, enum: [1, 2, 4], default: 1, description: How many.}
  weight: {type: number, description: A number.}
output: {kind: image}
pricing:
  currency: USD
  checked: 2026-11-22
  unit: megapixel
  quantity: {product: [width, height, count], per: 1000000}
  rates: [{rate: "0.004"}]
rules:
  - then: {x-number: {product: [width, height], maximum: 4194304}}
    message: A picture has four megapixels at most.
  - if: {properties: {height: {minimum: 2048}}, required: [height]}
    then: {properties: {count: {const: 1}}}
    message: There is one tall picture a job.
example: {width: 1000, height: "1000"}
"""
PICTURE = load_text(TEXT)

SHOTS = [{"seconds": 2}, {"seconds": "3"}, {}]
CASES: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"sum": ["shots.seconds"], "equals": "length"}, {"shots": SHOTS, "length": "5"}, True),
    ({"sum": ["shots.seconds"], "equals": "length"}, {"shots": SHOTS, "length": 6}, False),
    ({"sum": ["shots.seconds"], "equals": "length"}, {"shots": SHOTS}, True),
    ({"sum": ["shots.seconds"], "equals": "length"}, {"shots": SHOTS, "length": "long"}, True),
    ({"sum": ["shots.seconds"], "equals": 5}, {"shots": ({"seconds": 5.0},)}, True),
    ({"sum": ["a", "b"], "equals": 0.3}, {"a": 0.1, "b": 0.2}, True),
    ({"sum": ["a", "b"], "minimum": 1}, {"a": 1}, True),
    ({"sum": ["a", "b"], "minimum": 1}, {}, False),
    ({"sum": ["a", "b"], "maximum": 1}, {"a": "x", "b": 5}, True),
    ({"sum": ["a"], "maximum": 1}, {"a": True}, True),
    ({"sum": ["a"], "maximum": 1}, {"a": float("inf")}, True),
    ({"sum": ["a"], "maximum": 10**30}, {"a": 10**30 + 1}, False),
    ({"product": ["w", "h"], "minimum": 100, "maximum": 200}, {"w": 10, "h": "15"}, True),
    ({"product": ["w", "h"], "minimum": 100, "maximum": 200}, {"w": 10, "h": "25"}, False),
    ({"product": ["w", "h"], "minimum": 100, "maximum": 200}, {"w": 3, "h": 3}, False),
    ({"product": ["w", "h"], "minimum": 100}, {"w": 3}, True),
    ({"product": ["w", "h"], "minimum": 100}, {"w": 3, "h": "many"}, True),
    ({"product": ["shots.seconds"], "maximum": 5}, {"shots": SHOTS}, False),
    ({"quotient": ["w", "h"], "minimum": 0.25, "maximum": 4}, {"w": 640, "h": "2560"}, True),
    ({"quotient": ["w", "h"], "minimum": 0.25, "maximum": 4}, {"w": "2561", "h": 640}, False),
    ({"quotient": ["w", "h"], "minimum": 0.25, "maximum": 4}, {"w": 640, "h": 2561}, False),
    ({"quotient": ["w", "h"], "equals": 0.1}, {"w": 1, "h": 10}, True),
    ({"quotient": ["w", "h"], "maximum": 0.3333}, {"w": 1, "h": 3}, False),
    ({"quotient": ["w", "h"], "maximum": 1}, {"w": 5}, True),
    ({"quotient": ["w", "h"], "maximum": 1}, {"h": 5}, True),
    ({"quotient": ["w", "h"], "maximum": 1}, {"w": 5, "h": 0}, True),
    ({"quotient": ["w", "h"], "maximum": 1}, {"w": 5, "h": "wide"}, True),
    ({"quotient": ["camera.w", "h"], "maximum": 1}, {"camera": {"w": 5}, "h": 4}, False),
    ({"count": ["images", "video"], "maximum": 3}, {"images": ["a", "b"], "video": "c"}, True),
    ({"count": ["images", "video"], "maximum": 2}, {"images": ["a", "b"], "video": "c"}, False),
    ({"count": ["images", "video"], "maximum": 0}, {}, True),
    ({"count": ["shots.images"], "equals": 3}, {"shots": [{"images": ["a"]}, {"images": ["b", "c"]}, {}, 5]}, True),
    ({"count": ["camera.moves"], "equals": 2}, {"camera": {"moves": ["a", "b"]}}, True),
    ({"count": ["camera.moves"], "equals": 2}, {"camera": "still"}, False),
]


@pytest.mark.parametrize(("wanted", "args", "fine"), CASES, ids=str)
def test_a_number_over_several_arguments(wanted: dict[str, Any], args: dict[str, Any], fine: bool) -> None:
    assert holds({"x-number": wanted}, args) is fine


def test_it_says_nothing_about_what_is_no_set_of_arguments() -> None:
    assert holds({"x-number": {"sum": ["a"], "minimum": 5}}, ["a"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["5", "1e9", "-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from("ab"), JSON),
    st.sampled_from(["sum", "product", "quotient", "count"]),
    st.lists(st.sampled_from(["a", "b", "a.b", "b.a.b"]), min_size=2, max_size=3),
    st.integers(-5, 5) | st.sampled_from("ab"),
)
def test_whatever_stands_there_it_holds_or_not(args: dict[str, Any], way: str, paths: list[str], limit: Any) -> None:
    assert holds({"x-number": {way: paths, "equals": limit}}, args) in {True, False}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"width": 2048, "height": "2047"}, []),
        ({"width": 2050, "height": "2047"}, ["arguments: A picture has four megapixels at most."]),
        ({"width": 100, "height": "2047", "count": 2}, []),
        ({"width": 100, "height": "2048", "count": 2}, ["arguments: There is one tall picture a job."]),
        ({"width": 100, "height": "1e3"}, ["height: '1e3' is not a number written as a string; allowed is 1 to 4096"]),
        ({"width": 100, "height": " 5"}, ["height: ' 5' is not a number written as a string; allowed is 1 to 4096"]),
        ({"width": 10**5000, "height": "5"}, ["width: a very long number is out of range; allowed is 1 to 4096"]),
        ({"width": 1, "height": 10**5000}, ["height: a very long number is an integer, not a string"]),
        ({"width": 1, "height": "5", "count": 10**5000}, ["count: a very long number is not one of 1, 2, 4"]),
    ],
    ids=["fits", "too large", "not tall", "tall", "exponent", "blank", "absurd", "absurd type", "absurd choice"],
)
def test_rules_and_limits_read_texts_that_hold_numbers(args: dict[str, Any], said: list[str]) -> None:
    assert [str(problem) for problem in problems(PICTURE, args)][: len(said) or None] == said


@pytest.mark.parametrize(
    ("value", "number"),
    [(5, "5"), ("5", "5"), ("2.50", "2.50"), ("-3", "-3"), (0.1, "0.1"), (10**400, str(10**400))]
    + [
        (value, None)
        for value in (True, "", "5 ", "1e3", "1_0", "٥", "0x10", "NaN", "Infinity", float("nan"), None, [5])
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_number_is_one_in_plain_digits(value: Any, number: str | None) -> None:
    assert as_decimal(value) == (None if number is None else Decimal(number))


def priced(quantity: str) -> Entry:
    return load_text(TEXT.replace("{product: [width, height, count], per: 1000000}", quantity))


def test_a_product_is_billed() -> None:
    price = estimate(PICTURE, {"width": 1024, "height": "768", "count": 4})
    assert (price.quantity, price.amount) == (Decimal("3.145728"), Decimal("0.012582912"))
    assert str(price) == "0.012582912 USD (3.145728 megapixels × 0.004)"
    assert estimate(priced("{product: [count, 2.5]}"), {"count": 2}).quantity == 5


def test_the_amount_is_exact_whatever_the_precision_of_the_caller() -> None:
    with localcontext(Context(prec=3)):
        assert estimate(PICTURE, {"width": 1024, "height": "768"}).amount == Decimal("0.003145728")


@pytest.mark.parametrize(
    ("quantity", "args", "why"),
    [
        (
            "{product: [width, height]}",
            {"width": 5},
            "the price depends on 'height', which is not given as a usable number",
        ),
        ("{product: [width, weight]}", {"width": 5, "weight": -1}, "'weight', which is not given as a usable number"),
        (
            "{product: [width, weight]}",
            {"width": 5, "weight": 1e300},
            "'weight', which is not given as a usable number",
        ),
        (
            "{unknown: nobody measures it}",
            {"width": 5},
            "nobody measures it; the rate is 0.004 USD per megapixel. Nothing was sent",
        ),
    ],
)
def test_an_unknown_quantity_gives_no_price(quantity: str, args: dict[str, Any], why: str) -> None:
    with pytest.raises(PriceUnknownError, match=why):
        estimate(priced(quantity), args)
