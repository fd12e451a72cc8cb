# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

MidjourneyV7ImageToImageArgsMode = Literal["fast"]

MIDJOURNEY_V7_IMAGE_TO_IMAGE_ARGS_MODE_VALUES: set[MidjourneyV7ImageToImageArgsMode] = {
    "fast",
}


def check_midjourney_v7_image_to_image_args_mode(value: str) -> MidjourneyV7ImageToImageArgsMode:
    if value in MIDJOURNEY_V7_IMAGE_TO_IMAGE_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MIDJOURNEY_V7_IMAGE_TO_IMAGE_ARGS_MODE_VALUES!r}"
    )
