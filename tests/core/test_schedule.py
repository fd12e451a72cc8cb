"""Which of many jobs is asked for next, and how fast: by hand, without threads, sockets or time."""

from __future__ import annotations

import itertools
import pickle
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from attrs import evolve

from shortapi import JobTimeoutError, PollPolicy, RateLimitError
from shortapi._commands import TransportFailure
from shortapi._flows import Context, JobFacts, Schedule, Waiting, Watch, begin, turn, wait
from shortapi.catalog import Catalog, Expect
from shortapi.errors import ShortAPIError
from shortapi.polling.rate_limit import RateLimit
from tests.core import play as by_hand
from tests.core.play import BASE, says, status

RUNNING = status(1)


def context() -> Context:
    """Return a context without any rand: jitter is always in the middle."""
    return Context(base_url=BASE, key="ak-secret", protocol=Catalog().protocol, rand=lambda: 0.5)


class Play(by_hand.Play):
    """Performs the turns of many jobs, too."""

    def run_all(self, schedule: Schedule, turn: Callable[[Watch], Any]) -> list[tuple[Watch, Any]]:
        """Ask for all jobs of a schedule, one after another; return each with what became of it, or its error."""
        ends: list[tuple[Watch, Any]] = []
        while schedule:
            watch = schedule.take(self.now)
            if watch is None:
                self._sleep(by_hand.Sleep(seconds=schedule.pause))
                continue
            try:
                end = self.run(turn(watch))
            except ShortAPIError as error:
                end = error
            schedule.put(watch, over=end is not None)
            if end is not None:
                ends.append((watch, end))
        return ends


def play_all(
    jobs: list[JobFacts], events: Any, *, rate_limit: RateLimit, timeout: float = 1000.0, **policy: Any
) -> Any:
    """Return the play and what became of all jobs, polled within a rate limit."""
    known = evolve(context(), rate_limit=rate_limit, rand=random.Random(20261122).random)
    waiting = Waiting(policy=PollPolicy(**policy), timeout=timeout, alone=False)
    play = Play(events)
    schedule = Schedule([begin(job, known, waiting, play.now) for job in jobs], known)
    return play, play.run_all(schedule, partial(turn, context=known, waiting=waiting))


def named(number: int) -> list[JobFacts]:
    return [JobFacts(id=f"job{n}") for n in range(number)]


def asked_for(play: Play) -> Counter[str]:
    return Counter(sent.request.url.rpartition("=")[2] for _, sent in play.sent)


@pytest.mark.parametrize("per_second", [0.5, 3.0, 20.0])
@pytest.mark.parametrize("policy", [{"interval": 1.0}, {"price": 0.001}])
def test_polls_never_come_faster_than_the_budget(per_second: float, policy: dict[str, float]) -> None:
    play, _ = play_all(named(50), itertools.repeat(RUNNING), rate_limit=RateLimit(per_second), timeout=60, **policy)
    moments = [moment for moment, _ in play.sent]
    assert len(moments) > 20 * per_second
    for start in range(len(moments)):
        within = [moment for moment in moments[start:] if moment < moments[start] + 10]
        assert len(within) <= 10 * per_second + per_second * 0.25 + 1


def test_without_a_budget_nobody_waits_for_another_job() -> None:
    play, _ = play_all(named(500), itertools.repeat(RUNNING), rate_limit=RateLimit(), timeout=60, interval=7.0)
    assert [moment for moment, _ in play.sent[:500]] == [play.sent[0][0]] * 500


def test_where_there_are_too_few_polls_for_all_none_is_passed_over_for_ever() -> None:
    play, _ = play_all(named(200), itertools.repeat(RUNNING), rate_limit=RateLimit(4.0), timeout=600)
    counts = asked_for(play)
    assert set(counts) == {f"job{n}" for n in range(200)}
    assert min(counts.values()) >= 3


