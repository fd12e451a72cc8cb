"""A law of durations, and when it says to ask."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shortapi import PollPolicy
from shortapi.polling import LONGEST_GAP, LONGEST_UNTOLD, RARER, SHORTEST_GAP, gap
from shortapi.polling.durations import TIMES, Law, law_of


def log_logistic(median: float, shape: float) -> list[float]:
    """Return shares not done where the odds that a job is done by t are (t / median) ** shape."""
    return [1.0, *(1 / (1 + math.exp(min(shape * math.log(t / median), 700))) for t in TIMES[1:])]


def spread_evenly(seconds: list[float], reach: float) -> list[float]:
    """Return shares not done of durations that are each spread evenly from 1/reach to reach times themselves."""

    def done(each: float, t: float) -> float:
        return min(max((t - each / reach) / (each * reach - each / reach), 0.0), 1.0)

    return [1 - sum(done(each, t) for each in seconds) / len(seconds) for t in TIMES]


def mixed(*parts: tuple[float, list[float]]) -> Law:
    return law_of(
        sum(weight * share for (weight, _), share in zip(parts, shares, strict=True))
        for shares in zip(*(shares for _, shares in parts), strict=True)
    )


ELAPSED = st.floats(0, 1e6)
SECONDS = st.floats(0.001, 1e6)
HUMPS = st.builds(log_logistic, st.floats(0.1, 1e5), st.floats(0.3, 20))
SEEN = st.builds(spread_evenly, st.lists(SECONDS, min_size=1, max_size=40), st.floats(1.01, 10))
LAWS = st.builds(lambda one, two, share: mixed((share, one), (1 - share, two)), HUMPS, HUMPS | SEEN, st.floats(0, 1))


@given(LAWS)
@example(
    mixed((0.0, log_logistic(1.0, 1.0)), (1.0, spread_evenly([1.0, 65.0, 65.0, 0.03125, 1.0, 1.0, 65.0, 65.0], 7.5)))
)
def test_a_table_falls_from_all_jobs_towards_none(law: Law) -> None:
    assert law.alive[0] == 1
    assert all(0 < after <= before for before, after in zip(law.alive, law.alive[1:], strict=False))
    assert len(law.alive) == len(law.lived) == len(TIMES)


@pytest.mark.parametrize("median", [2.0, 90.0, 1800.0])
@pytest.mark.parametrize("shape", [1.5, 2.2, 6.0])
def test_a_hump_has_the_median_and_the_spread_it_was_made_with(median: float, shape: float) -> None:
    law = mixed((1.0, log_logistic(median, shape)))
    assert law.left(0.0, 0.5) == pytest.approx(median, rel=0.02)
    assert law.left(0.0, 0.9) == pytest.approx(median * 9 ** (1 / shape), rel=0.02)


def test_durations_that_were_seen_are_where_the_jobs_end() -> None:
    law = mixed((1.0, spread_evenly([30.0] * 10 + [300.0] * 10, 1.1)))
    assert law.left(0.0, 0.45) == pytest.approx(30, rel=0.15)
    assert law.left(0.0, 0.55) == pytest.approx(300, rel=0.15)
    assert law.left(60.0, 0.1) == pytest.approx(240, rel=0.2)


@given(LAWS, ELAPSED, st.floats(0, 1000), st.floats(0, 1000))
def test_waste_grows_and_is_never_more_than_the_time_that_passed(
    law: Law, since: float, soon: float, later: float
) -> None:
    soon, later = sorted((soon, later))
    assert -1e-6 <= law.waste(since, since + soon) <= law.waste(since, since + later) + 1e-4
    assert law.waste(since, since + later) <= later + 1e-4


@pytest.mark.parametrize("since", [0.0, 5.0, 60.0, 89.0, 200.0])
@pytest.mark.parametrize("shape", [2.0, 8.0])
def test_waste_is_the_area_above_the_share_that_still_runs(since: float, shape: float) -> None:
    def alive(t: float) -> float:
        return float(1 / (1 + (t / 90) ** shape))

    step = 0.01
    exact = sum(step * (1 - alive(since + n * step) / alive(since)) for n in range(2000))
    assert mixed((1.0, log_logistic(90, shape))).waste(since, since + 20) == pytest.approx(exact, rel=0.03, abs=0.005)


@given(LAWS, st.floats(0, 5000), st.floats(0.01, 10))
def test_a_poll_is_due_when_the_waste_reaches_the_price(law: Law, since: float, price: float) -> None:
    due = law.due(since, price)
    assert due > since
    if due < math.inf:
        assert law.waste(since, due) == pytest.approx(price, rel=1e-3, abs=1e-4)


def test_where_nothing_ends_before_the_next_hump_nobody_asks_before_it() -> None:
    law = mixed((1.0, spread_evenly([30.0] * 10 + [300.0] * 10, 1.05)))
    assert 24 < law.due(0.0, 0.1) < 31
    assert 240 < law.due(40.0, 0.1) < 300


def test_with_a_steady_hazard_the_gap_is_the_square_root_rule() -> None:
    hazard, price = 0.01, 0.1
    law = mixed((1.0, [math.exp(-hazard * t) for t in TIMES]))
    assert law.due(50.0, price) - 50 == pytest.approx(math.sqrt(2 * price / hazard), rel=0.05)


@given(LAWS, ELAPSED)
def test_what_is_left_grows_with_the_share(law: Law, t: float) -> None:
    assert 0 <= law.left(t, 0.1) <= law.left(t, 0.5) <= law.left(t, 0.9)


@given(LAWS, ELAPSED, st.floats(0.01, 10), st.sampled_from([*RARER.values()]))
def test_a_gap_is_within_bounds_whatever_the_law(law: Law, elapsed: float, price: float, rarer: float) -> None:
    seconds = gap(PollPolicy(price=price), law, elapsed, rarer=rarer)
    assert SHORTEST_GAP <= seconds <= (LONGEST_GAP if rarer == 1 else LONGEST_UNTOLD)


@given(LAWS, st.floats(0, 1000))
def test_with_a_callback_in_force_polls_are_rarer(law: Law, elapsed: float) -> None:
    gaps = [gap(PollPolicy(), law, elapsed, rarer=RARER[works]) for works in (False, None, True)]
    assert gaps == sorted(gaps)


@given(LAWS, ELAPSED, st.floats(0, 1))
def test_jitter_changes_a_gap_by_little(law: Law, elapsed: float, rand: float) -> None:
    usual = gap(PollPolicy(), law, elapsed)
    assert 0.7 * usual <= gap(PollPolicy(), law, elapsed, rand=rand) <= 1.3 * usual


def test_jitter_never_sleeps_through_the_end_of_a_job_that_surely_takes_half_a_minute() -> None:
    law = mixed((1.0, spread_evenly([29.5, 30.0, 30.5] * 10, 1.02)))
    first = [gap(PollPolicy(), law, 0.0, rand=rand) for rand in (0.0, 0.5, 1.0)]
    assert first[0] < first[1] < first[2] < first[0] + 1.5


def test_a_fixed_interval_is_fixed() -> None:
    assert gap(PollPolicy(interval=0.05), mixed((1.0, log_logistic(90, 2))), 1000.0) == 0.05
