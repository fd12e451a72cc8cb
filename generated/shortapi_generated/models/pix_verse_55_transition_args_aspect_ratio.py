# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

PixVerse55TransitionArgsAspectRatio = Literal["16:9", "1:1", "3:4", "4:3", "9:16"]

PIX_VERSE_55_TRANSITION_ARGS_ASPECT_RATIO_VALUES: set[PixVerse55TransitionArgsAspectRatio] = {
    "16:9",
    "1:1",
    "3:4",
    "4:3",
    "9:16",
}


def check_pix_verse_55_transition_args_aspect_ratio(value: str) -> PixVerse55TransitionArgsAspectRatio:
    if value in PIX_VERSE_55_TRANSITION_ARGS_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PIX_VERSE_55_TRANSITION_ARGS_ASPECT_RATIO_VALUES!r}"
    )
