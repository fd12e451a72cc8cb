# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

NanoBanana2EditArgsResolution = Literal["1K", "2K", "4K"]

NANO_BANANA_2_EDIT_ARGS_RESOLUTION_VALUES: set[NanoBanana2EditArgsResolution] = {
    "1K",
    "2K",
    "4K",
}


def check_nano_banana_2_edit_args_resolution(value: str) -> NanoBanana2EditArgsResolution:
    if value in NANO_BANANA_2_EDIT_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NANO_BANANA_2_EDIT_ARGS_RESOLUTION_VALUES!r}"
    )
