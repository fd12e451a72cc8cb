"""How long jobs take: what two numbers say, and what finished jobs teach."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi import PollPolicy
from shortapi._law import Durations, Law
from shortapi.catalog import Expect
from shortapi.polling import LONGEST_GAP, SHORTEST_GAP, gap, spread

PRIOR = Expect(p50=90, p90=240)
TIMES = st.floats(0.001, 1e6)
LAWS = st.builds(Law, st.floats(0.5, 5000), st.floats(0.5, 20), st.floats(0, 0.5))


def test_before_any_job_the_law_is_the_catalogues() -> None:
    law = Durations().law("k", PRIOR)
    assert law.median == pytest.approx(90)
    assert law.left(0.001, 0.9) == pytest.approx(240, rel=0.01)


@pytest.mark.parametrize("factor", [1 / 3, 1, 3])
def test_finished_jobs_outweigh_a_wrong_catalogue(factor: float) -> None:
    durations = Durations()
    for _ in range(10):
        durations.learn("k", 90 * factor)
    assert durations.law("k", PRIOR).median == pytest.approx(90 * factor, rel=0.12)
    assert durations.law("other", PRIOR).median == pytest.approx(90)


def test_a_service_that_slows_down_is_noticed_within_twenty_jobs() -> None:
    durations = Durations()
    for seconds in [90.0] * 200 + [180.0] * 20:
        durations.learn("k", seconds)
    assert durations.law("k", PRIOR).median > 135


@given(LAWS, TIMES)
def test_a_hazard_is_a_rate(law: Law, t: float) -> None:
    assert 0 <= law.hazard(t) < math.inf


@given(LAWS, TIMES)
def test_what_is_left_grows_with_the_share(law: Law, t: float) -> None:
    assert 0 <= law.left(t, 0.1) <= law.left(t, 0.5) <= law.left(t, 0.9)


@given(LAWS, st.floats(0, 1e6), st.floats(0.01, 10), st.booleans())
def test_a_gap_is_within_bounds_whatever_the_law(law: Law, elapsed: float, price: float, callback: bool) -> None:
    seconds = gap(PollPolicy(price=price), law, elapsed, callback=callback)
    assert SHORTEST_GAP <= seconds <= LONGEST_GAP


@given(st.floats(0.25, 60), st.floats(0, 1))
def test_jitter_is_small(seconds: float, luck: float) -> None:
    assert 0.89 * seconds <= spread(seconds, luck) <= 1.11 * seconds


def test_a_fixed_interval_is_fixed() -> None:
    assert gap(PollPolicy(interval=0.05), Law(90, 2), 1000.0) == 0.05
