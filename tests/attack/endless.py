"""Answers that blow up, and answers that never end: each is bounded, in memory and in time, and no create is resent.

Runs in a process of its own whose memory the system bounds, so that a bomb that goes off hurts nobody else.
"""

from __future__ import annotations

import gzip
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from shortapi import PollPolicy, ShortAPIError
from tests.attack.record import Record
from tests.faces import FACES, KEY
from tests.scripted import Act, Handler, Service, created, done, reply

MODEL = "alibaba/happyhorse-1.0/text-to-video"
MEMORY = 200 * 1024**2
"""Bytes that a process may grow by, whatever it is answered."""

HTTP_TIMEOUT = 0.2
LONGEST = 25.0
"""Seconds that a call may take on a busy machine; the promise is a few `http_timeout`s for each of its exchanges."""

LARGEST = 64 * 1024**2
"""Bytes that a file may have; with the usual limit a flood would tell how fast the disk is."""

ROUTES = ("create", "query", "file")


@cache
def bomb(layers: int) -> bytes:
    return gzip.compress(bytes(300 * 1024**2) if layers == 1 else bomb(layers - 1))


def packed(rand: random.Random) -> Act:
    layers = rand.randint(1, 3)
    coding = rand.choice((", ".join(["gzip"] * layers), ", ".join(["gzip"] * (layers + 3)), "x-gzip", "gzip,GZIP"))
    return reply(rand.choice((200, 404, 429, 500)), bomb(layers), content_encoding=coding)


def plain(rand: random.Random) -> Act:
    """Send far more than any answer has."""

    def act(handler: Handler) -> None:
        handler.send_response(rand.choice((200, 500)))
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        piece = b"%x\r\n%s\r\n" % (65536, bytes(65536))
        ends = time.monotonic() + LONGEST
        while time.monotonic() < ends and not handler.server.release.is_set():
            handler.wfile.write(piece)

    return act


def dripping(pieces: Callable[[], Iterator[bytes]]) -> Callable[[random.Random], Act]:
    """Send pieces, each within the time that one may take, for as long as anybody listens."""

    def act(handler: Handler) -> None:
        handler.close_connection = True
        for piece in pieces():
            handler.wfile.write(piece)
            handler.wfile.flush()
            if handler.server.release.wait(0.05):
                return

    return lambda _: act


def for_ever(first: bytes, then: bytes) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        yield first
        while True:
            yield then

    return pieces


KINDS: dict[str, Callable[[random.Random], Act]] = {
    "bomb": packed,
    "flood": plain,
    "1xx for ever": dripping(for_ever(b"", b"HTTP/1.1 102 Processing\r\n\r\n")),
    "headers for ever": dripping(for_ever(b"HTTP/1.1 200 OK\r\n", b"x-a: b\r\n")),
    "a header for ever": dripping(for_ever(b"HTTP/1.1 200 OK\r\nx-a: ", b"b")),
    "a body of an error for ever": dripping(for_ever(b"HTTP/1.1 404 X\r\ncontent-length: 999999\r\n\r\n", b" ")),
    "chunks for ever": dripping(for_ever(b"HTTP/1.1 502 X\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n")),
}


def attack(record: Record) -> None:
    """A round is one call of a client that is answered like that."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=alone, args=(theirs, record))
    process.start()
    theirs.close()
    try:
        told: Record = ours.recv()
        record.count, record.violations = told.count, told.violations
    except EOFError:
        record.broken("the process that was answered like that did not survive it")
    process.join()


def alone(answer: Connection, record: Record) -> None:
    bomb(1), bomb(2), bomb(3)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_AS, (before + 2 * 1024**3,) * 2)
    for number in range(record.rounds):
        one_call(record, FACES[number % 2](), record.rand.choice(ROUTES), record.rand.choice(list(KINDS)))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    if grown > MEMORY:
        record.broken(f"the process grew by {grown / 1e6:.0f} MB")
    answer.send(record)


def one_call(record: Record, face: Any, route: str, kind: str) -> None:
    act, began = KINDS[kind](record.rand), time.monotonic()
    with Service(create=[created()], query=[], a=[]) as service, tempfile.TemporaryDirectory() as folder:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        service.acts[{"create": "/api/v1/job/create", "query": "/api/v1/job/query", "file": "/files/a"}[route]] = [act]
        # A file is asked for several times, with pauses that only a transport with a clock of its own can skip.
        own = {"transport": face.transport()} if route == "file" else {}
        policy = PollPolicy(interval=0.01, max_misses=2)
        client = face.bare_client(api_key=KEY, base_url=service.url, http_timeout=HTTP_TIMEOUT, poll=policy, **own)
        try:
            if route == "create":
                client.submit(MODEL, {"prompt": "a"})
            else:
                output = client.job("66f0").wait(timeout=1).outputs[0]
                output.save(Path(folder) / "clip.mp4", max_bytes=LARGEST)
            record.broken(f"{kind} as a {route} was taken for an answer")
        except ShortAPIError as error:
            if route == "create" and (error.charged, service.creates) not in {(None, 1), (False, 1), (False, 4)}:
                record.broken(f"{kind} as a create: charged={error.charged} after {service.creates} creates")
        finally:
            service.release.set()
            face.close()
    seconds = time.monotonic() - began
    record.count.update([kind, f"as a {route}", type(face).__name__])
    if seconds > LONGEST:
        record.broken(f"{kind} as a {route} took {seconds:.0f} s ({type(face).__name__})")
