# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Wan27ImageToVideoArgsResolution = Literal["1080p", "720p"]

WAN_27_IMAGE_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[Wan27ImageToVideoArgsResolution] = {
    "1080p",
    "720p",
}


def check_wan_27_image_to_video_args_resolution(value: str) -> Wan27ImageToVideoArgsResolution:
    if value in WAN_27_IMAGE_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAN_27_IMAGE_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
