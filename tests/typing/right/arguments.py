"""Arguments classes: what a model takes is known to the type checker, by name and by value."""

from pathlib import Path
from typing import ClassVar, Literal, assert_type

from shortapi import models
from shortapi.models import (
    HappyHorse10ImageToVideoArgs,
    HappyHorse10ReferenceToVideoArgs,
    HappyHorse10TextToVideoArgs,
    KlingO3VideoToVideoArgs,
    KlingO3VideoToVideoArgsElementsItem,
)

shortest = HappyHorse10TextToVideoArgs(prompt="waves")
args = HappyHorse10ImageToVideoArgs(prompt="she smiles", image="https://a.invalid/a.png", resolution="720P", duration=5)

assert_type(args.prompt, str)
assert_type(args.MODEL, str)
assert_type(HappyHorse10ImageToVideoArgs.MODEL, str)
if args.resolution:  # what was not given is falsy
    resolution: Literal["720P", "1080P"] = args.resolution
if isinstance(args.duration, int):
    assert_type(args.duration, int)
args.duration = 10
json: dict[str, object] = args.to_dict()

subject = KlingO3VideoToVideoArgsElementsItem(frontal_image_url="https://a.invalid/front.png")
nested = KlingO3VideoToVideoArgs(
    prompt="a parade", video="https://a.invalid/a.mp4", mode="std", action="edit", elements=[subject]
)
by_module = models.HappyHorse10TextToVideoArgs(prompt="waves", duration=3)


# Where a picture, video or sound belongs, a file of one's own is taken too.
from_disk = HappyHorse10ImageToVideoArgs(prompt="she smiles", image=Path("a.png"))
from_memory = HappyHorse10ImageToVideoArgs(prompt="she smiles", image=b"\x89PNG")
links: list[str] = ["https://a.invalid/a.png"]
paths: list[Path] = [Path("a.png")]
of_links = HappyHorse10ReferenceToVideoArgs(prompt="a parade", images=links)
of_paths = HappyHorse10ReferenceToVideoArgs(prompt="a parade", images=paths)
of_both = HappyHorse10ReferenceToVideoArgs(prompt="a parade", images=["https://a.invalid/a.png", Path("b.png"), b"1"])


class Own:
    """An arguments class of one's own is taken by its form."""

    MODEL: ClassVar[str] = "own/family/task"

    def to_dict(self) -> dict[str, object]:
        return {"prompt": "waves"}
