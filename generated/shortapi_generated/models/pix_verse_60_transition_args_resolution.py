# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

PixVerse60TransitionArgsResolution = Literal["1080p", "540p", "720p"]

PIX_VERSE_60_TRANSITION_ARGS_RESOLUTION_VALUES: set[PixVerse60TransitionArgsResolution] = {
    "1080p",
    "540p",
    "720p",
}


def check_pix_verse_60_transition_args_resolution(value: str) -> PixVerse60TransitionArgsResolution:
    if value in PIX_VERSE_60_TRANSITION_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PIX_VERSE_60_TRANSITION_ARGS_RESOLUTION_VALUES!r}"
    )
