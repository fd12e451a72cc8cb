# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31TextToVideoArgsMode = Literal["fast", "quality"]

VEO_31_TEXT_TO_VIDEO_ARGS_MODE_VALUES: set[Veo31TextToVideoArgsMode] = {
    "fast",
    "quality",
}


def check_veo_31_text_to_video_args_mode(value: str) -> Veo31TextToVideoArgsMode:
    if value in VEO_31_TEXT_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VEO_31_TEXT_TO_VIDEO_ARGS_MODE_VALUES!r}")
