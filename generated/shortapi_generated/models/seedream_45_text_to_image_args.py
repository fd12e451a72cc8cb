# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.seedream_45_text_to_image_args_aspect_ratio import (
    Seedream45TextToImageArgsAspectRatio,
    check_seedream_45_text_to_image_args_aspect_ratio,
)
from ..models.seedream_45_text_to_image_args_num_images import (
    Seedream45TextToImageArgsNumImages,
    check_seedream_45_text_to_image_args_num_images,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Seedream45TextToImageArgs")


@_attrs_define(repr=False)
class Seedream45TextToImageArgs(Redacted):
    """Draws up to four pictures from a prompt.

    Model: bytedance/seedream-4.5/text-to-image

    Price: 0.038 per image (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/bytedance/seedream-4.5/text-to-image/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What the pictures should show.
        aspect_ratio (Seedream45TextToImageArgsAspectRatio): Shape of the pictures, width to height. One of 1:1, 9:16,
            16:9, 4:3, 3:4, 3:2, 2:3, 21:9.
        num_images (Seedream45TextToImageArgsNumImages | Unset): How many pictures; each one is billed. One of 1, 2, 3,
            4. Default: 1.
    """

    MODEL: ClassVar[str] = "bytedance/seedream-4.5/text-to-image"

    prompt: str
    aspect_ratio: Seedream45TextToImageArgsAspectRatio
    num_images: Seedream45TextToImageArgsNumImages | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        aspect_ratio: str = self.aspect_ratio

        num_images: int | Unset = UNSET
        if not isinstance(self.num_images, Unset):
            num_images = self.num_images

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
            }
        )
        if num_images is not UNSET:
            field_dict["num_images"] = num_images

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        aspect_ratio = check_seedream_45_text_to_image_args_aspect_ratio(d.pop("aspect_ratio"))

        _num_images = d.pop("num_images", UNSET)
        num_images: Seedream45TextToImageArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_seedream_45_text_to_image_args_num_images(_num_images)

        seedream_45_text_to_image_args = cls(
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            num_images=num_images,
        )

        return seedream_45_text_to_image_args
