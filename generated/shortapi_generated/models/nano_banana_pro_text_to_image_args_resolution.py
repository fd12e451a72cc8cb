# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

NanoBananaProTextToImageArgsResolution = Literal["1K", "2K", "4K"]

NANO_BANANA_PRO_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES: set[NanoBananaProTextToImageArgsResolution] = {
    "1K",
    "2K",
    "4K",
}


def check_nano_banana_pro_text_to_image_args_resolution(value: str) -> NanoBananaProTextToImageArgsResolution:
    if value in NANO_BANANA_PRO_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NANO_BANANA_PRO_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES!r}"
    )
