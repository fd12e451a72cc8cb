# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Wan26ImageToVideoArgsShotType = Literal["multi", "single"]

WAN_26_IMAGE_TO_VIDEO_ARGS_SHOT_TYPE_VALUES: set[Wan26ImageToVideoArgsShotType] = {
    "multi",
    "single",
}


def check_wan_26_image_to_video_args_shot_type(value: str) -> Wan26ImageToVideoArgsShotType:
    if value in WAN_26_IMAGE_TO_VIDEO_ARGS_SHOT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAN_26_IMAGE_TO_VIDEO_ARGS_SHOT_TYPE_VALUES!r}"
    )
