# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Flux10TextToImageArgsPerformance = Literal["dev", "schnell"]

FLUX_10_TEXT_TO_IMAGE_ARGS_PERFORMANCE_VALUES: set[Flux10TextToImageArgsPerformance] = {
    "dev",
    "schnell",
}


def check_flux_10_text_to_image_args_performance(value: str) -> Flux10TextToImageArgsPerformance:
    if value in FLUX_10_TEXT_TO_IMAGE_ARGS_PERFORMANCE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FLUX_10_TEXT_TO_IMAGE_ARGS_PERFORMANCE_VALUES!r}"
    )
