# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.seedream_50_text_to_image_args_aspect_ratio import (
    Seedream50TextToImageArgsAspectRatio,
    check_seedream_50_text_to_image_args_aspect_ratio,
)
from ..models.seedream_50_text_to_image_args_mode import (
    Seedream50TextToImageArgsMode,
    check_seedream_50_text_to_image_args_mode,
)
from ..models.seedream_50_text_to_image_args_num_images import (
    Seedream50TextToImageArgsNumImages,
    check_seedream_50_text_to_image_args_num_images,
)
from ..models.seedream_50_text_to_image_args_resolution import (
    Seedream50TextToImageArgsResolution,
    check_seedream_50_text_to_image_args_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Seedream50TextToImageArgs")


@_attrs_define(repr=False)
class Seedream50TextToImageArgs(Redacted):
    """Draws up to four pictures from a prompt, in 2k or 3k size.

    Model: bytedance/seedream-5.0/text-to-image

    Price: 0.033 per image with mode lite (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/bytedance/seedream-5.0/text-to-image/llms.txt (read 2026-11-22)

    Attributes:
        mode (Seedream50TextToImageArgsMode): Tier of the model; there is one. One of lite. Default: lite.
        prompt (str): What the pictures should show.
        aspect_ratio (Seedream50TextToImageArgsAspectRatio): Shape of the pictures, width to height. One of 1:1, 9:16,
            16:9, 4:3, 3:4, 3:2, 2:3, 21:9.
        resolution (Seedream50TextToImageArgsResolution): Size class of the pictures, written with a small k. One of 2k,
            3k. Default: 2k.
        num_images (Seedream50TextToImageArgsNumImages | Unset): How many pictures; each one is billed. One of 1, 2, 3,
            4. Default: 1.
    """

    MODEL: ClassVar[str] = "bytedance/seedream-5.0/text-to-image"

    mode: Seedream50TextToImageArgsMode
    prompt: str
    aspect_ratio: Seedream50TextToImageArgsAspectRatio
    resolution: Seedream50TextToImageArgsResolution
    num_images: Seedream50TextToImageArgsNumImages | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        aspect_ratio: str = self.aspect_ratio

        resolution: str = self.resolution

        num_images: int | Unset = UNSET
        if not isinstance(self.num_images, Unset):
            num_images = self.num_images

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
                "resolution": resolution,
            }
        )
        if num_images is not UNSET:
            field_dict["num_images"] = num_images

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_seedream_50_text_to_image_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        aspect_ratio = check_seedream_50_text_to_image_args_aspect_ratio(d.pop("aspect_ratio"))

        resolution = check_seedream_50_text_to_image_args_resolution(d.pop("resolution"))

        _num_images = d.pop("num_images", UNSET)
        num_images: Seedream50TextToImageArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_seedream_50_text_to_image_args_num_images(_num_images)

        seedream_50_text_to_image_args = cls(
            mode=mode,
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            num_images=num_images,
        )

        return seedream_50_text_to_image_args
