# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling30TextToVideoArgsMode = Literal["pro", "std"]

KLING_30_TEXT_TO_VIDEO_ARGS_MODE_VALUES: set[Kling30TextToVideoArgsMode] = {
    "pro",
    "std",
}


def check_kling_30_text_to_video_args_mode(value: str) -> Kling30TextToVideoArgsMode:
    if value in KLING_30_TEXT_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_30_TEXT_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
