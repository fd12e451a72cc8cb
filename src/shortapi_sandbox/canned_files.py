"""Small valid files that stand for results where nothing is rendered; drawn once by `draw_canned`."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path


@cache
def canned(name: str) -> bytes:
    """Return a file of the kind that a name's ending says: mp4, mp3, png, jpg or webp."""
    ending = name.rpartition(".")[2]
    return (resources.files(__package__) / "canned" / f"sample.{ending}").read_bytes()


def draw_canned(folder: Path) -> None:
    """Draw the canned files anew. Pictures are large enough for the rules of the models (300 pixels each side)."""
    from shortapi_sandbox import media, pictures

    picture = pictures.draw_scene((320, 320), "canned")
    for ending in ("png", "jpg", "webp"):
        (folder / f"sample.{ending}").write_bytes(pictures.encode(pictures.still(picture, picture.size), ending))
    media.write_video(folder / "sample.mp4", picture, size=(96, 96), seconds=0.5, seed="canned")
    media.write_audio(folder / "sample.mp3", seconds=0.5)
