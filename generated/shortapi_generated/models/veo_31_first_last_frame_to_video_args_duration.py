# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31FirstLastFrameToVideoArgsDuration = Literal["4", "6", "8"]

VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_DURATION_VALUES: set[Veo31FirstLastFrameToVideoArgsDuration] = {
    "4",
    "6",
    "8",
}


def check_veo_31_first_last_frame_to_video_args_duration(
    value: str,
) -> Veo31FirstLastFrameToVideoArgsDuration:
    if value in VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
