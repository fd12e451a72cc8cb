# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Flux10TextToImageArgsAspectRatio = Literal["16:9", "1:1", "21:9", "2:3", "3:2", "3:4", "4:3", "9:16"]

FLUX_10_TEXT_TO_IMAGE_ARGS_ASPECT_RATIO_VALUES: set[Flux10TextToImageArgsAspectRatio] = {
    "16:9",
    "1:1",
    "21:9",
    "2:3",
    "3:2",
    "3:4",
    "4:3",
    "9:16",
}


def check_flux_10_text_to_image_args_aspect_ratio(value: str) -> Flux10TextToImageArgsAspectRatio:
    if value in FLUX_10_TEXT_TO_IMAGE_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FLUX_10_TEXT_TO_IMAGE_ARGS_ASPECT_RATIO_VALUES!r}"
    )
