# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ViduQ2ImageToVideoArgsMode = Literal["pro", "pro-fast", "turbo"]

VIDU_Q2_IMAGE_TO_VIDEO_ARGS_MODE_VALUES: set[ViduQ2ImageToVideoArgsMode] = {
    "pro",
    "pro-fast",
    "turbo",
}


def check_vidu_q2_image_to_video_args_mode(value: str) -> ViduQ2ImageToVideoArgsMode:
    if value in VIDU_Q2_IMAGE_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VIDU_Q2_IMAGE_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
