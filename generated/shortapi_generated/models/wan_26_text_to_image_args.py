# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.wan_26_text_to_image_args_num_images import (
    Wan26TextToImageArgsNumImages,
    check_wan_26_text_to_image_args_num_images,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Wan26TextToImageArgs")


@_attrs_define(repr=False)
class Wan26TextToImageArgs(Redacted):
    """Draws up to four pictures of a chosen size in pixels from a prompt.

    Model: alibaba/wan-2.6/text-to-image

    Price: 0.026 per image (USD, checked 2026-11-25)

    Source: https://shortapi.ai/models/alibaba/wan-2.6/text-to-image/llms.txt (read 2026-11-25)

    Attributes:
        prompt (str): What the pictures should show. At most 2100 characters.
        negative_prompt (str | Unset): What the pictures should not show. At most 500 characters.
        num_images (Wan26TextToImageArgsNumImages | Unset): How many pictures; each one is billed. One of 1, 2, 3, 4.
            Default: 1.
        width (int | Unset): Width of the pictures in pixels. 640 to 2880.
        height (int | Unset): Height of the pictures in pixels. 640 to 2880.
        prompt_extend (bool | Unset): Whether the service rewrites the prompt before use. Default: false.
    """

    MODEL: ClassVar[str] = "alibaba/wan-2.6/text-to-image"

    prompt: str
    negative_prompt: str | Unset = UNSET
    num_images: Wan26TextToImageArgsNumImages | Unset = UNSET
    width: int | Unset = UNSET
    height: int | Unset = UNSET
    prompt_extend: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        negative_prompt = self.negative_prompt

        num_images: int | Unset = UNSET
        if not isinstance(self.num_images, Unset):
            num_images = self.num_images

        width = self.width

        height = self.height

        prompt_extend = self.prompt_extend

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if num_images is not UNSET:
            field_dict["num_images"] = num_images
        if width is not UNSET:
            field_dict["width"] = width
        if height is not UNSET:
            field_dict["height"] = height
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        negative_prompt = d.pop("negative_prompt", UNSET)

        _num_images = d.pop("num_images", UNSET)
        num_images: Wan26TextToImageArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_wan_26_text_to_image_args_num_images(_num_images)

        width = d.pop("width", UNSET)

        height = d.pop("height", UNSET)

        prompt_extend = d.pop("prompt_extend", UNSET)

        wan_26_text_to_image_args = cls(
            prompt=prompt,
            negative_prompt=negative_prompt,
            num_images=num_images,
            width=width,
            height=height,
            prompt_extend=prompt_extend,
        )

        return wan_26_text_to_image_args
