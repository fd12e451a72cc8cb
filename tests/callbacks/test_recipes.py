"""The recipes of docs/callbacks.md, run with the real frameworks."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from shortapi.callbacks import Receiver

PAGE = Path(__file__).parents[2] / "docs/callbacks.md"
BODY = b'{"id": "66f0", "status": 2}'


def recipe(name: str) -> str:
    """Return the code below a heading of the page."""
    page = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"^## {name}\b.*?^```py(?:thon)?\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert found, f"docs/callbacks.md has no recipe for {name}"
    return found[1]


def run(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType(f"recipe_{name.lower()}")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(recipe(name), module.__dict__)  # noqa: S102 - our own page
    return module


def fastapi(module: ModuleType) -> Callable[[str], int]:
    async def post(path: str) -> int:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(module.app), base_url="https://me.example"
        ) as client:
            return (await client.post(path, content=BODY)).status_code

    return lambda path: asyncio.run(post(path))


def flask(module: ModuleType) -> Callable[[str], int]:
    client = module.app.test_client()
    return lambda path: int(client.post(path, data=BODY).status_code)


def django(module: ModuleType) -> Callable[[str], int]:
    from django.conf import settings
    from django.test import Client, override_settings

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="for a test")
        import django as framework

        framework.setup()

    def post(path: str) -> int:
        with override_settings(ROOT_URLCONF=module.__name__):
            client = Client(enforce_csrf_checks=True)
            return int(client.post(path, data=BODY, content_type="application/json").status_code)

    return post


FRAMEWORKS: dict[str, Callable[[ModuleType], Callable[[str], int]]] = {
    "FastAPI": fastapi,
    "Flask": flask,
    "Django": django,
}


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_callback_reaches_the_receiver_and_a_forged_one_does_not(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = run(name, monkeypatch)
    receiver: Receiver = module.receiver
    post = FRAMEWORKS[name](module)
    right = urlsplit(receiver.url_for("order-17")).path
    assert post(right[:-4] + "0000") == 404
    assert list(receiver.came()) == []
    assert post(right) == 204
    assert len(list(receiver.came())) == 1


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_recipe_has_at_most_ten_lines(name: str) -> None:
    lines: list[Any] = [line for line in recipe(name).splitlines() if line.strip()]
    assert len(lines) <= 11  # two of them import the receiver and make it
