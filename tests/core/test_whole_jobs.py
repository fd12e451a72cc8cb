"""The main job over real sockets against the sandbox, through every fault, on both clients."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shortapi import AuthenticationError, JobFailedError, JobTimeoutError, ShortAPIError, TransportError
from shortapi.models import HappyHorse10ImageToVideoArgs
from shortapi_sandbox import Sandbox
from tests.faces import KEY, Face

FAST = 5000.0


def arguments(box: Sandbox) -> HappyHorse10ImageToVideoArgs:
    picture = f"{box.base_url}/files/first-frame.webp"
    return HappyHorse10ImageToVideoArgs(prompt="A slow turn.", image=picture, resolution="720P", duration=3)


@pytest.mark.parametrize(
    "fault",
    [
        "query:500@1-3",
        "query:html-502@2",
        "query:reset@1",
        "query:drop@1-2",
        "query:truncated@2",
        "query:null-data@1",
        "query:429(3)@1-2",
        "query:unknown-status(7)@1-4",
        "query:string-status@1-2",
        "file:cut@2",
        "file:dead-link@2",
        "file:slow(9999999)@2",
        "file:no-range",
        "create:429(2)@1-2",
    ],
)
def test_the_main_job_ends_in_a_file_and_one_create_in_spite_of(fault: str, face: Face, tmp_path: Path) -> None:
    with Sandbox(speed=FAST, render=False, faults=[fault]) as box:
        result = face.client(box.base_url).run(arguments(box))
        saved = result.outputs[0].save(tmp_path / "clip.mp4")
        (booked,) = box.engine.books()
    assert booked.job_id == result.job_id
    assert str(booked.amount) == str(result.charge) == "0.387"
    assert (saved.format, saved.bytes) == ("mp4", (tmp_path / "clip.mp4").stat().st_size)


@pytest.mark.parametrize("fault", ["drop", "reset", "html-502", "truncated", "null-data", "delay(30)"])
def test_a_create_that_was_booked_but_not_answered_is_booked_once(fault: str, face: Face) -> None:
    with Sandbox(speed=FAST, render=False, faults=[f"create:{fault}@1"]) as box:
        with pytest.raises(ShortAPIError) as caught:
            face.client(box.base_url, http_timeout=0.5).submit(arguments(box))
        assert len(box.engine.books()) == 1
    assert caught.value.charged is None
    assert caught.value.retry_safe is False


def test_a_create_that_was_dropped_before_anything_was_done_is_not_sent_again_either(face: Face) -> None:
    with Sandbox(speed=FAST, render=False, faults=["create:refuse@1"]) as box:
        with pytest.raises(TransportError) as caught:
            face.client(box.base_url).submit(arguments(box))
        assert box.engine.books() == ()
    assert caught.value.charged is None  # from here it looks the same as a lost answer


def test_a_failed_job_says_that_it_was_refunded(face: Face) -> None:
    with Sandbox(speed=FAST, render=False, faults=["create:fail@1"]) as box:
        with pytest.raises(JobFailedError) as caught:
            face.client(box.base_url).run(arguments(box))
        (booked,) = box.engine.books()
    assert (caught.value.refunded, caught.value.charged, booked.refunded) == (True, False, True)


def test_a_wrong_key_ends_at_once(face: Face) -> None:
    with Sandbox(speed=FAST, render=False, keys=["ak-right"]) as box:
        client = face.client(box.base_url)
        for call in (lambda: client.submit(arguments(box)), lambda: client.job("66f0").wait()):
            with pytest.raises(AuthenticationError):
                call()
        assert [call.route for call in box.engine.calls() if call.route != "file"] == ["create", "query"]


def test_a_wait_that_gave_up_is_picked_up_by_another_process(face: Face, tmp_path: Path) -> None:
    with Sandbox(speed=FAST, render=False, faults=["query:unknown-status(9)@1-5"]) as box:
        job = face.client(box.base_url).submit(arguments(box))
        with pytest.raises(JobTimeoutError) as caught:
            job.wait(timeout=0)
        assert caught.value.job_id == job.id
        assert f'client.job("{job.id}").wait()' in str(caught.value)
        code = (
            "from shortapi import Client, PollPolicy\n"
            f"result = Client(poll=PollPolicy(interval=0.05)).job({job.id!r}).wait()\n"
            "print(result.outputs[0].save('clip.mp4').format)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={"SHORTAPI_KEY": KEY, "SHORTAPI_BASE_URL": box.base_url},
            capture_output=True,
            text=True,
        )
        assert len(box.engine.books()) == 1
    assert done.stdout == "mp4\n", done.stderr


def test_many_threads_may_share_one_client(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from shortapi import Client, PollPolicy

    with (
        Sandbox(speed=FAST, render=False) as box,
        Client(KEY, base_url=box.base_url, poll=PollPolicy(interval=0.02)) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        results = list(pool.map(lambda _: client.run(arguments(box)), range(24)))
        assert len({result.job_id for result in results}) == len(box.engine.books()) == 24


def test_many_coroutines_may_share_one_client() -> None:
    import asyncio

    from shortapi import AsyncClient, PollPolicy

    async def main(box: Sandbox) -> set[str]:
        policy = PollPolicy(interval=0.02)
        async with AsyncClient(KEY, base_url=box.base_url, poll=policy) as client:
            results: list[Any] = await asyncio.gather(*(client.run(arguments(box)) for _ in range(24)))
        return {result.job_id for result in results}

    with Sandbox(speed=FAST, render=False) as box:
        assert len(asyncio.run(main(box))) == len(box.engine.books()) == 24
