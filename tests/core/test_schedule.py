"""Which of many jobs is asked for next, and how fast: by hand, without threads, sockets or time."""

from __future__ import annotations

import itertools
import pickle
import random
from collections import Counter
from typing import Any

import httpx
import pytest

from shortapi import Catalog, Client, Job, JobTimeoutError, PollPolicy, RateLimitError
from shortapi.polling import RateLimit
from shortapi.testing import Clock, Flows, TransportFailure
from tests.core.play import BASE, DONE, Play, flows, says, status, submitted
from tests.core.toy import FILM

RUNNING = status(1)
MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a"}


def play_all(
    jobs: list[Any], events: Any, *, of: Flows | None = None, per_second: float | None = None, **options: Any
) -> Any:
    """Return the play and what became of all jobs, polled within a rate limit."""
    play, here = Play(events), of or flows(max_polls_per_second=per_second, rand=random.Random(20261122).random)
    return play, play.run(here.wait_all(jobs, **{"timeout": 1000.0, **options}))


def named(number: int) -> list[str]:
    return [f"job{n}" for n in range(number)]


def asked_for(play: Play) -> Counter[str]:
    return Counter(sent.request.url.rpartition("=")[2] for _, sent in play.sent)


@pytest.mark.parametrize("per_second", [0.5, 3.0, 20.0])
@pytest.mark.parametrize("policy", [{"interval": 1.0}, {"price": 0.001}])
def test_polls_never_come_faster_than_the_budget(per_second: float, policy: dict[str, float]) -> None:
    play, _ = play_all(
        named(50), itertools.repeat(RUNNING), per_second=per_second, timeout=60, poll=PollPolicy(**policy)
    )
    moments = [moment for moment, _ in play.sent]
    assert len(moments) > 20 * per_second
    for start in range(len(moments)):
        within = [moment for moment in moments[start:] if moment < moments[start] + 10]
        assert len(within) <= 10 * per_second + per_second * 0.25 + 1


def test_without_a_budget_nobody_waits_for_another_job() -> None:
    play, _ = play_all(named(500), itertools.repeat(RUNNING), timeout=60, poll=PollPolicy(interval=7.0))
    assert [moment for moment, _ in play.sent[:500]] == [play.sent[0][0]] * 500


def test_where_there_are_too_few_polls_for_all_none_is_passed_over_for_ever() -> None:
    play, _ = play_all(named(200), itertools.repeat(RUNNING), per_second=4.0, timeout=600)
    counts = asked_for(play)
    assert set(counts) == {f"job{n}" for n in range(200)}
    assert min(counts.values()) >= 3


def film(model: str, p50: float, p90: float) -> str:
    """Return an entry of films that take so long."""
    return FILM.replace("shop/plain/film", model).replace("p50: 90, p90: 240", f"p50: {p50}, p90: {p90}")


def test_the_job_whose_result_is_likeliest_to_lie_unseen_longest_is_asked_for_first() -> None:
    catalog = Catalog(builtin=False)
    catalog.add(film("shop/film/soon", 30, 40))
    catalog.add(film("shop/film/later", 900, 1000))
    here = flows(catalog=catalog, max_polls_per_second=1.0, validate="off", rand=random.Random(20261122).random)
    jobs = [made(here, f"shop/film/{name.rstrip('2')}", name, at=70.0) for name in ("later", "soon", "later2")]
    play, _ = play_all(jobs, itertools.repeat(RUNNING), of=here, timeout=20)
    counts = asked_for(play)
    assert next(iter(play.sent))[1].request.url.endswith("soon")
    assert counts["soon"] > counts["later"] + counts["later2"]


@pytest.mark.parametrize("per_second", [None, 5.0])
def test_a_429_holds_back_the_polls_of_all_jobs(per_second: float | None) -> None:
    events = itertools.chain([says(None, http=429, **{"retry-after": "40"})], itertools.repeat(RUNNING))
    play, _ = play_all(named(30), events, per_second=per_second, timeout=300, poll=PollPolicy(interval=5.0))
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


def timed_out(here: Flows, job_id: str, events: Any, start: float = 100.0, **options: Any) -> Play:
    play = Play(events, start=start)
    with pytest.raises(JobTimeoutError):
        play.run(here.wait(job_id, **options))
    return play


