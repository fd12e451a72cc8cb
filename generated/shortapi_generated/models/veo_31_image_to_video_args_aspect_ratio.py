# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Veo31ImageToVideoArgsAspectRatio = Literal["16:9", "9:16", "auto"]

VEO_31_IMAGE_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES: set[Veo31ImageToVideoArgsAspectRatio] = {
    "16:9",
    "9:16",
    "auto",
}


def check_veo_31_image_to_video_args_aspect_ratio(value: str) -> Veo31ImageToVideoArgsAspectRatio:
    if value in VEO_31_IMAGE_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_IMAGE_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES!r}"
    )
