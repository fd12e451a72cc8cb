# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

PixVerse55ImageToVideoArgsDuration = Literal["10", "5", "8"]

PIX_VERSE_55_IMAGE_TO_VIDEO_ARGS_DURATION_VALUES: set[PixVerse55ImageToVideoArgsDuration] = {
    "10",
    "5",
    "8",
}


def check_pix_verse_55_image_to_video_args_duration(value: str) -> PixVerse55ImageToVideoArgsDuration:
    if value in PIX_VERSE_55_IMAGE_TO_VIDEO_ARGS_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PIX_VERSE_55_IMAGE_TO_VIDEO_ARGS_DURATION_VALUES!r}"
    )
