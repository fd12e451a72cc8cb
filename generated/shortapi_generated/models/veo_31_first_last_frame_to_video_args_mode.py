# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31FirstLastFrameToVideoArgsMode = Literal["fast", "quality"]

VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_MODE_VALUES: set[Veo31FirstLastFrameToVideoArgsMode] = {
    "fast",
    "quality",
}


def check_veo_31_first_last_frame_to_video_args_mode(value: str) -> Veo31FirstLastFrameToVideoArgsMode:
    if value in VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
