# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO1ImageToVideoArgsMode = Literal["pro", "std"]

KLING_O1_IMAGE_TO_VIDEO_ARGS_MODE_VALUES: set[KlingO1ImageToVideoArgsMode] = {
    "pro",
    "std",
}


def check_kling_o1_image_to_video_args_mode(value: str) -> KlingO1ImageToVideoArgsMode:
    if value in KLING_O1_IMAGE_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O1_IMAGE_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
