"""Callbacks, as they should be and as they should not."""

from __future__ import annotations

import httpx
import pytest

from shortapi.testing import SandboxTransport
from shortapi_sandbox import Sandbox
from tests.sandbox.hosts import OtherClient, listener
from tests.sandbox.toys import CLIP, CLIP_ARGS, KEY, toy_catalog, until


def test_a_callback_comes_once_with_what_a_query_says(sandbox: Sandbox) -> None:
    client = OtherClient(sandbox.base_url)
    with listener() as (url, got):
        job_id = client.create(CLIP, CLIP_ARGS, callback_url=url)
        until(lambda: got)
        assert got == [client.ended(job_id)]
        assert got[0]["status"] == 2


@pytest.mark.parametrize(
    ("fault", "statuses", "forged"),
    [
        ("callback:duplicate", [2, 2], 0),
        ("callback:forged", [2, 3], 1),
        ("callback:missing", [], 0),
        ("callback:early", [0, 2], 0),
        ("callback:late(0.2)", [2], 0),
        ("callback:misdirected", [], 0),
    ],
)
def test_callbacks_that_go_wrong(fault: str, statuses: list[int], forged: int) -> None:
    faults = [fault, "create:fail@1"] if forged else [fault]
    with listener() as (url, got), Sandbox(toy_catalog(), speed=100, render=False, faults=faults) as sandbox:
        client = OtherClient(sandbox.base_url)
        client.ended(client.create(CLIP, CLIP_ARGS, callback_url=url))
        until(lambda: sandbox.engine.callback_due() is None and len(got) == len(statuses))
        assert [data["status"] for data in got] == statuses
        links = [file["url"] for data in got if data["result"] for file in data["result"]["videos"]]
        assert sum(not link.startswith(sandbox.base_url) for link in links) == forged


def test_in_process_each_callback_is_handed_over_when_it_is_due() -> None:
    got: list[tuple[float, str]] = []
    transport = SandboxTransport(
        toy_catalog(),
        seed=1,
        faults=["callback:late(60)@1", "callback:misdirected@2"],
        on_callback=lambda callback: got.append((transport.clock.now(), callback.url)),
    )
    with httpx.Client(base_url="https://api.example", transport=transport) as client:
        for place in ("a", "b"):
            body = {"model": CLIP, "args": CLIP_ARGS, "callback_url": f"http://127.0.0.1/{place}"}
            client.post("/api/v1/job/create", json=body, headers=KEY)
        begun = transport.clock.now()
        while transport.engine.callback_due() is not None:
            transport.clock.sleep(0.25)
    first, second = sorted(got)
    assert (first[1], second[1]) == ("http://127.0.0.1/a", "http://127.0.0.1/a"), "the second job's went to the first's"
    assert second[0] - begun > 60
