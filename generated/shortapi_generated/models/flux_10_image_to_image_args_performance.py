# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Flux10ImageToImageArgsPerformance = Literal["dev", "schnell"]

FLUX_10_IMAGE_TO_IMAGE_ARGS_PERFORMANCE_VALUES: set[Flux10ImageToImageArgsPerformance] = {
    "dev",
    "schnell",
}


def check_flux_10_image_to_image_args_performance(value: str) -> Flux10ImageToImageArgsPerformance:
    if value in FLUX_10_IMAGE_TO_IMAGE_ARGS_PERFORMANCE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FLUX_10_IMAGE_TO_IMAGE_ARGS_PERFORMANCE_VALUES!r}"
    )
