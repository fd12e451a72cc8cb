"""What every test lives by: loopback only, no keys of the machine, no proxies, no waiting."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.faces import FACES, Face

SEEDS = {"SHORTAPI_SEED", "SHORTAPI_CHAOS_SEED"}
"""Name the seed of an earlier run here to run it again."""

for name in [name for name in os.environ if name.startswith("SHORTAPI_") or name.lower().endswith("_proxy")]:
    if name not in SEEDS:
        del os.environ[name]


# These machines are shared: how long an example takes says nothing about the code.
settings.register_profile(
    "suite", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("long", settings.get_profile("suite"), max_examples=3000)  # `make attack`
settings.load_profile("suite")

TRACED = {"callbacks", "catalog", "core", "generator", "ledger", "notebook", "uploads"}
"""Folders of tests of the library and of what is generated; those of apps are no part of the floor of branches."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Trace only the tests that hold the floor: before Python 3.12 tracing costs half of a test's time again."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).parts[0] not in TRACED or item.get_closest_marker("hypothesis"):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails at once, whatever network there is."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not ipaddress.ip_address(address[0]).is_loopback:
            raise OSError(f"a test tried to reach {address[0]}")
        connect(self, address)

    def guarded_lookup(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0"}:  # noqa: S104 - a name, nothing is bound
            # As without a network, which says of no host that it is unknown; but nothing is ever called .invalid.
            code = socket.EAI_NONAME if str(name).endswith(".invalid") else socket.EAI_AGAIN
            raise socket.gaierror(code, "a test tried to look up another machine")
        return lookup(host, *rest, **more)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup)


@pytest.fixture(params=FACES, ids=lambda face: face.__name__)
def face(request: pytest.FixtureRequest) -> Iterator[Face]:
    """The sync and the async client behind one way of calling them, so that one suite holds both."""
    made = request.param()
    yield made
    made.close()


@pytest.fixture
def kept_trace() -> Iterator[None]:
    """Give coverage its trace function back, which a test that traces by itself takes away from all later ones."""
    before = sys.gettrace()
    yield
    if sys.gettrace() is not before:
        sys.settrace(before)
