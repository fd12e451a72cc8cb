"""Importing costs next to nothing, and what is public can be had."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import shortapi

HEAVY = ("httpx", "yaml", "asyncio", "shortapi_generated", "attrs", "attr", "decimal", "typing", "re")


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("name", HEAVY)
def test_importing_the_package_does_not_load(name: str) -> None:
    assert name not in modules_after("import shortapi")


@pytest.mark.parametrize("name", [*HEAVY, "json", "urllib.parse", "sqlite3", "shortapi.catalog", "shortapi.ledger"])
@pytest.mark.parametrize("client", ["Client, Job, Output", "AsyncClient, AsyncJob, AsyncOutput", "APIError"])
def test_importing_a_client_or_an_error_does_not_load(client: str, name: str) -> None:
    assert name not in modules_after(f"from shortapi import {client}")


@pytest.mark.parametrize(
    "name", ["httpx", "yaml", "asyncio", "starlette", "rich", "pathlib", "urllib.parse", "datetime", "queue", "logging"]
)
def test_an_estimate_does_not_load(name: str) -> None:
    code = "from shortapi import Client; c = Client(); c.estimate(sorted(c.catalog)[0], {})"
    assert name not in modules_after(code)


@pytest.mark.parametrize("name", shortapi.__all__)
def test_a_public_name_can_be_had(name: str) -> None:
    assert getattr(shortapi, name).__name__ == name
    assert getattr(shortapi, name).__doc__


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Clint'"):
        _ = shortapi.Clint  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="no class 'NoArgs'"):
        _ = import_module("shortapi.models").NoArgs
