# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO3VideoToVideoArgsMode = Literal["pro", "std"]

KLING_O3_VIDEO_TO_VIDEO_ARGS_MODE_VALUES: set[KlingO3VideoToVideoArgsMode] = {
    "pro",
    "std",
}


def check_kling_o3_video_to_video_args_mode(value: str) -> KlingO3VideoToVideoArgsMode:
    if value in KLING_O3_VIDEO_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O3_VIDEO_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
