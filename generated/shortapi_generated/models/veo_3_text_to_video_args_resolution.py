# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo3TextToVideoArgsResolution = Literal["1080p", "720p"]

VEO_3_TEXT_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[Veo3TextToVideoArgsResolution] = {
    "1080p",
    "720p",
}


def check_veo_3_text_to_video_args_resolution(value: str) -> Veo3TextToVideoArgsResolution:
    if value in VEO_3_TEXT_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_3_TEXT_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
