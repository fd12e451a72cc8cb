# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31FirstLastFrameToVideoArgsAspectRatio = Literal["16:9", "9:16", "auto"]

VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES: set[Veo31FirstLastFrameToVideoArgsAspectRatio] = {
    "16:9",
    "9:16",
    "auto",
}


def check_veo_31_first_last_frame_to_video_args_aspect_ratio(
    value: str,
) -> Veo31FirstLastFrameToVideoArgsAspectRatio:
    if value in VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES!r}"
    )
