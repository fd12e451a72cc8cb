# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO3ImageToVideoArgsAspectRatio = Literal["16:9", "1:1", "9:16"]

KLING_O3_IMAGE_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES: set[KlingO3ImageToVideoArgsAspectRatio] = {
    "16:9",
    "1:1",
    "9:16",
}


def check_kling_o3_image_to_video_args_aspect_ratio(value: str) -> KlingO3ImageToVideoArgsAspectRatio:
    if value in KLING_O3_IMAGE_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O3_IMAGE_TO_VIDEO_ARGS_ASPECT_RATIO_VALUES!r}"
    )
