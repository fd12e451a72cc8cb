# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.nano_banana_pro_text_to_image_args_aspect_ratio import (
    NanoBananaProTextToImageArgsAspectRatio,
    check_nano_banana_pro_text_to_image_args_aspect_ratio,
)
from ..models.nano_banana_pro_text_to_image_args_num_images import (
    NanoBananaProTextToImageArgsNumImages,
    check_nano_banana_pro_text_to_image_args_num_images,
)
from ..models.nano_banana_pro_text_to_image_args_resolution import (
    NanoBananaProTextToImageArgsResolution,
    check_nano_banana_pro_text_to_image_args_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="NanoBananaProTextToImageArgs")


@_attrs_define(repr=False)
class NanoBananaProTextToImageArgs(Redacted):
    """Draws a picture from a prompt, up to 4K in size.

    Model: google/nano-banana-pro/text-to-image

    Price: 0.08 per image with resolution 1K; 0.08 per image with resolution 2K; 0.12 per image with resolution 4K (USD,
    checked 2026-11-22)

    Source: https://shortapi.ai/models/google/nano-banana-pro/text-to-image/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What the picture should show.
        aspect_ratio (NanoBananaProTextToImageArgsAspectRatio): Shape of the picture, width to height. One of 9:16, 2:3,
            3:4, 4:5, 1:1, 5:4, 4:3, 3:2, 16:9, 21:9.
        num_images (NanoBananaProTextToImageArgsNumImages | Unset): How many pictures; this model makes one a job. One
            of 1. Default: 1.
        resolution (NanoBananaProTextToImageArgsResolution | Unset): Size class of the picture; 2K costs no more than
            1K. One of 1K, 2K, 4K. Default: 1K.
    """

    MODEL: ClassVar[str] = "google/nano-banana-pro/text-to-image"

    prompt: str
    aspect_ratio: NanoBananaProTextToImageArgsAspectRatio
    num_images: NanoBananaProTextToImageArgsNumImages | Unset = UNSET
    resolution: NanoBananaProTextToImageArgsResolution | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        aspect_ratio: str = self.aspect_ratio

        num_images: int | Unset = UNSET
        if not isinstance(self.num_images, Unset):
            num_images = self.num_images

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

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

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        aspect_ratio = check_nano_banana_pro_text_to_image_args_aspect_ratio(d.pop("aspect_ratio"))

        _num_images = d.pop("num_images", UNSET)
        num_images: NanoBananaProTextToImageArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_nano_banana_pro_text_to_image_args_num_images(_num_images)

        _resolution = d.pop("resolution", UNSET)
        resolution: NanoBananaProTextToImageArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_nano_banana_pro_text_to_image_args_resolution(_resolution)

        nano_banana_pro_text_to_image_args = cls(
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            num_images=num_images,
            resolution=resolution,
        )

        return nano_banana_pro_text_to_image_args
