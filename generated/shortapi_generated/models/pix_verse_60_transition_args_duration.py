# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

PixVerse60TransitionArgsDuration = Literal["10", "5", "8"]

PIX_VERSE_60_TRANSITION_ARGS_DURATION_VALUES: set[PixVerse60TransitionArgsDuration] = {
    "10",
    "5",
    "8",
}


def check_pix_verse_60_transition_args_duration(value: str) -> PixVerse60TransitionArgsDuration:
    if value in PIX_VERSE_60_TRANSITION_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PIX_VERSE_60_TRANSITION_ARGS_DURATION_VALUES!r}"
    )
