# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ViduQ3ReferenceToVideoArgsResolution = Literal["1080p", "540p", "720p"]

VIDU_Q3_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[ViduQ3ReferenceToVideoArgsResolution] = {
    "1080p",
    "540p",
    "720p",
}


def check_vidu_q3_reference_to_video_args_resolution(value: str) -> ViduQ3ReferenceToVideoArgsResolution:
    if value in VIDU_Q3_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VIDU_Q3_REFERENCE_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
