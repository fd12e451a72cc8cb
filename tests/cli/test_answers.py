"""An answer to a create that cannot be read is shown, since a job's id may stand in it; nothing private is."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator

import pytest

from tests.cli.conftest import KEY, POSTER, Command
from tests.scripted import Act, Service, created, cut, drop, reply, status

PROMPT = 'A "quoted" wish in two lines,\nwith größe and 猫が好き, that nobody may read'
LINK = "https://files.example.com/a/private/picture.png?sig=0815-canary"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with Service() as made:
        monkeypatch.setenv("SHORTAPI_BASE_URL", made.url)
        monkeypatch.setenv("SHORTAPI_KEY", KEY)
        yield made


SHOWN: dict[str, tuple[Act, str]] = {
    "an id of another name": (
        reply(200, {"code": 0, "data": {"task": "66f0"}}),
        '{"code": 0, "data": {"task": "66f0"}}',
    ),
    "a gateway's page": (status(502), "<html><h1>Bad gateway</h1></html>"),
    "an answer that was cut": (cut(b'{"code": 0, "data": {"job_i', 25), '{"code": 0, "data": {"job'),
    "an undocumented code": (reply(200, {"code": 77, "info": "odd"}), '{"code": 77, "info": "odd"}'),
    "terminal codes": (reply(200, b"\x1b[2Jdone\x00\xff"), " [2Jdone"),
}


@pytest.mark.parametrize("what", SHOWN)
def test_a_create_in_doubt_shows_what_was_answered_when_it_is(what: str, shortapi: Command, service: Service) -> None:
    act, words = SHOWN[what]
    service.acts["/api/v1/job/create"] = [act]
    plain = shortapi("submit", POSTER, "prompt=x")
    in_json = shortapi("submit", POSTER, "prompt=x", "--json", "--allow-duplicate")
    assert (plain.code, in_json.code) == (7, 7)
    assert f"  The answer was: {words.strip()}" in plain.err
    (note,) = [note for note in in_json.json["error"]["notes"] if note.startswith("The answer was: ")]
    assert note in plain.err


NOT_SHOWN: dict[str, Act] = {
    "no answer": drop,
    "an empty one": reply(200, b""),
    "one that names its job": reply(200, b'{"job_id": "66f0", '),
    "one that says that nothing was charged": reply(401, {"code": 1}),
    "one that is right": created(),
}


@pytest.mark.parametrize("what", NOT_SHOWN)
def test_no_answer_is_shown_where_it_leaves_nothing_to_look_for(what: str, shortapi: Command, service: Service) -> None:
    service.acts["/api/v1/job/create"] = [NOT_SHOWN[what]]
    assert "The answer was" not in shortapi("submit", POSTER, "prompt=x").err


ECHOES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in JSON": json.dumps,
    "in JSON of UTF-8": lambda text: json.dumps(text, ensure_ascii=False),
    "twice in JSON": lambda text: json.dumps({"echo": json.dumps({"args": text})}),
    "in a page": html.escape,
}


LETTERS = 8
"""So many letters in a row of something private are never shown."""


@pytest.mark.parametrize("how", ECHOES)
def test_wherever_an_answer_is_cut_it_shows_no_more_than_some_letters_of_what_is_private(
    how: str, shortapi: Command, service: Service
) -> None:
    private = (KEY, PROMPT, LINK)
    parts = {text[at : at + LETTERS] for text in private for at in range(len(text) - LETTERS + 1)}
    command = ("submit", POSTER, f"prompt={PROMPT}", "--callback-url", LINK, "--no-ledger", "--yes")
    for secret in private:
        echo = ECHOES[how](secret)
        for end in {0, *range(LETTERS - 1, len(echo), 13), len(echo) - 1, len(echo)}:
            body = f'{{"task": "66f0", "echo": {echo[:end]}'.encode()
            service.acts["/api/v1/job/create"] = [reply(200, body)]
            said = shortapi(*command)
            assert '"task": "66f0"' in said.err
            assert not [part for part in parts if part in said.err]


def test_a_command_shows_nothing_private_of_an_answer(shortapi: Command, service: Service) -> None:
    body = {"task": "66f0", "headers": {"authorization": f"Bearer {KEY}"}, "args": {"prompt": PROMPT}, "back": LINK}
    service.acts["/api/v1/job/create"] = [reply(200, body)]
    said = shortapi("submit", POSTER, f"prompt={PROMPT}", "--callback-url", LINK, "--json")
    assert said.code == 7
    assert '"task": "66f0"' in said.err
    for text in (KEY, PROMPT, json.dumps(PROMPT), "canary", "nobody may read"):
        assert text not in said.out + said.err


def test_a_long_answer_is_cut(shortapi: Command, service: Service) -> None:
    service.acts["/api/v1/job/create"] = [reply(200, b"x" * 10**6)]
    said = shortapi("submit", POSTER, "prompt=a", "--yes")
    assert "x" * 900 in said.err
    assert len(said.err) < 2000
