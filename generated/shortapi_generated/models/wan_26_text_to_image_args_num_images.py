# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Wan26TextToImageArgsNumImages = Literal[1, 2, 3, 4]

WAN_26_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES: set[Wan26TextToImageArgsNumImages] = {
    1,
    2,
    3,
    4,
}


def check_wan_26_text_to_image_args_num_images(value: int) -> Wan26TextToImageArgsNumImages:
    if value in WAN_26_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {WAN_26_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES!r}"
    )
