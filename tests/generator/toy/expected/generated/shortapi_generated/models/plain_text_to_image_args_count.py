# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

PlainTextToImageArgsCount = Literal[1, 2, 4]

PLAIN_TEXT_TO_IMAGE_ARGS_COUNT_VALUES: set[PlainTextToImageArgsCount] = {
    1,
    2,
    4,
}


def check_plain_text_to_image_args_count(value: int) -> PlainTextToImageArgsCount:
    if value in PLAIN_TEXT_TO_IMAGE_ARGS_COUNT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PLAIN_TEXT_TO_IMAGE_ARGS_COUNT_VALUES!r}")
