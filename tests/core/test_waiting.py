"""The wait, driven by hand: every status, every kind of failed poll, always a deadline."""

from __future__ import annotations

import itertools
import logging
from decimal import Decimal
from typing import Any

import pytest

from shortapi import (
    APIError,
    AuthenticationError,
    Job,
    JobFailedError,
    JobTimeoutError,
    PollPolicy,
    RateLimitError,
    ServerError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
)
from shortapi.callbacks import Receiver
from shortapi.testing import Answer, Flows, TransportFailure
from tests.core.play import DONE, Play, flows, says, status, submitted

MODEL = "alibaba/happyhorse-1.0/text-to-video"
EVERY_SECOND = PollPolicy(interval=1.0)

LOST = TransportFailure("the connection broke", sent=True)
UNREACHED = TransportFailure("no connection", sent=False)
HTML_502 = Answer(status_code=502, body=b"<html>")
EMPTY_500 = Answer(status_code=500)
CUT = Answer(status_code=200, body=b'{"code":0,"data":{"sta')
NULL_DATA = says(None)
BUSY = Answer(status_code=429, headers={"retry-after": "20"})
SOME_CODE = says(None, code=1)
NOT_FOUND = Answer(status_code=404)


def made(of: Flows, **options: Any) -> Job:
    """Return a job that was submitted just now."""
    return submitted(of, MODEL, {"prompt": "a"}, **options)


def waited(events: Any, job_id: str | None = None, **options: Any) -> tuple[Any, Play]:
    """Return how the wait for a job ends: one that was just made, or one that is picked up by its id."""
    play, here = Play(events), flows()
    job = job_id or made(here)
    return play.run(here.wait(job, **{"poll": EVERY_SECOND, **options})), play


def failed_wait(kind: type[ShortAPIError], events: Any, job_id: str | None = None, **options: Any) -> Any:
    play, here = Play(events), flows()
    job = job_id or made(here)
    with pytest.raises(kind) as caught:
        play.run(here.wait(job, **{"poll": EVERY_SECOND, **options}))
    return caught.value, play


def test_queued_then_running_then_succeeded_gives_the_links() -> None:
    finished, play = waited([status(0), status(1), DONE])
    assert [output.kind for output in finished.outputs] == ["video"]
    assert play.sleeps == [1.0, 1.0, 1.0]
    assert all("id=66f0" in send.request.url for _, send in play.sent)


@pytest.mark.parametrize("value", [3, 4])
def test_a_failed_status_is_final(value: int) -> None:
    error, play = failed_wait(JobFailedError, [status(1), status(value, error="bad picture at https://x.example/p")])
    assert len(play.sent) == 2
    assert error.job_id == "66f0"
    assert error.charged is None
    assert "bad picture at <link>" in str(error)


@pytest.mark.parametrize("value", [0, 1, 2, 3, 7, None, "succeeded"])
@pytest.mark.parametrize(("refunded", "charged"), [(True, False)])
def test_refunded_is_final_whatever_the_status(value: Any, refunded: bool, charged: bool) -> None:
    error, play = failed_wait(JobFailedError, [status(value, refunded=refunded)])
    assert (error.refunded, error.charged, error.retry_safe) == (refunded, charged, True)
    assert len(play.sent) == 1
    assert "The charge was refunded" in str(error)


def test_a_failure_that_was_not_refunded_says_so() -> None:
    error, _ = failed_wait(JobFailedError, [status(3, refunded=False)])
    assert (error.refunded, error.charged, error.retry_safe) == (False, True, False)


@pytest.mark.parametrize("value", [5, 99, -1, "succeeded", "2", 2.5, True, [2], {"a": 2}])
def test_an_unknown_status_keeps_polling_warns_once_and_is_named(value: Any, caplog: pytest.LogCaptureFixture) -> None:
    error, play = failed_wait(JobTimeoutError, itertools.repeat(status(value)), timeout=10)
    assert len(play.sent) == 10
    assert [record.levelno for record in caplog.records if "unknown status" in record.message] == [logging.WARNING]
    assert "(unknown)" in str(error)
    assert error.last.raw_status == value
    assert isinstance(error, TimeoutError)


