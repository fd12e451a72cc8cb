"""Which part of a file a request gets."""

from __future__ import annotations

import pytest

from shortapi_sandbox import Engine, Reply, Request, Stored
from tests.sandbox.toys import toy_catalog

RANGES = [
    ({}, 200, 0, 100),
    ({"range": "bytes=0-9"}, 206, 0, 10),
    ({"range": "bytes=90-"}, 206, 90, 100),
    ({"range": "bytes=-10"}, 206, 90, 100),
    ({"range": "bytes=-1000"}, 206, 0, 100),
    ({"range": "bytes=50-5000"}, 206, 50, 100),
    ({"range": "bytes=50-", "if-range": '"tag"'}, 206, 50, 100),
    ({"range": "bytes=50-", "if-range": '"other"'}, 200, 0, 100),
    ({"range": "bytes=9-3"}, 200, 0, 100),
    ({"range": "bytes=-"}, 200, 0, 100),
    ({"range": "lines=1-2"}, 200, 0, 100),
    ({"range": "bytes=0-1,4-5"}, 200, 0, 100),
    ({"range": "bytes=100-"}, 416, 0, 0),
    ({"range": "bytes=-0"}, 416, 0, 0),
]


@pytest.mark.parametrize(("headers", "status", "start", "stop"), RANGES)
def test_ranges(headers: dict[str, str], status: int, start: int, stop: int) -> None:
    engine = Engine(toy_catalog())
    engine.place(Stored(name="f.mp4", size=100, etag='"tag"', type="video/mp4"))
    answer = engine.handle(Request(method="GET", path="/files/f.mp4", headers=headers), 0)
    assert isinstance(answer, Reply)
    assert answer.status == status
    assert answer.headers["Content-Length"] == str(stop - start)
    if status == 416:
        assert answer.headers["Content-Range"] == "bytes */100"
    else:
        assert answer.part is not None
        assert (answer.part.start, answer.part.stop) == (start, stop)
    if status == 206:
        assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/100"
