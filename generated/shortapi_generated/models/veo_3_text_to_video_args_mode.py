# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo3TextToVideoArgsMode = Literal["fast", "quality"]

VEO_3_TEXT_TO_VIDEO_ARGS_MODE_VALUES: set[Veo3TextToVideoArgsMode] = {
    "fast",
    "quality",
}


def check_veo_3_text_to_video_args_mode(value: str) -> Veo3TextToVideoArgsMode:
    if value in VEO_3_TEXT_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VEO_3_TEXT_TO_VIDEO_ARGS_MODE_VALUES!r}")
