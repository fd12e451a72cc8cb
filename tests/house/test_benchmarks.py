"""What docs/benchmarks.md says is what was measured, by modules that are there."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from itertools import pairwise

import pytest

from benchmarks import page
from benchmarks.__main__ import TITLES
from benchmarks.figures import ROOT, Figure, kept
from benchmarks.peers import PEERS, SCHEDULES, SECONDS, felt_of

RESULTS = {name: found for name in TITLES if (found := kept(name)) is not None}


def test_the_page_is_what_the_results_make() -> None:
    assert page.PAGE.read_text() == page.page(RESULTS, TITLES)


@pytest.mark.parametrize("name", TITLES)
def test_every_benchmark_was_measured_and_can_be_again(name: str) -> None:
    results = RESULTS[name]
    assert results.figures
    assert callable(import_module(f"benchmarks.{name}").figures)
    assert [figure.figure for figure in results.figures if figure.value is None and not figure.detail] == []


def test_a_name_that_is_no_benchmark_is_refused_with_those_there_are() -> None:
    done = subprocess.run([sys.executable, "-m", "benchmarks", "rand"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no such benchmark: rand; there are polling_cost" in done.stderr


@pytest.mark.parametrize(
    ("value", "goal", "met"), [(1.0, 1.0, True), (1.01, 1.0, False), (1.0, None, None), (None, 1.0, None)]
)
def test_a_goal_is_the_most_that_a_figure_may_be(value: float | None, goal: float | None, met: bool | None) -> None:
    assert Figure("speed", value, goal).met is met


@pytest.mark.parametrize("name", PEERS)
def test_what_a_peer_asked_covers_the_time_and_goes_forward(name: str) -> None:
    for schedule in json.loads(SCHEDULES.read_text())[name]:
        assert all(one < other for one, other in pairwise(schedule))
        assert schedule[-2] < SECONDS <= schedule[-1]


@pytest.mark.parametrize(
    ("schedule", "time", "polls", "lag"),
    [
        ([1.0, 2.0, 3.0], 1.5, 2, 0.5),
        ([1.0, 2.0, 3.0], 3.0, 3, 0.0),
        ([1.0, 2.0, 3.0], 5.5, 6, 0.5),
        ([0.0, 5.0, 12.0], 30.0, 7, 6.0),
    ],
)
def test_a_schedule_goes_on_after_its_end_as_it_went_before(
    schedule: list[float], time: float, polls: int, lag: float
) -> None:
    felt = felt_of(schedule, [time])
    assert (felt.polls, felt.lag) == (polls, lag)
