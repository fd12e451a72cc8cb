"""The in-process front: virtual time, both kinds of httpx client, no sockets, no rendering."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from typing import Any

import av
import httpx
import pytest

from shortapi.testing import START, Clock, SandboxTransport
from shortapi_sandbox import Fault
from tests.sandbox.toys import CLIP, CLIP_ARGS, KEY, STILL, TUNE, toy_catalog

BASE = "https://api.example"


def create(client: httpx.Client, model: str = CLIP, **more: Any) -> str:
    args = CLIP_ARGS if model == CLIP else {"prompt": "A toy"}
    answer = client.post(f"{BASE}/api/v1/job/create", json={"model": model, "args": args, **more}, headers=KEY)
    return str(answer.json()["data"]["job_id"])


def query(client: httpx.Client, job_id: str) -> Any:
    return client.get(f"{BASE}/api/v1/job/query", params={"id": job_id}, headers=KEY).json()["data"]


@pytest.mark.parametrize(
    ("model", "array", "form"), [(CLIP, "videos", "mp4"), (STILL, "images", "png"), (TUNE, "musics", "mp3")]
)
def test_a_job_runs_in_virtual_time_and_gives_a_valid_file(model: str, array: str, form: str) -> None:
    transport = SandboxTransport(toy_catalog())
    with httpx.Client(transport=transport) as client:
        job_id = create(client, model)
        assert query(client, job_id)["status"] == 0
        transport.clock.sleep(1000)
        link = query(client, job_id)["result"][array][0]["url"]
        assert link.removeprefix(BASE).split("/")[1:4] == ["tmp", "20260101", job_id]
        assert link.endswith(f".{form}")
        with av.open(io.BytesIO(client.get(link).content)) as file:
            assert sum(1 for _ in file.demux()) > 1


def test_links_lead_to_the_origin_that_was_asked() -> None:
    transport = SandboxTransport(toy_catalog())
    with httpx.Client(transport=transport) as client:
        job_id = create(client)
        transport.clock.sleep(1000)
        answer = client.get("http://other:81/api/v1/job/query", params={"id": job_id}, headers=KEY).json()
        assert answer["data"]["result"]["videos"][0]["url"].startswith("http://other:81/tmp/")


def test_the_async_client_sees_the_same() -> None:
    async def run() -> list[Any]:
        transport = SandboxTransport(toy_catalog(), faults="query:429@1 file:slow(5000)@1 file:cut@2")
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=KEY) as client:
            made = await client.post("/api/v1/job/create", json={"model": CLIP, "args": CLIP_ARGS})
            job_id = made.json()["data"]["job_id"]
            refused = await client.get("/api/v1/job/query", params={"id": job_id})
            await transport.clock.asleep(1000)
            found = (await client.get("/api/v1/job/query", params={"id": job_id})).json()["data"]
            before = transport.clock.now()
            data = (await client.get(found["result"]["videos"][0]["url"])).content
            took = transport.clock.now() - before
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get(found["result"]["videos"][0]["url"])
            return [refused.status_code, found["status"], took == pytest.approx(len(data) / 5000)]

    assert asyncio.run(run()) == [429, 2, True]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("drop", httpx.RemoteProtocolError),
        ("refuse", httpx.ConnectError),
        ("reset", httpx.ReadError),
        ("delay(60)", httpx.ReadTimeout),
    ],
)
def test_the_async_client_gets_the_errors_of_httpx(kind: str, error: type[Exception]) -> None:
    async def run() -> float:
        transport = SandboxTransport(toy_catalog(), faults=f"query:{kind}")
        async with httpx.AsyncClient(transport=transport, timeout=5) as client:
            with pytest.raises(error) as caught:
                await client.get(f"{BASE}/api/v1/job/query?id=x", headers=KEY)
            assert isinstance(caught.value, httpx.TransportError)
            assert caught.value.request.url.path == "/api/v1/job/query"
        return transport.clock.now() - START

    assert asyncio.run(run()) == (5 if "delay" in kind else 0)


def test_a_delay_within_the_timeout_moves_the_clock_only() -> None:
    transport = SandboxTransport(toy_catalog(), faults=[Fault(route="create", kind="delay", value=4)])
    with httpx.Client(transport=transport, timeout=5) as client:
        create(client)
    assert transport.clock.now() == START + 4
    assert transport.engine.books()[0].at == START


def test_sleeping_takes_no_time_and_never_goes_back() -> None:
    clock = Clock(100)
    clock.sleep(1e6)
    clock.sleep(-5)
    assert clock.now() == 1_000_100


def test_tasks_that_sleep_together_wake_in_the_order_of_their_times() -> None:
    clock = Clock(0)
    woken: list[tuple[str, float]] = []

    async def nap(name: str, *seconds: float) -> None:
        for pause in seconds:
            await clock.asleep(pause)
            woken.append((name, clock.now()))

    async def run() -> None:
        await asyncio.gather(nap("long", 10), nap("short", 3, 3, 3, 3), nap("none", 0))

    asyncio.run(run())
    assert woken == [("none", 0), ("short", 3), ("short", 6), ("short", 9), ("long", 10), ("short", 12)]


def test_a_cancelled_sleeper_delays_no_other() -> None:
    clock = Clock(0)

    async def run() -> float:
        first = asyncio.create_task(clock.asleep(5))
        await asyncio.sleep(0)
        first.cancel()
        await clock.asleep(7)
        return clock.now()

    assert asyncio.run(run()) == 7


def test_callbacks_are_kept_instead_of_sent() -> None:
    transport = SandboxTransport(toy_catalog())
    with httpx.Client(transport=transport) as client:
        job_id = create(client, callback_url="http://127.0.0.1:9/hook")
        transport.clock.sleep(1000)
        assert query(client, job_id)["status"] == 2
    assert [(callback.job_id, callback.url) for callback in transport.callbacks] == [
        (job_id, "http://127.0.0.1:9/hook")
    ]


def test_the_first_frame_is_offered_here_too() -> None:
    with httpx.Client(transport=SandboxTransport(toy_catalog())) as client:
        answer = client.get(f"{BASE}/files/first-frame.webp")
        assert answer.headers["content-type"] == "image/webp"
        made = client.post(
            f"{BASE}/api/v1/job/create",
            json={"model": CLIP, "args": {"prompt": "x", "image": f"{BASE}/files/first-frame.webp"}},
            headers=KEY,
        )
        assert made.json()["code"] == 0


def test_a_file_of_its_own_that_does_not_exist_fails_the_job() -> None:
    transport = SandboxTransport(toy_catalog())
    with httpx.Client(transport=transport) as client:
        args = {"prompt": "x", "image": f"{BASE}/files/none.png"}
        answer = client.post(f"{BASE}/api/v1/job/create", json={"model": CLIP, "args": args}, headers=KEY).json()
        transport.clock.sleep(1000)
        found = query(client, answer["data"]["job_id"])
    assert (found["status"], found["refunded"]) == (3, True)


def test_one_transport_serves_several_clients_and_renders_if_asked() -> None:
    transport = SandboxTransport(toy_catalog(), render=True)
    with httpx.Client(transport=transport) as client:
        job_id = create(client)
    transport.clock.sleep(1000)
    with httpx.Client(transport=transport) as client:
        data = client.get(query(client, job_id)["result"]["videos"][0]["url"]).content
    with av.open(io.BytesIO(data)) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (214, 120)


def test_rendering_without_the_extra_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("av", "PIL"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Exception, match="shortapi\\[sandbox\\]"):
        SandboxTransport(toy_catalog(), render=True)
    assert SandboxTransport(toy_catalog())


NO_EXTRA = """
import sys
for name in ("av", "PIL", "starlette", "uvicorn"):
    sys.modules[name] = None
import httpx
from shortapi.testing import SandboxTransport
transport = SandboxTransport()
model = "alibaba/happyhorse-1.0/image-to-video"
example = dict(transport.engine.catalog[model].example)
with httpx.Client(transport=transport, base_url="https://api.example", headers={"Authorization": "Bearer k"}) as client:
    job = client.post("/api/v1/job/create", json={"model": model, "args": example}).json()["data"]["job_id"]
    transport.clock.sleep(10_000)
    print(client.get("/api/v1/job/query", params={"id": job}).json()["data"]["status"])
"""


def test_core_tests_need_nothing_of_the_extra() -> None:
    ran = subprocess.run([sys.executable, "-c", NO_EXTRA], capture_output=True, text=True, timeout=20, check=False)
    assert (ran.stdout, ran.stderr) == ("2\n", "")
