# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Flux10TextToImageArgsNumImages = Literal[1, 2, 4, 8]

FLUX_10_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES: set[Flux10TextToImageArgsNumImages] = {
    1,
    2,
    4,
    8,
}


def check_flux_10_text_to_image_args_num_images(value: int) -> Flux10TextToImageArgsNumImages:
    if value in FLUX_10_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FLUX_10_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES!r}"
    )
