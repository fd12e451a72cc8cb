# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

MidjourneyV7TextToImageArgsMode = Literal["fast"]

MIDJOURNEY_V7_TEXT_TO_IMAGE_ARGS_MODE_VALUES: set[MidjourneyV7TextToImageArgsMode] = {
    "fast",
}


def check_midjourney_v7_text_to_image_args_mode(value: str) -> MidjourneyV7TextToImageArgsMode:
    if value in MIDJOURNEY_V7_TEXT_TO_IMAGE_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MIDJOURNEY_V7_TEXT_TO_IMAGE_ARGS_MODE_VALUES!r}"
    )
