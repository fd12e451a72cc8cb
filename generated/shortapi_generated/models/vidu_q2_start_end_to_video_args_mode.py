# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ViduQ2StartEndToVideoArgsMode = Literal["pro", "pro-fast", "turbo"]

VIDU_Q2_START_END_TO_VIDEO_ARGS_MODE_VALUES: set[ViduQ2StartEndToVideoArgsMode] = {
    "pro",
    "pro-fast",
    "turbo",
}


def check_vidu_q2_start_end_to_video_args_mode(value: str) -> ViduQ2StartEndToVideoArgsMode:
    if value in VIDU_Q2_START_END_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VIDU_Q2_START_END_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
