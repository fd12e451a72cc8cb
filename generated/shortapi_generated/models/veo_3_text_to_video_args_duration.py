# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo3TextToVideoArgsDuration = Literal["4", "6", "8"]

VEO_3_TEXT_TO_VIDEO_ARGS_DURATION_VALUES: set[Veo3TextToVideoArgsDuration] = {
    "4",
    "6",
    "8",
}


def check_veo_3_text_to_video_args_duration(value: str) -> Veo3TextToVideoArgsDuration:
    if value in VEO_3_TEXT_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_3_TEXT_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
