# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO1TextToVideoArgsDuration = Literal["10", "5"]

KLING_O1_TEXT_TO_VIDEO_ARGS_DURATION_VALUES: set[KlingO1TextToVideoArgsDuration] = {
    "10",
    "5",
}


def check_kling_o1_text_to_video_args_duration(value: str) -> KlingO1TextToVideoArgsDuration:
    if value in KLING_O1_TEXT_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O1_TEXT_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
