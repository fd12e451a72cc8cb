# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO3VideoToVideoArgsAction = Literal["edit", "refer"]

KLING_O3_VIDEO_TO_VIDEO_ARGS_ACTION_VALUES: set[KlingO3VideoToVideoArgsAction] = {
    "edit",
    "refer",
}


def check_kling_o3_video_to_video_args_action(value: str) -> KlingO3VideoToVideoArgsAction:
    if value in KLING_O3_VIDEO_TO_VIDEO_ARGS_ACTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O3_VIDEO_TO_VIDEO_ARGS_ACTION_VALUES!r}"
    )
