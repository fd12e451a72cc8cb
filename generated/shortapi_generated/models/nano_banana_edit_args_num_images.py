# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

NanoBananaEditArgsNumImages = Literal[1, 2, 3, 4]

NANO_BANANA_EDIT_ARGS_NUM_IMAGES_VALUES: set[NanoBananaEditArgsNumImages] = {
    1,
    2,
    3,
    4,
}


def check_nano_banana_edit_args_num_images(value: int) -> NanoBananaEditArgsNumImages:
    if value in NANO_BANANA_EDIT_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NANO_BANANA_EDIT_ARGS_NUM_IMAGES_VALUES!r}"
    )
