# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Kling30MotionControlArgsMode = Literal["pro", "std"]

KLING_30_MOTION_CONTROL_ARGS_MODE_VALUES: set[Kling30MotionControlArgsMode] = {
    "pro",
    "std",
}


def check_kling_30_motion_control_args_mode(value: str) -> Kling30MotionControlArgsMode:
    if value in KLING_30_MOTION_CONTROL_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_30_MOTION_CONTROL_ARGS_MODE_VALUES!r}"
    )
