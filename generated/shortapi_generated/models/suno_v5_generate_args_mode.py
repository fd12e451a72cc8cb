# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

SunoV5GenerateArgsMode = Literal["custom", "description"]

SUNO_V5_GENERATE_ARGS_MODE_VALUES: set[SunoV5GenerateArgsMode] = {
    "custom",
    "description",
}


def check_suno_v5_generate_args_mode(value: str) -> SunoV5GenerateArgsMode:
    if value in SUNO_V5_GENERATE_ARGS_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SUNO_V5_GENERATE_ARGS_MODE_VALUES!r}")
