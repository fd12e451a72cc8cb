"""Adds to each model's page of the site a picture as the sandbox makes it, and how to try the model for nothing."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from shortapi import Catalog, Entry
from shortapi_sandbox.pictures import draw_scene, still
from shortapi_sandbox.shape import shape_of

WIDEST = 560
"""Pixels of a picture's longer side."""

MADE = {"video": "A frame of the video", "image": "The picture", "audio": "The cover of the song"}

PART = """
![Simulated: drawn by the sandbox, not by {title}]({picture})

*Simulated. {made} that the sandbox gives for the example below; no model ran.* Try it for nothing:

```sh
shortapi run {id} --example --sandbox
```
"""


def illustrate(folder: Path) -> None:
    """Put a picture and a command into each model's page in a folder."""
    for entry in Catalog(builtin=True).values():
        page = folder / f"{entry.id}.md"
        picture = page.with_suffix(".webp")
        _draw(entry).save(picture, quality=60, method=4)
        head, summary, rest = _parts(page.read_text(encoding="utf-8"), entry)
        part = PART.format(title=entry.title, picture=picture.name, made=MADE[entry.output["kind"]], id=entry.id)
        page.write_text(f"{head}{summary}\n{part}{rest}", encoding="utf-8")


def _parts(text: str, entry: Entry) -> tuple[str, str, str]:
    """Return what stands before the summary, the summary, and the rest."""
    head, found, rest = text.partition(entry.summary)
    if not found:
        raise ValueError(f"the page of {entry.id} does not have its summary")
    return head, found, rest


def _draw(entry: Entry) -> Image.Image:
    size = shape_of(entry, entry.example).size(None)
    share = min(1.0, WIDEST / max(size))
    small = round(size[0] * share), round(size[1] * share)
    return still(draw_scene(small, entry.id), small)
