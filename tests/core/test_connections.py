"""Connections: kept for polls, fresh for creates, few, never without a timeout, shared by threads."""

from __future__ import annotations

import asyncio
import select
import shutil
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest

from shortapi import AsyncClient, Client, ConfigurationError, Ledger, PollPolicy, ShortAPIError, TransportError
from tests.faces import KEY, Face
from tests.scripted import Service, created, done, job, ranged

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "film", "duration": 3, "resolution": "720P"}
VIDEO = b"\x00\x00\x00\x18ftypisom" + bytes(5000)


def test_polls_keep_a_connection_and_no_create_goes_over_one_that_was_used(face: Face) -> None:
    with Service(create=[created()], query=[job(1), job(1), job(1), done("https://a.example/a.mp4")]) as service:
        client = face.bare_client(api_key=KEY, base_url=service.url)
        for _ in range(3):
            client.submit(MODEL, ARGS).wait(poll=PollPolicy(interval=0.001))
    polls = {seen.client_address for seen in service.requests("/job/query")}
    creates = [seen.client_address for seen in service.requests("/job/create")]
    assert len(polls) == 1
    assert len(set(creates)) == 3
    assert not polls & set(creates)


def test_a_client_may_be_used_by_many_threads_at_once_over_few_connections() -> None:
    with (
        Service(create=[created()], query=[job(1), done("https://a.example/a.mp4")]) as service,
        Client(KEY, base_url=service.url) as client,
        ThreadPoolExecutor(24) as threads,
    ):
        snapshots = list(threads.map(lambda n: client.job(f"job{n}").poll(), range(240)))
        jobs = list(threads.map(lambda n: client.submit(MODEL, {**ARGS, "prompt": f"film {n}"}), range(24)))
    assert {seen.job_id for seen in snapshots} == {f"job{n}" for n in range(240)}
    assert len(jobs) == service.creates == 24
    assert len({seen.client_address for seen in service.requests("/job/query")}) <= 8


class PatientPoll:
    """As `select.poll()`, but it looks for a moment instead of an instant.

    httpcore's own pool asks so whether the server has closed an idle connection. If another thread has just been given
    that connection, its answer is taken for the end, and the connection is closed under its hands.
    """

    def __init__(self) -> None:
        self._poll = real_poll()
        self.register = self._poll.register

    def poll(self, milliseconds: int) -> Any:
        return self._poll.poll(max(milliseconds, 5))


real_poll = select.poll


def test_no_poll_in_many_threads_gets_a_connection_that_another_one_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(select, "poll", PatientPoll)
    with (
        Service(query=[job(1)]) as service,
        Client(KEY, base_url=service.url, http_timeout=5) as client,
        ThreadPoolExecutor(24) as threads,
    ):
        snapshots = list(threads.map(lambda n: client.job(f"job{n}").poll(), range(900)))
    assert [snapshot.job_id for snapshot in snapshots] == [f"job{n}" for n in range(900)]


class Recording:
    """Lets requests through and keeps what they say of their time."""

    connect_errors_are_honest = True

    def __init__(self, transport: Any) -> None:
        self.inner = transport
        self.clock = transport.clock
        self.timeouts: list[tuple[str, dict[str, float | None]]] = []

    def note(self, request: httpx.Request) -> None:
        self.timeouts.append((request.url.path, request.extensions["timeout"]))


