# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

PlainTextToImageArgsCameraMove = Literal["pan", "zoom"]

PLAIN_TEXT_TO_IMAGE_ARGS_CAMERA_MOVE_VALUES: set[PlainTextToImageArgsCameraMove] = {
    "pan",
    "zoom",
}


def check_plain_text_to_image_args_camera_move(value: str) -> PlainTextToImageArgsCameraMove:
    if value in PLAIN_TEXT_TO_IMAGE_ARGS_CAMERA_MOVE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PLAIN_TEXT_TO_IMAGE_ARGS_CAMERA_MOVE_VALUES!r}"
    )
