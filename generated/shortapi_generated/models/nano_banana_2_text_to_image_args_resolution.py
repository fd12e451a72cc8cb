# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

NanoBanana2TextToImageArgsResolution = Literal["1K", "2K", "4K"]

NANO_BANANA_2_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES: set[NanoBanana2TextToImageArgsResolution] = {
    "1K",
    "2K",
    "4K",
}


def check_nano_banana_2_text_to_image_args_resolution(value: str) -> NanoBanana2TextToImageArgsResolution:
    if value in NANO_BANANA_2_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NANO_BANANA_2_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES!r}"
    )
