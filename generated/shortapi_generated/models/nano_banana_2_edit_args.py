# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.nano_banana_2_edit_args_aspect_ratio import (
    NanoBanana2EditArgsAspectRatio,
    check_nano_banana_2_edit_args_aspect_ratio,
)
from ..models.nano_banana_2_edit_args_num_images import (
    NanoBanana2EditArgsNumImages,
    check_nano_banana_2_edit_args_num_images,
)
from ..models.nano_banana_2_edit_args_resolution import (
    NanoBanana2EditArgsResolution,
    check_nano_banana_2_edit_args_resolution,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="NanoBanana2EditArgs")


@_attrs_define(repr=False)
class NanoBanana2EditArgs(Redacted):
    """Changes given pictures as a prompt says, or joins several into one, up to 4K in size.

    Model: google/nano-banana-2/edit

    Price: 0.04 per image with resolution 1K; 0.06 per image with resolution 2K; 0.09 per image with resolution 4K (USD,
    checked 2026-11-22)

    Source: https://shortapi.ai/models/google/nano-banana-2/edit/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What to change, or what the new picture should show.
        image_urls (Media): URLs of the pictures to work from.
        aspect_ratio (NanoBanana2EditArgsAspectRatio): Shape of the picture, width to height. One of 9:16, 2:3, 3:4,
            4:5, 1:1, 5:4, 4:3, 3:2, 16:9, 21:9.
        num_images (NanoBanana2EditArgsNumImages | Unset): How many pictures; this model makes one a job. One of 1.
            Default: 1.
        resolution (NanoBanana2EditArgsResolution | Unset): Size class of the picture. One of 1K, 2K, 4K. Default: 1K.
    """

    MODEL: ClassVar[str] = "google/nano-banana-2/edit"

    prompt: str
    image_urls: Media
    aspect_ratio: NanoBanana2EditArgsAspectRatio
    num_images: NanoBanana2EditArgsNumImages | Unset = UNSET
    resolution: NanoBanana2EditArgsResolution | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image_urls = self.image_urls

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
                "image_urls": image_urls,
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

        image_urls = cast(list[str], d.pop("image_urls"))

        aspect_ratio = check_nano_banana_2_edit_args_aspect_ratio(d.pop("aspect_ratio"))

        _num_images = d.pop("num_images", UNSET)
        num_images: NanoBanana2EditArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_nano_banana_2_edit_args_num_images(_num_images)

        _resolution = d.pop("resolution", UNSET)
        resolution: NanoBanana2EditArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_nano_banana_2_edit_args_resolution(_resolution)

        nano_banana_2_edit_args = cls(
            prompt=prompt,
            image_urls=image_urls,
            aspect_ratio=aspect_ratio,
            num_images=num_images,
            resolution=resolution,
        )

        return nano_banana_2_edit_args
