# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

HappyHorse10ReferenceToVideoArgsRatio = Literal["16:9", "1:1", "3:4", "4:3", "9:16"]

HAPPY_HORSE_10_REFERENCE_TO_VIDEO_ARGS_RATIO_VALUES: set[HappyHorse10ReferenceToVideoArgsRatio] = {
    "16:9",
    "1:1",
    "3:4",
    "4:3",
    "9:16",
}


def check_happy_horse_10_reference_to_video_args_ratio(value: str) -> HappyHorse10ReferenceToVideoArgsRatio:
    if value in HAPPY_HORSE_10_REFERENCE_TO_VIDEO_ARGS_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {HAPPY_HORSE_10_REFERENCE_TO_VIDEO_ARGS_RATIO_VALUES!r}"
    )
