# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO1TextToVideoArgsAspectRatio = Literal["16:9", "1:1", "9:16"]

KLING_O1_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES: set[KlingO1TextToVideoArgsAspectRatio] = {
    "16:9",
    "1:1",
    "9:16",
}


def check_kling_o1_text_to_video_args_aspect_ratio(value: str) -> KlingO1TextToVideoArgsAspectRatio:
    if value in KLING_O1_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O1_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES!r}"
    )
