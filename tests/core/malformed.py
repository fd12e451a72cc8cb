"""Answers that no sane service gives, drawn from a seed: wrong types, cut bodies, odd encodings, statuses, headers."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

from shortapi.testing import Answer

LINK = "https://files.example.com/a.mp4"
CREATED = {"code": 0, "data": {"job_id": "66f0", "amount": "1.145"}}
QUERIED = {
    "code": 0,
    "data": {
        "status": 1,
        "model": "alibaba/happyhorse-1.0/text-to-video",
        "args": {"prompt": "a"},
        "result": {"videos": [{"url": LINK}]},
        "error": "",
        "refunded": False,
        "credit": 1.145,
    },
}
PATHS = (
    *(
        "code",
        "info",
        "message",
        "error",
        "error.message",
        "data",
        "job_id",
        "data.job_id",
        "data.amount",
        "data.model",
    ),
    *("data.status", "data.result", "data.error", "data.refunded", "data.credit", "data.args", "data.result.videos"),
    *("data.result.images", "data.result.videos.url"),
)
"""Where the library looks for something."""

TEXTS = (
    *("", " ", "0", "2", "succeeded", "66f0", " 66f0 ", "a\nb", "\u2028", "\ud800", "\x00", "\x1b[31m", "x" * 5000),
    *("1.145", "-1", "NaN", "Infinity", "1e999999", "1e-999999", "9" * 4000, "../../etc/passwd", "a/b/c", "ａ", "💶"),
    *("invalid model: x", "Unsupported task kind", LINK, "http://[", "http://", "https://a:99999/x.mp4", "ftp://x/y"),
)
NUMBERS = (0, 1, 2, 3, 4, 7, -1, 200, 3000, 2.0, -0.0, 0.1, 1e308, 1e-320, 2**63, 10**30, -(10**4000))
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    [],
    {},
    [[]],
    {"a": None},
    [None],
    {"url": 5},
    {"url": LINK},
    [{"url": LINK}],
)
RAW_NUMBERS = (
    b"NaN",
    b"-Infinity",
    b"1e400",
    b"-1e400",
    b"9" * 4300,
    b"9" * 6000,
    b"1" + b"0" * 400 + b".5",
    b"01",
    b"+1",
)
RETRY_AFTER = (
    *("0", "1", "1.5", "-3", "1e308", "inf", "nan", "soon", "", " 7 ", "9" * 500, "0x10", "1_000", "١٢"),
    *("Sun, 22 Nov 2026 10:00:30 GMT", "Sun, 99 Nov 2026 10:00:30 GMT", "Sun, 22 Nov 99999 10:00:30 GMT", "GMT"),
    *(f"Sun, 22 Nov {'9' * 30} 10:00:30 GMT", f"Sun, 22 Nov 2026 10:00:30 +{'9' * 30}"),
)
HTML = b"<html><head><title>502 Bad Gateway</title></head><body><h1>Bad gateway</h1>" + b"<p>x</p>" * 50


def answer(rand: random.Random, good: Mapping[str, Any]) -> Answer:
    """Return an answer that has something wrong with it, made of a good one or of nothing at all."""
    body = rand.choice(WAYS)(rand, good)
    status = rand.randint(100, 599) if rand.random() < 0.4 else rand.choice((200, 200, 200, 201, 204, 429, 500, 502))
    return Answer(status_code=status, headers=headers(rand), body=body)


def headers(rand: random.Random) -> dict[str, str]:
    found: dict[str, str] = {}
    if rand.random() < 0.3:
        found["retry-after"] = rand.choice(RETRY_AFTER)
    if rand.random() < 0.1:
        found["date"] = rand.choice(RETRY_AFTER)
    if rand.random() < 0.2:
        found["content-length"] = rand.choice(("-1", "0", "9" * 30, "x", "5"))
    if rand.random() < 0.1:
        found["content-range"] = rand.choice(("bytes 0-4/5", "bytes 7-9/x", "bytes */0", "lines 0-1/2", "bytes 0-9/9"))
    if rand.random() < 0.1:
        found["location"] = rand.choice((LINK, "http://[", "//", "file:///etc/passwd", "\u2028", "http://127.0.0.1/"))
    return found


def value(rand: random.Random, depth: int = 0) -> Any:
    """Return any JSON value."""
    if depth < 3 and rand.random() < 0.25:
        inner = [value(rand, depth + 1) for _ in range(rand.randint(0, 3))]
        return inner if rand.random() < 0.5 else {rand.choice(PATHS).rpartition(".")[2]: item for item in inner}
    return copy.deepcopy(rand.choice(rand.choice((TEXTS, NUMBERS, ODD))))


def spoilt(rand: random.Random, good: Mapping[str, Any]) -> dict[str, Any]:
    """Return a good answer with a wrong value in one or two of the places that are looked at, or without them."""
    data: dict[str, Any] = json.loads(json.dumps(good))
    if "status" in data["data"] and rand.random() < 0.5:
        data["data"]["status"] = rand.choice((0, 1, 2, 2, 2, 3, 4))
    for _ in range(rand.randint(1, 2)):
        _spoil(rand, data, rand.choice(PATHS).split("."))
    return data


def _spoil(rand: random.Random, data: Any, path: list[str]) -> None:
    for name in path[:-1]:
        data = data.get(name) if isinstance(data, dict) else data
        data = data[0] if isinstance(data, list) and data else data
    if not isinstance(data, dict):
        return
    if rand.random() < 0.1:
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value(rand)


def written(data: Any) -> bytes:
    return json.dumps(data).encode()


def _nested(rand: random.Random, good: Mapping[str, Any]) -> bytes:
    depth = rand.choice((5, 100, 300, 900, 960, 985, 1500, 5000))
    opening, closing = rand.choice(((b"[", b"]"), (b'{"a":', b"}")))
    deep = opening * depth + b"1" + closing * (depth if rand.random() < 0.9 else depth - 1)
    if rand.random() < 0.3:
        return deep
    # The nesting stands where something is looked for.
    marked = spoilt(rand, good)
    _put(marked, rand.choice(PATHS).split("."), "MARK")
    return written(marked).replace(b'"MARK"', deep)


def _put(data: dict[str, Any], path: list[str], mark: str) -> None:
    for name in path[:-1]:
        inner = data.get(name)
        inner = inner[0] if isinstance(inner, list) and inner else inner
        data[name] = inner if isinstance(inner, dict) else {}
        data = data[name]
    data[path[-1]] = mark


def _numbers(rand: random.Random, good: Mapping[str, Any]) -> bytes:
    marked = spoilt(rand, good)
    _put(marked, rand.choice(PATHS).split("."), "MARK")
    return written(marked).replace(b'"MARK"', rand.choice(RAW_NUMBERS))


def _encoded(rand: random.Random, good: Mapping[str, Any]) -> bytes:
    text = json.dumps(spoilt(rand, good), ensure_ascii=False)
    coding = rand.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "shift_jis"))
    return text.encode(coding, errors="replace")


def _cut(rand: random.Random, good: Mapping[str, Any]) -> bytes:
    body = written(good if rand.random() < 0.5 else spoilt(rand, good))
    return body[: rand.randrange(len(body))]


def _bitten(rand: random.Random, good: Mapping[str, Any]) -> bytes:
    body = bytearray(written(good))
    for _ in range(rand.randint(1, 4)):
        body[rand.randrange(len(body))] = rand.randrange(256)
    return bytes(body)


WAYS: tuple[Callable[[random.Random, Mapping[str, Any]], bytes], ...] = (
    *[lambda rand, good: written(spoilt(rand, good))] * 6,
    *[lambda rand, _: written(value(rand))] * 2,
    lambda rand, good: written(good) + rand.choice((b"x", b"{}", b"\x00", b"\n\n")),
    lambda rand, _: rand.choice((b"", b" ", b"null", b"0", b'""', b"[]", b"{}", HTML, b"x" * 70_000)),
    lambda rand, _: rand.randbytes(rand.randint(1, 80)),
    *(_nested, _numbers, _encoded, _encoded, _cut, _cut, _bitten, _bitten),
)
"""How an answer goes wrong, each as likely as the others."""
