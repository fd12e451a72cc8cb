# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.z_image_text_to_image_args_aspect_ratio import (
    ZImageTextToImageArgsAspectRatio,
    check_z_image_text_to_image_args_aspect_ratio,
)
from ..models.z_image_text_to_image_args_num_images import (
    ZImageTextToImageArgsNumImages,
    check_z_image_text_to_image_args_num_images,
)
from ..models.z_image_text_to_image_args_resolution import (
    ZImageTextToImageArgsResolution,
    check_z_image_text_to_image_args_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ZImageTextToImageArgs")


@_attrs_define(repr=False)
class ZImageTextToImageArgs(Redacted):
    """Draws up to four pictures from a prompt, billed by their pixels.

    Model: shortapi/z-image/text-to-image

    Price: 0.004 per megapixel (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/shortapi/z-image/text-to-image/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What the pictures should show.
        aspect_ratio (ZImageTextToImageArgsAspectRatio): Shape of the pictures, width to height. One of 1:1, 2:3, 3:2,
            4:3, 3:4, 16:9, 9:16, 21:9.
        num_images (ZImageTextToImageArgsNumImages | Unset): How many pictures. One of 1, 2, 3, 4. Default: 1.
        resolution (ZImageTextToImageArgsResolution | Unset): Size class of the pictures, written with a capital K; the
            service refuses other spellings. One of 1K, 1.5K. Default: 1K.
        enable_nsfw (bool | Unset): Whether the content filter is lifted; only the API offers this. Default: false.
    """

    MODEL: ClassVar[str] = "shortapi/z-image/text-to-image"

    prompt: str
    aspect_ratio: ZImageTextToImageArgsAspectRatio
    num_images: ZImageTextToImageArgsNumImages | Unset = UNSET
    resolution: ZImageTextToImageArgsResolution | Unset = UNSET
    enable_nsfw: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        aspect_ratio: str = self.aspect_ratio

        num_images: int | Unset = UNSET
        if not isinstance(self.num_images, Unset):
            num_images = self.num_images

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        enable_nsfw = self.enable_nsfw

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
            }
        )
        if num_images is not UNSET:
            field_dict["num_images"] = num_images
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if enable_nsfw is not UNSET:
            field_dict["enable_nsfw"] = enable_nsfw

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        aspect_ratio = check_z_image_text_to_image_args_aspect_ratio(d.pop("aspect_ratio"))

        _num_images = d.pop("num_images", UNSET)
        num_images: ZImageTextToImageArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_z_image_text_to_image_args_num_images(_num_images)

        _resolution = d.pop("resolution", UNSET)
        resolution: ZImageTextToImageArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_z_image_text_to_image_args_resolution(_resolution)

        enable_nsfw = d.pop("enable_nsfw", UNSET)

        z_image_text_to_image_args = cls(
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            num_images=num_images,
            resolution=resolution,
            enable_nsfw=enable_nsfw,
        )

        return z_image_text_to_image_args
