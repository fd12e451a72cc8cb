"""The sandbox over HTTP, with clients that know nothing of this project."""

from __future__ import annotations

import http.client
import io
import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from shortapi_sandbox import Sandbox
from tests.sandbox.hosts import OtherClient, fetch
from tests.sandbox.toys import CLIP, CLIP_ARGS, STILL, TUNE, toy_catalog

HAPPYHORSE = "alibaba/happyhorse-1.0/image-to-video"

PAGE_SAMPLE = r"""
# Step 1: Create a job
response=$(curl --request POST \
  --url https://api.shortapi.ai/api/v1/job/create \
  --header "Authorization: Bearer $SHORTAPI_KEY" \
  --header "Content-Type: application/json" \
  --data '{
    "model": "alibaba/happyhorse-1.0/image-to-video",
    "args": {
      "prompt": "Pencil sketch style. The woman makes a significant turn of her head from a 3/4 profile to facing the camera. Her hand moves away from her lips and naturally lowers toward her chest. Her eyes widen slightly as she looks directly into the lens. The graphite strokes flow fluidly with her movement, maintaining a consistent hand-drawn aesthetic.",
      "image": "https://file.shortapi.ai/assets/examples/alibaba/happyhorse-1.0/image-to-video-image.webp"
    },
    "callback_url": "CALLBACK_URL"
  }')
JOB_ID=$(echo "$response" | grep -o '"job_id": *"[^"]*"' | sed 's/"job_id": *//; s/"//g')
# Step 2: Poll for results
curl --request GET \
  --url "https://api.shortapi.ai/api/v1/job/query?id=$JOB_ID" \
  --header "Authorization: Bearer $SHORTAPI_KEY"
"""  # noqa: E501 - as the page prints it


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
def test_the_shell_sample_of_the_page_works_with_nothing_but_another_base_url() -> None:
    with Sandbox(render=False, speed=1e6) as sandbox:
        script = PAGE_SAMPLE.replace("https://api.shortapi.ai", sandbox.base_url)
        environment = {"PATH": os.environ["PATH"], "SHORTAPI_KEY": "ak-test"}
        ran = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, timeout=20, check=True)
        answer = json.loads(ran.stdout)
        assert (answer["code"], answer["data"]["model"]) == (0, HAPPYHORSE)
        assert answer["data"]["credit"] == "1.145"
        assert OtherClient(sandbox.base_url).ended(answer["data"]["id"])["status"] == 2
        assert [row.job_id for row in sandbox.engine.books()] == [answer["data"]["id"]]


def test_a_happyhorse_job_gives_a_video_of_its_first_frame_with_sound() -> None:
    with Sandbox(speed=1e6) as sandbox:
        picture = f"{sandbox.base_url}/files/first-frame.webp"
        data = OtherClient(sandbox.base_url).run(
            HAPPYHORSE, {"prompt": "x", "image": picture, "resolution": "720P", "duration": 3}
        )
        first = Image.open(io.BytesIO(fetch(picture))).convert("RGB")
    with av.open(io.BytesIO(data)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert (video.width, video.height) == (1280, 720)
        assert float(video.duration * video.time_base) == pytest.approx(3)
        assert float(audio.duration * audio.time_base) == pytest.approx(3, abs=0.05)
        shown = next(file.decode(video=0)).to_image()
    for spot in ((640, 330), (640, 40), (640, 650), (1200, 60)):
        assert shown.getpixel(spot) == pytest.approx(first.getpixel(spot), abs=12)


@pytest.mark.parametrize(
    ("model", "args", "size"),
    [
        (CLIP, {**CLIP_ARGS, "resolution": "240p"}, (426, 240)),
        (STILL, {"prompt": "A toy", "aspect_ratio": "1:1"}, (240, 240)),
        (TUNE, {"prompt": "A toy", "duration": "2"}, None),
    ],
)
def test_another_client_gets_a_file_of_every_kind(
    sandbox: Sandbox, model: str, args: Any, size: tuple[int, int] | None
) -> None:
    data = OtherClient(sandbox.base_url).run(model, args)
    with av.open(io.BytesIO(data)) as file:
        assert bool(file.streams.audio) is (model != STILL)
        if size:
            assert (file.streams.video[0].width, file.streams.video[0].height) == size
        else:
            assert file.duration == pytest.approx(2e6, abs=1e5)


@pytest.mark.parametrize("name", ["first-frame.webp", "first-frame.png", "first-frame.jpg"])
def test_there_are_pictures_to_begin_with(sandbox: Sandbox, name: str) -> None:
    with urllib.request.urlopen(f"{sandbox.base_url}/files/{name}", timeout=10) as answer:  # noqa: S310 - loopback
        data = answer.read()
        assert answer.headers["content-type"].startswith("image/")
        assert int(answer.headers["content-length"]) == len(data)
    assert Image.open(io.BytesIO(data)).size == (1280, 720)


def test_a_wrong_key_is_an_http_401_in_json() -> None:
    with Sandbox(toy_catalog(), keys={"ak-right"}, render=False) as sandbox:
        with pytest.raises(urllib.error.HTTPError) as caught:
            OtherClient(sandbox.base_url, "ak-wrong").create(CLIP, CLIP_ARGS)
        with caught.value as answer:
            assert answer.code == 401
            assert json.load(answer)["info"] == "invalid api key"
        assert OtherClient(sandbox.base_url, "ak-right").create(CLIP, CLIP_ARGS)


def test_files_know_head_range_if_range_and_etag(sandbox: Sandbox) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)

    def ask(method: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection.request(
            method, "/files/first-frame.png", headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = connection.getresponse()
        return answer, answer.read()

    whole, data = ask("GET")
    head, nothing = ask("HEAD")
    etag = whole.headers["etag"]
    assert (head.headers["content-length"], nothing) == (str(len(data)), b"")
    part, middle = ask("GET", Range="bytes=100-199", If_Range=etag)
    assert (part.status, part.headers["content-range"]) == (206, f"bytes 100-199/{len(data)}")
    assert middle == data[100:200]
    other, again = ask("GET", Range="bytes=100-199", If_Range='"another"')
    assert (other.status, again) == (200, data)
    beyond, _ = ask("GET", Range=f"bytes={len(data)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(data)}")
    connection.close()


def test_answers_are_the_same_bytes_for_the_same_job_and_seed() -> None:
    def film() -> bytes:
        with Sandbox(toy_catalog(), speed=1e6) as sandbox:
            return OtherClient(sandbox.base_url).run(CLIP, CLIP_ARGS)

    assert film() == film()


def test_a_sandbox_that_is_started_again_gives_no_id_again() -> None:
    ids: list[str] = []
    for _ in range(3):
        with Sandbox(toy_catalog(), render=False, seed=1) as sandbox:
            client = OtherClient(sandbox.base_url)
            ids += [client.create(CLIP, CLIP_ARGS) for _ in range(3)]
    assert len(set(ids)) == 9


def test_the_same_job_twice_is_rendered_once(tmp_path: Path) -> None:
    with Sandbox(toy_catalog(), speed=1e6, folder=tmp_path) as sandbox:
        client = OtherClient(sandbox.base_url)
        assert client.run(CLIP, CLIP_ARGS) == client.run(CLIP, CLIP_ARGS)
        assert len(sandbox.engine.books()) == 2
    assert [path.suffix for path in tmp_path.rglob("*.*")] == [".mp4"]
