# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31TextToVideoArgsDuration = Literal["4", "6", "8"]

VEO_31_TEXT_TO_VIDEO_ARGS_DURATION_VALUES: set[Veo31TextToVideoArgsDuration] = {
    "4",
    "6",
    "8",
}


def check_veo_31_text_to_video_args_duration(value: str) -> Veo31TextToVideoArgsDuration:
    if value in VEO_31_TEXT_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_TEXT_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
