# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ViduQ3ImageToVideoArgsMode = Literal["pro", "turbo"]

VIDU_Q3_IMAGE_TO_VIDEO_ARGS_MODE_VALUES: set[ViduQ3ImageToVideoArgsMode] = {
    "pro",
    "turbo",
}


def check_vidu_q3_image_to_video_args_mode(value: str) -> ViduQ3ImageToVideoArgsMode:
    if value in VIDU_Q3_IMAGE_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VIDU_Q3_IMAGE_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
