"""Rendered files, opened again with PyAV and Pillow."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import av
import pytest
from PIL import Image

from shortapi.downloads.media import sniff
from shortapi_sandbox import canned_files, media, pictures

SCENE = pictures.draw_scene((400, 300), "test")


@pytest.mark.parametrize(
    ("size", "seconds"), [((214, 120), 1.0), ((120, 214), 0.5), ((128, 128), 2.0), ((322, 182), 1.3)]
)
def test_a_video_has_exactly_the_asked_size_and_length_with_sound_as_long(
    tmp_path: Path, size: tuple[int, int], seconds: float
) -> None:
    path = tmp_path / "clip.mp4"
    media.write_video(path, SCENE, size=size, seconds=seconds, seed="a")
    with av.open(str(path)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height, video.pix_fmt) == (*size, "yuv420p")
        assert video.average_rate == 24
        assert video.frames == round(seconds * 24)
        for stream in (video, audio):
            assert float(stream.duration * stream.time_base) == pytest.approx(seconds, abs=0.05)
        assert file.metadata["title"] == pictures.TITLE
        assert "simulated" in file.metadata["title"].lower()
        assert "No model was run" in file.metadata["comment"]


def test_a_video_can_be_played_before_all_of_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    media.write_video(path, SCENE, size=(128, 96), seconds=1, seed="a")
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert sniff(data) == "mp4"


def test_the_sound_is_there_and_soft(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    media.write_video(path, SCENE, size=(64, 64), seconds=1, seed="a")
    with av.open(str(path)) as file:
        samples = [
            value
            for frame in file.decode(audio=0)
            for value in memoryview(bytes(frame.planes[0])[: frame.samples * 4]).cast("f")
        ]
    assert 0.03 < max(samples) < 0.5
    assert min(samples) < -0.03


def frames(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as file:
        return [frame.to_image() for frame in file.decode(video=0)]


def difference(one: Image.Image, other: Image.Image) -> float:
    pairs = zip(one.convert("RGB").tobytes(), other.convert("RGB").tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (one.width * one.height * 3)


def test_a_video_shows_the_given_picture_and_moves_slowly(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    media.write_video(path, SCENE, size=(160, 120), seconds=1, seed="a")
    shown = frames(path)
    plain = SCENE.resize((160, 120))
    other = pictures.draw_scene((160, 120), "something else").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    assert difference(shown[0], plain) < 16 < difference(shown[0], other)
    steps = [difference(one, after) for one, after in pairwise(shown)]
    assert 0 < max(steps) < 6
    assert difference(shown[0], shown[-1]) > 1


def test_the_colours_of_the_picture_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    media.write_video(path, Image.new("RGB", (128, 128), (200, 60, 30)), size=(128, 128), seconds=0.5, seed="a")
    pixel = frames(path)[3].getpixel((64, 32))
    assert pixel == pytest.approx((200, 60, 30), abs=8)


def test_the_label_is_burnt_into_the_corner(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    media.write_video(path, Image.new("RGB", (320, 240), (128, 128, 128)), size=(320, 240), seconds=0.5, seed="a")
    corner = frames(path)[5].crop((0, 200, 120, 240)).convert("L").getextrema()
    middle = frames(path)[5].crop((100, 50, 220, 150)).convert("L").getextrema()
    assert corner[0] < 90
    assert corner[1] > 190
    assert middle[1] - middle[0] < 10


def test_the_same_seed_gives_the_same_bytes_and_another_another_move(tmp_path: Path) -> None:
    made = []
    for seed in ("a", "a", "b"):
        path = tmp_path / f"{len(made)}.mp4"
        media.write_video(path, SCENE, size=(160, 120), seconds=1, seed=seed)
        made.append(path.read_bytes())
    assert made[0] == made[1] != made[2]


def test_work_that_nobody_wants_any_more_ends_within_a_second_of_film(tmp_path: Path) -> None:
    seen = []

    def give_up() -> None:
        seen.append(1)
        if len(seen) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        media.write_video(tmp_path / "c.mp4", SCENE, size=(64, 64), seconds=60, seed="a", each_second=give_up)
    assert len(seen) == 3


def test_the_camera_never_leaves_the_picture() -> None:
    for seed in range(50):
        camera = media.Camera.from_seed(str(seed))
        for step in range(11):
            left, top, right, bottom = camera.box((1000, 500), step / 10)
            assert 0 <= left < right <= 1000
            assert 0 <= top < bottom <= 500


def test_music_is_an_mp3_of_the_asked_length(tmp_path: Path) -> None:
    path = tmp_path / "tune.mp3"
    media.write_audio(path, seconds=2.5)
    with av.open(str(path)) as file:
        assert file.streams.audio[0].codec_context.name.startswith("mp3")
        assert file.duration == pytest.approx(2.5e6, abs=1e5)
        assert file.metadata["title"] == pictures.TITLE
    assert sniff(path.read_bytes()) == "mp3"


@pytest.mark.parametrize(("ending", "name"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")])
def test_the_first_frame_is_a_picture_of_its_ending(ending: str, name: str) -> None:
    data = pictures.encode(pictures.draw_scene((1280, 720), "first frame"), ending)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == (name, (1280, 720))
    assert len(data) < 500_000
    assert data == pictures.encode(pictures.draw_scene((1280, 720), "first frame"), ending)


def test_a_png_says_that_it_is_simulated_in_its_metadata() -> None:
    with Image.open(io.BytesIO(pictures.encode(pictures.still(SCENE, (300, 200)), "png"))) as picture:
        assert picture.size == (300, 200)
        assert picture.text["Title"] == pictures.TITLE


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50])
def test_a_broken_picture_is_told_apart(data: bytes) -> None:
    with pytest.raises(pictures.UnreadablePictureError):
        pictures.decode(data)


def test_a_picture_is_turned_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=turned)
    assert pictures.decode(out.getvalue()).size == (20, 40)


@pytest.mark.parametrize("ending", ["mp4", "mp3", "png", "jpg", "webp"])
def test_canned_files_are_small_and_valid(ending: str) -> None:
    data = canned_files.canned(f"x.{ending}")
    assert len(data) < 20_000
    if ending in {"mp4", "mp3"}:
        with av.open(io.BytesIO(data)) as file:
            assert sum(1 for _ in file.decode(audio=0)) > 0
            assert file.metadata["title"] == pictures.TITLE
    else:
        assert min(pictures.decode(data).size) >= 300


def test_canned_files_can_be_drawn_again(tmp_path: Path) -> None:
    canned_files.draw_canned(tmp_path)
    for path in tmp_path.iterdir():
        assert sniff(path.read_bytes()) == sniff(canned_files.canned(path.name))
    assert len(list(tmp_path.iterdir())) == 5
