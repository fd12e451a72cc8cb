# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ViduQ3StartEndToVideoArgsMode = Literal["pro", "turbo"]

VIDU_Q3_START_END_TO_VIDEO_ARGS_MODE_VALUES: set[ViduQ3StartEndToVideoArgsMode] = {
    "pro",
    "turbo",
}


def check_vidu_q3_start_end_to_video_args_mode(value: str) -> ViduQ3StartEndToVideoArgsMode:
    if value in VIDU_Q3_START_END_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VIDU_Q3_START_END_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
