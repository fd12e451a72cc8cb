# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31ReferenceToVideoArgsDuration = Literal["8"]

VEO_31_REFERENCE_TO_VIDEO_ARGS_DURATION_VALUES: set[Veo31ReferenceToVideoArgsDuration] = {
    "8",
}


def check_veo_31_reference_to_video_args_duration(value: str) -> Veo31ReferenceToVideoArgsDuration:
    if value in VEO_31_REFERENCE_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_REFERENCE_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
