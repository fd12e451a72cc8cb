# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedance20ImageToVideoArgsMode = Literal["fast", "std"]

SEEDANCE_20_IMAGE_TO_VIDEO_ARGS_MODE_VALUES: set[Seedance20ImageToVideoArgsMode] = {
    "fast",
    "std",
}


def check_seedance_20_image_to_video_args_mode(value: str) -> Seedance20ImageToVideoArgsMode:
    if value in SEEDANCE_20_IMAGE_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDANCE_20_IMAGE_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
