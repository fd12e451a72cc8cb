"""What finished jobs teach."""

from __future__ import annotations

import math
import os
import signal
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi.catalog import Expect
from shortapi.polling.learning import EARLY_P50, FASTEST, KEPT, MOST_WORKS, SLOWEST, Durations

PRIOR = Expect(p50=90, p90=240)


def taught(*seconds: float, prior: Expect = PRIOR) -> Durations:
    durations = Durations()
    for number, each in enumerate(seconds):
        durations.learn("m", "w", prior, each, started=number)
    return durations


def test_before_any_job_the_law_has_the_catalogues_middle_and_some_doubt_of_it() -> None:
    law = Durations().law("m", "w", PRIOR)
    assert law.left(0.0) == pytest.approx(90, rel=0.06)
    assert 240 < law.left(0.0, 0.9) < 340


@pytest.mark.parametrize("factor", [1 / 3, 1, 3])
def test_finished_jobs_outweigh_a_wrong_catalogue(factor: float) -> None:
    durations = taught(*[90 * factor] * 10)
    assert durations.law("m", "w", PRIOR).left(0.0) == pytest.approx(90 * factor, rel=0.2)
    assert durations.law("other", "w", PRIOR).left(0.0) == pytest.approx(90, rel=0.06)


def test_a_service_that_slows_down_is_noticed_within_twenty_jobs() -> None:
    law = taught(*[90.0] * 200, *[180.0] * 20).law("m", "w", PRIOR)
    assert law.left(0.0) > 110
    assert taught(*[90.0] * 200, *[180.0] * KEPT).law("m", "w", PRIOR).left(0.0) == pytest.approx(180, rel=0.1)


BURST = 200


def burst(seconds: Sequence[float], until: float, *, running: bool = True) -> Durations:
    """Return what jobs teach that began together and were all asked for every second, until a time."""
    durations = Durations()
    for each in seconds:
        if each <= until:
            durations.learn("m", "w", PRIOR, each, started=0.0)
        elif running:
            durations.still_runs("m", "w", PRIOR, 0.0, until)
    return durations


@pytest.mark.parametrize("factor", [1.0, 1.5, 3.0])
def test_the_first_finishers_of_a_burst_do_not_make_the_others_due(factor: float) -> None:
    # A log-logistic law; a fifth of the jobs has ended.
    shares = [(each + 0.5) / BURST for each in range(BURST)]
    seconds = [factor * 90 * (share / (1 - share)) ** (1 / 2.2) for share in shares]
    begun, whole = seconds[BURST // 5], burst(seconds, math.inf).law("m", "w", PRIOR)
    law, blind = (burst(seconds, begun, running=each).law("m", "w", PRIOR) for each in (True, False))
    assert law.left(begun) == pytest.approx(whole.left(begun), rel=0.3)
    assert law.left(begun) > 1.5 * blind.left(begun)


def test_jobs_that_all_run_longer_than_expected_make_the_next_law_longer() -> None:
    before = Durations().law("m", "w", PRIOR)
    assert burst([500.0] * BURST, 120.0).law("m", "w", PRIOR).left(0.0) > 1.3 * before.left(0.0)


def test_a_burst_that_ends_evenly_is_foreseen_to_go_on_so() -> None:
    # One in 140 of the jobs ends each second, from 40 to 180 s; those that run were last asked for at 80 s.
    seconds = [40 + 140 * (each + 0.5) / BURST for each in range(BURST)]
    law, whole = (burst(seconds, until).law("m", "w", PRIOR) for until in (80.0, math.inf))
    assert law.left(80.0, 0.1) == pytest.approx(whole.left(80.0, 0.1), rel=0.35)


@pytest.mark.parametrize("late", [38.0, 50.0])
def test_the_last_jobs_of_a_burst_are_asked_for_neither_at_once_nor_hardly_ever(late: float) -> None:
    quick = [27 + 6 * (each + 0.5) / BURST for each in range(BURST)]
    law = burst([*quick, *[240.0] * 16], late).law("m", "w", Expect(p50=30, p90=35))
    assert 2 < law.due(late, 0.1) - late < 6


@pytest.mark.parametrize("late", [38.0, 60.0])
def test_a_job_later_than_ten_that_were_alike_is_asked_for_neither_at_once_nor_hardly_ever(late: float) -> None:
    alike = Expect(p50=30, p90=35)
    law = taught(*[30.0 + each / 10 for each in range(10)], prior=alike).law("m", "w", alike)
    assert 2 < law.due(late, 0.1) - late < 6
    assert law.due(0.0, 0.1) > 20


def test_a_job_that_runs_alone_changes_no_law() -> None:
    durations = Durations()
    durations.still_runs("m", "w", PRIOR, 0.0, 300.0)
    assert durations.law("m", "w", PRIOR) == Durations().law("m", "w", PRIOR)


def test_a_job_that_ends_runs_no_more() -> None:
    told, asked = taught(*[90.0] * 10), Durations()
    for _ in range(10):
        asked.still_runs("m", "w", PRIOR, 0.0, 60.0)
        asked.still_runs("m", "w", PRIOR, 60.0, 80.0)
        asked.learn("m", "w", PRIOR, 90.0, since=80.0)
    assert asked.law("m", "w", PRIOR) == told.law("m", "w", PRIOR)


def test_what_many_jobs_say_is_told_to_a_second() -> None:
    law = taught(*[59.0 + each / 50 for each in range(100)], prior=Expect(p50=60, p90=69)).law(
        "m", "w", Expect(p50=60, p90=69)
    )
    assert law.left(0.0, 0.9) - law.left(0.0, 0.1) < 5


UNKNOWN = Expect(p50=60, p90=360)


def borrowed(category: str | None, *, jobs: int = 25) -> float:
    """Return the middle of a model of which nothing is known, beside four others whose jobs take 10 s."""
    durations = Durations()
    for model in "abcd":
        for _ in range(jobs):
            durations.learn(model, "w", UNKNOWN, 10.0, category="text-to-image")
    return durations.law("new", "w", UNKNOWN, like=category).left(0.0)


def test_a_model_of_which_nothing_is_known_borrows_from_the_others() -> None:
    assert borrowed("text-to-image") == pytest.approx(14, rel=0.2)
    assert borrowed("text-to-image") < borrowed("image-to-video") < borrowed(None)
    assert borrowed(None) == pytest.approx(60, rel=0.1)
    assert borrowed("text-to-image", jobs=0) == pytest.approx(borrowed(None), rel=0.01)


def test_what_is_borrowed_fades_as_own_jobs_come() -> None:
    durations = Durations()
    for model in "abcd":
        for _ in range(25):
            durations.learn(model, "w", UNKNOWN, 10.0, category="text-to-image")
    for _ in range(20):
        durations.learn("new", "w", UNKNOWN, 200.0, category="text-to-image")
    assert durations.law("new", "w", UNKNOWN, like="text-to-image").left(0.0) == pytest.approx(200, rel=0.1)


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
        durations.learn("m", work, PRIOR, 90.0 + work)
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
