"""Very many jobs in one process: each is asked for by one request at a time, and none stops the others."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from shortapi import (
    APIError,
    ConfigurationError,
    JobFailedError,
    JobTimeoutError,
    Ledger,
    PollPolicy,
    UnexpectedResponseError,
)
from tests.faces import KEY, Face
from tests.scripted import Handler, Service, created, job, reply, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "film", "duration": 3, "resolution": "720P"}
DONE = {"status": 2, "result": {"videos": [{"url": "http://127.0.0.1/files/a.mp4"}]}}
FAILED = {"status": 3, "error": "no", "refunded": True}


class Jobs:
    """Answers queries: job `n-ending` is running n times, then ends so; counts what is asked at the same moment.

    Args:
        patience: seconds that the first request waits for a second one.
    """

    def __init__(self, patience: float = 0.0) -> None:
        self.patience = patience
        self.second = threading.Event()
        self.polls: Counter[str] = Counter()
        self.together: Counter[str] = Counter()
        self.most = 0
        self.clashes = 0
        self._lock = threading.Lock()

    def __call__(self, handler: Handler) -> None:
        job_id = parse_qs(urlsplit(handler.path).query)["id"][0]
        with self._lock:
            self.polls[job_id] += 1
            self.together[job_id] += 1
            self.clashes += self.together[job_id] > 1
            self.most = max(self.most, self.together.total())
        if self.polls.total() > 1:
            self.second.set()
        self.second.wait(self.patience)
        with self._lock:
            self.together[job_id] -= 1
        self._answer(handler, job_id)

    def _answer(self, handler: Handler, job_id: str) -> None:
        turns, _, ending = job_id.partition("-")
        if ending == "never" or self.polls[job_id] <= int(turns):
            reply(200, {"code": 0, "data": {"status": 1}})(handler)
            return
        {
            "done": reply(200, {"code": 0, "data": DONE}),
            "failed": reply(200, {"code": 0, "data": FAILED}),
            "gone": status(404),
            "empty": reply(200, {"code": 0, "data": {"status": 2, "result": {}}}),
        }[ending](handler)


def ids(*endings: str, turns: int = 6) -> list[str]:
    return [f"{turn}-{ending}" for ending in endings for turn in range(turns)]


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "shortapi-worker"]


def test_each_job_comes_once_with_its_result_and_is_asked_for_no_more_than_it_needs(face: Face) -> None:
    jobs, names = Jobs(), ids("done", turns=40)
    with Service(query=[jobs]) as service:
        client = face.client(service.url)
        ended = list(client.as_completed([client.job(name) for name in names]))
    assert sorted(outcome.job.id for outcome in ended) == sorted(names)
    assert all(outcome.get().job_id == outcome.job.id for outcome in ended)
    assert jobs.polls == {name: int(name.split("-")[0]) + 1 for name in names}


def test_a_job_has_at_most_one_request_under_way_and_all_jobs_at_most_as_many_as_connections(face: Face) -> None:
    jobs = Jobs(patience=10)
    with Service(query=[jobs]) as service:
        face.client(service.url).wait_all(ids("done", turns=40), poll=PollPolicy(interval=5))
    assert jobs.clashes == 0
    assert 1 < jobs.most <= 8


@pytest.mark.parametrize(
    ("ending", "error"),
    [("failed", JobFailedError), ("gone", APIError), ("empty", UnexpectedResponseError), ("never", JobTimeoutError)],
)
def test_a_job_without_a_result_never_stops_the_others(ending: str, error: type[Exception], face: Face) -> None:
    with Service(query=[Jobs()]) as service:
        ended = face.client(service.url).wait_all([f"1-{ending}", *ids("done")], timeout=60)
    assert isinstance(ended[0].error, error)
    assert ended[0].result is None
    assert ended[0].error.job_id == f"1-{ending}"
    assert [outcome.error for outcome in ended[1:]] == [None] * 6
    with pytest.raises(error):
        ended[0].get()


def test_outcomes_come_in_the_order_of_the_jobs_even_where_one_is_named_twice(face: Face) -> None:
    jobs = Jobs()
    with Service(query=[jobs]) as service:
        client = face.client(service.url)
        ended = client.wait_all(["2-done", client.job("0-failed"), "0-done", "2-done"])
    assert [outcome.job.id for outcome in ended] == ["2-done", "0-failed", "0-done", "2-done"]
    assert jobs.polls["2-done"] == 3


def test_jobs_come_as_they_end_not_as_they_were_named(face: Face) -> None:
    with Service(query=[Jobs()]) as service:
        policy = PollPolicy(interval=5)
        ended = face.client(service.url).as_completed(["9-done", "4-done", "0-done"], poll=policy)
        assert [outcome.job.id for outcome in ended] == ["0-done", "4-done", "9-done"]


def test_no_jobs_are_no_outcomes_and_no_request(face: Face) -> None:
    with Service() as service:
        client = face.client(service.url)
        assert client.wait_all([]) == ()
        assert list(client.as_completed([])) == []
    assert service.seen == []


def test_who_leaves_the_loop_is_asked_for_nothing_more(face: Face) -> None:
    jobs = Jobs()
    with Service(query=[jobs]) as service:
        client = face.client(service.url)
        ended = client.as_completed(["0-done", *ids("never")], poll=PollPolicy(interval=5))
        assert next(ended).job.id == "0-done"
        ended.close()
        client.job("9-done").wait()
    # All were asked for at once; the second time never came.
    assert {jobs.polls[name] for name in ids("never")} <= {0, 1}
    assert not workers()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, SystemExit, asyncio.CancelledError])
def test_what_the_callers_own_code_raises_ends_the_wait_and_says_that_the_jobs_go_on(
    stop: type[BaseException], face: Face
) -> None:
    def on_update(_: Any) -> None:
        raise stop

    with Service(query=[Jobs()]) as service, pytest.raises(stop) as caught:
        face.client(service.url).wait_all(ids("never"), on_update=on_update)
    (note,) = caught.value.__notes__
    assert "6 jobs" in note
    assert "continue" in note
    assert "wait_all" in note
    assert not workers()


def test_polls_are_told_one_at_a_time_by_the_callers_own_thread(face: Face) -> None:
    threads, seen = set(), []

    def on_update(snapshot: Any) -> None:
        threads.add(threading.current_thread())
        seen.append((snapshot.job_id, snapshot.poll, snapshot.status))

    with Service(query=[Jobs()]) as service:
        face.client(service.url).wait_all(ids("done"), on_update=on_update)
    assert threads == {threading.current_thread()}
    assert sorted(seen) == sorted(
        (name, poll, "succeeded" if poll > int(name[0]) else "running")
        for name in ids("done")
        for poll in range(1, int(name[0]) + 2)
    )


def test_the_time_out_is_each_jobs_own_and_says_how_to_pick_it_up(face: Face) -> None:
    with Service(query=[Jobs()]) as service:
        ended = face.client(service.url).wait_all(ids("never"), timeout=45)
    for outcome in ended:
        assert f'client.job("{outcome.job.id}").wait()' in str(outcome.error)
        assert outcome.error.last.raw == {"status": 1}
        assert 45 <= outcome.error.last.elapsed < 50


def test_a_ledger_knows_how_the_jobs_ended(face: Face, tmp_path: Path) -> None:
    made = iter(range(9))

    def create(handler: Handler) -> None:
        number = next(made)
        ending = "failed" if number == 1 else "done"
        reply(200, {"code": 0, "data": {"job_id": f"{number}-{ending}", "amount": "0.387"}})(handler)

    with Service(create=[create], query=[Jobs()]) as service, Ledger(tmp_path / "ledger.db") as ledger:
        client = face.client(service.url, ledger=ledger)
        jobs = [client.submit(MODEL, {**ARGS, "prompt": f"film {n}"}) for n in range(3)]
        client.wait_all(jobs)
        rows = {row.job_id: (row.state, row.outputs, row.refunded) for row in ledger.rows()}
    assert rows == {"0-done": ("running", 1, None), "1-failed": ("failed", None, True), "2-done": ("running", 1, None)}


def test_what_is_no_job_is_refused_before_anything_is_asked(face: Face) -> None:
    with Service(query=[Jobs()]) as service:
        client = face.client(service.url)
        for wrong in (7, None, "", b"66f0"):
            with pytest.raises(ConfigurationError, match="job id"):
                client.wait_all(["0-done", wrong])
    assert service.seen == []


@pytest.mark.parametrize("wrong", [0, -1, "20", True, float("nan"), float("inf")])
def test_a_budget_of_polls_is_a_number_above_zero(wrong: Any, face: Face) -> None:
    with pytest.raises(ConfigurationError, match="max_polls_per_second"):
        face.bare_client(max_polls_per_second=wrong)


@pytest.mark.parametrize("wrong", ["66f0abc", b"66f0", 7, None, {"66f0": 1}])
def test_what_is_no_list_of_jobs_is_refused(wrong: Any, face: Face) -> None:
    with Service(query=[Jobs()]) as service:
        client = face.client(service.url)
        with pytest.raises(ConfigurationError, match="list of jobs"):
            client.wait_all(wrong)
    assert service.seen == []


def test_jobs_are_asked_for_a_last_time_however_late_the_loop_begins(face: Face) -> None:
    transport, names = face.transport(), [f"{'0' * n}-done" for n in range(1, 13)]
    with Service(query=[Jobs()]) as service:
        ended = face.client(service.url, transport=transport).as_completed(names, timeout=60)
        transport.clock.sleep(5000)
        assert [outcome.error for outcome in ended] == [None] * 12


def trickle(handler: Handler) -> None:
    """Begin an answer and never come to its end."""
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b" " * 1000:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        if handler.server.release.wait(0.2):
            return


def test_answers_that_never_end_hold_up_no_other_job_and_not_for_ever(face: Face) -> None:
    jobs = Jobs()

    def some(handler: Handler) -> None:
        (trickle if "never" in handler.path else jobs)(handler)

    with Service(query=[some]) as service:
        client = face.bare_client(api_key=KEY, base_url=service.url)
        ended = client.wait_all([*ids("never", turns=10), "0-done"], timeout=1)
    assert [type(outcome.error) for outcome in ended] == [*[JobTimeoutError] * 10, type(None)]


def test_a_client_that_is_closed_meanwhile_says_that_the_paid_job_goes_on(face: Face) -> None:
    with Service(create=[created("paid1")], query=[job(1)]) as service:
        client = face.client(service.url)
        paid = client.submit(MODEL, ARGS)
        close = client._inner.close if hasattr(client, "_inner") else client.close
        (ended,) = client.wait_all([paid], on_update=lambda _: close())
    assert isinstance(ended.error, ConfigurationError)
    assert (ended.error.charged, ended.error.job_id) == (True, "paid1")
    assert 'client.job("paid1")' in str(ended.error)


@pytest.mark.parametrize("broken", [ZeroDivisionError, MemoryError])
def test_what_nobody_foresaw_in_a_worker_comes_out_instead_of_a_wait_without_end(
    broken: type[Exception], face: Face
) -> None:
    transport = face.transport()

    def fail(*_: Any) -> Any:
        raise broken

    transport.handle_request = transport.handle_async_request = fail
    client = face.client("http://127.0.0.1:9", transport=transport)
    with pytest.raises(broken):
        client.wait_all(["a", "b"])
    assert not workers()
