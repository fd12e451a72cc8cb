"""How a price list reads in tables and on pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from shortapi.catalog import Entry, load_text
from shortapi_generator.wording import price_span, quantity, time_line

GOOD = (Path(__file__).parents[1] / "catalog" / "good" / "everything.yaml").read_text(encoding="utf-8")
BEGIN, END = GOOD.index("  quantity:"), GOOD.index("expect:")


def priced(quantity: str, rates: str, rest: str = GOOD[END:]) -> Entry:
    return load_text(f"{GOOD[:BEGIN]}  quantity: {quantity}\n  rates: [{rates}]\n{rest}")


ONE = '{rate: "0.10"}'
TIERS = '{when: {tier: std}, rate: "0.10"}, {when: {tier: pro}, rate: "0.2", base: "0.05", included: "1"}'
GAP = '{when: {tier: std}, rate: "0.10"}, {when: {tier: pro}, unknown: why}'
UNKNOWN = "{unknown: nobody measures it}"


@pytest.mark.parametrize(
    ("count", "rates", "span", "billed"),
    [
        ("1", ONE, "0.10 per second", ""),
        ("2", ONE, "0.10 per second", "Billed: 2 × 1 second."),
        ("seconds", TIERS, "base + 0.10 to 0.2 per second", "Billed: `seconds` × 1 second."),
        ("seconds", GAP, "0.10 per second, partly not known", "Billed: `seconds` × 1 second."),
        ("seconds", "{unknown: why}", "not known", "Billed: `seconds` × 1 second."),
        (
            "{product: [seconds, count, 3], per: 1000}",
            ONE,
            "0.10 per second",
            "Billed: `seconds` × `count` × 3 / 1000 × 1 second.",
        ),
        (
            UNKNOWN,
            ONE,
            "0.10 per second, their number is not known beforehand",
            "The number of billed units (1 second each) is not known beforehand: nobody measures it.",
        ),
    ],
)
def test_a_price_list_in_few_words(count: str, rates: str, span: str, billed: str) -> None:
    entry = priced(count, rates)
    assert (price_span(entry), quantity(entry)) == (span, billed)


def test_a_choice_that_a_rule_refuses_is_no_gap_in_the_prices() -> None:
    rule = "  - {then: {properties: {tier: {const: std}}}, message: There is only std.}\n"
    entry = priced("seconds", GAP, GOOD[END:].replace("tier: pro", "tier: std").replace("rules:\n", f"rules:\n{rule}"))
    assert price_span(entry) == "0.10 per second"


def test_expected_times_in_words() -> None:
    depends, plain = load_text(GOOD).expect
    assert time_line(depends, more=True) == (
        "With tier pro, sound true, half of the jobs are done after 120 s, 90 % after 300 s "
        "at seconds 5, count 1, and in proportion but for 20 s of it."
    )
    assert time_line(plain, more=True) == "Else half of the jobs are done after 60 s, 90 % after 180.5 s."
    assert time_line(plain, more=False) == "Half of the jobs are done after 60 s, 90 % after 180.5 s."
