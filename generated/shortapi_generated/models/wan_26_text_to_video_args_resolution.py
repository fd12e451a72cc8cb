# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Wan26TextToVideoArgsResolution = Literal["1080p", "720p"]

WAN_26_TEXT_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[Wan26TextToVideoArgsResolution] = {
    "1080p",
    "720p",
}


def check_wan_26_text_to_video_args_resolution(value: str) -> Wan26TextToVideoArgsResolution:
    if value in WAN_26_TEXT_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAN_26_TEXT_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
