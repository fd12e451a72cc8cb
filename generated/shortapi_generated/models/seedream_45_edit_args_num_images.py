# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream45EditArgsNumImages = Literal[1, 2, 3, 4, 5, 6]

SEEDREAM_45_EDIT_ARGS_NUM_IMAGES_VALUES: set[Seedream45EditArgsNumImages] = {
    1,
    2,
    3,
    4,
    5,
    6,
}


def check_seedream_45_edit_args_num_images(value: int) -> Seedream45EditArgsNumImages:
    if value in SEEDREAM_45_EDIT_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDREAM_45_EDIT_ARGS_NUM_IMAGES_VALUES!r}"
    )