def test_a_job_with_an_unknown_status_can_still_succeed() -> None:
    finished, _ = waited([status(6), status("processing"), DONE])
    assert len(finished.outputs) == 1


@pytest.mark.parametrize("miss", [LOST, UNREACHED, HTML_502, EMPTY_500, CUT, NULL_DATA, BUSY, SOME_CODE, NOT_FOUND])
def test_one_failed_poll_is_not_a_failed_job(miss: Any) -> None:
    finished, play = waited([status(1), miss, status(1), DONE])
    assert len(finished.outputs) == 1
    assert len(play.sent) == 4


@pytest.mark.parametrize(
    ("miss", "kind", "polls"),
    [
        (LOST, TransportError, 10),
        (UNREACHED, TransportError, 10),
        (HTML_502, ServerError, 10),
        (CUT, UnexpectedResponseError, 10),
        (NULL_DATA, UnexpectedResponseError, 10),
        (BUSY, RateLimitError, 10),
        (SOME_CODE, APIError, 3),
        (NOT_FOUND, APIError, 3),
        (Answer(status_code=401), AuthenticationError, 1),
        (Answer(status_code=403), AuthenticationError, 1),
    ],
)
def test_too_many_misses_in_a_row_end_in_a_resumable_error(miss: Any, kind: Any, polls: int) -> None:
    error, play = failed_wait(kind, itertools.repeat(miss), timeout=3600)
    assert len(play.sent) == polls
    assert error.job_id == "66f0"
    assert error.charged is True
    assert error.retry_safe is True
    assert 'client.job("66f0").wait()' in str(error)


def test_misses_that_are_not_in_a_row_do_not_add_up() -> None:
    finished, _ = waited([*[LOST, status(1)] * 30, DONE], timeout=3600)
    assert len(finished.outputs) == 1


def test_failed_polls_back_off_and_never_sooner_than_asked() -> None:
    _, play = waited([LOST, LOST, LOST, BUSY, DONE], timeout=3600)
    assert play.sleeps == [1.0, 0.5, 1.0, 2.0, 20.0]


def test_retry_after_never_reaches_beyond_the_deadline() -> None:
    error, play = failed_wait(JobTimeoutError, itertools.repeat(BUSY), timeout=5)
    assert play.now == 105.0
    assert "the last poll failed (RateLimitError)" in str(error)


def test_the_last_poll_is_at_the_deadline() -> None:
    _, play = failed_wait(JobTimeoutError, itertools.repeat(status(1)), poll=PollPolicy(interval=4), timeout=10)
    assert [at for at, _ in play.sent] == [104.0, 108.0, 110.0]


def test_a_timeout_of_zero_polls_once() -> None:
    _, play = failed_wait(JobTimeoutError, itertools.repeat(status(1)), timeout=0)
    assert len(play.sent) == 1


def test_there_is_a_deadline_when_none_is_given() -> None:
    error, play = failed_wait(JobTimeoutError, itertools.repeat(status(1)))
    assert play.now == 100 + 5 * 240
    assert error.charged is True
    assert "The job continues and nothing is lost" in str(error)


def test_no_poll_may_outlast_the_deadline() -> None:
    _, play = failed_wait(JobTimeoutError, itertools.repeat(status(1)), poll=PollPolicy(interval=4), timeout=10)
    assert [send.within for _, send in play.sent] == [6.0, 2.0, 1.0]


def test_a_job_that_is_picked_up_is_asked_at_once_and_nobody_knows_who_paid() -> None:
    error, play = failed_wait(JobTimeoutError, itertools.repeat(status(1)), "66f0", timeout=3)
    assert play.sent[0][0] == 100.0
    assert error.charged is None


def test_a_job_that_is_picked_up_learns_its_model_from_the_answer() -> None:
    running = status(1, model=MODEL)
    finished, play = waited([running, DONE], "66f0", poll=PollPolicy(), on_update=print)
    assert finished.model == MODEL
    assert play.reports[0].eta == pytest.approx(90.0, rel=0.06)
    assert len(play.sleeps) == 1


def test_a_reported_credit_says_that_it_was_paid() -> None:
    error, _ = failed_wait(JobTimeoutError, itertools.repeat(status(1, credit="1.145")), "66f0", timeout=1)
    assert error.charged is True


