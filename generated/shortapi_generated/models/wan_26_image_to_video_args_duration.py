# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Wan26ImageToVideoArgsDuration = Literal[5, 10, 15]

WAN_26_IMAGE_TO_VIDEO_ARGS_DURATION_VALUES: set[Wan26ImageToVideoArgsDuration] = {
    5,
    10,
    15,
}


def check_wan_26_image_to_video_args_duration(value: int) -> Wan26ImageToVideoArgsDuration:
    if value in WAN_26_IMAGE_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAN_26_IMAGE_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
