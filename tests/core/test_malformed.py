"""Twenty thousand answers that make no sense: only our errors come out, each true about money, and nothing hangs."""

from __future__ import annotations

import itertools
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from shortapi import Ledger, PollPolicy, ShortAPIError
from shortapi._commands import Answer, Command, Send, TransportFailure
from shortapi._flows import JobFacts, Schedule, Waiting, resume, resumed, submit, wait, watched
from shortapi._ledger import Row
from shortapi._orders import make_order
from shortapi._wire import find_id
from shortapi.catalog import Catalog
from shortapi.errors import MAX_BODY, APIError, JobFailedError, UnexpectedResponseError
from tests.core.malformed import CREATED, QUERIED, answer, written
from tests.core.play import Event, Play, context

pytestmark = pytest.mark.no_cover

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ANSWERS = 7_000
"""Malformed answers of each of the three flows, at least."""

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
        assert find_id_in(last) is None
        assert not re.search(rb'"job_id"\s*:\s*" ?66f0', last.body)


def says_refused(last: Answer) -> bool:
    """Say whether the body holds one of the refusals that are known to cost nothing."""
    body = last.body.replace(b"\x00", b"").lower()
    return any(piece in body for piece in (b"3000", b"invalid model", b"unsupported task kind"))


def find_id_in(last: Answer) -> str | None:
    import json

    try:
        return find_id(json.loads(last.body), Catalog().protocol)
    except (ValueError, AttributeError, RecursionError):
        return None


def test_no_answer_to_a_create_gets_past_our_errors_or_lies_about_money(rand: random.Random) -> None:
    source, order = Source(rand, CREATED), make_order(Catalog(), MODEL, {"prompt": "a"})
    ends: list[Any] = []
    while source.count < ANSWERS:
        play = Bounded(source.events())
        ends.append(outcome(play, submit(order, context())))
        check_create(ends[-1], play)
    kinds = {type(end).__name__ for end in ends}
    assert kinds >= {"JobFacts", "APIError", "ServerError", "RateLimitError", "UnexpectedResponseError"}


def test_the_ledger_says_of_each_create_what_its_error_says(rand: random.Random, tmp_path: Path) -> None:
    source, order = Source(rand, CREATED), make_order(Catalog(), MODEL, {"prompt": "a"}, allow_duplicate=True)
    with Ledger(tmp_path / "ledger.db") as ledger:
        for number in range(150):
            before = {row.key for row in ledger.rows()}
            # A service of its own for each create, since one service gives no id twice.
            around = evolve(context(f"https://api{number}.example"), ledger=ledger)
            got = outcome(Bounded(source.events(failures=0.1)), submit(order, around))
            (row,) = [row for row in ledger.rows() if row.key not in before]
            job_id = got.job_id if isinstance(got, ShortAPIError) else got.id
            charged = got.charged if isinstance(got, ShortAPIError) else True
            state = "running" if job_id is not None else {False: "failed", None: "uncertain"}[charged]
            assert (row.state, row.job_id) == (state, job_id), got


def check_wait(got: Any, play: Bounded, job: JobFacts) -> None:
    if not isinstance(got, ShortAPIError):
        assert got.links
        assert all(link.url.startswith(("http://", "https://")) for link in got.links)
        return
    check_error(got, play)
    assert got.job_id == job.id
    assert got.charged is not False or getattr(got, "refunded", None) or isinstance(got, TimeoutError)
    if isinstance(got, JobFailedError):
        assert got.charged is (None if got.refunded is None else not got.refunded)
    elif job.paid and not isinstance(got, TimeoutError):
        assert got.charged is True


JOBS: tuple[Callable[[], JobFacts], ...] = (
    lambda: JobFacts(id="66f0"),
    lambda: JobFacts(id="66f0", model=MODEL, entry=Catalog()[MODEL], paid=True, submitted_at=99.0),
)


def test_no_answer_to_a_query_gets_past_our_errors_or_makes_a_wait_hang(rand: random.Random) -> None:
    source, jobs = Source(rand, QUERIED), [make() for make in JOBS]
    ends: list[Any] = []
    while source.count < ANSWERS:
        job = rand.choice(jobs)
        waiting = Waiting(policy=PollPolicy(), timeout=rand.choice([None, 0, 30]))
        play = Bounded(source.events(failures=0.05, good=0.4))
        ends.append(outcome(play, wait(job, context(), waiting)))
        check_wait(ends[-1], play, job)
    kinds = {type(end).__name__ for end in ends}
    assert kinds >= {"Finished", "JobFailedError", "JobTimeoutError", "AuthenticationError", "UnexpectedResponseError"}


def test_no_answer_keeps_a_resume_from_going_through_all_its_jobs(rand: random.Random, tmp_path: Path) -> None:
    source, states = Source(rand, QUERIED), set()
    rows = [
        Row(key=f"k{n}", digest="d", service="s", model=MODEL, state="running", job_id=f"66f{n}", files={})
        for n in range(3)
    ]
    while source.count < ANSWERS:
        play = Bounded(itertools.chain(source.events(failures=0.05, good=0.3)))
        waiting = Waiting(policy=PollPolicy(), timeout=rand.choice([None, 0, 30]))
        known = context()
        schedule = Schedule(watched(rows, known, waiting, play.now, 0.0), known)
        turn = partial(resume, context=known, waiting=waiting, folder=tmp_path)
        ended = resumed(rows, [end for _, end in play.run_all(schedule, turn)])
        assert sorted(one.key for one in ended) == ["k0", "k1", "k2"]
        states |= {one.state for one in ended}
        for one in ended:
            assert one.why is None or (one.why.isprintable() and len(one.why) < LONGEST_MESSAGE)
            assert (one.why is None) == (one.state == "done")
            assert all(Path(path).is_file() for path in one.files)
    assert states == {"done", "failed", "running"}
    assert not list(tmp_path.glob("*.part*"))
