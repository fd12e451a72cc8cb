# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling26TextToVideoArgsDuration = Literal["10", "5"]

KLING_26_TEXT_TO_VIDEO_ARGS_DURATION_VALUES: set[Kling26TextToVideoArgsDuration] = {
    "10",
    "5",
}


def check_kling_26_text_to_video_args_duration(value: str) -> Kling26TextToVideoArgsDuration:
    if value in KLING_26_TEXT_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_26_TEXT_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
