# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.nano_banana_edit_args_aspect_ratio import (
    NanoBananaEditArgsAspectRatio,
    check_nano_banana_edit_args_aspect_ratio,
)
from ..models.nano_banana_edit_args_num_images import (
    NanoBananaEditArgsNumImages,
    check_nano_banana_edit_args_num_images,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="NanoBananaEditArgs")


@_attrs_define(repr=False)
class NanoBananaEditArgs(Redacted):
    """Changes given pictures as a prompt says and makes up to four versions.

    Model: google/nano-banana/edit

    Price: 0.03 per image (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/google/nano-banana/edit/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What to change, or what the new pictures should show.
        image_urls (Media): URLs of the pictures to work from.
        aspect_ratio (NanoBananaEditArgsAspectRatio): Shape of the pictures, width to height. One of 9:16, 2:3, 3:4,
            4:5, 1:1, 5:4, 4:3, 3:2, 16:9, 21:9.
        num_images (NanoBananaEditArgsNumImages | Unset): How many pictures; each one is billed. One of 1, 2, 3, 4.
            Default: 1.
    """

    MODEL: ClassVar[str] = "google/nano-banana/edit"

    prompt: str
    image_urls: Media
    aspect_ratio: NanoBananaEditArgsAspectRatio
    num_images: NanoBananaEditArgsNumImages | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image_urls = self.image_urls

        aspect_ratio: str = self.aspect_ratio

        num_images: int | Unset = UNSET
        if not isinstance(self.num_images, Unset):
            num_images = self.num_images

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

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        aspect_ratio = check_nano_banana_edit_args_aspect_ratio(d.pop("aspect_ratio"))

        _num_images = d.pop("num_images", UNSET)
        num_images: NanoBananaEditArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_nano_banana_edit_args_num_images(_num_images)

        nano_banana_edit_args = cls(
            prompt=prompt,
            image_urls=image_urls,
            aspect_ratio=aspect_ratio,
            num_images=num_images,
        )

        return nano_banana_edit_args
