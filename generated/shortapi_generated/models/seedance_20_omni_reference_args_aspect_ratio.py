# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedance20OmniReferenceArgsAspectRatio = Literal["16:9", "1:1", "21:9", "3:4", "4:3", "9:16"]

SEEDANCE_20_OMNI_REFERENCE_ARGS_ASPECT_RATIO_VALUES: set[Seedance20OmniReferenceArgsAspectRatio] = {
    "16:9",
    "1:1",
    "21:9",
    "3:4",
    "4:3",
    "9:16",
}


def check_seedance_20_omni_reference_args_aspect_ratio(value: str) -> Seedance20OmniReferenceArgsAspectRatio:
    if value in SEEDANCE_20_OMNI_REFERENCE_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDANCE_20_OMNI_REFERENCE_ARGS_ASPECT_RATIO_VALUES!r}"
    )
