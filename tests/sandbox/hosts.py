"""Clients and servers that know nothing of this project: the standard library only."""

from __future__ import annotations

import io
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from PIL import Image

from tests.sandbox.toys import until


def png(width: int, height: int) -> bytes:
    """Return a picture that cannot be packed into a few bytes."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(out, "PNG")
    return out.getvalue()


def fetch(what: str | urllib.request.Request) -> bytes:
    with urllib.request.urlopen(what, timeout=10) as answer:  # noqa: S310 - loopback
        return bytes(answer.read())


class OtherClient:
    """A client as others write them: the standard library, the documented routes, nothing of ours."""

    def __init__(self, base_url: str, key: str = "ak-0123456789abcdef0123456789abcdef") -> None:
        self.base_url, self.key = base_url, key

    def call(self, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        envelope = json.loads(fetch(urllib.request.Request(self.base_url + path, data, headers)))  # noqa: S310 - loopback
        if envelope["code"] != 0:
            raise RuntimeError(envelope["info"])
        return envelope["data"]

    def create(self, model: str, args: Any, **more: Any) -> str:
        return str(self.call("/api/v1/job/create", {"model": model, "args": args, **more})["job_id"])

    def ended(self, job_id: str) -> Any:
        def final() -> Any:
            data = self.call(f"/api/v1/job/query?id={job_id}")
            return data if data["status"] >= 2 or data["refunded"] else None

        return until(final, 20)

    def run(self, model: str, args: Any) -> bytes:
        data = self.ended(self.create(model, args))
        assert data["status"] == 2, data["error"]
        ((_, files),) = data["result"].items()
        return fetch(files[0]["url"])


@contextmanager
def listener() -> Iterator[tuple[str, list[Any]]]:
    """A server that keeps the JSON of what is posted to it."""
    got: list[Any] = []

    class Handler(Quiet):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

    with served(Handler) as base:
        yield f"{base}/hook", got


class Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def pictures(files: dict[str, bytes]) -> Iterator[str]:
    class Handler(Quiet):
        def do_GET(self) -> None:
            data = files.get(self.path)
            self.send_response(200 if data else 404)
            self.end_headers()
            try:
                self.wfile.write(data or b"")
            except OSError:
                return

    with served(Handler) as base:
        yield base


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
