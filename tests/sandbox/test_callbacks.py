"""Callbacks, as they should be and as they should not."""

from __future__ import annotations

import pytest

from shortapi_sandbox import Sandbox
from tests.sandbox.hosts import OtherClient, listener
from tests.sandbox.toys import CLIP, CLIP_ARGS, toy_catalog, until


def test_a_callback_comes_once_with_what_a_query_says(sandbox: Sandbox) -> None:
    client = OtherClient(sandbox.base_url)
    with listener() as (url, got):
        job_id = client.create(CLIP, CLIP_ARGS, callback_url=url)
        until(lambda: got)
        assert got == [client.ended(job_id)]
        assert got[0]["status"] == 2


@pytest.mark.parametrize(
    ("fault", "statuses", "forged"),
    [("callback:duplicate", [2, 2], 0), ("callback:forged", [2, 3], 1), ("callback:missing", [], 0)],
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
