# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling30MotionControlArgsCharacterOrientation = Literal["image", "video"]

KLING_30_MOTION_CONTROL_ARGS_CHARACTER_ORIENTATION_VALUES: set[
    Kling30MotionControlArgsCharacterOrientation
] = {
    "image",
    "video",
}


def check_kling_30_motion_control_args_character_orientation(
    value: str,
) -> Kling30MotionControlArgsCharacterOrientation:
    if value in KLING_30_MOTION_CONTROL_ARGS_CHARACTER_ORIENTATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_30_MOTION_CONTROL_ARGS_CHARACTER_ORIENTATION_VALUES!r}"
    )
