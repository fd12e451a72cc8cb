# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling30ImageToVideoArgsMode = Literal["pro", "std"]

KLING_30_IMAGE_TO_VIDEO_ARGS_MODE_VALUES: set[Kling30ImageToVideoArgsMode] = {
    "pro",
    "std",
}


def check_kling_30_image_to_video_args_mode(value: str) -> Kling30ImageToVideoArgsMode:
    if value in KLING_30_IMAGE_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_30_IMAGE_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
