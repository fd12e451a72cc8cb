# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

KlingO3TextToVideoArgsSound = Literal["off", "on"]

KLING_O3_TEXT_TO_VIDEO_ARGS_SOUND_VALUES: set[KlingO3TextToVideoArgsSound] = {
    "off",
    "on",
}


def check_kling_o3_text_to_video_args_sound(value: str) -> KlingO3TextToVideoArgsSound:
    if value in KLING_O3_TEXT_TO_VIDEO_ARGS_SOUND_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {KLING_O3_TEXT_TO_VIDEO_ARGS_SOUND_VALUES!r}"
    )
