"""What the service says back of key, prompt and links is shown nowhere, in whatever field and however it is written."""

from __future__ import annotations

import base64
import copy
import html
import io
import json
import random
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi import APIError, Client, Ledger, PollPolicy, ShortAPIError
from shortapi_cli import main
from tests.core.test_downloads import VIDEO
from tests.core.test_secrets import everything, log  # noqa: F401 - a fixture
from tests.faces import Face
from tests.ledger.test_private import told
from tests.scripted import Act, Service, created, done, job, ranged, reply

MODEL = "alibaba/happyhorse-1.0/text-to-video"
KEY = "ak-feed0123456789abcdef0123456789ab"
PROMPT = "Her silver canoe drifts\nwhile “größe” 猫が好き quivers softly"
SECRETS = {"key": KEY, "prompt": PROMPT}
PIECES = ("feed01234", "canoe", "drifts", "quivers", "softly", "猫が好き", "silver")
"""Parts of the secrets that no message has of itself."""


def clean(*texts: str) -> None:
    for text in texts:
        assert [piece for piece in PIECES if piece.casefold() in text.casefold()] == []


def as_json(text: str) -> str:
    return json.dumps(text)[1:-1]


WAYS = {
    "as it is": str,
    "in capitals": str.upper,
    "in JSON": as_json,
    "twice in JSON": lambda text: as_json(as_json(text)),
    "as code points": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "in a URL": quote,
    "in a form": quote_plus,
    "twice in a URL": lambda text: quote(quote(text)),
    "in HTML": html.escape,
    "as numbers of HTML": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "in JSON in a URL": lambda text: quote(as_json(text)),
    "with other blanks": lambda text: "\t \n".join(text.split()),
    "without blanks": lambda text: "".join(text.split()),
    "with dashes": lambda text: "-".join(text.split()),
    "cut behind": lambda text: text[: len(text) * 2 // 3],
    "cut in front": lambda text: text[len(text) // 3 :],
    "in pieces": lambda text: text[:18] + " [...] " + text[-18:],
    "with marks between": "\u200b".join,
}

FIELDS: dict[str, Any] = {
    "code": lambda said: {"create": [reply(200, {"code": said, "info": "no"})]},
    "a code in a list": lambda said: {"create": [reply(200, {"code": [said], "info": "no"})]},
    "info": lambda said: {"create": [reply(200, {"code": 9, "info": f"bad: {said}"})]},
    "the message of a 400": lambda said: {"create": [reply(400, {"message": said})]},
    "the message of an unknown form": lambda said: {"create": [reply(500, {"error": {"message": said}})]},
    "job id": lambda said: {"create": [reply(200, {"code": 0, "data": {"job_id": said.strip()[:200]}})]},
    "the job id of a refusal": lambda said: {"create": [reply(429, {"data": {"job_id": said.strip()[:200]}})]},
    "the job id of an answer that is no JSON": lambda said: {"create": [reply(200, f'x"job_id":"{said}"'.encode())]},
    "status": lambda said: {"query": [job(said)]},
    "a status in an object": lambda said: {"query": [job({"is": said})]},
    "a job's error": lambda said: {"query": [job(3, error=said, args={"prompt": PROMPT})]},
    "a job's model": lambda said: {"query": [job(1, model=said)]},
    "the code of a query": lambda said: {"query": [reply(200, {"code": said})]},
    "the name of an array": lambda said: {"query": [job(2, result={said: [{"url": "http://127.0.0.1:9/a.mp4"}]})]},
}


@pytest.mark.parametrize("field", FIELDS)
def test_no_echo_is_shown(field: str, face: Face, tmp_path: Path, log: io.StringIO) -> None:  # noqa: F811
    for number, way in enumerate(random.Random(f"{field} {type(face).__name__}").sample(list(WAYS), 6)):
        for name, secret in SECRETS.items():
            folder = tmp_path / f"{number}-{name}"
            folder.mkdir()
            clean(*shown(FIELDS[field](WAYS[way](secret)), face, folder))
    clean(log.getvalue())


def shown(acts: dict[str, Any], face: Face, folder: Path) -> Iterator[str]:
    """Submit, wait, save and pick up again with a service that answers so; yield all that can be seen of it."""
    ledger, seen = Ledger(folder / "ledger.db"), []
    with Service(create=acts.get("create", [created("66f0")]), query=acts.get("query", [job(1)])) as service:
        client = face.client(service.url, api_key=KEY, ledger=ledger, poll=PollPolicy(max_misses=1))
        try:
            made = client.submit(MODEL, {"prompt": PROMPT})
            yield everything(made)
            result = made.wait(timeout=5, on_update=seen.append)
            yield everything(result, *result.outputs, *(output.link for output in result.outputs))
            result.outputs[0].save(folder)
        except ShortAPIError as error:
            yield told(error)
        ended = client.resume(folder, timeout=0)
        yield everything(*ended, *(told(end.error) for end in ended if end.error))
        yield everything(*seen, *ledger.rows())
        try:
            client.submit(MODEL, {"prompt": PROMPT})  # there may be an open row of the same job
        except ShortAPIError as error:
            yield told(error)


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "the name of an array"])
def test_no_command_shows_an_echo(
    field: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, way in zip(SECRETS, random.Random(field).sample(list(WAYS), 2), strict=True):
        acts = FIELDS[field](WAYS[way](SECRETS[name]))
        ledger = ["--ledger", f"{name}.db"]
        with Service(create=acts.get("create", [created("66f0")]), query=acts.get("query", [job(1)])) as service:
            monkeypatch.setenv("SHORTAPI_KEY", KEY)
            monkeypatch.setenv("SHORTAPI_BASE_URL", service.url)
            for as_json in ([], ["--json"]):
                main(["submit", MODEL, f"prompt={PROMPT}", "--yes", "--allow-duplicate", *ledger, *as_json])
                main(["jobs", *ledger, *as_json])
                main(["resume", "--timeout", "0", *ledger, *as_json])
            main(["jobs", "--csv", *ledger])
        said = capsys.readouterr()
        assert said.out
        clean(said.out, said.err)


ESCAPES = [as_json, quote, quote_plus, html.escape, str.upper, str.lower, WAYS["as code points"]]


@given(
    secret=st.sampled_from(list(SECRETS.values())),
    escapes=st.lists(st.sampled_from(ESCAPES), max_size=4),
    start=st.integers(0, 12),
    length=st.integers(14, 60),
    around=st.tuples(st.text(max_size=6), st.text(max_size=6)),
)
def test_no_part_of_a_secret_is_shown_however_it_is_escaped(
    secret: str, escapes: list[Callable[[str], str]], start: int, length: int, around: tuple[str, str]
) -> None:
    said = secret[start : start + length]
    for escape in escapes:
        said = escape(said)
    answer = {"code": said, "info": f"{around[0]} {said} {around[1]}"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    with Client(KEY, base_url="http://localhost", transport=transport) as client, pytest.raises(APIError) as caught:
        client.submit(MODEL, {"prompt": PROMPT})
    clean(told(caught.value))


HARMLESS = (
    "invalid model: alibaba/happyhorse-1.0/text-to-video",
    "The resolution must be one of 720P, 1080P.",
    "insufficient credit: 0.12 USD left, 1.145 needed",
    "Your prompt was refused (policy 7.2); change it & try again in 100 % of the cases.",
)


@pytest.mark.parametrize("said", HARMLESS)
def test_what_holds_no_secret_is_shown_as_it_is(said: str, face: Face) -> None:
    with Service(create=[reply(400, {"code": "E-17", "info": said})]) as service, pytest.raises(APIError) as caught:
        face.client(service.url, api_key=KEY).submit(MODEL, {"prompt": PROMPT})
    assert said in str(caught.value)
    assert (caught.value.api_message, caught.value.code) == (said, "E-17")


NO_IDS = {
    "the key": KEY,
    "the prompt": PROMPT.replace("\n", " "),
    "blanks": "two words",
    "a command": "x;rm -rf ~",
    "a link": "https://x.example/a",
    "a long one": "x" * 200,
    "letters of a far land": "ジョブ",
}


@pytest.mark.parametrize("what", NO_IDS)
def test_a_job_id_that_is_not_shown_serves_all_the_same(what: str, face: Face, tmp_path: Path) -> None:
    job_id = NO_IDS[what]
    with Service(create=[created(job_id)], query=[done("http://127.0.0.1:9/a.mp4")]) as service:
        client = face.client(service.url, api_key=KEY, ledger=tmp_path / "ledger.db")
        made = client.submit(MODEL, {"prompt": PROMPT})
        again = client.job(copy.deepcopy(made.id))
        assert made.wait().job_id == again.wait().job_id == job_id
        asked = [parse_qs(urlsplit(request.path).query)["id"] for request in service.requests("/job/query")]
    assert asked == [[job_id], [job_id]]
    assert (made.id, again.id, [row.job_id for row in Ledger(tmp_path / "ledger.db").rows()]) == (
        job_id,
        job_id,
        [job_id],
    )
    assert json.loads(json.dumps(made.id)) == job_id
    assert f"a text of {len(job_id)} characters" in repr(made)
    assert job_id not in everything(made, again)


def test_two_jobs_whose_ids_are_not_shown_are_not_mixed_up(face: Face, tmp_path: Path) -> None:
    ids = ["film one", "film two"]
    with Service(
        create=[created(job_id) for job_id in ids], one=[ranged(VIDEO)], two=[ranged(VIDEO + b"2")]
    ) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/one"), done(f"{service.url}/files/two")]
        client = face.client(service.url, api_key=KEY)
        saved = [client.submit(MODEL, {"prompt": name}).wait().outputs[0].save(tmp_path) for name in ids]
    assert len({file.path for file in saved}) == 2
    assert [Path(file.path).read_bytes() for file in saved] == [VIDEO, VIDEO + b"2"]


@pytest.mark.parametrize(
    "act", [created("66f0c1e2a1b2c3d4e5f60718"), reply(400, {"info": "bad"})], ids=["made", "refused"]
)
def test_a_file_in_base64_among_the_arguments_costs_little_memory_where_echoes_are_looked_for(
    act: Act, face: Face
) -> None:
    file = base64.b64encode(random.Random(1).randbytes(2 * 1024**2)).decode()
    with Service(create=[act]) as service, suppress(APIError):
        client = face.client(service.url)
        tracemalloc.start()
        try:
            client.submit(MODEL, {"prompt": "a"}, extra_args={"file": file})
        finally:
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert most < 20 * len(file)
