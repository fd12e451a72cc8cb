# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream50EditArgsResolution = Literal["2k", "3k"]

SEEDREAM_50_EDIT_ARGS_RESOLUTION_VALUES: set[Seedream50EditArgsResolution] = {
    "2k",
    "3k",
}


def check_seedream_50_edit_args_resolution(value: str) -> Seedream50EditArgsResolution:
    if value in SEEDREAM_50_EDIT_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDREAM_50_EDIT_ARGS_RESOLUTION_VALUES!r}"
    )
