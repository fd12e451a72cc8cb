"""Pictures from disk on the command line: plain paths, and where they go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import pytest

from shortapi_sandbox import Sandbox
from tests.cli.conftest import FILMS, KEY, Command, OpenSandbox
from tests.core.pictures import picture
from tests.uploads.s3 import Store as Server

ASKED = (FILMS, "prompt=She turns her head.", "duration=3", "resolution=720P")
PNG = picture("png", 640, 360)  # of one blue


@pytest.fixture(autouse=True)
def file(tmp_path: Path) -> Path:
    path = tmp_path / "me.png"
    path.write_bytes(PNG)
    return path


def first_pixel(path: Path) -> tuple[int, int, int]:
    with av.open(str(path)) as film:
        image = next(film.decode(video=0)).to_image().convert("RGB")
        return image.getpixel((image.width // 2, image.height // 2))


def test_a_picture_moves_with_nothing_set_up(shortapi: Command, tmp_path: Path) -> None:
    said = shortapi("run", *ASKED, "image=me.png", "--sandbox", "-o", "clip.mp4")
    assert said.code == 0, said.err
    assert first_pixel(tmp_path / "clip.mp4") == pytest.approx((40, 90, 160), abs=40)


@pytest.mark.parametrize("word", ["image=./me.png", "image={}", "image=file://{}"])
def test_paths_are_taken_as_people_write_them(
    word: str, shortapi: Command, open_sandbox: OpenSandbox, file: Path
) -> None:
    box = open_sandbox()
    assert shortapi("submit", *ASKED, word.format(file), "--yes").code == 0
    assert ".png" in booked(box)


def booked(box: Sandbox) -> Any:
    return box.engine.books()[-1].args["image"]


def test_a_path_within_json_is_one_too(shortapi: Command, open_sandbox: OpenSandbox, tmp_path: Path) -> None:
    box = open_sandbox()
    (tmp_path / "args.json").write_text(json.dumps({"prompt": "Waves.", "image": "me.png"}))
    assert shortapi("submit", FILMS, "--args", "args.json", "--yes").code == 0
    assert booked(box).startswith(box.base_url)


def test_what_is_wrong_with_a_file_is_said_by_its_name_before_anything_is_sent(
    shortapi: Command, open_sandbox: OpenSandbox, file: Path
) -> None:
    box = open_sandbox()
    file.write_bytes(picture("png", 100, 100))
    small, none = (shortapi("submit", *ASKED, word, "--yes") for word in ("image=me.png", "image=none.png"))
    assert (small.code, none.code) == (2, 2)
    assert "image: me.png is 100×100 pixels; each side must be at least 300" in small.err
    assert "image: looks like a local path; give the path of a file that is there" in none.err
    assert box.engine.calls() == ()


def test_an_estimate_looks_into_no_file(shortapi: Command, file: Path) -> None:
    file.write_bytes(b"no picture")
    assert shortapi("estimate", *ASKED, "image=me.png").code == 0


def test_without_a_place_the_command_says_both_ways(shortapi: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTAPI_KEY", KEY)
    said = shortapi("submit", *ASKED, "image=me.png", "--yes")
    assert said.code == 3
    assert "me.png" in said.err
    assert "--uploads" in said.err


@pytest.mark.parametrize(("more", "left"), [((), 0), (("--keep-uploads",), 1)])
def test_a_bucket_is_named_and_what_was_put_there_may_be_kept(
    more: tuple[str, ...], left: int, shortapi: Command, open_sandbox: OpenSandbox, server: Server
) -> None:
    open_sandbox()
    said = shortapi("run", *ASKED, "image=me.png", "--yes", "--uploads", "s3://pictures/p", *more)
    assert said.code == 0, said.err
    assert (len(server.of("PUT")), len(server.objects())) == (1, left)


def test_a_place_that_is_none_is_a_mistake(shortapi: Command, open_sandbox: OpenSandbox) -> None:
    open_sandbox()
    said = shortapi("submit", *ASKED, "image=me.png", "--yes", "--uploads", "ftp://x")
    assert said.code == 3
    assert "s3://bucket/prefix" in said.err
