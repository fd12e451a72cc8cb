# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Wan26ImageToVideoArgsResolution = Literal["1080P", "720P"]

WAN_26_IMAGE_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[Wan26ImageToVideoArgsResolution] = {
    "1080P",
    "720P",
}


def check_wan_26_image_to_video_args_resolution(value: str) -> Wan26ImageToVideoArgsResolution:
    if value in WAN_26_IMAGE_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAN_26_IMAGE_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
