"""What a wait says where nobody watches it live."""

from __future__ import annotations

import io

import pytest
from attrs import evolve
from rich.console import Console
from rich.progress import Progress

from shortapi import Snapshot
from shortapi_cli.progress import Bar, Lines, time_left


def seen(status: str, elapsed: float) -> Snapshot:
    return Snapshot(job_id="66f0", model=None, status=status, elapsed=elapsed, eta=90 - elapsed)


def test_a_plain_line_is_written_when_the_status_changes_and_every_ten_seconds_at_most(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = Lines()
    for status, elapsed in [
        ("queued", 1),
        ("queued", 4),
        ("running", 5),
        ("running", 14),
        ("running", 15),
        ("running", 24),
    ]:
        lines.update(seen(status, elapsed))
    assert capsys.readouterr().err.splitlines() == [
        "job 66f0: queued after 1 s, about 89 s left",
        "job 66f0: running after 5 s, about 85 s left",
        "job 66f0: running after 15 s, about 75 s left",
    ]


def test_a_bar_of_a_job_that_is_overdue_goes_on_without_an_end() -> None:
    progress = Progress(console=Console(file=io.StringIO()))
    bar = Bar(progress, progress.add_task("waiting", total=None, ends=None))
    bar.update(seen("running", 60))
    assert (progress.tasks[0].completed, progress.tasks[0].total) == (60, 90)
    bar.update(evolve(seen("running", 100), eta=None))
    assert progress.tasks[0].total is None
    assert not progress.tasks[0].finished


@pytest.mark.parametrize(("ends", "text"), [(None, ""), (99.0, ""), (112.4, "about 12 s left")])
def test_time_left_is_only_said_where_it_is_known_and_not_over(ends: float | None, text: str) -> None:
    assert time_left(ends, 100.0) == text
