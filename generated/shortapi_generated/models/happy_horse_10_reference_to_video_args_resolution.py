# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

HappyHorse10ReferenceToVideoArgsResolution = Literal["1080P", "720P"]

HAPPY_HORSE_10_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[HappyHorse10ReferenceToVideoArgsResolution] = {
    "1080P",
    "720P",
}


def check_happy_horse_10_reference_to_video_args_resolution(
    value: str,
) -> HappyHorse10ReferenceToVideoArgsResolution:
    if value in HAPPY_HORSE_10_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {HAPPY_HORSE_10_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
