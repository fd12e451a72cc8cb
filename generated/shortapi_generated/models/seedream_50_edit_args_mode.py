# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Seedream50EditArgsMode = Literal["lite"]

SEEDREAM_50_EDIT_ARGS_MODE_VALUES: set[Seedream50EditArgsMode] = {
    "lite",
}


def check_seedream_50_edit_args_mode(value: str) -> Seedream50EditArgsMode:
    if value in SEEDREAM_50_EDIT_ARGS_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEDREAM_50_EDIT_ARGS_MODE_VALUES!r}")
