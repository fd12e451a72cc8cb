"""A sandbox, and agents on servers before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shortapi_sandbox import Sandbox
from tests.agents.agent import Agent, agents


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(speed=1e6, render=False) as running:
        yield running


@pytest.fixture(scope="module")
def connect() -> Iterator[Callable[..., Agent]]:
    """Starts a server with its client."""
    with agents() as connecting:
        yield connecting


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of all servers of a module."""
    return tmp_path_factory.mktemp("books") / "ledger.db"


@pytest.fixture
def posts(box: Sandbox) -> Callable[[], int]:
    """Returns how many creates the service received since the test began."""

    def count() -> int:
        return sum(call.route == "create" for call in box.engine.calls()) - before

    before = 0
    before = count()
    return count
