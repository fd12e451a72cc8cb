# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

PixVerse60TransitionArgsAspectRatio = Literal["16:9", "1:1", "3:4", "4:3", "9:16"]

PIX_VERSE_60_TRANSITION_ARGS_ASPECT_RATIO_VALUES: set[PixVerse60TransitionArgsAspectRatio] = {
    "16:9",
    "1:1",
    "3:4",
    "4:3",
    "9:16",
}


def check_pix_verse_60_transition_args_aspect_ratio(value: str) -> PixVerse60TransitionArgsAspectRatio:
    if value in PIX_VERSE_60_TRANSITION_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PIX_VERSE_60_TRANSITION_ARGS_ASPECT_RATIO_VALUES!r}"
    )
