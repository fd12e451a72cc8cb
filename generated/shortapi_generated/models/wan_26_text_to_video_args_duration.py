# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Wan26TextToVideoArgsDuration = Literal[5, 10]

WAN_26_TEXT_TO_VIDEO_ARGS_DURATION_VALUES: set[Wan26TextToVideoArgsDuration] = {
    5,
    10,
}


def check_wan_26_text_to_video_args_duration(value: int) -> Wan26TextToVideoArgsDuration:
    if value in WAN_26_TEXT_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAN_26_TEXT_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
