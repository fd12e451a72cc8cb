# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedance20TextToVideoArgsAspectRatio = Literal["16:9", "1:1", "21:9", "3:4", "4:3", "9:16"]

SEEDANCE_20_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES: set[Seedance20TextToVideoArgsAspectRatio] = {
    "16:9",
    "1:1",
    "21:9",
    "3:4",
    "4:3",
    "9:16",
}


def check_seedance_20_text_to_video_args_aspect_ratio(value: str) -> Seedance20TextToVideoArgsAspectRatio:
    if value in SEEDANCE_20_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDANCE_20_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES!r}"
    )
