# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedance20OmniReferenceArgsMode = Literal["fast", "std"]

SEEDANCE_20_OMNI_REFERENCE_ARGS_MODE_VALUES: set[Seedance20OmniReferenceArgsMode] = {
    "fast",
    "std",
}


def check_seedance_20_omni_reference_args_mode(value: str) -> Seedance20OmniReferenceArgsMode:
    if value in SEEDANCE_20_OMNI_REFERENCE_ARGS_MODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDANCE_20_OMNI_REFERENCE_ARGS_MODE_VALUES!r}"
    )
