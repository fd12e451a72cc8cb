# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31ExtendVideoArgsResolution = Literal["720p"]

VEO_31_EXTEND_VIDEO_ARGS_RESOLUTION_VALUES: set[Veo31ExtendVideoArgsResolution] = {
    "720p",
}


def check_veo_31_extend_video_args_resolution(value: str) -> Veo31ExtendVideoArgsResolution:
    if value in VEO_31_EXTEND_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_EXTEND_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
