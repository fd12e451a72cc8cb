# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO1VideoToVideoArgsAction = Literal["edit", "refer"]

KLING_O1_VIDEO_TO_VIDEO_ARGS_ACTION_VALUES: set[KlingO1VideoToVideoArgsAction] = {
    "edit",
    "refer",
}


def check_kling_o1_video_to_video_args_action(value: str) -> KlingO1VideoToVideoArgsAction:
    if value in KLING_O1_VIDEO_TO_VIDEO_ARGS_ACTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O1_VIDEO_TO_VIDEO_ARGS_ACTION_VALUES!r}"
    )
