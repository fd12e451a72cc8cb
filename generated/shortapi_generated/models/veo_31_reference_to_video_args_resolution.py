# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31ReferenceToVideoArgsResolution = Literal["1080p", "4k", "720p"]

VEO_31_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[Veo31ReferenceToVideoArgsResolution] = {
    "1080p",
    "4k",
    "720p",
}


def check_veo_31_reference_to_video_args_resolution(value: str) -> Veo31ReferenceToVideoArgsResolution:
    if value in VEO_31_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
