# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Wan26ReferenceToVideoArgsResolution = Literal["1080p", "720p"]

WAN_26_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[Wan26ReferenceToVideoArgsResolution] = {
    "1080p",
    "720p",
}


def check_wan_26_reference_to_video_args_resolution(value: str) -> Wan26ReferenceToVideoArgsResolution:
    if value in WAN_26_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAN_26_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
