# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ZImageTextToImageArgsNumImages = Literal[1, 2, 3, 4]

Z_IMAGE_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES: set[ZImageTextToImageArgsNumImages] = {
    1,
    2,
    3,
    4,
}


def check_z_image_text_to_image_args_num_images(value: int) -> ZImageTextToImageArgsNumImages:
    if value in Z_IMAGE_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {Z_IMAGE_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES!r}"
    )
