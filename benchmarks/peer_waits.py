"""Run inside another client's own environment: wait for one job with its code and print when it asked.

`PYTHON benchmarks/peer_waits.py NAME SEED SECONDS`: a JSON list of seconds since the create; if the service holds the
create's answer, how long comes first, as a negative number. Nothing is really waited
for: the clock only goes forward by what the code sleeps. No request leaves the process, and none takes any time: the
transport below the peer's HTTP client answers that the job is at work, until SECONDS have gone by.
"""

from __future__ import annotations

import json
import random
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

CREATED = {
    "fal-client": {
        "request_id": "1",
        "response_url": "https://queue.fal.run/a/b/requests/1",
        "status_url": "https://queue.fal.run/a/b/requests/1/status",
        "cancel_url": "https://queue.fal.run/a/b/requests/1/cancel",
    },
    "replicate": {"id": "1", "model": "a/b", "version": "1", "status": "starting", "input": {}},
    "runwayml": {"id": "00000000-0000-0000-0000-000000000001"},
    "openai": {"id": "1", "object": "video", "model": "sora-2", "status": "queued", "progress": 0, "created_at": 1},
}
"""What each service answers to a create; a poll answers the same, with its status."""

STATUSES = {
    "fal-client": ("IN_PROGRESS", "COMPLETED"),
    "replicate": ("processing", "succeeded"),
    "runwayml": ("RUNNING", "SUCCEEDED"),
    "openai": ("in_progress", "completed"),
}
"""How each service says that a job is at work, and that it is done."""

MORE = {
    "fal-client": {"logs": None, "metrics": {}},
    "runwayml": {"createdAt": "2026-11-22T00:00:00Z", "progress": 0.5, "output": []},
    "openai": {"seconds": "4", "size": "1280x720"},
}
"""What a poll's answer holds besides."""


def fal_client() -> None:
    import fal_client

    fal_client.SyncClient(key="bench").subscribe("a/b", {"prompt": "a"})


def replicate() -> None:
    import replicate

    client = replicate.Client(api_token="bench")  # noqa: S106
    client.predictions.create(version="1", input={"prompt": "a"}).wait()


def replicate_held() -> None:
    import replicate

    # As `run` does by itself.
    client = replicate.Client(api_token="bench")  # noqa: S106
    client.predictions.create(version="1", input={"prompt": "a"}, wait=True).wait()


def runwayml() -> None:
    from runwayml import RunwayML

    made = RunwayML(api_key="bench").text_to_video.create(model="veo3.1", prompt_text="a", ratio="1280:720")
    made.wait_for_task_output(timeout=None)  # by itself it gives up after ten minutes


def openai() -> None:
    from openai import OpenAI

    OpenAI(api_key="bench").videos.create_and_poll(prompt="a")


WAITS: dict[str, tuple[str, Callable[[], None]]] = {
    "fal-client": ("httpx", fal_client),
    "replicate": ("httpx", replicate),
    "runwayml": ("httpx", runwayml),
    "openai": ("httpx2", openai),
    "replicate, held": ("httpx", replicate_held),
    "openai, poll-after 5 s": ("httpx2", openai),
}
"""Each peer's HTTP package, and its own code that makes a job and waits for it."""


class Clock:
    """Time that goes forward by what is slept, and by nothing else."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


HELD = 60.0
"""Longest seconds that replicate's service holds the answer to a create."""


class Service:
    """Answers a peer's requests and notes when it asked."""

    def __init__(self, name: str, clock: Clock, seconds: float) -> None:
        self._name, _, self._kind = name.partition(", ")
        self._clock, self._seconds = clock, seconds
        self._created = clock.now()
        self.polls: list[float] = []

    @property
    def headers(self) -> dict[str, str]:
        return {"openai-poll-after-ms": "5000"} if self._kind.startswith("poll-after") else {}

    def body(self, method: str, prefer: str) -> dict[str, Any]:
        created: dict[str, Any] = CREATED[self._name]
        if method == "POST":
            self._created = self._clock.now()
            if self._kind == "held" and prefer.startswith("wait"):
                self._clock.sleep(HELD)
                self.polls.append(-HELD)
            return created
        since = self._clock.now() - self._created
        over = since >= self._seconds
        if not self.polls or self.polls[-1] < self._seconds:  # fetching the result afterwards is no poll
            self.polls.append(round(since, 3))
        return {**created, **MORE.get(self._name, {}), "status": STATUSES[self._name][over]}


def main(name: str, seed: int, seconds: float) -> None:
    """Replace clock and network, run the peer's code, print its polls."""
    clock = Clock()
    time.sleep = clock.sleep
    time.time = time.monotonic = time.perf_counter = clock.now
    random.seed(seed)
    warnings.simplefilter("ignore")  # such as that a service is closing down
    package, wait = WAITS[name]
    http, service = import_module(package), Service(name, clock, seconds)
    http.HTTPTransport.handle_request = lambda _, request: http.Response(
        200, headers=service.headers, json=service.body(request.method, request.headers.get("prefer", ""))
    )
    wait()
    print(json.dumps(service.polls))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
