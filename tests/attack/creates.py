"""Kinds of answers to a create, times both clients, times with and without a ledger: no second create, no lost id.

A round is one submit. The answers are written as raw bytes on loopback, so that heads, lengths and codings lie too.
"""

from __future__ import annotations

import gzip
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from attrs import field, frozen

from shortapi import Ledger, ShortAPIError
from tests.attack.record import Record
from tests.core.malformed import CREATED, answer, written
from tests.faces import FACES, KEY
from tests.scripted import Act, Handler, Service, drop, hang, reset

MODEL = "alibaba/happyhorse-1.0/text-to-video"
PROMPT = "a wish that nobody may read"
ID = "66f0"
PLAIN_ID = b'"job_id": "66f0"'
"""As `written` writes the id; where it stands like this in an answer, it must not be lost."""

SLOW_SHARE = 0.01

NOT_CHARGED = {400, 401, 402, 403, 404, 405, 413, 415, 422, 429}
REFUSALS = (b"3000", b"invalid model", b"unsupported task kind")
PATIENT, IMPATIENT = 10.0, 0.3
"""`http_timeout` for answers that come at once, however busy the machine is, and for those that never do."""

LONGEST = 20.0
"""Seconds that a submit may take on a busy machine; what it waits for between tries is skipped."""


@frozen
class Play:
    """One answer: what is sent, how it ends, and whether a client can know that it has all of it."""

    kind: str
    act: Act
    status: int = 0
    body: bytes = field(default=b"", repr=False)
    whole: bool = False

    @property
    def names_job(self) -> bool:
        return PLAIN_ID in self.body

    @property
    def accepts(self) -> bool:
        """Whether it is the answer that the service gives when all is well."""
        return self.whole and 200 <= self.status < 300 and self.body.strip() == written(CREATED)

    @property
    def may_be_sent_again(self) -> bool:
        return self.whole and self.status == 429 and not self.names_job

    @property
    def may_be_uncharged(self) -> bool:
        refused = any(word in self.body.replace(b"\x00", b"").lower() for word in REFUSALS)
        return self.status < 500 and not self.names_job and (self.status in NOT_CHARGED or refused)


def head(status: int, length: str | None, *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", "content-type: application/json", *more]
    return "\r\n".join([*lines, *([] if length is None else [f"content-length: {length}"]), "", ""]).encode("latin-1")


def raw(*pieces: bytes, end: Act = drop, pause: float = 0.0) -> Act:
    def act(handler: Handler) -> None:
        handler.close_connection = True
        for piece in pieces:
            handler.wfile.write(piece)
            handler.wfile.flush()
            if pause:
                time.sleep(pause)
        end(handler)

    return act


def well_framed(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    return Play("whole", raw(head(status, str(len(body)), *extra), body), status, body, whole=True)


def chunked(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    at = rand.randrange(len(body) + 1)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:at], body[at:]) if part)
    sent = head(status, None, "transfer-encoding: chunked", *extra)
    return Play("chunked", raw(sent, chunks, b"0\r\n\r\n"), status, body, whole=True)


