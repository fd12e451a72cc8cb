# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream45EditArgsAspectRatio = Literal["16:9", "1:1", "21:9", "2:3", "3:2", "3:4", "4:3", "9:16"]

SEEDREAM_45_EDIT_ARGS_ASPECT_RATIO_VALUES: set[Seedream45EditArgsAspectRatio] = {
    "16:9",
    "1:1",
    "21:9",
    "2:3",
    "3:2",
    "3:4",
    "4:3",
    "9:16",
}


def check_seedream_45_edit_args_aspect_ratio(value: str) -> Seedream45EditArgsAspectRatio:
    if value in SEEDREAM_45_EDIT_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDREAM_45_EDIT_ARGS_ASPECT_RATIO_VALUES!r}"
    )
