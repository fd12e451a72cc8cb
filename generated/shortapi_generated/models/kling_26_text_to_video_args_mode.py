# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling26TextToVideoArgsMode = Literal["pro"]

KLING_26_TEXT_TO_VIDEO_ARGS_MODE_VALUES: set[Kling26TextToVideoArgsMode] = {
    "pro",
}


def check_kling_26_text_to_video_args_mode(value: str) -> Kling26TextToVideoArgsMode:
    if value in KLING_26_TEXT_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_26_TEXT_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
