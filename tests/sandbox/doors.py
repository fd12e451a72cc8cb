"""The two fronts of the sandbox behind one way of using them."""

from __future__ import annotations

import threading
from typing import Any

import httpx

from shortapi.testing import SandboxTransport
from shortapi_sandbox import Engine, Sandbox
from tests.sandbox.toys import CLIP, CLIP_ARGS, KEY, toy_catalog

PATIENCE = 0.5
"""Read timeout of the clients, in seconds."""


class Door:
    """A client of a sandbox, and the sandbox's engine."""

    client: httpx.Client
    engine: Engine

    def create(self, **more: Any) -> httpx.Response:
        return self.client.post("/api/v1/job/create", json={"model": CLIP, "args": CLIP_ARGS, **more}, headers=KEY)

    def query(self, job_id: str) -> httpx.Response:
        return self.client.get("/api/v1/job/query", params={"id": job_id}, headers=KEY)

    def done(self) -> tuple[str, str]:
        """Make a job, wait until it has succeeded, and return its id and its link."""
        job_id = self.create().json()["data"]["job_id"]
        for _ in range(500):
            found = self.query(job_id).json()["data"]
            if found["status"] == 2:
                return job_id, found["result"]["videos"][0]["url"]
            self.pause()
        raise AssertionError("the job did not end")

    def pause(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self.client.close()


class HTTPDoor(Door):
    """Over a real socket."""

    def __init__(self, **options: Any) -> None:
        self.sandbox = Sandbox(toy_catalog(), speed=1e6, render=False, **options)
        self.engine = self.sandbox.engine
        self.client = httpx.Client(base_url=self.sandbox.base_url, timeout=PATIENCE, trust_env=False)

    def pause(self) -> None:
        threading.Event().wait(0.005)

    def close(self) -> None:
        super().close()
        self.sandbox.close()


class InProcessDoor(Door):
    """Through the transport for tests."""

    def __init__(self, **options: Any) -> None:
        transport = SandboxTransport(toy_catalog(), **options)
        self.engine, self.clock = transport.engine, transport.clock
        self.client = httpx.Client(base_url="https://api.example", timeout=PATIENCE, transport=transport)

    def pause(self) -> None:
        self.clock.sleep(30)


DOORS = (HTTPDoor, InProcessDoor)
