"""Waits that are told: rare polls until a callback comes, one at once when it came, and nothing believed."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from shortapi import Catalog, Client, ConfigurationError, Ledger
from shortapi.callbacks import MAX_KEPT, Receiver
from shortapi.testing import SandboxTransport
from shortapi_sandbox import Sandbox
from tests.faces import FACES, KEY, Face

MODEL = "alibaba/happyhorse-1.0/text-to-video"
SECRET = "a long secret of a test"
URL = "http://127.0.0.1/hook"
CATALOG = Catalog()


@pytest.fixture(params=FACES, ids=lambda face: face.__name__)
def face(request: pytest.FixtureRequest) -> Iterator[Face]:
    made = request.param()
    yield made
    made.close()


class Told:
    """A client, a receiver that its service reaches, and how its jobs were asked for."""

    def __init__(self, face: Face, *faults: str, **options: Any) -> None:
        self.receiver = Receiver(URL, key=SECRET, ledger=options.get("ledger"))
        self.transport = SandboxTransport(CATALOG, seed=7, faults=faults, on_callback=self._receive)
        options = {"api_key": KEY, "base_url": "http://localhost", "catalog": CATALOG, "ledger": False, **options}
        self.client = face.bare_client(transport=self.transport, **options)

    def _receive(self, callback: Any) -> None:
        assert self.receiver.receive(urlsplit(callback.url).path, {}, callback.body) is not None

    def submit(self, number: int, url: str | None = None) -> Any:
        url = url or self.receiver.url_for(f"job-{number}")
        return self.client.submit(MODEL, {"prompt": f"Waves {number}."}, callback_url=url)

    @contextmanager
    def receiver_of(self, folder: Path) -> Iterator[tuple[Client, Receiver]]:
        """Give another client of the same service, and its receiver, with the ledger in that folder."""
        ledger = Ledger(folder / "l.db")
        options: dict[str, Any] = {"base_url": "http://localhost", "catalog": CATALOG, "ledger": ledger}
        with Client(KEY, transport=self.transport, **options) as client:
            yield client, Receiver(URL, key=SECRET, ledger=ledger)

    def polls(self, job_id: str) -> int:
        return sum(call.route == "query" and call.subject == job_id for call in self.transport.engine.calls())


@pytest.mark.no_cover
def test_callbacks_that_work_spare_polls_and_cost_no_time(face: Face) -> None:
    told, polls, late = Told(face), [], []
    for number in range(20):
        job = told.submit(number)
        result = job.wait(callbacks=told.receiver)
        ended = told.transport.callbacks[-1]
        assert ended.job_id == job.id
        polls.append(result.polls)
        late.append(result.elapsed)
    assert mean(polls) <= 2.2
    assert max(polls[5:]) <= 5


FAULTS = ["missing", "late(600)", "early", "duplicate", "forged", "misdirected"]


@pytest.mark.no_cover
def test_whatever_callbacks_do_jobs_end_as_without_them(face: Face) -> None:
    def ends(*faults: str, callbacks: bool) -> list[float]:
        told = Told(face, *faults)
        if callbacks:
            return [told.submit(n).wait(callbacks=told.receiver).elapsed for n in range(6)]
        return [told.client.submit(MODEL, {"prompt": f"Waves {n}."}).wait().elapsed for n in range(6)]

    without = ends(callbacks=False)
    for fault in FAULTS:
        assert mean(ends(f"callback:{fault}", callbacks=True)) <= mean(without) * 1.10, fault


def test_many_jobs_are_told_too(face: Face) -> None:
    told = Told(face)
    jobs = [told.submit(number) for number in range(30)]
    outcomes = told.client.wait_all(jobs, callbacks=told.receiver)
    assert [outcome.result is not None for outcome in outcomes] == [True] * 30
    polls = [told.polls(job.id) for job in jobs]
    assert mean(polls) <= 6  # the first of a receiver, all together
    told.receiver.works = True
    again = [told.submit(number) for number in range(30, 60)]
    list(told.client.as_completed(again, callbacks=told.receiver))
    assert mean(told.polls(job.id) for job in again) <= 2


def test_a_run_is_reported_too(face: Face) -> None:
    told = Told(face)
    told.receiver.works = True
    args, url = {"prompt": "Waves."}, told.receiver.url_for()
    assert told.client.run(MODEL, args, callback_url=url, callbacks=told.receiver).polls <= 2


@pytest.mark.parametrize("callbacks", [5, "a", object()])
def test_only_a_receiver_is_listened_to(callbacks: Any, face: Face) -> None:
    with pytest.raises(ConfigurationError, match="callbacks must be a Receiver"):
        Told(face).submit(1).wait(callbacks=callbacks)


def test_through_a_ledger_another_receiver_is_heard(face: Face, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.db")
    told = Told(face, ledger=ledger)
    waits = Receiver(URL, key=SECRET, ledger=Ledger(tmp_path / "l.db"))  # as another process has it
    waits.works = True
    job = told.submit(1)
    result = told.client.job(job.id).wait(callbacks=waits)
    assert result.polls <= 2
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("l.db*") if path.is_file())
    assert told.receiver.url_for("job-1").rpartition(".")[2].encode() not in kept


def test_a_ledger_that_fails_takes_no_result_away(face: Face, tmp_path: Path) -> None:
    told = Told(face, ledger=Ledger(tmp_path / "l.db"))
    job = told.submit(1)
    told.client.close()
    (tmp_path / "l.db").write_bytes(b"no ledger at all")
    with told.receiver_of(tmp_path) as (client, receiver):
        assert client.job(job.id).wait(callbacks=receiver).outputs


@pytest.mark.no_cover
def test_a_storm_of_wrong_callbacks_makes_no_job_wrong_and_stays_small(face: Face) -> None:
    """A thousand each, forged, repeated, early, late and misdirected ones, over fifty jobs."""
    told, rand = Told(face, "create:fail%0.2"), random.Random(5)
    jobs = [told.submit(number) for number in range(50)]
    paths = [urlsplit(told.receiver.url_for(f"job-{number}")).path for number in range(50)]
    forged = [f"{path[:-64]}{rand.randbytes(32).hex()}" for path in paths]
    late = [urlsplit(told.receiver.url_for(f"done-{number}")).path for number in range(1000)]
    claim = b'{"id": "66f0", "status": 2, "result": {"videos": [{"url": "http://192.0.2.1/forged.mp4"}]}}'

    def storm() -> None:
        for _ in range(100):
            assert told.receiver.receive(rand.choice(forged), {}, claim) is None
            assert told.receiver.receive(rand.choice(paths), {}, claim) is not None  # early, again and again
            assert told.receiver.receive(rand.choice(paths), {"x": "y"}, claim * 100) is not None  # another job's
            assert told.receiver.receive(late.pop(), {}, claim) is not None  # of a job that is over
            assert told.receiver.receive(paths[0], {}, b"") is not None  # the same again

    outcomes = []
    for number, outcome in enumerate(told.client.as_completed(jobs, callbacks=told.receiver)):
        outcomes.append(outcome)
        if number % 5 == 0:
            storm()
    assert len(outcomes) == 50
    fails = {booking.job_id: booking.fails_at is not None for booking in told.transport.engine.books()}
    assert {outcome.job.id: outcome.error is not None for outcome in outcomes} == fails
    links = [output.url for outcome in outcomes if outcome.result for output in outcome.result.outputs]
    assert links
    assert not any("192.0.2.1" in link for link in links)
    assert len(list(told.receiver.came())) <= MAX_KEPT


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


WAITER = """
import sys
from shortapi import Client, Ledger
from shortapi.callbacks import Receiver
base_url, url, ledger, job_id = sys.argv[1:]
receiver = Receiver(url, key="a long secret of a test", ledger=Ledger(ledger))
receiver.works = True
with Client("ak-x", base_url=base_url, ledger=ledger) as client:
    print(client.job(job_id).wait(callbacks=receiver).polls)
"""


def test_a_web_worker_receives_and_another_process_waits(tmp_path: Path) -> None:
    book = tmp_path / "l.db"
    with make_server("127.0.0.1", 0, None, handler_class=Quiet) as server:  # type: ignore[arg-type]
        url = f"http://127.0.0.1:{server.server_port}/hook"
        receiver = Receiver(url, key=SECRET, ledger=Ledger(book))
        server.set_app(receiver.wsgi)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with Sandbox(speed=40, render=False) as box, Client(KEY, base_url=box.base_url, ledger=book) as client:
            args = {"prompt": "Waves.", "duration": 3}
            job = client.submit(MODEL, args, callback_url=receiver.url_for("job-1"))
            words = [sys.executable, "-c", WAITER, box.base_url, url, str(book), job.id]
            done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        server.shutdown()
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) <= 2
