# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

MidjourneyV7ImageToImageArgsPerformance = Literal["balance", "quality", "speed"]

MIDJOURNEY_V7_IMAGE_TO_IMAGE_ARGS_PERFORMANCE_VALUES: set[MidjourneyV7ImageToImageArgsPerformance] = {
    "balance",
    "quality",
    "speed",
}


def check_midjourney_v7_image_to_image_args_performance(
    value: str,
) -> MidjourneyV7ImageToImageArgsPerformance:
    if value in MIDJOURNEY_V7_IMAGE_TO_IMAGE_ARGS_PERFORMANCE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MIDJOURNEY_V7_IMAGE_TO_IMAGE_ARGS_PERFORMANCE_VALUES!r}"
    )
