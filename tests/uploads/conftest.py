"""Fixtures of the tests with pictures from disk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.uploads.s3 import Store as Server
from tests.uploads.s3 import s3_server


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An empty bucket, whose keys and address are in the environment."""
    for name, value in running.environment().items():
        monkeypatch.setenv(name, value)
    yield running
    running.clear()
