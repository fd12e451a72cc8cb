# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling30TextToVideoArgsShotType = Literal["customize", "intelligence"]

KLING_30_TEXT_TO_VIDEO_ARGS_SHOT_TYPE_VALUES: set[Kling30TextToVideoArgsShotType] = {
    "customize",
    "intelligence",
}


def check_kling_30_text_to_video_args_shot_type(value: str) -> Kling30TextToVideoArgsShotType:
    if value in KLING_30_TEXT_TO_VIDEO_ARGS_SHOT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_30_TEXT_TO_VIDEO_ARGS_SHOT_TYPE_VALUES!r}"
    )
