# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling30MotionControlArgsKeepOriginalSound = Literal["no", "yes"]

KLING_30_MOTION_CONTROL_ARGS_KEEP_ORIGINAL_SOUND_VALUES: set[Kling30MotionControlArgsKeepOriginalSound] = {
    "no",
    "yes",
}


def check_kling_30_motion_control_args_keep_original_sound(
    value: str,
) -> Kling30MotionControlArgsKeepOriginalSound:
    if value in KLING_30_MOTION_CONTROL_ARGS_KEEP_ORIGINAL_SOUND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_30_MOTION_CONTROL_ARGS_KEEP_ORIGINAL_SOUND_VALUES!r}"
    )
