# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

Toy10TextToVideoArgsSize = Literal["1080P", "2160P", "720P"]

TOY_10_TEXT_TO_VIDEO_ARGS_SIZE_VALUES: set[Toy10TextToVideoArgsSize] = {
    "1080P",
    "2160P",
    "720P",
}


def check_toy_10_text_to_video_args_size(value: str) -> Toy10TextToVideoArgsSize:
    if value in TOY_10_TEXT_TO_VIDEO_ARGS_SIZE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TOY_10_TEXT_TO_VIDEO_ARGS_SIZE_VALUES!r}")