class SyncRecording(Recording, httpx.BaseTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.note(request)
        response: httpx.Response = self.inner.handle_request(request)
        return response

    def close(self) -> None:
        self.inner.close()


class AsyncRecording(Recording, httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.note(request)
        response: httpx.Response = await self.inner.handle_async_request(request)
        return response

    async def aclose(self) -> None:
        await self.inner.aclose()


def test_no_request_is_without_a_timeout(face: Face, tmp_path: Path) -> None:
    kind = SyncRecording if type(face).__name__ == "Sync" else AsyncRecording
    transport = kind(face.transport())
    with Service(create=[created()], clip=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/clip.mp4")]
        client = face.client(service.url, transport=transport)
        client.submit(MODEL, ARGS).wait().outputs[0].save(tmp_path / "clip.mp4")
    assert [path for path, _ in transport.timeouts] == ["/api/v1/job/create", "/api/v1/job/query", "/files/clip.mp4"]
    for path, timeout in transport.timeouts:
        assert timeout.keys() == {"connect", "read", "write", "pool"}, path
        assert all(seconds is not None and 0 < seconds <= 60 for seconds in timeout.values()), path


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """The TLS contexts that are made, with certificates that no client before has read."""
    made, make = list[Any](), httpx.create_ssl_context
    monkeypatch.setattr(httpx, "create_ssl_context", lambda *args, **how: made.append(args) or make(*args, **how))
    monkeypatch.setenv("SSL_CERT_FILE", shutil.copy(certifi.where(), tmp_path))
    return made


def test_plain_http_needs_no_tls_context(face: Face, contexts: list[Any]) -> None:
    with Service(create=[created()], query=[done("https://a.example/a.mp4")]) as service:
        face.bare_client(api_key=KEY, base_url=service.url).run(MODEL, ARGS, poll=PollPolicy(interval=0.001))
    assert contexts == []


def test_all_clients_of_a_process_share_one_tls_context(face: Face, contexts: list[Any]) -> None:
    for _ in range(3):
        with pytest.raises(TransportError):
            face.bare_client(api_key=KEY, base_url="https://127.0.0.1:9").job("66f0").poll()
    assert len(contexts) == 1


def test_unreadable_certificates_are_reported_before_a_job_is_recorded(
    face: Face, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with Ledger(tmp_path / "ledger.db") as ledger:
        client = face.bare_client(api_key=KEY, base_url="https://127.0.0.1:9", ledger=ledger)
        with pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
            client.submit(MODEL, ARGS)
        assert list(ledger.rows()) == []


class Crowd:
    """Holds up polls until it is let go, and counts those that have come."""

    def __init__(self) -> None:
        self.come = threading.Semaphore(0)

    def __call__(self, handler: Any) -> None:
        self.come.release()
        handler.server.release.wait(20)
        handler.close_connection = True

    def wait_for(self, count: int) -> None:
        for _ in range(count):
            assert self.come.acquire(timeout=20)


@pytest.mark.parametrize("cancels", [1, 2, 3])
@pytest.mark.parametrize("count", [8, 12])
def test_waits_that_are_cancelled_leave_their_connections_to_others(count: int, cancels: int) -> None:
    crowd = Crowd()

    async def main(service: Service) -> str:
        async with AsyncClient(KEY, base_url=service.url, http_timeout=5) as client:
            waits = [asyncio.create_task(client.job(f"job{number}").wait()) for number in range(count)]
            await asyncio.to_thread(crowd.wait_for, 8)
            service.acts["/api/v1/job/query"] = [job(1)]
            for _ in range(cancels):
                for wait in waits:
                    wait.cancel()
                await asyncio.sleep(0)
            ends = await asyncio.gather(*waits, return_exceptions=True)
            assert {type(end) for end in ends} == {asyncio.CancelledError}
            polls = [client.job(f"other{number}").poll() for number in range(9)]
            return " ".join({snapshot.status for snapshot in await asyncio.gather(*polls)})

    with Service(query=[crowd]) as service:
        assert asyncio.run(main(service)) == "running"


def test_polls_that_were_given_up_do_not_keep_all_connections(face: Face) -> None:
    """As when a name lookup hangs: nothing can interrupt it, and the connection is not given back for minutes."""
    crowd = Crowd()
    with Service(query=[crowd]) as service:
        client = face.bare_client(api_key=KEY, base_url=service.url, http_timeout=0.2)
        for number in range(9):
            with pytest.raises(TransportError):
                client.job(f"job{number}").poll()
        service.acts["/api/v1/job/query"] = [job(1)]
        assert client.job("other").poll().status == "running"


def test_a_pool_of_connections_that_are_never_given_back_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on, stuck, lookup = threading.Event(), Crowd(), socket.getaddrinfo

    def hanging(*args: Any, **options: Any) -> Any:
        stuck.come.release()
        goes_on.wait(20)
        return lookup(*args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    with Service(query=[job(1)]) as service, ThreadPoolExecutor(8) as threads:
        client = Client(KEY, base_url=service.url.replace("127.0.0.1", "localhost"), http_timeout=0.3)
        given_up = [threads.submit(client.job(f"job{number}").wait, timeout=0) for number in range(8)]
        stuck.wait_for(8)
        for poll in given_up:
            assert isinstance(poll.exception(), ShortAPIError)
        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        with pytest.raises(TransportError):
            client.job("other").poll()  # this one finds out
        assert client.job("other").poll().status == "running"
        goes_on.set()
        client.close()


@pytest.mark.parametrize("cancels", [1, 2])
def test_closing_goes_on_to_its_end_when_it_is_cancelled(cancels: int, tmp_path: Path) -> None:
    arrived, go = threading.Event(), threading.Event()

    def late(handler: Any) -> None:
        arrived.set()
        go.wait(20)
        created("66f0")(handler)

    async def main(service: Service) -> list[BaseException]:
        client = AsyncClient(KEY, base_url=service.url, ledger=tmp_path / "ledger.db")
        submit = asyncio.create_task(client.submit(MODEL, ARGS))
        await asyncio.to_thread(arrived.wait, 20)
        closing = asyncio.create_task(client.close())
        await asyncio.sleep(0)
        for _ in range(cancels - 1):
            closing.cancel()
            for _ in range(9):
                await asyncio.sleep(0)
        assert not closing.done()  # it is what keeps a program from ending, and the create from being torn apart
        go.set()
        return await asyncio.gather(submit, closing, return_exceptions=True)

    with Service(create=[late]) as service:
        made, closed = asyncio.run(main(service))
    assert made.id == "66f0"  # type: ignore[attr-defined]
    assert isinstance(closed, asyncio.CancelledError if cancels > 1 else type(None))
    (row,) = Ledger(tmp_path / "ledger.db").rows()
    assert (row.state, row.job_id) == ("running", "66f0")


@pytest.mark.parametrize("ended", ["polled", "never used", "in the same loop"])
def test_closing_in_a_second_event_loop_is_quiet(ended: str) -> None:
    code = (
        "import asyncio, sys\nfrom shortapi import AsyncClient\nclient = AsyncClient('ak-any', base_url=sys.argv[1])\n"
        "async def poll(): await client.job('66f0').poll()\n"
        "async def both(): await poll(); await client.close()\n"
        f"if {ended!r} == 'polled': asyncio.run(poll())\nif {ended!r} == 'in the same loop': asyncio.run(both())\n"
        "asyncio.run(client.close())\nasyncio.run(client.close())\n"
    )
    with Service(query=[job(1)]) as service:
        ran = subprocess.run([sys.executable, "-c", code, service.url], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
