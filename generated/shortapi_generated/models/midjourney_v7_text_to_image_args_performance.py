# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

MidjourneyV7TextToImageArgsPerformance = Literal["balance", "quality", "speed"]

MIDJOURNEY_V7_TEXT_TO_IMAGE_ARGS_PERFORMANCE_VALUES: set[MidjourneyV7TextToImageArgsPerformance] = {
    "balance",
    "quality",
    "speed",
}


def check_midjourney_v7_text_to_image_args_performance(value: str) -> MidjourneyV7TextToImageArgsPerformance:
    if value in MIDJOURNEY_V7_TEXT_TO_IMAGE_ARGS_PERFORMANCE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MIDJOURNEY_V7_TEXT_TO_IMAGE_ARGS_PERFORMANCE_VALUES!r}"
    )
