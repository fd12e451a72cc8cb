"""Renders jobs: checks the input pictures, makes the files and stores them on the shelf."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from shortapi.downloads.media import HEAD_BYTES, media_problems
from shortapi_sandbox._fetch import FetchError
from shortapi_sandbox._jobs import FIRST_FRAMES
from shortapi_sandbox._records import PictureRef, Render, Stored
from shortapi_sandbox._shelf import Shelf
from shortapi_sandbox.canned_files import canned
from shortapi_sandbox.shape import Shape, shape_of

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

FIRST_FRAME_SIZE = (1280, 720)


class StoppedError(Exception):
    """The render was aborted, since the sandbox is closing."""


class PictureError(Exception):
    """A picture cannot be used; the message becomes the job's `error`."""


class Studio:
    """Makes files.

    Args:
        shelf: where they go; it needs a folder if `render` is True.
        fetch: gets a remote picture or raises `FetchError`; None: remote pictures are never fetched, a drawn one
            stands for them.
        render: False: small canned files, without PyAV and Pillow.
    """

    def __init__(self, shelf: Shelf, *, fetch: Callable[[str], bytes] | None, render: bool) -> None:
        self._shelf, self._fetch, self._render = shelf, fetch, render
        self._made: dict[str, str] = {}
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Abort the renders under way."""
        self._stopped.set()

    def first_frame(self, name: str) -> tuple[Stored, ...]:
        """Make one of `FIRST_FRAMES`; return nothing for another name."""
        if name not in FIRST_FRAMES:
            return ()
        if not self._render:
            return (self._shelf.put(name, canned(name)),)
        from shortapi_sandbox import pictures

        scene = pictures.draw_scene(FIRST_FRAME_SIZE, "first frame")
        return (self._shelf.put(name, pictures.encode(scene, name.rpartition(".")[2])),)

    def make(self, work: Render) -> tuple[Stored, ...]:
        """Make a job's files.

        Raises:
            PictureError: a picture cannot be fetched or decoded, or violates the model's rules.
        """
        pictures = [self._picture(ref) for ref in work.pictures]
        first = next((data for data in pictures if data is not None), None)
        shape = shape_of(work.entry, work.args)
        if not self._render:
            return tuple(self._shelf.put(name, canned(name)) for name in work.names)
        seed = hashlib.sha256(json.dumps([work.entry.id, work.args], sort_keys=True, default=str).encode()).hexdigest()
        return tuple(self._file(name, shape, first, f"{seed}{at}") for at, name in enumerate(work.names))

    def _picture(self, ref: PictureRef) -> bytes | None:
        """Return a picture that satisfies the model's rules; None if a drawn one is used instead."""
        data = self._bytes(ref)
        if data is None:
            return None
        wrong = media_problems(ref.media, head=data[:HEAD_BYTES], size=len(data))
        if wrong:
            raise PictureError(f"{ref.argument}: the picture {'; '.join(wrong)}")
        return data

    def _bytes(self, ref: PictureRef) -> bytes | None:
        if ref.source == "own":
            return self._own(ref)
        if ref.source == "inline":
            return _decoded(ref)
        if ref.source == "example" or self._fetch is None:
            return None
        try:
            return self._fetch(ref.text)
        except FetchError as error:
            raise PictureError(f"{ref.argument}: the picture could not be fetched: {error}") from None

    def _own(self, ref: PictureRef) -> bytes:
        if self._shelf.whole(ref.name) is None:
            self.first_frame(ref.name)
        found = self._shelf.whole(ref.name)
        if found is None:
            raise PictureError(f"{ref.argument}: the picture could not be fetched: HTTP 404")
        return found

    def _file(self, name: str, shape: Shape, picture: bytes | None, seed: str) -> Stored:
        """Make one file, or reuse the one of the same arguments and picture."""
        look = hashlib.sha256(picture or b"").hexdigest()
        key = f"{seed}:{look}"
        path = self._shelf.place(self._made.get(key, name))
        if key not in self._made:
            self._draw(path, shape, picture, seed)
            self._made[key] = name
        return self._shelf.take_in(name, path)

    def _draw(self, path: Path, shape: Shape, picture: bytes | None, seed: str) -> None:
        from shortapi_sandbox import media, pictures

        if path.suffix == ".mp3":
            media.write_audio(path, seconds=shape.seconds)
            return
        image = _decode(picture) if picture is not None else None
        size = shape.size(image.size if image else None)
        image = image or pictures.draw_scene(size, seed)
        if path.suffix == ".png":
            path.write_bytes(pictures.encode(pictures.still(image, size), "png"))
        else:
            media.write_video(path, image, size=size, seconds=shape.seconds, seed=seed, each_second=self._go_on)

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise StoppedError


def _decoded(ref: PictureRef) -> bytes:
    try:
        return base64.b64decode(ref.text, validate=False)
    except (binascii.Error, ValueError):
        raise PictureError(f"{ref.argument}: the base64 text of the picture is broken") from None


def _decode(data: bytes) -> Image.Image:
    from shortapi_sandbox import pictures

    try:
        return pictures.decode(data)
    except pictures.UnreadablePictureError:
        raise PictureError("the picture cannot be decoded") from None
