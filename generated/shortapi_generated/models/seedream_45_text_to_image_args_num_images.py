# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream45TextToImageArgsNumImages = Literal[1, 2, 3, 4]

SEEDREAM_45_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES: set[Seedream45TextToImageArgsNumImages] = {
    1,
    2,
    3,
    4,
}


def check_seedream_45_text_to_image_args_num_images(value: int) -> Seedream45TextToImageArgsNumImages:
    if value in SEEDREAM_45_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDREAM_45_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES!r}"
    )
