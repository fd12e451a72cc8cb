# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ViduQ3ReferenceToVideoArgsMode = Literal["mix", "pro", "turbo"]

VIDU_Q3_REFERENCE_TO_VIDEO_ARGS_MODE_VALUES: set[ViduQ3ReferenceToVideoArgsMode] = {
    "mix",
    "pro",
    "turbo",
}


def check_vidu_q3_reference_to_video_args_mode(value: str) -> ViduQ3ReferenceToVideoArgsMode:
    if value in VIDU_Q3_REFERENCE_TO_VIDEO_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VIDU_Q3_REFERENCE_TO_VIDEO_ARGS_MODE_VALUES!r}"
    )
