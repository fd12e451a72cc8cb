# Generated from spec/ by `make generate`; edit spec/ instead.
from typing import Literal

GPTImage2TextToImageArgsSize = Literal["1024x1024", "1024x1536", "1536x1024", "auto"]

GPT_IMAGE_2_TEXT_TO_IMAGE_ARGS_SIZE_VALUES: set[GPTImage2TextToImageArgsSize] = {
    "1024x1024",
    "1024x1536",
    "1536x1024",
    "auto",
}


def check_gpt_image_2_text_to_image_args_size(value: str) -> GPTImage2TextToImageArgsSize:
    if value in GPT_IMAGE_2_TEXT_TO_IMAGE_ARGS_SIZE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GPT_IMAGE_2_TEXT_TO_IMAGE_ARGS_SIZE_VALUES!r}"
    )
