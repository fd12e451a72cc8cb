"""What finished jobs teach."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi._durations import EARLY_P50, KEPT, Durations
from shortapi.catalog import Expect

PRIOR = Expect(p50=90, p90=240)


def taught(*seconds: float, prior: Expect = PRIOR) -> Durations:
    durations = Durations()
    for each in seconds:
        durations.learn("m", "w", prior, each)
    return durations


def test_before_any_job_the_law_is_the_catalogues() -> None:
    law = Durations().law("m", "w", PRIOR)
    assert law.left(0.0) == pytest.approx(90, rel=0.06)
    assert law.left(0.0, 0.9) == pytest.approx(240, rel=0.06)


@pytest.mark.parametrize("factor", [1 / 3, 1, 3])
def test_finished_jobs_outweigh_a_wrong_catalogue(factor: float) -> None:
    durations = taught(*[90 * factor] * 10)
    assert durations.law("m", "w", PRIOR).left(0.0) == pytest.approx(90 * factor, rel=0.2)
    assert durations.law("other", "w", PRIOR).left(0.0) == pytest.approx(90, rel=0.06)


def test_a_service_that_slows_down_is_noticed_within_twenty_jobs() -> None:
    law = taught(*[90.0] * 200, *[180.0] * 20).law("m", "w", PRIOR)
    assert law.left(0.0) > 110
    assert taught(*[90.0] * 200, *[180.0] * KEPT).law("m", "w", PRIOR).left(0.0) == pytest.approx(180, rel=0.1)


def test_two_kinds_of_job_make_two_humps() -> None:
    law = taught(*[45.0, 150.0] * 15).law("m", "w", PRIOR)
    assert law.due(65.0, 0.1) - 65 > 2 * (law.due(40.0, 0.1) - 40)
    assert law.left(65.0, 0.9) > 60


def test_short_jobs_teach_long_ones_of_the_same_model_in_proportion() -> None:
    durations = taught(*[30.0] * 20, prior=Expect(p50=60, p90=120))
    assert durations.law("m", "longer", Expect(p50=180, p90=360)).left(0.0) == pytest.approx(90, rel=0.1)


def test_jobs_of_the_same_work_teach_more_than_others_of_their_model() -> None:
    durations = taught(*[30.0] * 20)
    for _ in range(10):
        durations.learn("m", "longer", PRIOR, 120.0)
    assert durations.law("m", "w", PRIOR).left(0.0) == pytest.approx(30, rel=0.2)
    assert durations.law("m", "longer", PRIOR).left(0.0) == pytest.approx(120, rel=0.2)


def test_jobs_that_are_refused_make_early_polls_and_others_make_them_rarer() -> None:
    fresh, refused, fine = Durations(), Durations(), taught(*[90.0] * 40)
    for _ in range(20):
        refused.refuse("m", EARLY_P50)
    first = [each.law("m", "w", PRIOR).due(0.0, 0.1) for each in (refused, fresh, fine)]
    assert first == sorted(first)
    assert first[0] < EARLY_P50 < first[2]


def test_a_late_failure_says_nothing_about_refusals() -> None:
    durations = Durations()
    durations.refuse("m", 80.0)
    assert durations.law("m", "w", PRIOR) == Durations().law("m", "w", PRIOR)


def test_knowing_begins_with_the_first_success() -> None:
    durations = Durations()
    durations.refuse("m", 3.0)
    assert not durations.knows("m")
    durations.learn("m", "w", PRIOR, 80.0)
    assert durations.knows("m")
    assert not durations.knows("other")


def test_what_was_remembered_is_as_good_as_learned_and_is_told_once() -> None:
    learned = taught(30.0, 45.0, 60.0)
    told = Durations()
    paces = [("w", seconds / PRIOR.p50) for seconds in (30.0, 45.0, 60.0)]
    for _ in range(2):
        assert told.remembers("m") is (_ == 1)
        told.remember("m", paces)
    assert told.law("m", "w", PRIOR) == learned.law("m", "w", PRIOR)


def test_a_pace_that_is_none_is_not_taken_in() -> None:
    durations = Durations()
    durations.remember("m", [("w", 0.0), ("w", -1.0), ("w", math.inf), ("w", math.nan)])
    assert not durations.knows("m")


@given(
    st.lists(st.floats(1e-6, 1e7), max_size=60),
    st.floats(1e-3, 1e6),
    st.floats(1, 1e6),
)
def test_whatever_jobs_take_there_is_a_law(seconds: list[float], p50: float, ratio: float) -> None:
    prior = Expect(p50=p50, p90=p50 * ratio)
    law = taught(*seconds, prior=prior).law("m", "w", prior)
    assert law.alive[0] == pytest.approx(1)
    assert law.due(0.0, 0.1) > 0
    assert law.left(0.0) >= 0
