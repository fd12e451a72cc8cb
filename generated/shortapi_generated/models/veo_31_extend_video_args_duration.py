# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31ExtendVideoArgsDuration = Literal["7"]

VEO_31_EXTEND_VIDEO_ARGS_DURATION_VALUES: set[Veo31ExtendVideoArgsDuration] = {
    "7",
}


def check_veo_31_extend_video_args_duration(value: str) -> Veo31ExtendVideoArgsDuration:
    if value in VEO_31_EXTEND_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_EXTEND_VIDEO_ARGS_DURATION_VALUES!r}"
    )
