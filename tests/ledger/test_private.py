"""Key, prompt and links are planted; with a ledger, on the command line, in every failure, none of them comes out."""

from __future__ import annotations

import io
import json
import logging
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import frozen

from shortapi import Budget, Client, Ledger, ShortAPIError
from shortapi_cli import main
from tests.core.pictures import picture
from tests.core.test_downloads import VIDEO
from tests.core.test_secrets import FAILURES, KEY, PROMPT, SIGNATURE, arguments, clean, everything
from tests.faces import Face
from tests.scripted import Act, Service, created, done, drop, job, ranged, reply, status

ENTRY = """\
id: shop/plain/film
title: Shop film
category: image-to-video
kind: inference
summary: A film.
source: {page: "https://shop.example/film", read: 2026-11-22, complete: true}
args:
  prompt: {type: string, required: true, description: What happens.}
  image: {type: string, format: uri, description: First frame., x-media: {kind: image, formats: [png, jpeg, webp]}}
output: {kind: video, documented_key: videos}
pricing: {currency: USD, checked: 2026-11-22, unit: request, quantity: 1, rates: [{rate: "0.2"}]}
expect: {p50: 1, p90: 2, source: made up}
example: {prompt: A cat.}
"""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged or warned of anywhere, at the lowest level."""
    out, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(out), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    with warnings.catch_warnings():
        logging.captureWarnings(capture=True)
        yield out
        logging.captureWarnings(capture=False)
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(create=[created()], query=[job(1)], image=[ranged(picture())], out=[ranged(VIDEO)]) as made:
        made.acts["/api/v1/job/query"] = [
            job(1, args={"prompt": PROMPT}),
            done(f"{made.url}/files/out.mp4?sig={SIGNATURE}"),
        ]
        yield made


def play(service: Service, how: str) -> None:
    """Let the service fail in one of the ways that give much away."""
    for route, acts in FAILURES[how](service).items():
        prefix = {"create": "/api/v1/job/create", "query": "/api/v1/job/query"}.get(route, f"/files/{route}")
        service.acts[prefix] = acts


def held(folder: Path) -> bytes:
    """Return every byte of a ledger: the file, its WAL, its lock files and all their names."""
    files = [path for path in folder.rglob("*") if "ledger" in str(path)]
    return b"\n".join(str(path).encode() + (path.read_bytes() if path.is_file() else b"") for path in files)


def clean_ledger(folder: Path) -> None:
    found = held(folder)
    assert b"ledger.db" in found
    assert b"canary" not in found


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and all that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def told(error: BaseException) -> str:
    """Return all that a logger or a debugger shows of an error; only `.body`, which is private, is left out."""
    parts = ["".join(traceback.format_exception(error))]
    for one in chain(error):
        facts = {name: value for name, value in vars(one).items() if name != "body"}
        parts.append(everything(one, one.args, facts))
    return "\n".join(parts)


def test_a_whole_run_with_a_ledger_gives_nothing_away(
    face: Face, service: Service, log: io.StringIO, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    client = face.client(service.url, api_key=KEY, ledger=ledger, budget=Budget("5", "day"))
    args, seen = arguments(service), []
    made = client.submit(args, tag="films")
    running = list(ledger.rows())
    clean_ledger(tmp_path)
    result = made.wait(on_update=seen.append)
    saved = result.outputs[0].save(tmp_path / "a.mp4")
    text = everything(client, ledger, args, made, result, result.outputs[0], saved, seen, running, list(ledger.rows()))
    assert "job-1" in text
    clean(text)
    assert "job job-1" in log.getvalue()
    clean(log.getvalue())
    clean_ledger(tmp_path)
    assert (tmp_path / "ledger.db-wal").stat().st_size > 0, "the log of changes was looked at too"


@pytest.mark.parametrize("how", FAILURES)
def test_no_failure_with_a_ledger_gives_anything_away_when_it_is(
    how: str, face: Face, service: Service, log: io.StringIO, tmp_path: Path
) -> None:
    play(service, how)
    client = face.client(service.url, api_key=KEY, http_timeout=0.3, ledger=tmp_path / "ledger.db")
    with pytest.raises(ShortAPIError) as caught:
        client.run(arguments(service), timeout=30).outputs[0].save(tmp_path / "a.mp4")
    clean(told(caught.value))
    resumed = client.resume(tmp_path, timeout=5)
    clean(everything(*resumed, *(error for one in resumed if one.error for error in chain(one.error))))
    clean(log.getvalue())
    clean_ledger(tmp_path)


def test_what_is_refused_because_of_the_ledger_gives_nothing_away(
    face: Face, service: Service, log: io.StringIO, tmp_path: Path
) -> None:
    service.acts["/api/v1/job/create"] = [drop]
    for budget in (Budget("0.10", "day"), Budget("9", "day")):
        client = face.client(service.url, api_key=KEY, ledger=tmp_path / "ledger.db", budget=budget)
        for _ in range(2):  # the second time the first is in doubt
            with pytest.raises(ShortAPIError) as caught:
                client.submit(arguments(service))
            clean(told(caught.value))
    assert type(caught.value).__name__ == "DuplicateJobError"
    (tmp_path / "ledger.db").write_bytes(b"SQLite format 3\x00" + b"x" * 5000)
    for path in tmp_path.glob("ledger.db-*"):
        path.unlink()
    with pytest.raises(ShortAPIError) as caught:
        face.client(service.url, api_key=KEY, ledger=tmp_path / "ledger.db").submit(arguments(service))
    clean(told(caught.value))
    clean(log.getvalue())


@frozen
class Said:
    """What a command wrote, all of it."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def shortapi(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs a command line in this process, with everything planted in its environment."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "film.yaml").write_text(ENTRY)
    environment = {
        "SHORTAPI_KEY": KEY,
        "SHORTAPI_BASE_URL": service.url,
        "SHORTAPI_LEDGER": str(tmp_path / "ledger.db"),
        "SHORTAPI_CATALOG": str(tmp_path / "film.yaml"),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def command(*words: str) -> Said:
        capsys.readouterr()
        code = main(words)
        return Said(code, *capsys.readouterr())

    return command


def words(service: Service, command: str, *more: str) -> tuple[str, ...]:
    """Return a command line that orders the film."""
    return (command, "shop/plain/film", f"prompt={PROMPT}", f"image={service.url}/files/image?sig={SIGNATURE}", *more)


def test_no_command_says_key_prompt_or_link(shortapi: Command, service: Service, log: io.StringIO) -> None:
    said = [
        shortapi(*words(service, "estimate")),
        shortapi(*words(service, "submit", "--verbose", "--tag", "films")),
        shortapi("jobs"),
        shortapi("wait", "job-1", "-o", "a.mp4", "--verbose"),
        shortapi(*words(service, "run", "-o", "b.mp4", "--verbose", "--allow-duplicate")),
        shortapi("jobs"),
        shortapi("jobs", "--csv"),
        shortapi("jobs", "--by", "tag"),
        shortapi("jobs", "--json"),
        shortapi("resume"),
        shortapi("resume", "--json"),
        shortapi(*words(service, "estimate", "--json")),
        shortapi(*words(service, "submit", "--json", "--allow-duplicate")),
    ]
    assert [one.code for one in said] == [0] * len(said)
    clean("".join(one.out + one.err for one in said))
    clean(log.getvalue())
    clean_ledger(Path())


@pytest.mark.parametrize("command", ["run", "wait"])
def test_json_of_run_and_wait_shows_the_links_and_nothing_else(
    command: str, shortapi: Command, service: Service
) -> None:
    service.acts["/api/v1/job/query"].pop(0)
    shortapi(*words(service, "submit"))
    line = ("wait", "job-1") if command == "wait" else words(service, "run", "--allow-duplicate")
    said = shortapi(*line, "-o", "a.mp4", "--json")
    assert said.code == 0
    answer = json.loads(said.out)
    assert [file.pop("url") for file in answer["files"]] == [f"{service.url}/files/out.mp4?sig={SIGNATURE}"]
    clean(json.dumps(answer))
    clean(said.err)


PATIENT = {"silent", "a link to nowhere"}
"""Failures that a command, whose clock is real, is too patient with for a test."""


@pytest.mark.parametrize("how", [how for how in FAILURES if how not in PATIENT])
def test_no_command_that_fails_says_anything_of_it_when_it_is(
    how: str, shortapi: Command, service: Service, log: io.StringIO
) -> None:
    play(service, how)
    run = words(service, "run", "-o", "a.mp4", "--timeout", "0.1", "--allow-duplicate")
    said = [
        shortapi(*run),
        shortapi(*words(service, "submit", "--json", "--allow-duplicate")),
        shortapi("resume", "--timeout", "0", "--json"),
        shortapi("resume", "--timeout", "0"),
        shortapi("jobs"),
    ]
    assert said[0].code != 0
    clean("".join(one.out + one.err for one in said))
    clean(log.getvalue())
    assert b"canary" not in held(Path())


MISTAKES: dict[str, Callable[[Service], tuple[str, ...]]] = {
    "a word that is no pair": lambda _: ("run", "shop/plain/film", PROMPT),
    "a link that is none": lambda _: ("run", "shop/plain/film", f"prompt={PROMPT}", f"image=ftp://x/{SIGNATURE}"),
    "an unknown argument": lambda _: ("run", "shop/plain/film", f"prompt={PROMPT}", f"imgae=https://x/{SIGNATURE}"),
    "a key on the command line": lambda _: ("submit", "shop/plain/film", f"prompt={PROMPT}", f"--key={KEY}"),
    "a price that is too high": lambda s: words(s, "run", "--max-cost", "0.01"),
    "a budget that is too low": lambda s: words(s, "run", "--budget", "0.01/day"),
}


@pytest.mark.parametrize("what", MISTAKES)
@pytest.mark.parametrize("as_json", [False, True], ids=["plain", "json"])
def test_no_mistake_on_the_command_line_is_answered_with_what_was_typed(
    what: str, as_json: bool, shortapi: Command, service: Service
) -> None:
    said = shortapi(*MISTAKES[what](service), *(["--json"] if as_json else []))
    assert said.code != 0
    clean(said.out + said.err)
    assert service.creates == 0


def test_an_answer_that_names_everything_is_not_repeated_by_the_ledger(
    face: Face, service: Service, tmp_path: Path
) -> None:
    """The reasons that rows keep are our own words."""
    acts: list[Act] = [reply(200, {"code": 9, "info": f"{KEY} {PROMPT} {SIGNATURE}"}), status(502), drop]
    service.acts["/api/v1/job/create"] = acts
    ledger = Ledger(tmp_path / "ledger.db")
    client = face.client(service.url, api_key=KEY, ledger=ledger)
    for _ in range(3):
        with pytest.raises(ShortAPIError):
            client.submit(arguments(service), allow_duplicate=True)
    assert [row.state for row in ledger.rows()] == ["uncertain"] * 3
    clean(everything(*ledger.rows()))
    clean_ledger(tmp_path)


def test_the_canary_is_found_where_it_was_asked_for(service: Service, tmp_path: Path) -> None:
    """Otherwise the tests above could not fail."""
    with Client(KEY, base_url=service.url, ledger=Ledger(tmp_path / "ledger.db", keep_args=True)) as client:
        client.submit(arguments(service))
        assert b"canary" in held(tmp_path)
