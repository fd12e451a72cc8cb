"""The pictures that a job is given, fetched from wherever they are."""

from __future__ import annotations

import base64
import io
import json
import socket

import av
import pytest

from shortapi_sandbox import Sandbox
from tests.sandbox.hosts import OtherClient, pictures, png
from tests.sandbox.toys import CLIP, STILL, toy_catalog


def test_the_picture_gives_the_video_its_form(sandbox: Sandbox) -> None:
    with pictures({"/tall.png": png(150, 200)}) as host:
        data = OtherClient(sandbox.base_url).run(CLIP, {"prompt": "x", "image": f"{host}/tall.png"})
    with av.open(io.BytesIO(data)) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (120, 160)


BIG = b"\x89PNG\r\n\x1a\n" + bytes(21_000_000)
SMALL = png(40, 40)


@pytest.mark.parametrize(
    ("path", "served", "why"),
    [
        ("/none.png", {}, "HTTP 404"),
        ("/small.png", {"/small.png": SMALL}, "each side must be at least 64"),
        ("/page.png", {"/page.png": b"<html>hello</html>"}, "is not a picture"),
        ("/huge.png", {"/huge.png": BIG}, "larger than 20 MB"),
        ("/torn.png", {"/torn.png": png(90, 90)[:200]}, "decoded"),
    ],
)
def test_a_picture_that_cannot_be_used_fails_the_job_and_refunds_it(
    sandbox: Sandbox, path: str, served: dict[str, bytes], why: str
) -> None:
    client = OtherClient(sandbox.base_url)
    with pictures(served) as host:
        found = client.ended(client.create(CLIP, {"prompt": "x", "image": host + path}))
    assert (found["status"], found["refunded"]) == (3, True)
    assert why in found["error"]
    assert "127.0.0.1" not in found["error"]


def test_a_picture_host_that_is_not_there_fails_the_job(sandbox: Sandbox) -> None:
    client = OtherClient(sandbox.base_url)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    found = client.ended(client.create(CLIP, {"prompt": "x", "image": f"http://127.0.0.1:{port}/a.png"}))
    assert (found["status"], found["error"]) == (
        3,
        "image: the picture could not be fetched: its host did not answer (URLError)",
    )


def test_a_file_of_the_sandbox_that_does_not_exist_fails_the_job(sandbox: Sandbox) -> None:
    client = OtherClient(sandbox.base_url)
    found = client.ended(client.create(CLIP, {"prompt": "x", "image": f"{sandbox.base_url}/files/none.png"}))
    assert found["error"] == "image: the picture could not be fetched: HTTP 404"


def test_a_result_can_be_the_picture_of_the_next_job(sandbox: Sandbox) -> None:
    client = OtherClient(sandbox.base_url)
    still = client.ended(client.create(STILL, {"prompt": "A toy"}))["result"]["images"][0]["url"]
    assert client.run(CLIP, {"prompt": "x", "image": still})


def test_base64_is_a_picture_where_the_model_takes_it() -> None:
    catalog = toy_catalog()
    entry = json.loads(json.dumps(catalog[CLIP].data))
    entry["args"]["image"]["x-media"]["base64"] = True
    catalog.add(entry)
    text = base64.b64encode(png(100, 100)).decode()
    with Sandbox(catalog, speed=1e6) as sandbox:
        data = OtherClient(sandbox.base_url).run(CLIP, {"prompt": "x", "image": text})
    with av.open(io.BytesIO(data)) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (120, 120)