def test_the_job_whose_result_is_likeliest_to_lie_unseen_longest_is_asked_for_first() -> None:
    soon, later = Expect(p50=30, p90=40), Expect(p50=900, p90=1000)
    jobs = [
        JobFacts(id=name, model=name, stated=expect, submitted_at=100.0 - 30)
        for name, expect in (("later", later), ("soon", soon), ("later2", later))
    ]
    play, _ = play_all(jobs, itertools.repeat(RUNNING), rate_limit=RateLimit(1.0), timeout=20)
    counts = asked_for(play)
    assert next(iter(play.sent))[1].request.url.endswith("soon")
    assert counts["soon"] > counts["later"] + counts["later2"]


@pytest.mark.parametrize("per_second", [None, 5.0])
def test_a_429_holds_back_the_polls_of_all_jobs(per_second: float | None) -> None:
    events = itertools.chain([says(None, http=429, **{"retry-after": "40"})], itertools.repeat(RUNNING))
    play, _ = play_all(named(30), events, rate_limit=RateLimit(per_second), timeout=300, interval=5.0)
    start = play.sent[0][0]
    assert [moment for moment, _ in play.sent[1:] if moment < start + 40] == []


def sent(pace: RateLimit, start: float, seconds: float) -> list[float]:
    """Return when polls go out of which another one comes every hundredth of a second."""
    now, moments = start, []
    while now < start + seconds:
        pause = pace.take(now)
        if not pause:
            moments.append(now)
        now += pause or 0.01
    return moments


def rate(moments: list[float], start: float, end: float) -> float:
    return sum(start <= moment < end for moment in moments) / (end - start)


@pytest.mark.parametrize("answers", [1, 8])
def test_after_a_429_the_budget_is_half_however_many_polls_were_turned_away_together(answers: int) -> None:
    pace = RateLimit(10.0)
    sent(pace, 0.0, 20.0)
    for answer in range(answers):
        pace.slow_down(20.0 + answer / 100, 5.0)
    moments = sent(pace, 20.1, 60.0)
    assert moments[0] == pytest.approx(25.0, abs=0.1)
    assert 4.5 <= rate(moments, 25, 27) <= 6.5
    assert rate(moments, 60, 80) == pytest.approx(10.0, rel=0.05)


def test_without_a_budget_a_429_sets_one_of_half_of_what_was_sent_and_it_wears_off() -> None:
    pace = RateLimit()
    for poll in range(100):
        assert pace.take(poll / 20) == 0.0
    pace.slow_down(5.0, 1.0)
    moments = sent(pace, 5.0, 30.0)
    assert 9 <= rate(moments, 6, 8) <= 13
    assert rate(moments, 25, 30) > 20


def test_no_answer_holds_all_jobs_back_for_longer_than_a_minute_and_a_short_hold_cuts_no_long_one() -> None:
    pace = RateLimit()
    pace.slow_down(0.0, 1e9)
    pace.slow_down(1.0, 1.0)
    assert pace.take(2.0) == 58.0


def test_single_waits_share_the_budget_and_its_holds() -> None:
    known = evolve(context(), rate_limit=RateLimit(0.5))
    play = Play([RUNNING] * 20 + [says(None, http=429, **{"retry-after": "30"})] + [RUNNING] * 50)
    with pytest.raises(JobTimeoutError):
        play.run(wait(JobFacts(id="a"), known, Waiting(policy=PollPolicy(interval=0.1), timeout=100)))
    moments = [moment for moment, _ in play.sent]
    assert all(later - earlier >= 1.7 for earlier, later in itertools.pairwise(moments[:-1]))
    known.rate_limit.slow_down(play.now, 25.0)
    other = Play([RUNNING, RUNNING], start=play.now)
    with pytest.raises(JobTimeoutError):
        other.run(wait(JobFacts(id="b"), known, Waiting(policy=PollPolicy(interval=5.0), timeout=26)))
    assert other.sent[0][0] >= play.now + 25


