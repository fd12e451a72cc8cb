"""The key, the prompt and the links are in no repr, no message, no traceback and no log line at any level."""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shortapi import ShortAPIError
from shortapi.models import HappyHorse10ImageToVideoArgs
from tests.core.pictures import picture
from tests.core.test_downloads import VIDEO
from tests.faces import Face
from tests.scripted import Act, Handler, Service, created, done, drop, hang, job, ranged, reply, status

KEY = "ak-canary0123456789canary0123456789"
PROMPT = "canary: a wish that nobody may read"
SIGNATURE = "canary-signature"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged anywhere, at the lowest level."""
    out, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(out), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


def arguments(service: Service, name: str = "image") -> HappyHorse10ImageToVideoArgs:
    return HappyHorse10ImageToVideoArgs(prompt=PROMPT, image=f"{service.url}/files/{name}?sig={SIGNATURE}")


def everything(*things: Any) -> str:
    return "\n".join(f"{thing!r}\n{thing}" for thing in things)


def clean(text: str) -> None:
    assert "canary" not in text


def test_a_whole_run_gives_nothing_away(face: Face, log: io.StringIO, tmp_path: Path) -> None:
    with Service(create=[created()], image=[ranged(picture())], out=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [
            job(1, args={"prompt": PROMPT}),
            done(f"{service.url}/files/out.mp4?sig={SIGNATURE}"),
        ]
        client = face.client(service.url, api_key=KEY)
        args = arguments(service)
        seen: list[Any] = []
        made = client.submit(args)
        result = made.wait(on_update=seen.append)
        saved = result.outputs[0].save(tmp_path / "a.mp4")
    text = everything(client, args, made, result, result.outputs[0], saved, seen, client.estimate(args))
    clean(text)
    assert "66f0" in text or "job-1" in text
    clean(log.getvalue())
    assert "job job-1" in log.getvalue()
    assert "send_request_headers.started" in log.getvalue()


def says(answer: str) -> Act:
    """Answer with what need not be HTTP."""

    def act(handler: Handler) -> None:
        handler.wfile.write(answer.encode())
        handler.drop()

    return act


BAD_LINES = {
    "a header line": f"HTTP/1.1 302 Found\r\nlocation : http://x/?sig={SIGNATURE}\r\n\r\n",
    "a status line": f"HTTP/1.1 http://x/?sig={SIGNATURE}\r\n\r\n",
    "a chunk": f"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{SIGNATURE}\r\n",
}

FAILURES: dict[str, Callable[[Service], dict[str, Any]]] = {
    "dropped": lambda _: {"create": [drop]},
    "silent": lambda _: {"create": [hang]},
    "refused in the prompt's own words": lambda _: {"create": [reply(200, {"code": 9, "info": f"bad: {PROMPT}"})]},
    "refused naming the key": lambda _: {"create": [reply(401, {"code": 9, "message": f"no such key {KEY}"})]},
    "refused naming the link": lambda s: {"create": [reply(400, {"info": f"cannot get {s.url}/x?sig={SIGNATURE}"})]},
    "HTML": lambda _: {"create": [status(502)]},
    "failed naming the prompt": lambda _: {"query": [job(3, error=f"'{PROMPT}' is not fine", args={"prompt": PROMPT})]},
    "failed naming a link": lambda s: {"query": [job(3, error=f"no picture at {s.url}/x?sig={SIGNATURE}")]},
    "unknown status with a link": lambda s: {"query": [job(f"{s.url}/x?sig={SIGNATURE}")]},
    "a success without files": lambda _: {"query": [job(2, result={"note": PROMPT})]},
    "a dead link": lambda s: {"query": [done(f"{s.url}/files/none?sig={SIGNATURE}")]},
    "a link to nowhere": lambda _: {"query": [done(f"http://127.0.0.1:9/x?sig={SIGNATURE}")]},
    "a link in circles": lambda s: {
        "query": [done(f"{s.url}/files/loop")],
        "loop": [reply(302, location=f"{s.url}/files/loop?sig={SIGNATURE}")],
    },
    **{f"{what} that is none": lambda _, line=line: {"create": [says(line)]} for what, line in BAD_LINES.items()},
    "a bad picture": lambda _: {"image": [reply(200, b"text")]},
}


@pytest.mark.parametrize("how", FAILURES)
def test_no_error_gives_anything_away_when_it_is(how: str, face: Face, log: io.StringIO, tmp_path: Path) -> None:
    with Service(create=[created()], query=[job(1)], image=[ranged(picture())]) as service:
        for route, acts in FAILURES[how](service).items():
            prefix = {"create": "/api/v1/job/create", "query": "/api/v1/job/query"}.get(route, f"/files/{route}")
            service.acts[prefix] = acts
        client = face.client(service.url, api_key=KEY, http_timeout=0.3)
        with pytest.raises(ShortAPIError) as caught:
            client.run(arguments(service), timeout=30).outputs[0].save(tmp_path / "a.mp4")
    error: BaseException | None = caught.value
    clean("".join(traceback.format_exception(caught.value)))
    while error is not None:  # what stands behind it, too: some tools show all of that
        clean(everything(error, error.args))
        error = error.__cause__ or error.__context__
    clean(log.getvalue())


@pytest.mark.parametrize("how", ["by its id", "resumed", "by its maker"])
def test_a_key_in_the_services_own_words_is_not_shown_when_a_failed_job_is_picked_up(
    how: str, face: Face, tmp_path: Path
) -> None:
    said = job(3, error=f"the key {KEY} has no rights")
    with Service(create=[created("66f0")], query=[said]) as service:
        client = face.client(service.url, api_key=KEY, ledger=tmp_path / "ledger.db")
        made = client.submit("alibaba/happyhorse-1.0/text-to-video", {"prompt": "a"})
        if how == "resumed":
            (item,) = client.resume(tmp_path)
            error: BaseException | None = item.error
        else:
            with pytest.raises(ShortAPIError) as caught:
                (client.job("66f0") if how == "by its id" else made).wait()
            error = caught.value
    assert "has no rights" in str(error)
    clean(everything(error))
