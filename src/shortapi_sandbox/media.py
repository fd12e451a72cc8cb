"""Writes files with PyAV: MP4 of a slow camera move over a picture with a soft tone, and MP3 of the tone."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import av
from attrs import frozen
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from PIL import Image, ImageOps

from shortapi_sandbox import pictures
from shortapi_sandbox._sound import RATE, Sound

FPS = 24
ZOOM = 1.14
"""Zoom factor of the camera over a clip."""

Box = tuple[float, float, float, float]


@frozen
class Camera:
    """A camera move that starts with the whole picture, zooms in and pans in the direction `drift`."""

    drift: tuple[float, float]

    @classmethod
    def from_seed(cls, seed: str) -> Camera:
        angle = random.Random(seed).uniform(0, 2 * math.pi)
        return cls((math.cos(angle), math.sin(angle)))

    def box(self, size: tuple[int, int], share: float) -> Box:
        """Return the visible part of a picture after a share (0 to 1) of the clip."""
        eased = share * share * (3 - 2 * share)
        zoom = 1 + (ZOOM - 1) * eased
        width, height = size[0] / zoom, size[1] / zoom
        left = (size[0] - width) * (0.5 + 0.5 * self.drift[0])
        top = (size[1] - height) * (0.5 + 0.5 * self.drift[1])
        return left, top, left + width, top + height


class Clip:
    """The frames of a clip, scaled per plane in YUV, which is half the work of scaling in RGB."""

    def __init__(self, picture: Image.Image, size: tuple[int, int], frames: int, seed: str) -> None:
        self.size, self.frames, self._camera = size, frames, Camera.from_seed(seed)
        whole = (_even(size[0] * ZOOM), _even(size[1] * ZOOM))
        luma, *chroma = ImageOps.fit(picture, whole, Image.Resampling.BICUBIC).convert("YCbCr").split()
        # Pillow's YCbCr uses all 256 values; video uses 16-235 and 16-240.
        self._luma = luma.point([16 + round(219 * v / 255) for v in range(256)])
        studio = [128 + round(224 * (v - 128) / 255) for v in range(256)]
        self._chroma = [plane.point(studio).reduce(2) for plane in chroma]
        bright, mask = pictures.label(size[1])
        self._label = bright, mask, pictures.label_corner(size, bright.size)

    def frame(self, number: int) -> av.VideoFrame:
        box = self._camera.box(self._luma.size, number / max(1, self.frames - 1))
        half: Box = (box[0] / 2, box[1] / 2, box[2] / 2, box[3] / 2)
        small = self.size[0] // 2, self.size[1] // 2
        luma = self._luma.resize(self.size, Image.Resampling.BILINEAR, box)
        chroma = [plane.resize(small, Image.Resampling.BILINEAR, half) for plane in self._chroma]
        self._burn_label(luma, chroma)
        frame = av.VideoFrame(*self.size, "yuv420p")
        for plane, image in zip(frame.planes, (luma, *chroma), strict=True):
            padded = image if plane.line_size == image.width else image.crop((0, 0, plane.line_size, image.height))
            plane.update(padded.tobytes())
        frame.pts = number
        return frame

    def _burn_label(self, luma: Image.Image, chroma: list[Image.Image]) -> None:
        bright, mask, (left, top) = self._label
        luma.paste(bright, (left, top), mask)
        grey = mask.reduce(2)
        for plane in chroma:
            plane.paste(128, (left // 2, top // 2, left // 2 + grey.width, top // 2 + grey.height), grey)


def write_video(
    path: Path,
    picture: Image.Image,
    *,
    size: tuple[int, int],
    seconds: float,
    seed: str,
    each_second: Callable[[], None] = lambda: None,
) -> None:
    """Write an MP4 (H.264 and AAC) of a camera move over a picture.

    Args:
        size: width and height in pixels, both even.
        seconds: length; rounded to a 24th.
        seed: chooses the camera move; the same seed gives the same bytes.
        each_second: called before each second of the clip; an exception aborts the work.
    """
    clip = Clip(picture, size, max(1, round(seconds * FPS)), seed)
    sound = Sound(clip.frames * RATE // FPS)
    with (
        av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as out,
        ThreadPoolExecutor(2) as pool,
    ):
        out.metadata.update(title=pictures.TITLE, comment=pictures.COMMENT)
        video, audio = _video_stream(out, size), _audio_stream(out, "aac")
        # One second at a time: it is drawn while x264 encodes the previous one, and sound is interleaved with video.
        for start in range(0, clip.frames, FPS):
            each_second()
            for frame in pool.map(clip.frame, range(start, min(start + FPS, clip.frames))):
                out.mux(video.encode(frame))
            for piece in sound.upto((start + FPS) * RATE // FPS):
                out.mux(audio.encode(piece))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))


def write_audio(path: Path, *, seconds: float) -> None:
    """Write an MP3 of a soft tone, `seconds` long."""
    samples = round(seconds * RATE)
    with av.open(str(path), "w", format="mp3") as out:
        out.metadata.update(title=pictures.TITLE, comment=pictures.COMMENT)
        stream = _audio_stream(out, "libmp3lame")
        for piece in Sound(samples).upto(samples):
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))


def _video_stream(out: Any, size: tuple[int, int]) -> VideoStream:
    stream: VideoStream = out.add_stream("libx264", rate=FPS, options={"preset": "superfast", "crf": "23"})
    stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
    context = stream.codec_context
    # Pillow converts to BT.601; untagged HD video would be shown as BT.709, with wrong colours.
    context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 6, 6, 6
    return stream


def _audio_stream(out: Any, codec: str) -> AudioStream:
    stream: AudioStream = out.add_stream(codec, rate=RATE, layout="mono")
    stream.bit_rate = 96_000
    return stream


def _even(side: float) -> int:
    return 2 * math.ceil(side / 2)
