# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO1ImageToVideoArgsAction = Literal["frame", "refer"]

KLING_O1_IMAGE_TO_VIDEO_ARGS_ACTION_VALUES: set[KlingO1ImageToVideoArgsAction] = {
    "frame",
    "refer",
}


def check_kling_o1_image_to_video_args_action(value: str) -> KlingO1ImageToVideoArgsAction:
    if value in KLING_O1_IMAGE_TO_VIDEO_ARGS_ACTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O1_IMAGE_TO_VIDEO_ARGS_ACTION_VALUES!r}"
    )
