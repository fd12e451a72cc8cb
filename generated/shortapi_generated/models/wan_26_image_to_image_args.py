# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.wan_26_image_to_image_args_num_images import (
    Wan26ImageToImageArgsNumImages,
    check_wan_26_image_to_image_args_num_images,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="Wan26ImageToImageArgs")


@_attrs_define(repr=False)
class Wan26ImageToImageArgs(Redacted):
    """Makes up to four pictures of a chosen size in pixels from one to four given ones.

    Model: alibaba/wan-2.6/image-to-image

    Price: 0.026 per image (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/alibaba/wan-2.6/image-to-image/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What to change, or what the new pictures should show. At most 2000 characters.
        image_urls (Media): URLs of the pictures to work from. 1 to 4 items.
        width (int): Width of the pictures in pixels. 384 to 2560.
        height (int): Height of the pictures in pixels. 384 to 2560.
        negative_prompt (str | Unset): What the pictures should not show.
        num_images (Wan26ImageToImageArgsNumImages | Unset): How many pictures; each one is billed. One of 1, 2, 3, 4.
            Default: 1.
        prompt_extend (bool | Unset): Whether the service rewrites the prompt before use. Default: false.
    """

    MODEL: ClassVar[str] = "alibaba/wan-2.6/image-to-image"

    prompt: str
    image_urls: Media
    width: int
    height: int
    negative_prompt: str | Unset = UNSET
    num_images: Wan26ImageToImageArgsNumImages | Unset = UNSET
    prompt_extend: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image_urls = self.image_urls

        width = self.width

        height = self.height

        negative_prompt = self.negative_prompt

        num_images: int | Unset = UNSET
        if not isinstance(self.num_images, Unset):
            num_images = self.num_images

        prompt_extend = self.prompt_extend

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "image_urls": image_urls,
                "width": width,
                "height": height,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if num_images is not UNSET:
            field_dict["num_images"] = num_images
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        width = d.pop("width")

        height = d.pop("height")

        negative_prompt = d.pop("negative_prompt", UNSET)

        _num_images = d.pop("num_images", UNSET)
        num_images: Wan26ImageToImageArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_wan_26_image_to_image_args_num_images(_num_images)

        prompt_extend = d.pop("prompt_extend", UNSET)

        wan_26_image_to_image_args = cls(
            prompt=prompt,
            image_urls=image_urls,
            width=width,
            height=height,
            negative_prompt=negative_prompt,
            num_images=num_images,
            prompt_extend=prompt_extend,
        )

        return wan_26_image_to_image_args
