# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling30ImageToVideoArgsShotType = Literal["customize", "intelligence"]

KLING_30_IMAGE_TO_VIDEO_ARGS_SHOT_TYPE_VALUES: set[Kling30ImageToVideoArgsShotType] = {
    "customize",
    "intelligence",
}


def check_kling_30_image_to_video_args_shot_type(value: str) -> Kling30ImageToVideoArgsShotType:
    if value in KLING_30_IMAGE_TO_VIDEO_ARGS_SHOT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_30_IMAGE_TO_VIDEO_ARGS_SHOT_TYPE_VALUES!r}"
    )
