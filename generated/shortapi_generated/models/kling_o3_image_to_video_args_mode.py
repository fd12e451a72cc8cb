# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO3ImageToVideoArgsMode = Literal["pro", "std"]

KLING_O3_IMAGE_TO_VIDEO_ARGS_MODE_VALUES: set[KlingO3ImageToVideoArgsMode] = {
    "pro",
    "std",
}


def check_kling_o3_image_to_video_args_mode(value: str) -> KlingO3ImageToVideoArgsMode:
    if value in KLING_O3_IMAGE_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O3_IMAGE_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