def test_a_wait_that_ends_leaves_no_place_in_the_budget_taken() -> None:
    known = evolve(context(), rate_limit=RateLimit(2.0))
    for number in range(60):
        with pytest.raises(JobTimeoutError):
            Play([RUNNING] * 9).run(wait(JobFacts(id=str(number)), known, Waiting(policy=PollPolicy(), timeout=0.1)))
    play = Play([RUNNING] * 9, start=100.2)
    with pytest.raises(JobTimeoutError):
        play.run(wait(JobFacts(id="last"), known, Waiting(policy=PollPolicy(), timeout=2.0)))
    assert play.sent[0][0] < 101.5


def test_no_job_is_given_up_because_the_caller_took_long() -> None:
    known, now = evolve(context(), rate_limit=RateLimit(1.0)), 100.0
    waiting = Waiting(policy=PollPolicy(), timeout=3, alone=False)
    schedule = Schedule([begin(job, known, waiting, now) for job in named(12)], known)
    schedule.excuse(1000.0)
    asked = 0
    while schedule and now < 100.0 + 1000 + 3 + 12:
        watch = schedule.take(now + 1000)
        if watch is None:
            now += schedule.pause
            continue
        assert not watch.given_up
        asked += 1
        schedule.put(watch, over=True)
    assert asked == 12


def test_a_job_ends_at_its_deadline_even_where_the_budget_leaves_no_poll_for_it() -> None:
    play, ends = play_all(named(400), itertools.repeat(RUNNING), rate_limit=RateLimit(1.0), timeout=30)
    assert {type(end) for _, end in ends} == {JobTimeoutError}
    assert len(ends) == 400
    assert play.now - 100.0 < 30 + 30 + 10
    assert len(play.sent) < 75


def test_too_many_429s_end_the_wait_of_a_job_with_its_error() -> None:
    events = itertools.repeat(says(None, http=429))
    _, ends = play_all(named(3), events, rate_limit=RateLimit(), timeout=5000)
    assert {type(end) for _, end in ends} == {RateLimitError}


def test_a_job_that_was_just_made_is_not_asked_for_at_once_and_one_that_is_picked_up_is() -> None:
    made = JobFacts(id="made", submitted_at=100.0, stated=Expect(p50=90, p90=240))
    play, _ = play_all([made, JobFacts(id="old")], itertools.repeat(RUNNING), rate_limit=RateLimit(), timeout=30)
    first = {}
    for moment, sent in play.sent:
        first.setdefault(sent.request.url.rpartition("=")[2], moment)
    assert first["old"] == 100.0
    assert first["made"] > 101.0


def test_many_jobs_of_a_model_teach_each_other() -> None:
    expect = Expect(p50=300, p90=600)
    jobs = [JobFacts(id=f"job{n}", model="m", stated=expect, submitted_at=100.0 + 60 * n) for n in range(30)]
    known = evolve(context(), rand=lambda: 0.5)
    waiting = Waiting(policy=PollPolicy(), timeout=5000, alone=False)
    play = Play([])
    starts = {job.id: job.submitted_at for job in jobs}

    def send(command: Any) -> Any:
        play.sent.append((play.now, command))
        job = command.request.url.rpartition("=")[2]
        over = play.now - starts[job] >= 20
        return status(2, result={"videos": [{"url": "https://a.example/a.mp4"}]}) if over else RUNNING

    play._send = send  # type: ignore[method-assign]
    schedule = Schedule([begin(job, known, waiting, job.submitted_at or 0.0) for job in jobs], known)
    play.run_all(schedule, partial(turn, context=known, waiting=waiting))
    ended = {command.request.url.rpartition("=")[2]: moment for moment, command in play.sent}
    lags = {job: ended[job] - start - 20 for job, start in starts.items()}
    assert lags["job29"] < 1.5 < lags["job0"]


def test_what_became_of_a_job_survives_pickling_also_where_little_of_it_was_kept() -> None:
    events = itertools.chain([RUNNING], itertools.repeat(TransportFailure("the connection broke", sent=True)))
    _, ((_, error),) = play_all(named(1), events, rate_limit=RateLimit(), timeout=20)
    assert error.last.raw == {}
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own error
    assert (str(copied), copied.last) == (str(error), error.last)
