# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream50EditArgsAspectRatio = Literal["16:9", "1:1", "21:9", "2:3", "3:2", "3:4", "4:3", "9:16"]

SEEDREAM_50_EDIT_ARGS_ASPECT_RATIO_VALUES: set[Seedream50EditArgsAspectRatio] = {
    "16:9",
    "1:1",
    "21:9",
    "2:3",
    "3:2",
    "3:4",
    "4:3",
    "9:16",
}


def check_seedream_50_edit_args_aspect_ratio(value: str) -> Seedream50EditArgsAspectRatio:
    if value in SEEDREAM_50_EDIT_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDREAM_50_EDIT_ARGS_ASPECT_RATIO_VALUES!r}"
    )
