# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31FirstLastFrameToVideoArgsResolution = Literal["1080p", "4k", "720p"]

VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[Veo31FirstLastFrameToVideoArgsResolution] = {
    "1080p",
    "4k",
    "720p",
}


def check_veo_31_first_last_frame_to_video_args_resolution(
    value: str,
) -> Veo31FirstLastFrameToVideoArgsResolution:
    if value in VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_FIRST_LAST_FRAME_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
