"""Twenty thousand answers that make no sense: only our errors come out, each true about money, and nothing hangs."""

from __future__ import annotations

import json
import os
import random
import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import evolve

from shortapi import Client, Ledger, ShortAPIError
from shortapi.errors import MAX_BODY, APIError, JobFailedError, UnexpectedResponseError
from shortapi.testing import Answer, Clock, Command, Send, TransportFailure
from tests.core.malformed import CREATED, QUERIED, answer, written
from tests.core.play import BASE, CATALOG, Event, Play, flows, says, submitted

pytestmark = pytest.mark.no_cover

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a"}
CREATES, POLLS, RESUMES = 7_000, 12_500, 1_000
"""Malformed answers of each of the three flows, at least. A resume polls as a wait does, but over a real client."""

MOST_COMMANDS = 4_000
LONGEST_MESSAGE = 2_000
NOT_CHARGED = {400, 401, 402, 403, 404, 405, 413, 415, 422, 429}
"""Statuses that mean that no job was made, as the protocol data says it."""

SEED = int(os.environ.get("SHORTAPI_SEED") or random.SystemRandom().randrange(2**32))


@pytest.fixture
def rand(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> random.Random:
    with capsys.disabled():
        print(f"\nSHORTAPI_SEED={SEED} {request.node.name}")
    return random.Random(f"{SEED}:{request.node.name}")


class Bounded(Play):
    """Plays answers as the drivers do, files too, and never for ever."""

    def __init__(self, events: Iterator[Event]) -> None:
        super().__init__(events)
        self.commands = 0
        self.latest: Event | None = None

    def _perform(self, command: Command) -> Any:
        self.commands += 1
        assert self.commands < MOST_COMMANDS, "it hangs"
        return super()._perform(command)

    def _send(self, command: Send) -> Event:
        self.latest = event = super()._send(command)
        sink = command.into
        if sink is None or isinstance(event, TransportFailure) or not sink.accepts(event.status_code, event.headers):
            return event
        sink.write(event.body)
        return evolve(event, body=b"")


class Source:
    """Draws answers, and counts them."""

    def __init__(self, rand: random.Random, good: Mapping[str, Any]) -> None:
        self.rand, self.good, self.count = rand, good, 0

    def events(self, *, failures: float = 0.0, good: float = 0.0) -> Iterator[Event]:
        while True:
            draw = self.rand.random()
            if draw < failures:
                yield TransportFailure("the connection broke", sent=self.rand.random() < 0.5)
            elif draw < failures + good:
                yield Answer(status_code=200, body=written(self.good))
            else:
                self.count += 1
                yield answer(self.rand, self.good)


def outcome(play: Bounded, flow: Any) -> Any:
    """Return what a flow ends with: its result, or an error of ours. Anything else fails the test."""
    try:
        return play.run(flow)
    except ShortAPIError as error:
        return error


def check_error(error: ShortAPIError, play: Bounded) -> None:
    """Hold what every error must hold, wherever it comes from."""
    said = str(error)
    assert said.isprintable(), said
    assert 20 < len(said) < LONGEST_MESSAGE
    assert error.charged in {True, False, None}
    assert error.charged is not True or error.job_id is not None
    assert error.job_id is None or error.job_id.isprintable()
    if isinstance(error, (APIError, UnexpectedResponseError)):
        assert isinstance(play.latest, Answer)
        assert error.body is not None
        assert len(error.body) <= MAX_BODY
        assert error.body == play.latest.body[:MAX_BODY] or "names no file" in said
    if isinstance(error, APIError):
        assert error.api_message is None or error.api_message.isprintable()


def check_create(got: Any, play: Bounded) -> None:
    last = play.latest
    assert isinstance(last, Answer)
    assert len(play.sent) <= 4
    if not isinstance(got, ShortAPIError):
        assert 200 <= last.status_code < 300
        assert got.id.isprintable()
        assert got.id.strip() == got.id != ""
        assert got.charge is None or got.charge >= 0
        return
    check_error(got, play)
    assert got.retry_safe is (got.charged is False)
    assert got.charged is not True
    if last.status_code >= 500 or isinstance(got, UnexpectedResponseError):
        assert got.charged is None
    if got.charged is False:
        assert last.status_code in NOT_CHARGED or says_refused(last)
        assert got.job_id is None
        assert not names_a_job(last)
        assert not re.search(rb'"job_id"\s*:\s*" ?66f0', last.body)


def says_refused(last: Answer) -> bool:
    """Say whether the body holds one of the refusals that are known to cost nothing."""
    body = last.body.replace(b"\x00", b"").lower()
    return any(piece in body for piece in (b"3000", b"invalid model", b"unsupported task kind"))


def names_a_job(last: Answer) -> bool:
    """Say whether something that can be an id stands where the protocol data says that a job's id may stand."""
    try:
        envelope = json.loads(last.body)
    except (ValueError, RecursionError):
        return False
    places = [at(envelope, path.split(".")) for path in CATALOG.protocol.paths["job_id"]]
    # The number 0 stands for no job, as in many services.
    ids = [found for found in places if isinstance(found, (str, int)) and found is not True and found != 0]
    texts = [str(found).strip() for found in ids]
    return any(text.isprintable() and 0 < len(text) <= 200 for text in texts)


def at(data: Any, path: list[str]) -> Any:
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def test_no_answer_to_a_create_gets_past_our_errors_or_lies_about_money(rand: random.Random) -> None:
    source, here = Source(rand, CREATED), flows()
    ends: list[Any] = []
    while source.count < CREATES:
        play = Bounded(source.events())
        ends.append(outcome(play, here.submit(MODEL, ARGS)))
        check_create(ends[-1], play)
    kinds = {type(end).__name__ for end in ends}
    assert kinds >= {"Job", "APIError", "ServerError", "RateLimitError", "UnexpectedResponseError"}


def test_the_ledger_says_of_each_create_what_its_error_says(rand: random.Random, tmp_path: Path) -> None:
    source = Source(rand, CREATED)
    with Ledger(tmp_path / "ledger.db") as ledger:
        for number in range(150):
            before = {row.key for row in ledger.rows()}
            # A service of its own for each create, since one service gives no id twice.
            here = flows(ledger=ledger, base_url=f"https://api{number}.example")
            got = outcome(Bounded(source.events(failures=0.1)), here.submit(MODEL, ARGS, allow_duplicate=True))
            (row,) = [row for row in ledger.rows() if row.key not in before]
            job_id = got.job_id if isinstance(got, ShortAPIError) else got.id
            charged = got.charged if isinstance(got, ShortAPIError) else True
            state = "running" if job_id is not None else {False: "failed", None: "uncertain"}[charged]
            assert (row.state, row.job_id) == (state, job_id), got


def check_wait(got: Any, play: Bounded, job_id: str, *, paid: bool) -> None:
    if not isinstance(got, ShortAPIError):
        assert got.outputs
        assert all(output.url.startswith(("http://", "https://")) for output in got.outputs)
        return
    check_error(got, play)
    assert got.job_id == job_id
    assert got.charged is not False or getattr(got, "refunded", None) or isinstance(got, TimeoutError)
    if isinstance(got, JobFailedError):
        assert got.charged is (None if got.refunded is None else not got.refunded)
    elif paid and not isinstance(got, TimeoutError):
        assert got.charged is True


def test_no_answer_to_a_query_gets_past_our_errors_or_makes_a_wait_hang(rand: random.Random) -> None:
    source = Source(rand, QUERIED)
    ends: list[Any] = []
    while source.count < POLLS:
        here, paid = flows(), rand.random() < 0.5
        job = submitted(here, MODEL, ARGS) if paid else "66f0"
        play = Bounded(source.events(failures=0.05, good=0.4))
        ends.append(outcome(play, here.wait(job, timeout=rand.choice([None, 0, 30]))))
        check_wait(ends[-1], play, "66f0", paid=paid)
    kinds = {type(end).__name__ for end in ends}
    assert kinds >= {"Result", "JobFailedError", "JobTimeoutError", "AuthenticationError", "UnexpectedResponseError"}


FILES = "files"
FILE = Answer(status_code=200, body=b"\x89PNG\r\n\x1a\n" + bytes(99))


def mixed(good: Event, events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        yield good
        yield event


class Malformed(httpx.BaseTransport):
    """Answers each job's polls from a stream of its own, so that a seed repeats them whichever thread asks."""

    connect_errors_are_honest = True

    def __init__(self, seed: str) -> None:
        self.seed, self.clock, self.requests = seed, Clock(), 0
        self.streams: dict[str, Iterator[Event]] = {}
        self.sources: list[Source] = []
        self.lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.requests += 1
            assert self.requests < MOST_COMMANDS, "it hangs"
            event = next(self._stream(request.url.params.get("id", FILES)))
        if isinstance(event, TransportFailure):
            raise httpx.ReadError(event.reason) if event.sent else httpx.ConnectError(event.reason)
        headers = {name: value.encode("utf-8", "replace") for name, value in event.headers.items()}
        return httpx.Response(event.status_code, headers=headers, stream=httpx.ByteStream(event.body))

    def _stream(self, name: str) -> Iterator[Event]:
        if name not in self.streams:
            self.sources.append(Source(random.Random(f"{self.seed}:{name}"), QUERIED))
            events = self.sources[-1].events(failures=0.05, good=0.3)
            self.streams[name] = events if name != FILES else mixed(FILE, events)
        return self.streams[name]


def test_no_answer_keeps_a_resume_from_going_through_all_its_jobs(rand: random.Random, tmp_path: Path) -> None:
    count, states = 0, set()
    while count < RESUMES:
        ledger = Ledger(tmp_path / f"ledger {count}.db")
        here = flows(ledger=ledger)
        for number in range(20):
            made = says({"job_id": f"{count}.{number}"})
            Play([made]).run(here.submit(MODEL, ARGS, allow_duplicate=True))
        asked = {row.key for row in ledger.rows()}
        transport = Malformed(str(rand.random()))
        with Client("ak-secret", base_url=BASE, catalog=CATALOG, transport=transport, ledger=ledger) as client:
            ended = client.resume(tmp_path, timeout=rand.choice([None, None, 0, 30]))
        count += sum(source.count for source in transport.sources)
        assert {one.key for one in ended} == asked
        states |= {one.state for one in ended}
        for one in ended:
            assert one.why is None or (one.why.isprintable() and len(one.why) < LONGEST_MESSAGE)
            assert (one.why is None) == (one.state == "done")
            assert all(Path(path).is_file() for path in one.files)
            assert ledger.row(one.key).state == one.state
    assert states == {"done", "failed", "running"}
    assert not list(tmp_path.glob("*.part*"))
