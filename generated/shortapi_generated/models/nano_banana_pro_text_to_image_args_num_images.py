# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

NanoBananaProTextToImageArgsNumImages = Literal[1]

NANO_BANANA_PRO_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES: set[NanoBananaProTextToImageArgsNumImages] = {
    1,
}


def check_nano_banana_pro_text_to_image_args_num_images(value: int) -> NanoBananaProTextToImageArgsNumImages:
    if value in NANO_BANANA_PRO_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NANO_BANANA_PRO_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES!r}"
    )
