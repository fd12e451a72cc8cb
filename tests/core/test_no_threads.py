"""A process that may start no further thread, and event loops that are not asyncio's: never sent is never in doubt."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi import (
    AsyncClient,
    Client,
    ConfigurationError,
    DuplicateJobError,
    Ledger,
    LedgerError,
    ShortAPIError,
    TransportError,
)
from tests.clocks import SkippingClock
from tests.faces import KEY

ROOT = Path(__file__).parents[2]
NOBODY = "http://127.0.0.1:9"
MODEL, ARGS = "alibaba/happyhorse-1.0/text-to-video", {"prompt": "a", "duration": 3, "resolution": "720P"}

BEGUN = """
import socket, sys, threading
from shortapi import Ledger, PollPolicy, ShortAPIError
from tests.faces import Async, Sync
from tests.scripted import Service, created, done, job, ranged

MODEL, ARGS = "alibaba/happyhorse-1.0/text-to-video", {"prompt": "a", "duration": 3, "resolution": "720P"}
VIDEO = b"\\0\\0\\0\\x18ftypisom" + bytes(999)
begin = threading.Thread.start

def forbidden(thread):
    # The service's own threads go on.
    if thread.name.startswith(("shortapi", "asyncio", "ThreadPool")):
        raise RuntimeError("can't start new thread")
    begin(thread)

def submitted(client):
    try:
        return client.submit(MODEL, ARGS).id
    except ShortAPIError as error:
        return type(error).__name__, error.charged, error.retry_safe, "another thread" in str(error)

face, path = {"Sync": Sync, "Async": Async}[sys.argv[1]](), sys.argv[2]
service = Service(create=[created("66f0", "0.387")], query=[job(1)], a=[ranged(VIDEO)])
service.acts["/api/v1/job/query"] = [job(1), done(f"{service.url}/files/a.mp4")]
service.__enter__()
client = face.client(service.url.replace("127.0.0.1", "localhost"), ledger=path)
threading.Thread.start = forbidden
"""

SENT = "print(submitted(client), service.creates, *[row.state for row in Ledger(path).rows()])"


def run(script: str, face: str, path: Path) -> str:
    words = [sys.executable, "-c", BEGUN + script, face, str(path)]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stdout.strip()


@pytest.mark.parametrize("where", ["main", "thread"])
@pytest.mark.parametrize("face", ["Sync", "Async"])
def test_a_create_that_no_thread_could_send_is_not_charged_and_not_in_doubt(
    face: str, where: str, tmp_path: Path
) -> None:
    script = (
        SENT if where == "main" else f"thread = threading.Thread(target=lambda: {SENT})\nbegin(thread)\nthread.join()"
    )
    assert run(script, face, tmp_path / "ledger.db") == "('TransportError', False, True, True) 0 failed"


@pytest.mark.parametrize("face", ["Sync", "Async"])
def test_a_job_goes_on_when_there_are_threads_again(face: str, tmp_path: Path) -> None:
    script = """
tries = []
def sometimes(thread):
    if thread.name.startswith(("shortapi", "asyncio")):
        tries.append(thread.name)
        if len(tries) % 2:
            raise RuntimeError("can't start new thread")
    begin(thread)
threading.Thread.start = sometimes
result = client.submit(MODEL, ARGS).wait()
print(result.outputs[0].save(path + ".mp4").bytes, service.creates, *[row.state for row in Ledger(path).rows()])
"""
    assert run(script, face, tmp_path / "ledger.db") == "1011 1 done"


def test_a_wait_for_many_jobs_makes_do_with_the_threads_that_there_are(tmp_path: Path) -> None:
    script = """
allowed = iter(range(2))
def few(thread):
    if thread.name == "shortapi-worker" and next(allowed, None) is None:
        raise RuntimeError("can't start new thread")
    begin(thread)
threading.Thread.start = few
print(len([outcome for outcome in client.wait_all(["66f0", "66f1", "66f2"]) if outcome.result is not None]))
"""
    assert run(script, "Sync", tmp_path / "ledger.db") == "3"


def test_a_wait_for_many_jobs_without_any_thread_is_one_sentence(tmp_path: Path) -> None:
    script = """
try:
    client.wait_all(["66f0", "66f1"])
except ShortAPIError as error:
    print(type(error).__name__, "another thread" in str(error), "continue" in " ".join([str(error), *error.__notes__]))
"""
    assert run(script, "Sync", tmp_path / "ledger.db") == "TransportError True True"


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Beginnings of the names of the threads that may be started; at first only what ends an event loop."""
    begin, allowed = threading.Thread.start, {"Thread-"}

    def start(thread: threading.Thread) -> None:
        if not thread.name.startswith(tuple(allowed)):
            raise RuntimeError("can't start new thread")
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    return allowed


