# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Wan26ReferenceToVideoArgsDuration = Literal[2, 3, 4, 5, 6, 7, 8, 9, 10]

WAN_26_REFERENCE_TO_VIDEO_ARGS_DURATION_VALUES: set[Wan26ReferenceToVideoArgsDuration] = {
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
}


def check_wan_26_reference_to_video_args_duration(value: int) -> Wan26ReferenceToVideoArgsDuration:
    if value in WAN_26_REFERENCE_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAN_26_REFERENCE_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
