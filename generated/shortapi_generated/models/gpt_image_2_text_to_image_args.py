# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.gpt_image_2_text_to_image_args_size import (
    GPTImage2TextToImageArgsSize,
    check_gpt_image_2_text_to_image_args_size,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="GPTImage2TextToImageArgs")


@_attrs_define(repr=False)
class GPTImage2TextToImageArgs(Redacted):
    """Draws a picture from a prompt, in one of three sizes or one that the model chooses.

    Model: openai/gpt-image-2/text-to-image

    Price: 0.06 per request (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/openai/gpt-image-2/text-to-image/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What the picture should show.
        size (GPTImage2TextToImageArgsSize | Unset): Width and height of the picture in pixels; auto leaves the choice
            to the model. One of 1024x1024, 1536x1024, 1024x1536, auto. Default: auto.
    """

    MODEL: ClassVar[str] = "openai/gpt-image-2/text-to-image"

    prompt: str
    size: GPTImage2TextToImageArgsSize | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        size: str | Unset = UNSET
        if not isinstance(self.size, Unset):
            size = self.size

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if size is not UNSET:
            field_dict["size"] = size

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        _size = d.pop("size", UNSET)
        size: GPTImage2TextToImageArgsSize | Unset
        if isinstance(_size, Unset):
            size = UNSET
        else:
            size = check_gpt_image_2_text_to_image_args_size(_size)

        gpt_image_2_text_to_image_args = cls(
            prompt=prompt,
            size=size,
        )

        return gpt_image_2_text_to_image_args
