# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream50TextToImageArgsMode = Literal["lite"]

SEEDREAM_50_TEXT_TO_IMAGE_ARGS_MODE_VALUES: set[Seedream50TextToImageArgsMode] = {
    "lite",
}


def check_seedream_50_text_to_image_args_mode(value: str) -> Seedream50TextToImageArgsMode:
    if value in SEEDREAM_50_TEXT_TO_IMAGE_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDREAM_50_TEXT_TO_IMAGE_ARGS_MODE_VALUES!r}"
    )
