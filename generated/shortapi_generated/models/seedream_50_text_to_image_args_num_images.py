# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream50TextToImageArgsNumImages = Literal[1, 2, 3, 4]

SEEDREAM_50_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES: set[Seedream50TextToImageArgsNumImages] = {
    1,
    2,
    3,
    4,
}


def check_seedream_50_text_to_image_args_num_images(value: int) -> Seedream50TextToImageArgsNumImages:
    if value in SEEDREAM_50_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDREAM_50_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES!r}"
    )
