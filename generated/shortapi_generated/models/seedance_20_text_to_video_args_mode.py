# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedance20TextToVideoArgsMode = Literal["fast", "std"]

SEEDANCE_20_TEXT_TO_VIDEO_ARGS_MODE_VALUES: set[Seedance20TextToVideoArgsMode] = {
    "fast",
    "std",
}


def check_seedance_20_text_to_video_args_mode(value: str) -> Seedance20TextToVideoArgsMode:
    if value in SEEDANCE_20_TEXT_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDANCE_20_TEXT_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
