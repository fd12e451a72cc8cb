# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ViduQ2TextToVideoArgsAspectRatio = Literal["16:9", "1:1", "3:4", "4:3", "9:16"]

VIDU_Q2_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES: set[ViduQ2TextToVideoArgsAspectRatio] = {
    "16:9",
    "1:1",
    "3:4",
    "4:3",
    "9:16",
}


def check_vidu_q2_text_to_video_args_aspect_ratio(value: str) -> ViduQ2TextToVideoArgsAspectRatio:
    if value in VIDU_Q2_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VIDU_Q2_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES!r}"
    )
