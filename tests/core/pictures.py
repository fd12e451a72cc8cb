"""Pictures for tests, drawn when asked for."""

from __future__ import annotations

import io

from PIL import Image


def picture(kind: str = "png", width: int = 640, height: int = 480, **options: object) -> bytes:
    """Return a picture file of that format and size."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (40, 90, 160)).save(out, kind, **options)
    return out.getvalue()
