# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream50TextToImageArgsResolution = Literal["2k", "3k"]

SEEDREAM_50_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES: set[Seedream50TextToImageArgsResolution] = {
    "2k",
    "3k",
}


def check_seedream_50_text_to_image_args_resolution(value: str) -> Seedream50TextToImageArgsResolution:
    if value in SEEDREAM_50_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDREAM_50_TEXT_TO_IMAGE_ARGS_RESOLUTION_VALUES!r}"
    )
