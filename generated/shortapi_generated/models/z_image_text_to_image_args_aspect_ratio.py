# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

ZImageTextToImageArgsAspectRatio = Literal["16:9", "1:1", "21:9", "2:3", "3:2", "3:4", "4:3", "9:16"]

Z_IMAGE_TEXT_TO_IMAGE_ARGS_ASPECT_RATIO_VALUES: set[ZImageTextToImageArgsAspectRatio] = {
    "16:9",
    "1:1",
    "21:9",
    "2:3",
    "3:2",
    "3:4",
    "4:3",
    "9:16",
}


def check_z_image_text_to_image_args_aspect_ratio(value: str) -> ZImageTextToImageArgsAspectRatio:
    if value in Z_IMAGE_TEXT_TO_IMAGE_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {Z_IMAGE_TEXT_TO_IMAGE_ARGS_ASPECT_RATIO_VALUES!r}"
    )