def test_polls_look_early_for_a_rejection_and_then_follow_the_distribution() -> None:
    _, play = failed_wait(JobTimeoutError, itertools.repeat(status(1)), poll=PollPolicy(), timeout=300)
    asked = [at - 100.0 for at, _ in play.sent]
    assert 3 < asked[0] < 10
    assert len(asked) < 70
    assert all(0.25 <= gap <= 15 for gap in play.sleeps)


@pytest.mark.parametrize(("works", "most"), [(True, 5), (None, 40)])
def test_with_a_callback_polls_are_only_there_in_case_it_never_comes(works: bool | None, most: int) -> None:
    here, play = flows(), Play(itertools.repeat(status(1)))
    receiver = Receiver("https://example.com", key="a long secret of a test")
    receiver.works = works
    job = made(here, callback_url=receiver.url_for("done"))
    with pytest.raises(JobTimeoutError):
        play.run(here.wait(job, timeout=300, callbacks=receiver))
    assert len(play.sent) < most


def test_who_is_not_told_of_callbacks_asks_as_always() -> None:
    asked = []
    for options in ({}, {"callback_url": "https://example.com/done"}):
        here, play = flows(), Play(itertools.repeat(status(1)))
        with pytest.raises(JobTimeoutError):
            play.run(here.wait(made(here, **options), timeout=300))
        asked.append(len(play.sent))
    assert asked[0] == asked[1]


def asking(of: Flows) -> tuple[list[float], float]:
    """Return how long after its submit a job is asked for, three times, and how long it is first said to go on."""
    play = Play([status(1), status(1), DONE])
    play.run(of.wait(made(of), on_update=print))
    return [at - 100.0 for at, _ in play.sent], play.reports[0].eta


def test_a_finished_job_teaches_the_next_one() -> None:
    learnt = flows()
    for _ in range(10):
        Play([*[status(1)] * 3, DONE]).run(learnt.wait(made(learnt), poll=PollPolicy(interval=5.0)))
    asked, left = asking(learnt)
    asked_untaught, left_untaught = asking(flows())
    assert left < 25  # the catalogue says 90 s; these took between 15 and 20
    assert left_untaught > 80
    assert asked[-1] < asked_untaught[-1]


def test_jobs_that_are_refused_early_make_the_next_one_be_asked_for_sooner() -> None:
    learnt = flows()
    for _ in range(10):
        with pytest.raises(JobFailedError):
            Play([status(1), status(3)]).run(learnt.wait(made(learnt), poll=PollPolicy(interval=2.0)))
    assert asking(learnt)[0][0] < asking(flows())[0][0]


def test_nothing_is_learned_from_a_job_that_was_not_polled_for_long() -> None:
    learnt = flows()
    Play([DONE], start=100.0 + 3600).run(learnt.wait(made(learnt)))
    assert asking(learnt) == asking(flows())


def test_every_poll_that_was_answered_is_reported_with_time_left() -> None:
    _, play = waited([status(0), LOST, status(1), DONE], on_update=print)
    assert [(seen.status, seen.poll) for seen in play.reports] == [("queued", 1), ("running", 3), ("succeeded", 4)]
    assert play.reports[0].eta == pytest.approx(89.0, rel=0.06)
    low, high = play.reports[0].eta_range
    assert low < play.reports[0].eta < high
    assert play.reports[-1].eta is None


def test_the_charge_is_what_the_last_answer_says() -> None:
    done = status(2, credit="0.99", result={"videos": [{"url": "https://files.example.com/a.mp4"}]})
    here = flows()
    job = made(here, amount="1.145")
    assert job.charge == Decimal("1.145")
    finished = Play([done]).run(here.wait(job))
    assert finished.charge == Decimal("0.99")


@pytest.mark.parametrize("result", [None, {}, {"videos": []}, {"videos": None}, {"videos": [{"url": 5}]}, [], "x"])
def test_a_success_without_a_file_keeps_the_answer(result: Any) -> None:
    error, _ = failed_wait(UnexpectedResponseError, [status(2, result=result)])
    assert error.charged is True
    assert error.job_id == "66f0"
    assert b'"status": 2' in error.body
