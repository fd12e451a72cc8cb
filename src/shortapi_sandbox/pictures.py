"""Pictures with Pillow: a drawn scene, conversion of input pictures, and the label SIMULATED."""

from __future__ import annotations

import io
import math
import random
import warnings

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps
from PIL.PngImagePlugin import PngInfo

LABEL = "SIMULATED"
TITLE = "SIMULATED by the ShortAPI sandbox"
COMMENT = "Made on this machine by the ShortAPI sandbox. No model was run and nothing was paid."

_SKIES = (("#16213e", "#7b3f61", "#f2a65a"), ("#0b3954", "#3d7ea6", "#f6d6ad"), ("#2b1b3d", "#a44a63", "#f7c59f"))
_HILLS = (("#5a3a5e", "#38284b", "#1b1830"), ("#3b6978", "#204051", "#10242e"), ("#6d3b5a", "#44264a", "#1f1430"))


class UnreadablePictureError(Exception):
    """Pillow cannot decode the picture."""


def draw_scene(size: tuple[int, int], seed: str) -> Image.Image:
    """Draw a landscape with sky, sun and three ridges, whose colours and lines depend on the seed."""
    draw_from = random.Random(seed)
    palette = draw_from.randrange(len(_SKIES))
    sky = ImageOps.colorize(Image.linear_gradient("L").resize(size), *_triple(_SKIES[palette]))
    width, height = size
    radius = min(size) * draw_from.uniform(0.09, 0.13)
    centre = width * draw_from.uniform(0.3, 0.7), height * draw_from.uniform(0.42, 0.52)
    sky = _glow(sky, centre, radius)
    # Drawn at twice the size and scaled down, since Pillow's shapes are not antialiased.
    shapes = Image.new("RGBA", (width * 2, height * 2))
    pen = ImageDraw.Draw(shapes)
    pen.ellipse([2 * (middle + side * radius) for side in (-1, 1) for middle in centre], fill="#fff1d0")
    for depth, colour in enumerate(_HILLS[palette]):
        pen.polygon(_ridge(shapes.size, 0.58 + 0.12 * depth, draw_from), fill=colour)
    shapes = shapes.resize(size, Image.Resampling.BOX)
    sky.paste(shapes, (0, 0), shapes)
    return sky


def _triple(colours: tuple[str, str, str]) -> tuple[str, str, str]:
    top, middle, bottom = colours
    return top, bottom, middle


def _glow(sky: Image.Image, centre: tuple[float, float], radius: float) -> Image.Image:
    small = Image.new("L", (sky.width // 4, sky.height // 4))
    x, y, r = centre[0] / 4, centre[1] / 4, radius / 4
    ImageDraw.Draw(small).ellipse((x - 2 * r, y - 2 * r, x + 2 * r, y + 2 * r), fill=130)
    mask = small.filter(ImageFilter.GaussianBlur(r)).resize(sky.size, Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", sky.size, "#fff1d0"), sky, mask)


def _ridge(size: tuple[int, int], level: float, draw_from: random.Random) -> list[tuple[float, float]]:
    width, height = size
    waves = [
        (draw_from.uniform(0.6, 1.6) * 2**octave, draw_from.uniform(0, 7), 0.05 / 1.7**octave) for octave in range(4)
    ]
    steps = [width * step / 160 for step in range(161)]
    line = [(x, height * (level + sum(a * math.sin(f * 4 * x / width + p) for f, p, a in waves))) for x in steps]
    return [*line, (width, height), (0, height)]


def encode(picture: Image.Image, ending: str) -> bytes:
    """Encode a picture as PNG, JPEG or WebP, by a file extension."""
    formats = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
    out = io.BytesIO()
    if ending == "png":
        info = PngInfo()
        info.add_text("Title", TITLE)
        info.add_text("Comment", COMMENT)
        picture.save(out, "PNG", pnginfo=info, compress_level=6)
    else:
        picture.save(out, formats[ending], quality=88)
    return out.getvalue()


def decode(data: bytes) -> Image.Image:
    """Decode a picture to RGB, rotated by its EXIF orientation.

    Raises:
        UnreadablePictureError: it is broken, huge, or not a picture.
    """
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as opened:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return ImageOps.exif_transpose(opened).convert("RGB")
    # Pillow's decoders raise almost any exception on broken files.
    except Exception as error:
        raise UnreadablePictureError from error


def label(height: int) -> tuple[Image.Image, Image.Image]:
    """Return the label for a picture's height as luma and mask, with even sides."""
    text_size = max(8, height // 26)
    font = ImageFont.load_default(text_size)
    left, top, right, bottom = font.getbbox(LABEL)
    pad = text_size // 2
    width, tall = (2 * math.ceil((side + 2 * pad) / 2) for side in (right - left, bottom - top))
    bright, mask = Image.new("L", (width, tall), 24), Image.new("L", (width, tall))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, tall - 1), pad // 2, fill=150)
    for image in (bright, mask):
        ImageDraw.Draw(image).text((pad - left, pad - top), LABEL, fill=235, font=font)
    return bright, mask


def label_corner(size: tuple[int, int], patch: tuple[int, int]) -> tuple[int, int]:
    """Return the label's position: bottom left of the picture, on even pixels."""
    margin = max(2, min(size) // 36)
    return 2 * (margin // 2), max(0, 2 * ((size[1] - patch[1] - margin) // 2))


def still(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Crop and scale a picture to a size, and add the label."""
    image = ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    bright, mask = label(size[1])
    image.paste(Image.merge("RGB", (bright, bright, bright)), label_corner(size, bright.size), mask)
    return image
