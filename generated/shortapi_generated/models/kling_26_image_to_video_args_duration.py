# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling26ImageToVideoArgsDuration = Literal["10", "5"]

KLING_26_IMAGE_TO_VIDEO_ARGS_DURATION_VALUES: set[Kling26ImageToVideoArgsDuration] = {
    "10",
    "5",
}


def check_kling_26_image_to_video_args_duration(value: str) -> Kling26ImageToVideoArgsDuration:
    if value in KLING_26_IMAGE_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_26_IMAGE_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
