# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream50EditArgsNumImages = Literal[1, 2, 3, 4, 5, 6]

SEEDREAM_50_EDIT_ARGS_NUM_IMAGES_VALUES: set[Seedream50EditArgsNumImages] = {
    1,
    2,
    3,
    4,
    5,
    6,
}


def check_seedream_50_edit_args_num_images(value: int) -> Seedream50EditArgsNumImages:
    if value in SEEDREAM_50_EDIT_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDREAM_50_EDIT_ARGS_NUM_IMAGES_VALUES!r}"
    )
