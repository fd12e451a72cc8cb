# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ZImageTextToImageArgsResolution = Literal["1.5K", "1K"]

Z_IMAGE_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES: set[ZImageTextToImageArgsResolution] = {
    "1.5K",
    "1K",
}


def check_z_image_text_to_image_args_resolution(value: str) -> ZImageTextToImageArgsResolution:
    if value in Z_IMAGE_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {Z_IMAGE_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES!r}"
    )
