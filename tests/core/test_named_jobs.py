"""An answer to a create that may name a job ends the sending, whatever its status and form; an echo does not."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest

from shortapi import Ledger, ShortAPIError
from tests.faces import Face
from tests.scripted import Service, created, reply

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "A horse in the surf at dawn, with job_id=echoed0123 on its saddle.", "duration": 3}
MADE = "66f0made"
SEEN = "66f0c1e2a1b2c3d4e5f60718"
IN_DATA = b'{"code":0,"data":{"job_id":"66f0made","amount":"1.145"}}'

NAMES: dict[str, tuple[bytes, str]] = {
    "a list": (b'[{"job_id":"66f0made"}]', MADE),
    "a list of lists": (b'[[1,[{"job_id":"66f0made"}]]]', MADE),
    "a deeper object": (b'{"result":{"job_id":"66f0made"}}', MADE),
    "a deep object beside an error": (b'{"error":{"message":"slow","details":[{"job_id":"66f0made"}]}}', MADE),
    "the usual place": (IN_DATA, MADE),
    "JSON cut after the id": (IN_DATA[:37], MADE),
    "JSON cut inside another value": (IN_DATA[:-6], MADE),
    "JSONP": (b"callback(" + IN_DATA + b");", MADE),
    "JSONP with a guard": (b'/**/ typeof x === \'function\' && x({"job_id":"66f0made"})', MADE),
    "two documents": (b'{"code":429,"info":"slow"}' + IN_DATA, MADE),
    "lines of JSON": (b'{"code":429}\n' + IN_DATA + b"\n", MADE),
    "server-sent events": (b"event: made\ndata: " + IN_DATA + b"\n\n", MADE),
    "JSON in a text of JSON": (json.dumps({"info": IN_DATA.decode()}).encode(), MADE),
    "JSON in a text in a text": (json.dumps({"info": json.dumps({"body": IN_DATA.decode()})}).encode(), MADE),
    "letters as escapes": (b'{"d":{"job\\u005fid":"66f0\\u006dade"}}', MADE),
    "HTML escapes": (b"<pre>{&quot;job_id&quot;:&quot;66f0made&quot;}</pre>", MADE),
    "URL escapes": (b"error=%7B%22job_id%22%3A%2266f0made%22%7D", MADE),
    "a form": (b"status=busy&job_id=66f0made", MADE),
    "XML": (b"<error><job_id>66f0made</job_id></error>", MADE),
    "XML with CDATA": (b"<error><job-id><![CDATA[66f0made]]></job-id></error>", MADE),
    "an attribute of HTML": (b'<html><p data-job-id="66f0made">busy</p></html>', MADE),
    "a table of HTML": (f"<tr><td>job id</td><td>{SEEN}</td></tr>".encode(), SEEN),
    "plain words": (f"Too many requests; job {SEEN} was created.".encode(), SEEN),
    "YAML": (b"error: busy\njob_id: 66f0made\n", MADE),
    "a Python dict": (b"{'job_id': '66f0made'}", MADE),
    "another spelling": (b'{"x":{"jobId":"66f0made"}}', MADE),
    "a list of ids": (b'{"job_ids":["66f0made"]}', MADE),
    "a number": (b'{"x":{"job_id":123456}}', "123456"),
    "an id of MongoDB": (json.dumps({"x": {"job_id": {"$oid": SEEN}}}).encode(), SEEN),
    "a job with an id": (json.dumps({"job": {"id": SEEN}}).encode(), SEEN),
    "data with an id": (json.dumps({"code": 5, "data": {"amount": "1", "id": SEEN}}).encode(), SEEN),
    "MessagePack": (b"\x81\xa6job_id\xb8" + SEEN.encode(), SEEN),
    "UTF-16": ('{"x":{"job_id":"66f0made"}}'.encode("utf-16"), MADE),
    "a byte order mark": (b'\xef\xbb\xbf{"x":{"job_id":"66f0made"}}', MADE),
    "gzip that does not say so": (gzip.compress(IN_DATA), MADE),
    "a name behind an empty one": (b'{"job_id":"","x":{"job_id":"66f0made"}}', MADE),
    "a readable id beside an unreadable one in the usual place": (
        json.dumps({"x": {"job_id": MADE}, "data": {"job_id": "a1" * 200}}).encode(),
        MADE,
    ),
    "a name behind the zero id": (json.dumps([{"job_id": "0" * 24}, {"job_id": MADE}]).encode(), MADE),
}

STATUSES = (429, 400, 401, 402, 403, 404, 422, 500, 200)


def submitted(face: Face, service: Service, **options: Any) -> ShortAPIError:
    with pytest.raises(ShortAPIError) as caught:
        face.client(service.url, **options).submit(MODEL, ARGS)
    assert service.creates == 1
    return caught.value


@pytest.mark.parametrize("form", NAMES)
def test_a_job_that_is_named_in_a_refusal_ends_the_sending_when_its_form_is(form: str, face: Face) -> None:
    body, job_id = NAMES[form]
    with Service(create=[reply(429, body)]) as service:
        error = submitted(face, service)
    assert (error.charged, error.job_id, error.retry_safe) == (None, job_id, False)
    assert f'client.job("{job_id}").wait()' in str(error)


@pytest.mark.parametrize("status", STATUSES)
def test_a_job_that_is_named_is_kept_whatever_the_status(status: int, face: Face, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    with Service(create=[reply(status, NAMES["a deeper object"][0])]) as service:
        error = submitted(face, service, ledger=ledger)
    (row,) = ledger.rows()
    assert (error.charged, error.job_id) == (None, MADE)
    assert (row.state, row.job_id) == ("running", MADE)


def test_a_known_refusal_that_names_a_job_is_in_doubt(face: Face) -> None:
    answer = {"code": 3000, "info": "upstream unavailable", "result": {"job_id": MADE}}
    with Service(create=[reply(200, answer)]) as service:
        error = submitted(face, service)
    assert (error.charged, error.job_id) == (None, MADE)


@pytest.mark.parametrize("header", ["X-Job-Id: 66f0made", "Location: /api/v1/job/query?id=66f0made"])
def test_a_job_that_is_named_in_a_header_ends_the_sending(header: str, face: Face) -> None:
    name, _, value = header.partition(": ")
    with Service(create=[reply(429, b"", **{name.replace("-", "_"): value})]) as service:
        error = submitted(face, service)
    assert (error.charged, error.job_id) == (None, MADE)


CUT = {
    "inside the id": b'{"code":0,"data":{"job_id":"66f0ma',
    "before the id": b'{"code":0,"data":{"job_id":"',
    "behind its name": b'[{"job_id"',
    "an id with a control character": b'{"x":{"job_id":"66f0\x03made"}}',
    "an id that is longer than any": b'{"x":{"job_id":"' + b"a1" * 200 + b'"}}',
}


@pytest.mark.parametrize("where", CUT)
@pytest.mark.parametrize("status", [429, 400, 200])
def test_a_named_job_whose_id_is_not_whole_leaves_it_in_doubt(
    where: str, status: int, face: Face, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    with Service(create=[reply(status, CUT[where])]) as service:
        error = submitted(face, service, ledger=ledger)
    assert (error.charged, error.job_id, error.retry_safe) == (None, None, False)
    assert "its id cannot be read" in str(error)
    assert [row.state for row in ledger.rows()] == ["uncertain"]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, gzip"])
@pytest.mark.parametrize("status", [200, 429])
def test_plain_json_that_claims_to_be_compressed_loses_no_job(status: int, coding: str, face: Face) -> None:
    with Service(create=[reply(status, IN_DATA, content_encoding=coding)]) as service:
        if status == 200:
            assert face.client(service.url).submit(MODEL, ARGS).id == MADE
            assert service.creates == 1
        else:
            error = submitted(face, service)
            assert (error.charged, error.job_id) == (None, MADE)


def test_a_refusal_that_breaks_off_behind_an_id_keeps_it(face: Face) -> None:
    def broken(handler: Any) -> None:
        handler.send_response(429)
        handler.send_header("content-length", str(len(IN_DATA)))
        handler.end_headers()
        handler.wfile.write(IN_DATA[:40])
        handler.drop()

    with Service(create=[broken]) as service:
        error = submitted(face, service)
    assert (error.charged, error.job_id) == (None, MADE)


ECHOES: dict[str, Any] = {
    "a request id": {"code": 429, "request_id": SEEN},
    "an id of the error": {"error": {"id": SEEN, "message": "busy"}},
    "an id of the answer": {"id": SEEN, "data": None, "message": "busy"},
    "the model": {"model": MODEL, "path": "/api/v1/job/create", "message": "busy"},
    "the arguments": {"request": {"model": MODEL, "args": ARGS}},
    "a rule about the field": {"errors": {"job_id": "required"}},
    "a sentence about the field": {"message": "job_id is missing"},
    "another one": {"message": "unknown field job_id: must not be set"},
    "no id": {"data": {"job_id": None}, "job_id": ""},
    "the id before it is given": {"data": {"job_id": "0" * 24}},
    "zero": {"data": {"job_id": 0}},
    "the kind of task": {"message": "too many jobs of this task kind: 4"},
}


@pytest.mark.parametrize("what", ECHOES)
def test_a_refusal_that_names_no_job_is_sent_again_though_it_holds(what: str, face: Face) -> None:
    with Service(create=[reply(429, ECHOES[what]), created("job-9")]) as service:
        assert face.client(service.url).submit(MODEL, ARGS).id == "job-9"
        assert service.creates == 2


def test_a_huge_answer_full_of_names_is_searched_to_its_end(face: Face) -> None:
    with Service(create=[reply(429, b'job_id":"a' * 100_000 + b' "job_id":"66f0made"')]) as service:
        assert submitted(face, service).job_id == MADE


@pytest.mark.parametrize("code", [299, 300, 399, 400])
def test_only_a_2xx_answer_is_a_created_job(code: int, face: Face) -> None:
    body = {"code": 0, "data": {"job_id": "66f0c1e2a3b4c5d6e7f80912"}}
    with Service(create=[reply(code, body)]) as service:
        client = face.client(service.url)
        if code < 300:
            assert client.submit(MODEL, ARGS).id == "66f0c1e2a3b4c5d6e7f80912"
        else:
            with pytest.raises(ShortAPIError) as caught:
                client.submit(MODEL, ARGS)
            assert (caught.value.charged, caught.value.job_id) == (None, "66f0c1e2a3b4c5d6e7f80912")
    assert service.creates == 1


@pytest.mark.parametrize(
    "body",
    [
        b'{"code": {"job_id": 200, "refunded": [[2, []]]}, "data": {"job_id": "66f0", "a',
        b'{"code": 0, "task_id": 7, "data": {"amount": "1", "job_id": "66f0", "a',
        b'{"job_id": "parent1", "data": {"job_id": "66f0"}, "cut',
        b'{"data": {"job_id": "66f0", "parent": {"job_id": "parent1"}}, "cut',
    ],
)
def test_of_several_ids_in_a_cut_answer_the_documented_place_counts(body: bytes, face: Face, tmp_path: Path) -> None:
    with Service(create=[reply(200, body)]) as service, pytest.raises(ShortAPIError) as caught:
        face.client(service.url, ledger=tmp_path / "ledger.db").submit(MODEL, ARGS)
    assert (caught.value.charged, caught.value.job_id) == (None, "66f0")
    with Ledger(tmp_path / "ledger.db") as ledger:
        assert ledger.row("66f0").state == "running"


ENDINGS: dict[str, tuple[bytes, str | None]] = {
    "an object": (b'{"job_id":"66f0made', None),
    "an object behind blanks": (b'\n {"job_id":"66f0made', None),
    "a list": (b'[{"job_id":"66f0made', None),
    "a page": (b"<p>job_id: 66f0made", None),
    "a text of JSON": (b'"job_id: 66f0made', None),
    "a line of words": (b"job_id: 66f0made", MADE),
    "a sentence": (b"job_id: 66f0made.", MADE),
    "bytes that are no text": (b'\xfd\xfe {"job_id":"66f0made"}', MADE),
}


@pytest.mark.parametrize("form", ENDINGS)
def test_an_id_at_the_end_of_a_form_that_is_not_closed_may_have_been_longer(form: str, face: Face) -> None:
    body, job_id = ENDINGS[form]
    with Service(create=[reply(429, body)]) as service:
        error = submitted(face, service)
    assert (error.charged, error.job_id) == (None, job_id)
    assert ("its id cannot be read" in str(error)) is (job_id is None)


@pytest.mark.parametrize(("word", "named"), [("echoed0", "echoed0"), ("echoed01", None), ("choed0123", None)])
def test_eight_characters_of_an_argument_are_an_echo_and_fewer_are_not(
    word: str, named: str | None, face: Face
) -> None:
    with Service(create=[reply(400, {"info": f"bad job_id={word} there"})]) as service:
        error = submitted(face, service)
    assert (error.charged, error.job_id) == ((None, named) if named else (False, None))


def test_an_answer_full_of_ids_is_read_in_seconds(face: Face) -> None:
    body = b'"job_id":"66f0made" ' * 400_000
    with Service(create=[reply(200, body)]) as service:
        began = time.process_time()
        with pytest.raises(ShortAPIError) as caught:
            face.client(service.url).submit(MODEL, ARGS)
    assert time.process_time() - began < 10  # it were minutes, in which no event loop goes on
    assert (caught.value.charged, caught.value.job_id) == (None, MADE)
