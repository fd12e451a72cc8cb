"""A sandbox says how many times faster it is than real jobs: the time left and the polls go by that."""

from __future__ import annotations

from typing import Any

import pytest

from shortapi.testing import SandboxTransport
from tests.core.play import DONE, Play, flows, says
from tests.faces import Face
from tests.scripted import Service, created, job, reply

MODEL, ARGS = "alibaba/happyhorse-1.0/text-to-video", {"prompt": "Waves.", "resolution": "720P", "duration": 3}


def watched(face: Face, speed: float, *, by_id: bool) -> list[Any]:
    """Run a job and return what each poll said."""
    seen: list[Any] = []
    client = face.client("https://api.shortapi.ai", transport=SandboxTransport(speed=speed, seed=1))
    made = client.submit(MODEL, ARGS)
    (client.job(made.id) if by_id else made).wait(on_update=seen.append)
    return seen


@pytest.mark.parametrize("by_id", [False, True])
def test_the_time_left_goes_by_the_speed_of_the_sandbox(by_id: bool, face: Face) -> None:
    real, fast = (watched(face, speed, by_id=by_id) for speed in (1.0, 30.0))
    assert real[0].eta > 20
    assert fast[0].eta < 20
    assert fast[-1].elapsed < real[-1].elapsed / 10


def pauses(said: str) -> list[float]:
    """Return the pauses between the polls of a job whose service says that of itself."""
    with_header = {"x-shortapi-sandbox": said}
    of, play = flows(), Play([])
    play.events = iter([says({"job_id": "66f0"}, **with_header), *[says({"status": 1}, **with_header)] * 5, DONE])
    play.run(of.run(MODEL, ARGS))
    return play.sleeps


@pytest.mark.parametrize(
    "said",
    [
        "",
        "simulated; speed=",
        "simulated; speed=1.2.3",
        "simulated; speed=e",
        "simulated; speed=-2",
        "simulated; speed=0",
        "simulated; speed=1e+999",
        "speed=9",
    ],
)
def test_what_is_no_speed_leaves_every_pause_as_it_is(said: str) -> None:
    assert pauses(said) == pauses("simulated; speed=1")


def test_a_sandbox_may_be_slower_too() -> None:
    slow, real, fast = (pauses(f"simulated; speed={speed}")[0] for speed in (0.5, 1, 2))
    assert slow > real > fast


@pytest.mark.parametrize(
    "said", ["x", *(f"simulated{more}" for more in ("", "; speed=0", "; speed=1e999", "; speed=-3"))]
)
def test_what_is_no_speed_changes_nothing(said: str, face: Face) -> None:
    data = {"code": 0, "data": {"job_id": "66f0", "amount": "1"}}
    with Service(create=[reply(200, data, x_shortapi_sandbox=said), created()]) as service:
        service.acts["/api/v1/job/query"] = [job(1), job(2, result={"videos": [{"url": f"{service.url}/a.mp4"}]})]
        etas: list[Any] = []
        client = face.client(service.url)
        client.submit(MODEL, ARGS).wait(on_update=lambda seen: etas.append(seen.eta))
    assert etas[0] > 20
