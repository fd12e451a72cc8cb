# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

MidjourneyV7TextToImageArgsAspectRatio = Literal[
    "16:9", "1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "5:6", "6:5", "9:16"
]

MIDJOURNEY_V7_TEXT_TO_IMAGE_ARGS_ASPECT_RATIO_VALUES: set[MidjourneyV7TextToImageArgsAspectRatio] = {
    "16:9",
    "1:1",
    "2:3",
    "3:2",
    "3:4",
    "4:3",
    "4:5",
    "5:4",
    "5:6",
    "6:5",
    "9:16",
}


def check_midjourney_v7_text_to_image_args_aspect_ratio(value: str) -> MidjourneyV7TextToImageArgsAspectRatio:
    if value in MIDJOURNEY_V7_TEXT_TO_IMAGE_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MIDJOURNEY_V7_TEXT_TO_IMAGE_ARGS_ASPECT_RATIO_VALUES!r}"
    )
