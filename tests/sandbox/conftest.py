"""Fixtures of the sandbox's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shortapi_sandbox import Sandbox
from tests.sandbox.doors import DOORS, Door
from tests.sandbox.toys import toy_catalog

OpenDoor = Callable[..., Door]


@pytest.fixture(params=DOORS, ids=lambda door: door.__name__)
def open_door(request: pytest.FixtureRequest) -> Iterator[OpenDoor]:
    """Opens a sandbox, over HTTP and in process, with options such as faults."""
    opened: list[Door] = []

    def open_one(*faults: str, **options: Any) -> Door:
        opened.append(request.param(faults=faults, **options))
        return opened[-1]

    yield open_one
    for door in opened:
        door.close()


@pytest.fixture(scope="package")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox over HTTP that renders toy models, shared by tests that leave it as it is."""
    with Sandbox(toy_catalog(), speed=1e6) as running:
        yield running
