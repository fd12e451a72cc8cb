# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

HappyHorse10VideoEditArgsResolution = Literal["1080P", "720P"]

HAPPY_HORSE_10_VIDEO_EDIT_ARGS_RESOLUTION_VALUES: set[HappyHorse10VideoEditArgsResolution] = {
    "1080P",
    "720P",
}


def check_happy_horse_10_video_edit_args_resolution(value: str) -> HappyHorse10VideoEditArgsResolution:
    if value in HAPPY_HORSE_10_VIDEO_EDIT_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {HAPPY_HORSE_10_VIDEO_EDIT_ARGS_RESOLUTION_VALUES!r}"
    )