def closed_by_the_end(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    return Play(
        "ended by closing", raw(head(status, None, "connection: close", *extra), body), status, body, whole=True
    )


def cut(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    at = rand.randrange(len(body) + 1)
    end = rand.choice((drop, reset))
    sent = body[:at] if end is drop else b""  # what came before a reset may be thrown away by the system
    return Play("cut", raw(head(status, str(len(body) + 9), *extra), body[:at], end=end), status, sent)


def cut_head(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    sent = head(status, str(len(body)), *extra)
    return Play("cut head", raw(sent[: rand.randrange(len(sent) - 1)]))


def packed(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    coded = gzip.compress(body)
    sent = head(status, str(len(coded)), "content-encoding: gzip", *extra)
    return Play("packed", raw(sent, coded), status, body, whole=True)


def packed_lie(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    coding = rand.choice(("gzip", "deflate", "gzip, gzip", "br", "x", "identity", ""))
    sent = head(status, str(len(body)), f"content-encoding: {coding}", *extra)
    return Play("says that it is packed", raw(sent, body), status, body, whole=True)


def odd_length(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    length = rand.choice(("-1", "x", "9" * 30, "5, 6", "0x10", " "))
    return Play("odd length", raw(head(status, length, *extra), body), status)


def interim(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    before = b"".join(
        b"HTTP/1.1 %d X\r\nx: y\r\n\r\n" % rand.choice((100, 102, 103)) for _ in range(rand.randint(1, 5))
    )
    return Play("after 1xx", raw(before, head(status, str(len(body)), *extra), body), status, body, whole=True)


def no_http(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    return Play(
        "no HTTP", raw(rand.choice((rand.randbytes(40), b"SSH-2.0-x\r\n", b"HTTP/9.9 999\r\n\r\n", b"\r\n" * 9)))
    )


def trickling(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    sent = head(status, str(len(body)), *extra) + body
    pieces = [sent[at : at + 1] for at in range(len(sent))]
    return Play("trickling", raw(*pieces[:40], end=hang, pause=0.03))


def dropped(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    return Play("dropped", rand.choice((drop, reset)))


def silent(rand: random.Random, status: int, body: bytes, extra: list[str]) -> Play:
    return Play("silent", hang)


Way = Callable[[random.Random, int, bytes, list[str]], Play]
FAST: tuple[Way, ...] = (
    *[well_framed] * 6,
    *(chunked, closed_by_the_end, cut, cut, cut_head, packed, packed_lie, odd_length, interim, no_http, dropped),
)
SLOW: tuple[Way, ...] = (trickling, silent)
"""Ways that hold a submit up for as long as it lets itself be held up."""


def drawn(rand: random.Random, ways: tuple[Way, ...]) -> Play:
    """Return an answer with something wrong with it, or, now and then, a right one."""
    way = rand.choice(ways)
    if rand.random() < 0.15:
        return way(rand, 200, written(CREATED), [])
    made = answer(rand, CREATED)
    status = max(200, made.status_code) if rand.random() < 0.8 else 429
    lines = [f"{name}: {value}" for name, value in made.headers.items() if name in {"retry-after", "location", "date"}]
    extra = [line for line in lines if line.isascii() and line.isprintable()]
    body = b"" if status in {204, 304} else made.body
    return way(rand, status, body, extra)


def attack(record: Record) -> None:
    """A round is one submit."""
    with Service() as service, tempfile.TemporaryDirectory() as home:
        for number in range(record.rounds):
            ledger = Ledger(Path(home) / f"{number}.db") if number % 4 > 1 else None
            one_submit(record, FACES[number % 2](), service, ledger)
            if ledger is not None:
                ledger.close()


def one_submit(record: Record, face: Any, service: Service, ledger: Ledger | None) -> None:
    slow = record.rand.random() < SLOW_SHARE
    plays = [drawn(record.rand, SLOW)] if slow else [drawn(record.rand, FAST) for _ in range(4)]
    service.acts["/api/v1/job/create"] = [play.act for play in plays]
    before, began = service.creates, time.monotonic()
    patience = IMPATIENT if slow else PATIENT
    client = face.client(service.url, ledger=False if ledger is None else ledger, http_timeout=patience)
    try:
        got = client.submit(MODEL, {"prompt": PROMPT})
    except ShortAPIError as error:
        got = error
    finally:
        face.close()
    arrived = service.creates - before
    if not arrived:  # a machine so busy that not even a connection came about in time
        record.count["never sent"] += 1
        return
    sent = [*plays, *plays[-1:] * 3][:arrived]
    seconds = time.monotonic() - began
    record.count.update({"submits": 1, "creates": len(sent), f"ended by: {sent[-1].kind}": 1, type(face).__name__: 1})
    record.count["with a ledger"] += ledger is not None
    wrong = [
        *about_sending(sent, seconds),
        *(about_error(got, sent[-1]) if isinstance(got, ShortAPIError) else about_job(got, sent[-1])),
    ]
    for sentence in (*wrong, *about_row(got, ledger)):
        shown = [(play.kind, play.status, play.body[:200]) for play in sent]
        record.broken(f"{sentence}; {type(face).__name__}, ledger: {ledger is not None}, answers: {shown}")


def about_sending(sent: list[Play], seconds: float) -> Iterator[str]:
    if not all(play.may_be_sent_again for play in sent[:-1]):
        yield "a create that may have been accepted was sent again"
    if seconds > LONGEST:
        yield f"a submit took {seconds:.0f} s"


def about_job(got: Any, last: Play) -> Iterator[str]:
    if not (200 <= last.status < 300):
        yield f"job {got.id} came out of HTTP {last.status}"


def about_error(error: ShortAPIError, last: Play) -> Iterator[str]:
    if last.accepts:
        yield f"a job was made, and this came out: {error}"
    if last.names_job and error.job_id != ID:
        yield f"the answer names a job, and the error {error.job_id!r}"
    if error.charged is True or (error.charged is False and not last.may_be_uncharged):
        yield f"the error says charged={error.charged}"
    if error.charged is None and error.retry_safe:
        yield "it is in doubt, and says that it is safe to send it again"
    if any(text in f"{error} {error!r}" for text in (KEY, PROMPT)):
        yield "the message shows what is private"


def about_row(got: Any, ledger: Ledger | None) -> Iterator[str]:
    """Yield what the ledger says otherwise than the outcome."""
    if ledger is None:
        return
    (row,) = ledger.rows()
    job_id = got.job_id if isinstance(got, ShortAPIError) else got.id
    state = "running" if job_id is not None else "failed" if got.charged is False else "uncertain"
    if (row.state, row.job_id) != (state, job_id):
        yield f"the row is {row.state} with job {row.job_id!r}, and this came out: {got!r}"
