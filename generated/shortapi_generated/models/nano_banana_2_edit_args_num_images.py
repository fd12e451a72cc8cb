# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

NanoBanana2EditArgsNumImages = Literal[1]

NANO_BANANA_2_EDIT_ARGS_NUM_IMAGES_VALUES: set[NanoBanana2EditArgsNumImages] = {
    1,
}


def check_nano_banana_2_edit_args_num_images(value: int) -> NanoBanana2EditArgsNumImages:
    if value in NANO_BANANA_2_EDIT_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NANO_BANANA_2_EDIT_ARGS_NUM_IMAGES_VALUES!r}"
    )
