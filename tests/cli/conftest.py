"""The command run in process, a sandbox to run it against, and files of strangers on loopback."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from shortapi.catalog import Catalog
from shortapi_cli import main
from shortapi_sandbox import Sandbox
from tests.core.pictures import picture
from tests.uploads.conftest import running, server

__all__ = ["running", "server"]

CATALOGUE = Path(__file__).parent / "catalogue"
KEY = "ak-0123456789abcdef0123456789abcdef"
FILMS = "alibaba/happyhorse-1.0/image-to-video"
POSTER = "shop/plain/poster"
RIDDLE = "shop/plain/riddle"


@frozen
class Said:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        assert self.out.count("\n") == 1
        return json.loads(self.out)


Command = Callable[..., Said]
OpenSandbox = Callable[..., Sandbox]


@pytest.fixture
def books(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ledger of a test's commands, in a folder of its own."""
    path = tmp_path_factory.mktemp("books") / "ledger.db"
    monkeypatch.setenv("SHORTAPI_LEDGER", str(path))
    return path


@pytest.fixture
def shortapi(
    books: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Command:
    """Runs a command line in this process, in an empty folder, with the catalogue of toys and a ledger of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHORTAPI_CATALOG", str(CATALOGUE))
    # Processes of their own shall buffer stdout as those of users do.
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)

    def command(*words: str) -> Said:
        capsys.readouterr()
        code = main(words)
        return Said(code, *capsys.readouterr())

    return command


def point_at(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setenv("SHORTAPI_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("SHORTAPI_KEY", KEY)
    return sandbox


@pytest.fixture
def open_sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenSandbox]:
    """Opens a sandbox with options such as faults and makes it what commands talk to."""
    opened: list[Sandbox] = []

    def open_one(*faults: str, **options: Any) -> Sandbox:
        settings: Mapping[str, Any] = {"speed": 1e6, "render": False, **options}
        opened.append(Sandbox(Catalog(CATALOGUE), faults=faults, **settings))
        return point_at(opened[-1], monkeypatch)

    yield open_one
    for sandbox in opened:
        sandbox.close()


@pytest.fixture(scope="package")
def shared() -> Iterator[Sandbox]:
    """The sandbox of all tests that want none of their own."""
    with Sandbox(Catalog(CATALOGUE), speed=1e6, render=False) as running:
        yield running


@pytest.fixture
def sandbox(shared: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox without faults that commands talk to; the latest job in its books is the test's own."""
    return point_at(shared, monkeypatch)


@pytest.fixture
def untouched(sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox that commands would talk to, and that must not have heard of them in the end."""
    before = sandbox.engine.calls()
    yield sandbox
    assert sandbox.engine.calls() == before


@pytest.fixture(scope="package")
def strangers() -> Iterator[Mapping[str, str]]:
    """Links to files as strangers give them, by name."""
    files = {
        "good.png": picture("png", 640, 480),
        "tiny.png": picture("png", 10, 10),
        "notes.txt": b"This is no picture.",
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files[self.path.strip("/")]
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield {name: f"http://127.0.0.1:{server.server_port}/{name}" for name in files}
    server.shutdown()
    thread.join()
    server.server_close()
