# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ViduQ2TextToVideoArgsResolution = Literal["1080p", "540p", "720p"]

VIDU_Q2_TEXT_TO_VIDEO_ARGS_RESOLUTION_VALUES: set[ViduQ2TextToVideoArgsResolution] = {
    "1080p",
    "540p",
    "720p",
}


def check_vidu_q2_text_to_video_args_resolution(value: str) -> ViduQ2TextToVideoArgsResolution:
    if value in VIDU_Q2_TEXT_TO_VIDEO_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VIDU_Q2_TEXT_TO_VIDEO_ARGS_RESOLUTION_VALUES!r}"
    )
