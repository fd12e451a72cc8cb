# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31TextToVideoArgsAspectRatio = Literal["16:9", "9:16"]

VEO_31_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES: set[Veo31TextToVideoArgsAspectRatio] = {
    "16:9",
    "9:16",
}


def check_veo_31_text_to_video_args_aspect_ratio(value: str) -> Veo31TextToVideoArgsAspectRatio:
    if value in VEO_31_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES!r}"
    )
