"""docs/charged.md is true: each of its cases is provoked, and the error says what the page says."""

from __future__ import annotations

import inspect
import json
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import frozen

from docs.make import BASES, CASES, Case, charged_page
from shortapi import Budget, Ledger, PollPolicy, ShortAPIError, errors
from tests.core.pictures import picture
from tests.core.toy import toys
from tests.faces import Face
from tests.scripted import Act, Service, created, cut, done, drop, job, ranged, reply, status

ROOT = Path(__file__).parents[2]
MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "A horse in the surf at dawn.", "duration": 3}
FILM = "shop/plain/film"
UNPRICED = "shop/odd/film"
NAMED = {"data": {"job_id": "66f0"}}
WHOLE = json.dumps({"code": 0, "data": {"job_id": "66f0", "amount": "0.5"}}).encode()


@frozen
class Stage:
    """A service, a folder, and clients of both kinds."""

    face: Face
    service: Service
    folder: Path

    def client(self, **options: Any) -> Any:
        return self.face.client(self.service.url, poll=PollPolicy(max_misses=3), **options)

    def job(self, *, by_id: bool) -> Any:
        """Return a job that this client submitted, or one that it only knows by its id."""
        client = self.client()
        return client.job("66f0") if by_id else client.submit(MODEL, ARGS)


Provoke = Callable[[Stage], object]


def submit(**options: Any) -> Provoke:
    def call(stage: Stage) -> None:
        places = {name: stage.folder if value is Path else value for name, value in options.items()}
        stage.client(**places).submit(MODEL, ARGS)

    return call


def on_create(act: Act) -> Provoke:
    def call(stage: Stage) -> None:
        stage.service.acts["/api/v1/job/create"] = [act]
        stage.client().submit(MODEL, ARGS)

    return call


def on_poll(act: Act, *, by_id: bool = False, timeout: float | None = None) -> Provoke:
    def call(stage: Stage) -> None:
        stage.service.acts["/api/v1/job/query"] = [act]
        stage.job(by_id=by_id).wait(timeout=timeout)

    return call


def after_closing(*, by_id: bool) -> Provoke:
    def call(stage: Stage) -> None:
        client = stage.client()
        waited = client.job("66f0") if by_id else client.submit(MODEL, ARGS)
        client.close()
        waited.wait()

    return call


def unreachable(stage: Stage) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        stage.face.client(f"http://127.0.0.1:{unused.getsockname()[1]}").submit(MODEL, ARGS)


