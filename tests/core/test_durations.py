"""What finished jobs teach."""

from __future__ import annotations

import math
import os
import signal
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi.catalog import Expect
from shortapi.polling.durations import EARLY_P50, FASTEST, KEPT, MOST_WORKS, SLOWEST, Durations

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
    none: list[Any] = [0.0, -1.0, math.inf, math.nan, "a text", b"bytes", None]
    durations.remember("m", [("w", each) for each in none])
    assert not durations.knows("m")


@pytest.mark.parametrize(("given", "taken"), [(1e-300, FASTEST), (5e-324, FASTEST), (1e300, SLOWEST)])
def test_an_absurd_pace_counts_as_one_at_the_bound(given: float, taken: float) -> None:
    absurd, bound = Durations(), Durations()
    absurd.remember("m", [("w", given)] * KEPT)
    bound.remember("m", [("w", taken)] * KEPT)
    assert absurd.law("m", "w", PRIOR) == bound.law("m", "w", PRIOR)


@pytest.mark.parametrize("p50", [5e-324, 1e-300, 1e300])
def test_an_absurd_expectation_has_a_law_too_and_teaches_within_bounds(p50: float) -> None:
    durations, prior = Durations(), Expect(p50=p50, p90=p50 * 1.1)
    assert durations.law("m", "w", prior).left(0.0) >= 0
    assert FASTEST <= (durations.learn("m", "w", prior, 90.0) or 0) <= SLOWEST
    assert durations.law("m", "w", prior).due(0.0, 0.1) > 0


def made_for(works: range, durations: Durations) -> int:
    """Return how many laws are made when each of those works is asked for twice."""
    laws = [durations.law("m", work, PRIOR) for work in (*works, *works)]
    return len({id(law) for law in laws})


def test_works_that_nobody_learned_from_share_one_law() -> None:
    assert made_for(range(300), Durations()) == 1


def test_a_law_is_made_once_for_each_work_that_is_known() -> None:
    durations = Durations()
    for work in range(300):
        durations.learn("m", work, PRIOR, 90.0)
    assert made_for(range(300), durations) == MOST_WORKS + 1


def test_the_work_that_was_quiet_longest_is_forgotten_first() -> None:
    durations = Durations()
    for work in range(MOST_WORKS):
        durations.learn("m", work, PRIOR, 90.0)
    durations.learn("m", 0, PRIOR, 45.0)
    durations.learn("m", "new", PRIOR, 90.0)
    unknown = durations.law("m", "unknown", PRIOR)
    assert durations.law("m", 1, PRIOR) == unknown
    assert durations.law("m", 0, PRIOR) != unknown


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_does_not_wait_for_a_thread_that_it_has_not() -> None:
    durations, held, over = taught(90.0), threading.Event(), threading.Event()

    def paces() -> Any:
        held.set()
        over.wait()
        yield "w", 1.0

    # The thread stands still while it has the lock, and the process forks.
    thread = threading.Thread(target=durations.remember, args=("m", paces()))
    thread.start()
    held.wait()
    child = os.fork()
    if child == 0:
        signal.alarm(5)  # ends a child that hangs
        os._exit(0 if durations.knows("m") else 1)
    over.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0


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
