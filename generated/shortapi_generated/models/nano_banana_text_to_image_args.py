# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.nano_banana_text_to_image_args_aspect_ratio import (
    NanoBananaTextToImageArgsAspectRatio,
    check_nano_banana_text_to_image_args_aspect_ratio,
)
from ..models.nano_banana_text_to_image_args_num_images import (
    NanoBananaTextToImageArgsNumImages,
    check_nano_banana_text_to_image_args_num_images,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="NanoBananaTextToImageArgs")


@_attrs_define(repr=False)
class NanoBananaTextToImageArgs(Redacted):
    """Draws up to four pictures from a prompt.

    Model: google/nano-banana/text-to-image

    Price: 0.03 per image (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/google/nano-banana/text-to-image/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What the pictures should show.
        aspect_ratio (NanoBananaTextToImageArgsAspectRatio): Shape of the pictures, width to height. One of 9:16, 2:3,
            3:4, 4:5, 1:1, 5:4, 4:3, 3:2, 16:9, 21:9.
        num_images (NanoBananaTextToImageArgsNumImages | Unset): How many pictures; each one is billed. One of 1, 2, 3,
            4. Default: 1.
    """

    MODEL: ClassVar[str] = "google/nano-banana/text-to-image"

    prompt: str
    aspect_ratio: NanoBananaTextToImageArgsAspectRatio
    num_images: NanoBananaTextToImageArgsNumImages | Unset = UNSET

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

        aspect_ratio = check_nano_banana_text_to_image_args_aspect_ratio(d.pop("aspect_ratio"))

        _num_images = d.pop("num_images", UNSET)
        num_images: NanoBananaTextToImageArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_nano_banana_text_to_image_args_num_images(_num_images)

        nano_banana_text_to_image_args = cls(
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            num_images=num_images,
        )

        return nano_banana_text_to_image_args
