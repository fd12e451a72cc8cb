"""A bare service in a process of its own, so that what it costs is not counted: jobs, pictures and files.

What it saw is asked for at `/seen`.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from attrs import field, frozen

MIB = 1024**2
VIDEO_HEAD = b"\x00\x00\x00\x18ftypisom"


@frozen
class Plan:
    """What is served.

    Attributes:
        file_bytes: how long a result is; one called `warm.mp4` has a MiB.
        cuts: after so many bytes of its body in all the first, second, ... answer with a file breaks off.
        picture: what `/picture` answers.
        polls: a job is done at so many polls; jobs are asked for one after another.
        by_name: a job whose id ends in `-3` is done at its third poll, whichever others are asked for meanwhile.
        by_clock: a job whose id ends in `-95.2` is done as soon as the header `x-now` says that so many seconds passed.
    """

    file_bytes: int = 200_000
    cuts: tuple[int, ...] = ()
    picture: bytes = field(default=b"", repr=False)
    polls: int = 1
    by_name: bool = False
    by_clock: bool = False


class Answers(BaseHTTPRequestHandler):
    """Every job is created, and done after some polls."""

    protocol_version = "HTTP/1.1"
    wbufsize = MIB  # head and body in one packet: else the second waits for an acknowledgement
    disable_nagle_algorithm = True
    plan: Plan
    seen: dict[str, Any]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.seen["creates"] += 1
        job = f"66f0{self.seen['creates']:020x}"
        self._answer({"code": 0, "data": {"job_id": job, "amount": "0.387"}})

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/files/"):
            self._file()
        elif path == "/picture":
            self.seen["pictures"] += 1
            self._part(self.plan.picture, "image/png")
        elif path == "/seen":
            self._answer(self.seen)
        else:
            self._poll()

    def _poll(self) -> None:
        self.seen["polls"] += 1
        if not self._is_done():
            self._answer({"code": 0, "data": {"status": 1}})
        else:
            link = f"http://{self.headers['host']}/files/a.mp4"
            self._answer({"code": 0, "data": {"status": 2, "result": {"videos": [{"url": link}]}}})

    def _is_done(self) -> bool:
        if self.plan.by_clock:
            return float(self.headers["x-now"]) >= float(self.path.rpartition("-")[2])
        if not self.plan.by_name:
            return self.seen["polls"] % self.plan.polls == 0
        job = urlsplit(self.path).query
        asked = self.seen["jobs"][job] = self.seen["jobs"].get(job, 0) + 1
        if asked == int(job.rpartition("-")[2]):
            del self.seen["jobs"][job]
            return True
        return False

    def _answer(self, data: Any) -> None:
        self._begin(200, "application/json", body := json.dumps(data).encode())
        self.wfile.write(body)

    def _part(self, whole: bytes, kind: str) -> None:
        start, end = self._asked(len(whole))
        body = whole[start:end]
        self._begin(206, kind, body, content_range=f"bytes {start}-{start + len(body) - 1}/{len(whole)}")
        self.wfile.write(body)
        self.seen["picture_bytes"] += len(body)

    def _file(self) -> None:
        size = MIB if self.path.endswith("warm.mp4") else self.plan.file_bytes
        start, end = self._asked(size)
        cut = self.plan.cuts[len(self.seen["files"])] if len(self.seen["files"]) < len(self.plan.cuts) else None
        stop = end if cut is None else cut
        self.seen["files"].append([start, stop])
        ranged = {"content_range": f"bytes {start}-{end - 1}/{size}"} if start else {}
        self._begin(206 if start else 200, "video/mp4", end - start, etag='"one"', **ranged)
        self._send_file(start, stop)
        self.close_connection = cut is not None or self.close_connection

    def _send_file(self, start: int, stop: int) -> None:
        block = bytes(MIB)
        if start == 0:
            self.wfile.write(VIDEO_HEAD)
            start = len(VIDEO_HEAD)
        for at in range(start, stop, MIB):
            self.wfile.write(memoryview(block)[: min(MIB, stop - at)])

    def _asked(self, length: int) -> tuple[int, int]:
        """Return from where to where is asked for."""
        start, _, end = self.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")
        return int(start), min(int(end) + 1, length) if end else length

    def _begin(self, status: int, kind: str, body: bytes | int, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(body if isinstance(body, int) else len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _serve(ready: Connection, plan: Plan) -> None:
    seen = {"creates": 0, "polls": 0, "pictures": 0, "picture_bytes": 0, "files": [], "jobs": {}}
    handler = type("Answers", (Answers,), {"plan": plan, "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    ready.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def service(plan: Plan | None = None) -> Iterator[str]:
    """Serve while the block lasts; yields the base URL."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(there, plan or Plan()), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        server.terminate()
        server.join()


def seen(url: str) -> dict[str, Any]:
    """Return what a service was asked for: numbers of requests, and from where to where of each file."""
    with urlopen(f"{url}/seen") as answer:  # noqa: S310 - the service of this module
        return dict(json.load(answer))
