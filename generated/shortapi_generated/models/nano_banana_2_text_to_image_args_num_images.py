# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

NanoBanana2TextToImageArgsNumImages = Literal[1]

NANO_BANANA_2_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES: set[NanoBanana2TextToImageArgsNumImages] = {
    1,
}


def check_nano_banana_2_text_to_image_args_num_images(value: int) -> NanoBanana2TextToImageArgsNumImages:
    if value in NANO_BANANA_2_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NANO_BANANA_2_TEXT_TO_IMAGE_ARGS_NUM_IMAGES_VALUES!r}"
    )
