# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo3TextToVideoArgsAspectRatio = Literal["16:9", "9:16"]

VEO_3_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES: set[Veo3TextToVideoArgsAspectRatio] = {
    "16:9",
    "9:16",
}


def check_veo_3_text_to_video_args_aspect_ratio(value: str) -> Veo3TextToVideoArgsAspectRatio:
    if value in VEO_3_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_3_TEXT_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES!r}"
    )
