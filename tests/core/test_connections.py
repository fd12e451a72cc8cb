"""Connections: kept for polls, fresh for creates, few, never without a timeout, shared by threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi import Client, PollPolicy
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


def test_a_client_makes_one_tls_context(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    made, make = [], httpx.create_ssl_context
    monkeypatch.setattr(httpx, "create_ssl_context", lambda *args, **options: made.append(1) or make(*args, **options))
    with Service(create=[created()], query=[done("https://a.example/a.mp4")]) as service:
        face.bare_client(api_key=KEY, base_url=service.url).run(MODEL, ARGS, poll=PollPolicy(interval=0.001))
    assert len(made) == 1
