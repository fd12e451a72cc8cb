# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

PixVerse55TransitionArgsResolution = Literal["1080p", "540p", "720p"]

PIX_VERSE_55_TRANSITION_ARGS_RESOLUTION_VALUES: set[PixVerse55TransitionArgsResolution] = {
    "1080p",
    "540p",
    "720p",
}


def check_pix_verse_55_transition_args_resolution(value: str) -> PixVerse55TransitionArgsResolution:
    if value in PIX_VERSE_55_TRANSITION_ARGS_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PIX_VERSE_55_TRANSITION_ARGS_RESOLUTION_VALUES!r}"
    )