async def accepting(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": {"job_id": "66f0"}})


def submitting(path: Path) -> AsyncClient:
    return AsyncClient(KEY, base_url=NOBODY, ledger=path, transport=httpx.MockTransport(accepting))


def test_without_threads_an_async_client_writes_its_ledger_itself(threads: set[str], tmp_path: Path) -> None:
    async def main() -> None:
        async with submitting(tmp_path / "ledger.db") as client:
            assert (await client.submit(MODEL, ARGS)).id == "66f0"
            with pytest.raises(DuplicateJobError):
                await client.submit(MODEL, ARGS)

    asyncio.run(main())
    (row,) = Ledger(tmp_path / "ledger.db").rows()
    assert (row.state, row.job_id) == ("running", "66f0")


def test_without_threads_nothing_is_paid_for_and_the_ledger_knows_it(threads: set[str], tmp_path: Path) -> None:
    held, go = list[httpx.Request](), threading.Event()

    def hold(request: httpx.Request) -> httpx.Response:
        held.append(request)
        go.wait(20)
        return httpx.Response(500)

    # Threads that wait for something to do are kept; so let all of them have something.
    threads.add("")
    with Client(KEY, base_url=NOBODY, transport=httpx.MockTransport(hold)) as other:
        polls = [threading.Thread(target=lambda: suppressed(other.job("66f0").poll)) for _ in range(12)]
        for poll in polls:
            poll.start()
        while len(held) < len(polls):
            go.wait(0.01)
        threads.remove("")
        nothing_is_paid_for(tmp_path / "ledger.db")
        go.set()
        for poll in polls:
            poll.join()


def suppressed(call: Callable[[], object]) -> None:
    with suppress(ShortAPIError):
        call()


def nothing_is_paid_for(path: Path) -> None:
    class Counting(httpx.MockTransport):
        clock = SkippingClock()

    asked: list[httpx.Request] = []
    transport = Counting(lambda request: asked.append(request) or httpx.Response(500))
    with Client(KEY, base_url=NOBODY, ledger=path, transport=transport) as client:
        with pytest.raises(TransportError, match=r": this process cannot start another thread\. ") as caught:
            client.submit(MODEL, ARGS)
        assert (caught.value.charged, caught.value.retry_safe) == (False, True)
        with pytest.raises(TransportError, match=r": this process cannot start another thread\. "):
            client.job("66f0").poll()
    assert asked == []
    assert [row.state for row in Ledger(path).rows()] == ["failed"]


def test_what_was_written_without_a_thread_is_not_written_again_when_there_are_some(
    threads: set[str], tmp_path: Path
) -> None:
    async def main() -> None:
        async with submitting(tmp_path / "ledger.db") as client:
            await client.submit(MODEL, ARGS)
            threads.add("")  # the pool has kept all of it, and now comes to it
            with pytest.raises(LedgerError, match="66f0"):
                await client.submit(MODEL, {**ARGS, "duration": 4})

    asyncio.run(main())
    assert [row.state for row in Ledger(tmp_path / "ledger.db").rows()] == ["running", "uncertain"]


class OtherLoop:
    """Drives coroutines as another library's event loop would: without one of asyncio."""

    def run(self, coroutine: Any) -> Any:
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value
        raise AssertionError("it waits for something that this loop does not know")


USES: dict[str, Any] = {
    "submit": lambda client: client.submit("alibaba/happyhorse-1.0/text-to-video", {"prompt": "a"}),
    "run": lambda client: client.run("alibaba/happyhorse-1.0/text-to-video", {"prompt": "a"}),
    "poll": lambda client: client.job("66f0").poll(),
    "wait": lambda client: client.job("66f0").wait(),
    "wait_all": lambda client: client.wait_all(["66f0"]),
    "as_completed": lambda client: anext(client.as_completed(["66f0"])),
}


@pytest.mark.parametrize("use", USES)
def test_without_a_loop_of_asyncio_an_async_client_says_so_in_a_sentence(use: str, tmp_path: Path) -> None:
    client, loop = AsyncClient(KEY, base_url="http://127.0.0.1:9", ledger=tmp_path / "ledger.db"), OtherLoop()

    async def used() -> None:
        async with client:
            await USES[use](client)

    with pytest.raises(ConfigurationError, match=r"asyncio.*Nothing was sent") as caught:
        loop.run(used())
    assert caught.value.charged is not True
