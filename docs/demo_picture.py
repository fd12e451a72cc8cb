"""Write docs/demo.webp, four frames of the video that `make demo` makes: `python -m docs.demo_picture`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import av
from PIL import Image

from shortapi import Client
from shortapi_sandbox import Sandbox

MODEL = "alibaba/happyhorse-1.0/image-to-video"
WIDTH, HEIGHT, GAP = 360, 202, 6
SECONDS = 5


def frames() -> list[Image.Image]:
    """Return four frames, from the beginning to the end of the demo's video."""
    with TemporaryDirectory() as folder, Sandbox(speed=600) as box:
        path = Path(folder, "demo.mp4")
        args = {"prompt": "A slow turn of the head.", "resolution": "720P", "duration": SECONDS}
        with Client("ak-sandbox", base_url=box.base_url, ledger=False) as client:
            client.run(MODEL, {**args, "image": f"{box.base_url}/files/first-frame.webp"}, save=path)
        with av.open(str(path)) as clip:
            shown = [frame.to_image() for frame in clip.decode(video=0)]
    return [shown[round(share * (len(shown) - 1))] for share in (0, 0.4, 0.7, 1)]


def strip(shown: list[Image.Image]) -> Image.Image:
    """Return the frames as two rows of two."""
    sheet = Image.new("RGB", (2 * WIDTH + GAP, 2 * HEIGHT + GAP), "white")
    for number, frame in enumerate(shown):
        place = (number % 2 * (WIDTH + GAP), number // 2 * (HEIGHT + GAP))
        sheet.paste(frame.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), place)
    return sheet


if __name__ == "__main__":
    strip(frames()).save(Path(__file__).with_name("demo.webp"), quality=72, method=6)
