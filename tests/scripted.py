"""A service on real sockets that does, request by request, what a test wrote down."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from attrs import frozen

Act = Callable[["Handler"], None]


@frozen
class Seen:
    """A request as it arrived."""

    path: str
    headers: Message
    body: bytes
    client_address: tuple[str, int]


class Handler(BaseHTTPRequestHandler):
    """Writes every request down, then performs the next act of its route; the last act of a route repeats."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement of its head
    server: Service
    body: bytes

    def _serve(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("content-length", 0)))
        with self.server.lock:
            self.server.seen.append(Seen(self.path, self.headers, self.body, self.client_address))
            route = next((r for r in self.server.acts if self.path.startswith(r)), "")
            acts = self.server.acts.get(route) or [status(404)]
            act = acts.pop(0) if len(acts) > 1 else acts[0]
        act(self)

    do_GET = do_POST = _serve  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        named = {"content-type": "application/json", "content-length": str(len(body))}
        for name, value in {**named, **{n.replace("_", "-"): v for n, v in headers.items()}}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


class Service(ThreadingHTTPServer):
    """A context manager; `.url` is its base URL, `.seen` all requests in order."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, create: list[Act] | None = None, query: list[Act] | None = None, **files: list[Act]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.seen: list[Seen] = []
        self.acts = {"/api/v1/job/create": create or [], "/api/v1/job/query": query or []}
        self.acts.update({f"/files/{name}": acts for name, acts in files.items()})
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.release = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no news here."""

    def requests(self, route: str) -> list[Seen]:
        with self.lock:
            return [request for request in self.seen if route in request.path]

    @property
    def creates(self) -> int:
        """How many create requests arrived."""
        return len(self.requests("/job/create"))


def reply(code: int = 200, body: Any = b"", **headers: str) -> Act:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda handler: handler.answer(code, content, **headers)


def status(code: int, **headers: str) -> Act:
    return reply(code, b"<html><h1>Bad gateway</h1></html>", content_type="text/html", **headers)


def created(job_id: str | None = None, amount: str = "1.145") -> Act:
    """Accept a create, as that job; without an id as job-1, job-2, and so on: a service gives no id twice."""

    def act(handler: Handler) -> None:
        name = job_id or f"job-{handler.server.creates}"
        reply(200, {"code": 0, "data": {"job_id": name, "amount": amount}})(handler)

    return act


def job(status: Any, **data: Any) -> Act:
    return reply(200, {"code": 0, "data": {"status": status, **data}})


def done(url: str, key: str = "videos") -> Act:
    return job(2, result={key: [{"url": url}]})


def drop(handler: Handler) -> None:
    """The request was read; the connection is closed without an answer."""
    handler.drop()


def reset(handler: Handler) -> None:
    """The same, the hard way."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def hang(handler: Handler) -> None:
    """The request was read; no answer comes as long as the test lasts."""
    handler.server.release.wait(30)
    handler.close_connection = True


def cut(body: bytes, at: int, **headers: str) -> Act:
    """Promise the whole body, send a part, close."""

    def act(handler: Handler) -> None:
        begin(handler, body, at, **headers)
        handler.drop()

    return act


def stall(body: bytes, at: int, **headers: str) -> Act:
    """Promise the whole body, send a part, and nothing more as long as the test lasts."""

    def act(handler: Handler) -> None:
        begin(handler, body, at, **headers)
        hang(handler)

    return act


def begin(handler: Handler, body: bytes, at: int, **headers: str) -> None:
    handler.send_response(200)
    handler.send_header("content-length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body[:at])
    handler.wfile.flush()


def ranged(body: bytes, version: str = '"v1"', *, honours: bool = True) -> Act:
    """A file host that knows Range and If-Range, or ignores them; its versions have an ETag."""

    def act(handler: Handler) -> None:
        wanted = handler.headers.get("range", "")
        same = handler.headers.get("if-range", version) == version
        facts = {"etag": version, "content_type": "video/mp4"}
        if not (wanted and same and honours):
            handler.answer(200, body, **facts)
            return
        start, _, end = wanted.removeprefix("bytes=").partition("-")
        part = body[int(start) : int(end) + 1 if end else None]
        place = f"bytes {start}-{int(start) + len(part) - 1}/{len(body)}"
        handler.answer(206, part, content_range=place, **facts)

    return act
