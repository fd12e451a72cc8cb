# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

NanoBananaTextToImageArgsNumImages = Literal[1, 2, 3, 4]

NANO_BANANA_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES: set[NanoBananaTextToImageArgsNumImages] = {
    1,
    2,
    3,
    4,
}


def check_nano_banana_text_to_image_args_num_images(value: int) -> NanoBananaTextToImageArgsNumImages:
    if value in NANO_BANANA_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NANO_BANANA_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES!r}"
    )
