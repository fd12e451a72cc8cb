# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling26TextToVideoArgsAspectRatio = Literal["16:9", "1:1", "9:16"]

KLING_26_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES: set[Kling26TextToVideoArgsAspectRatio] = {
    "16:9",
    "1:1",
    "9:16",
}


def check_kling_26_text_to_video_args_aspect_ratio(value: str) -> Kling26TextToVideoArgsAspectRatio:
    if value in KLING_26_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_26_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES!r}"
    )
