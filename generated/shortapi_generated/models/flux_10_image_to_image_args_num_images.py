# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Flux10ImageToImageArgsNumImages = Literal[1, 2, 4, 8]

FLUX_10_IMAGE_TO_IMAGE_ARGS_NUM_IMAGES_VALUES: set[Flux10ImageToImageArgsNumImages] = {
    1,
    2,
    4,
    8,
}


def check_flux_10_image_to_image_args_num_images(value: int) -> Flux10ImageToImageArgsNumImages:
    if value in FLUX_10_IMAGE_TO_IMAGE_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FLUX_10_IMAGE_TO_IMAGE_ARGS_NUM_IMAGES_VALUES!r}"
    )
