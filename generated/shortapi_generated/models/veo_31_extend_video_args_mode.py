# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31ExtendVideoArgsMode = Literal["fast", "quality"]

VEO_31_EXTEND_VIDEO_ARGS_MODE_VALUES: set[Veo31ExtendVideoArgsMode] = {
    "fast",
    "quality",
}


def check_veo_31_extend_video_args_mode(value: str) -> Veo31ExtendVideoArgsMode:
    if value in VEO_31_EXTEND_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VEO_31_EXTEND_VIDEO_ARGS_MODE_VALUES!r}")