def test_single_waits_share_the_budget_and_its_holds() -> None:
    here = flows(max_polls_per_second=0.5)
    events = [RUNNING] * 20 + [says(None, http=429, **{"retry-after": "30"})] + [RUNNING] * 50
    play = timed_out(here, "a", events, poll=PollPolicy(interval=0.1), timeout=100)
    moments = [moment for moment, _ in play.sent]
    assert all(later - earlier >= 1.7 for earlier, later in itertools.pairwise(moments[:-1]))
    held = timed_out(here, "b", [says(None, http=429, **{"retry-after": "25"})], start=play.now, timeout=0)
    other = timed_out(here, "c", [RUNNING] * 2, start=held.now, poll=PollPolicy(interval=5.0), timeout=26)
    assert other.sent[0][0] >= held.now + 25


def test_a_wait_that_ends_leaves_no_place_in_the_budget_taken() -> None:
    here = flows(max_polls_per_second=2.0)
    for number in range(60):
        timed_out(here, str(number + 1), [RUNNING] * 9, timeout=0.1)
    play = timed_out(here, "last", [RUNNING] * 9, start=100.2, timeout=2.0)
    assert play.sent[0][0] < 101.5


class Finishing(httpx.BaseTransport):
    """Says that every job is done."""

    def __init__(self) -> None:
        self.clock, self.asked = Clock(), Counter[str]()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked[request.url.params["id"]] += 1
        return httpx.Response(200, content=DONE.body)


def test_no_job_is_given_up_because_the_caller_took_long() -> None:
    transport, ended = Finishing(), 0
    with Client("ak-any", base_url=BASE, transport=transport, max_polls_per_second=1.0) as client:
        for outcome in client.as_completed(named(12), timeout=3):
            assert outcome.error is None
            transport.clock.sleep(1000)
            ended += 1
    assert ended == 12
    assert transport.asked == dict.fromkeys(named(12), 1)


def test_a_job_ends_at_its_deadline_even_where_the_budget_leaves_no_poll_for_it() -> None:
    play, ends = play_all(named(400), itertools.repeat(RUNNING), per_second=1.0, timeout=30)
    assert {type(end.error) for end in ends} == {JobTimeoutError}
    assert len(ends) == 400
    assert play.now - 100.0 < 30 + 30 + 10
    assert len(play.sent) < 75


def test_too_many_429s_end_the_wait_of_a_job_with_its_error() -> None:
    events = itertools.repeat(says(None, http=429))
    _, ends = play_all(named(3), events, timeout=5000)
    assert {type(end.error) for end in ends} == {RateLimitError}


def test_a_job_that_was_just_made_is_not_asked_for_at_once_and_one_that_is_picked_up_is() -> None:
    here = flows()
    play, _ = play_all([submitted(here, MODEL, ARGS), "old"], itertools.repeat(RUNNING), of=here, timeout=30)
    first = {}
    for moment, sent in play.sent:
        first.setdefault(sent.request.url.rpartition("=")[2], moment)
    assert first["old"] == 100.0
    assert first["66f0"] > 101.0


class Twenty(Play):
    """Answers as a service whose jobs take 20 seconds from the start of the play."""

    def _send(self, command: Any) -> Any:
        self.sent.append((self.now, command))
        return DONE if self.now >= self.start + 20 else RUNNING


def test_many_jobs_of_a_model_teach_each_other() -> None:
    catalog, lags = Catalog(builtin=False), []
    catalog.add(film("shop/film/slow", 300, 600))
    here = flows(catalog=catalog, validate="off")
    for wave in range(3):
        start = 100.0 + 60 * wave
        jobs = [made(here, "shop/film/slow", f"{wave}.{number}", at=start) for number in range(10)]
        play = Twenty([], start=start)
        play.run(here.wait_all(jobs, timeout=5000))
        ended = {command.request.url.rpartition("=")[2]: moment for moment, command in play.sent}
        lags.append(max(ended.values()) - start - 20)
    assert lags[-1] < 0.6 < lags[0]


def made(here: Flows, model: str, job_id: str, *, at: float) -> Job:
    job: Job = Play([says({"job_id": job_id})], start=at).run(here.submit(model, ARGS))
    return job


def test_what_became_of_a_job_survives_pickling_also_where_little_of_it_was_kept() -> None:
    events = itertools.chain([RUNNING], itertools.repeat(TransportFailure("the connection broke", sent=True)))
    _, (end,) = play_all(named(1), events, timeout=20)
    error = end.error
    assert error.last.raw == {}
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own error
    assert (str(copied), copied.last) == (str(error), error.last)