def cannot_connect(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectTimeout("after it was sent", request=request)


def bad_picture(stage: Stage) -> None:
    stage.service.acts["/files/image"] = [ranged(picture("png", 10, 10))]
    args = {"prompt": "a", "image": f"{stage.service.url}/files/image.png"}
    stage.client(catalog=toys()).submit(FILM, args)


def gone_picture(stage: Stage) -> None:
    stage.service.acts["/files/image"] = [status(404)]
    stage.client(catalog=toys()).submit(FILM, {"prompt": "a", "image": f"{stage.service.url}/files/image.png"})


def not_uploaded(stage: Stage) -> None:
    args = {"prompt": "a", "image": picture("png", 400, 400)}
    stage.client(catalog=toys()).submit(FILM, args)


def twice(stage: Stage) -> None:
    stage.client(ledger=stage.folder / "ledger.db").submit(MODEL, ARGS)
    with stage.service.lock:
        stage.service.seen.clear()
    stage.client(ledger=stage.folder / "ledger.db").submit(MODEL, ARGS)


def quoted(seconds: float) -> Provoke:
    def call(stage: Stage) -> None:
        stage.service.acts["/api/v1/job/create"] = [reply(401)]
        client = stage.client(ledger=stage.folder / "ledger.db")
        quote = client.quote(MODEL, ARGS, seconds=seconds)
        with suppress(errors.AuthenticationError):
            client.submit(quote)
        with stage.service.lock:
            stage.service.seen.clear()
        client.submit(quote)

    return call


def another_row(stage: Stage) -> None:
    client = stage.client(ledger=stage.folder / "ledger.db")
    stage.service.acts["/api/v1/job/create"] = [created("66f0")]
    client.submit(MODEL, {**ARGS, "duration": 4})
    with stage.service.lock:
        stage.service.seen.clear()
    client.submit(MODEL, ARGS)


def ledger_fails_later(stage: Stage) -> None:
    path = stage.folder / "ledger.db"

    def break_it(handler: Any) -> None:
        with sqlite3.connect(path) as db:
            db.execute("DROP TABLE jobs")
        db.close()
        created("66f0")(handler)

    stage.service.acts["/api/v1/job/create"] = [break_it]
    stage.client(ledger=path).submit(MODEL, ARGS)


def dead_link(stage: Stage) -> None:
    stage.service.acts["/files/gone"] = [status(404)]
    stage.service.acts["/api/v1/job/query"] = [done(f"{stage.service.url}/files/gone.mp4")]
    stage.job(by_id=False).wait().outputs[0].save(stage.folder / "a.mp4")


def unpriced(stage: Stage) -> None:
    args = {"length": "5", "big": True}
    stage.client(catalog=toys()).submit(UNPRICED, args, max_cost="1")


def poll_cases(error: type[ShortAPIError], happened: str, act: Act) -> Iterator[tuple[tuple[str, str], Provoke]]:
    yield (error.__name__, happened), on_poll(act)
    yield (error.__name__, f"{happened}; the job was picked up by its id"), on_poll(act, by_id=True)


NO_FILE = "the job succeeded, but the answer names no file"
TIME_UP = "the timeout passed before the job was done"
BY_ID = "the job was picked up by its id"

PROVOKE: dict[tuple[str, str], Provoke] = {
    ("ConfigurationError", "no key, a bad base URL, or an invalid option"): submit(api_key=""),
    ("CatalogError", "a file of the catalogue cannot be used"): submit(catalog="there is no such file"),
    ("UnknownModelError", "the catalogue has no such model"): lambda stage: stage.client().submit("a/b/c", {}),
    ("PriceUnknownError", "estimate: the catalogue states no price"): lambda stage: stage.client(
        catalog=toys()
    ).estimate(UNPRICED, {"length": "5", "big": True}),
    ("ArgumentError", "the arguments break the model's rules; all problems are listed"): lambda stage: (
        stage.client().submit(MODEL, {"duration": 99})
    ),
    ("ArgumentError", "`save=` names a path that cannot be written or that exists already"): lambda stage: (
        stage.client().submit(MODEL, ARGS, save=stage.folder / "nowhere" / "clip.mp4")
    ),
    ("ArgumentError", "a linked picture was checked and breaks the model's rules"): bad_picture,
    ("ArgumentError", "a linked picture cannot be fetched: 404, 410, no such host, a private address"): gone_picture,
    ("ArgumentError", "a text contains a lone surrogate (checked whatever `validate` is)"): lambda stage: stage.client(
        validate="off"
    ).submit(MODEL, {**ARGS, "prompt": "\ud800"}),
    ("BudgetError", "the estimate is above `max_cost`"): lambda stage: stage.client().submit(
        MODEL, ARGS, max_cost="0.1"
    ),
    ("BudgetError", "a budget of the ledger would be exceeded"): lambda stage: stage.client(
        ledger=stage.folder / "ledger.db", budget=Budget("0.1", "day")
    ).submit(MODEL, ARGS),
    ("BudgetError", "there is a limit, but the price is not known"): unpriced,
    ("BudgetError", "a quote has expired, or is for another price or other arguments"): quoted(seconds=0),
    ("DuplicateJobError", "a quote was submitted before, and its create failed"): quoted(seconds=60),
    ("DuplicateJobError", "the ledger has the same job, open or uncertain"): twice,
    ("LedgerError", "the ledger cannot be used, so nothing was sent"): submit(ledger=Path),
    ("LedgerError", "the job was created, then the ledger failed; `.job_id` has its id"): ledger_fails_later,
    (
        "LedgerError",
        "the service answered with a job id that another row has; `.job_id` has it",
    ): another_row,
    ("TransportError", "the service was never reached"): unreachable,
    ("TransportError", "the create request was sent, and no answer came"): on_create(drop),
    ("TransportError", "a transport that is not httpx's own reports a connect error"): submit(
        transport=httpx.MockTransport(cannot_connect)
    ),
    ("TransportError", "the answer was truncated, but names a job: `.job_id` has its id"): on_create(
        cut(WHOLE, len(WHOLE) - 4)
    ),
    **dict(poll_cases(errors.TransportError, "no answer came", drop)),
    ("UnexpectedResponseError", "the answer is unreadable"): on_create(reply(200, b"{")),
    ("UnexpectedResponseError", "the answer is unreadable, but names a job: `.job_id` has its id"): on_create(
        reply(200, WHOLE[:-4])
    ),
    **dict(poll_cases(errors.UnexpectedResponseError, NO_FILE, job(2))),
    ("UnexpectedResponseError", f"{NO_FILE}; {BY_ID} and reports a charge"): on_poll(job(2, credit="0.5"), by_id=True),
    ("APIError", "an error code that `spec/protocol.yaml` lists as not charged"): on_create(reply(402, {})),
    ("APIError", "an error code that `spec/protocol.yaml` does not list"): on_create(reply(200, {"code": 17})),
    ("APIError", "an error that names a job: `.job_id` has its id"): on_create(reply(200, {"code": 17, **NAMED})),
    **dict(poll_cases(errors.APIError, "the service answered with an error", reply(404, {}))),
    ("AuthenticationError", "the key was refused"): on_create(reply(401)),
    ("APIError", "an error that names a job, but its id is truncated"): on_create(
        reply(400, b'{"data":{"job_id":"66f0')
    ),
    ("AuthenticationError", "the key was refused, but the answer names a job: `.job_id` has its id"): on_create(
        reply(401, [NAMED])
    ),
    ("ServerError", "HTTP 5xx, but the answer names a job: `.job_id` has its id"): on_create(reply(502, [NAMED])),
    ("RateLimitError", "too many requests, for longer than submit waits"): on_create(reply(429, retry_after="600")),
    ("RateLimitError", "too many requests, but the answer names a job: `.job_id` has its id"): on_create(
        reply(429, NAMED)
    ),
    **dict(poll_cases(errors.RateLimitError, "too many requests, repeatedly", reply(429))),
    ("ServerError", "the error code for an upstream model that is not available"): on_create(
        reply(200, {"code": 3000})
    ),
    (
        "ServerError",
        "HTTP 5xx with any body: a gateway may have sent it after the create request was accepted",
    ): on_create(status(502)),
    **dict(poll_cases(errors.ServerError, "HTTP 5xx, repeatedly", status(502))),
    ("ConfigurationError", "the client was closed"): after_closing(by_id=False),
    ("ConfigurationError", f"the client was closed; {BY_ID}"): after_closing(by_id=True),
    ("JobTimeoutError", TIME_UP): on_poll(job(1), timeout=0),
    ("JobTimeoutError", f"{TIME_UP}; {BY_ID}"): on_poll(job(1), by_id=True, timeout=0),
    ("JobTimeoutError", f"{TIME_UP}; {BY_ID} and reports a charge"): on_poll(
        job(1, credit="0.5"), by_id=True, timeout=0
    ),
    ("JobFailedError", "the job failed, and the service says that the charge was refunded"): on_poll(
        job(3, refunded=True)
    ),
    ("JobFailedError", "the job failed, and the service says that the charge was not refunded"): on_poll(
        job(3, refunded=False)
    ),
    ("JobFailedError", "the job failed, and the service does not say whether the charge was refunded"): on_poll(job(3)),
    (
        "UploadError",
        "a local file could not be uploaded, or no place for uploads is set",
    ): not_uploaded,
    ("DownloadError", "the file could not be fetched or written"): dead_link,
}
"""How each case is made to happen, by error and by what the page says."""

# Those that have the same words for a poll as for a create.
POLLED: dict[tuple[str, str], Provoke] = {
    **dict(poll_cases(errors.UnexpectedResponseError, "the answer is unreadable", reply(200, b"{"))),
    **dict(poll_cases(errors.AuthenticationError, "the key was refused", reply(401))),
}


def provoked(case: Case) -> Provoke:
    name = (case.error.__name__, case.happened)
    return POLLED[name] if case.call == "wait" and name in POLLED else PROVOKE[name]


NO_MODEL = (errors.ConfigurationError, errors.CatalogError)
NO_MODEL_IN = (BY_ID, "the ledger cannot be used, so", "`save=` names")
"""Errors that are about no model, or about a job of which only the id is known."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.error.__name__} {case.call} {case.happened}")
def test_an_error_says_of_money_what_the_page_says(case: Case, face: Face, tmp_path: Path) -> None:
    with Service(create=[created("66f0")]) as service:
        with pytest.raises(ShortAPIError) as caught:
            provoked(case)(Stage(face, service, tmp_path))
        assert service.creates <= (case.call != "any")
    error = caught.value
    assert type(error) is case.error
    assert (error.charged, error.retry_safe) == (case.charged, case.retry_safe)
    assert "None" not in " ".join([str(error), *getattr(error, "__notes__", [])])
    about_no_model = type(error) in NO_MODEL or any(words in case.happened for words in NO_MODEL_IN)
    assert (error.model is None) is about_no_model
    if "`.job_id` has it" in case.happened or case.call in {"wait", "save"}:
        assert error.job_id == "66f0"
    for ledger in tmp_path.glob("ledger.db"):
        Ledger(ledger).close()


def test_every_public_error_has_a_case() -> None:
    public = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, ShortAPIError)}
    assert {case.error for case in CASES} == public - set(BASES)


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.__name__)
def test_bases_are_never_raised_themselves(base: type[ShortAPIError]) -> None:
    made = re.compile(rf"(?<!class )\b{base.__name__}\(")
    sources = [*(ROOT / "src").rglob("*.py")]
    assert [path.name for path in sources if made.search(path.read_text())] == []


def test_no_case_is_provoked_that_the_page_does_not_have() -> None:
    assert {*PROVOKE, *POLLED} == {(case.error.__name__, case.happened) for case in CASES}


def test_the_page_is_what_the_table_makes() -> None:
    assert (ROOT / "docs/charged.md").read_text() == charged_page(), "run `make docs`"
