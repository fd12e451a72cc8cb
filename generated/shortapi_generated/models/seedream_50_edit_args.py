# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.seedream_50_edit_args_aspect_ratio import (
    Seedream50EditArgsAspectRatio,
    check_seedream_50_edit_args_aspect_ratio,
)
from ..models.seedream_50_edit_args_mode import Seedream50EditArgsMode, check_seedream_50_edit_args_mode
from ..models.seedream_50_edit_args_num_images import (
    Seedream50EditArgsNumImages,
    check_seedream_50_edit_args_num_images,
)
from ..models.seedream_50_edit_args_resolution import (
    Seedream50EditArgsResolution,
    check_seedream_50_edit_args_resolution,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="Seedream50EditArgs")


@_attrs_define(repr=False)
class Seedream50EditArgs(Redacted):
    """Changes up to ten given pictures as a prompt says and makes up to six versions, in 2k or 3k size.

    Model: bytedance/seedream-5.0/edit

    Price: 0.033 per image with mode lite (USD, checked 2026-11-25)

    Source: https://shortapi.ai/models/bytedance/seedream-5.0/edit/llms.txt (read 2026-11-25)

    Attributes:
        mode (Seedream50EditArgsMode): Tier of the model; there is one. One of lite. Default: lite.
        prompt (str): What to change, or what the new pictures should show.
        image_urls (Media): URLs of the pictures to work from. At most 10 items.
        aspect_ratio (Seedream50EditArgsAspectRatio): Shape of the pictures, width to height. One of 1:1, 9:16, 16:9,
            4:3, 3:4, 3:2, 2:3, 21:9.
        resolution (Seedream50EditArgsResolution): Size class of the pictures, written with a small k. One of 2k, 3k.
            Default: 2k.
        num_images (Seedream50EditArgsNumImages | Unset): How many pictures; each one is billed. One of 1, 2, 3, 4, 5,
            6. Default: 1.
    """

    MODEL: ClassVar[str] = "bytedance/seedream-5.0/edit"

    mode: Seedream50EditArgsMode
    prompt: str
    image_urls: Media
    aspect_ratio: Seedream50EditArgsAspectRatio
    resolution: Seedream50EditArgsResolution
    num_images: Seedream50EditArgsNumImages | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        image_urls = self.image_urls

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
                "image_urls": image_urls,
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
        mode = check_seedream_50_edit_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        aspect_ratio = check_seedream_50_edit_args_aspect_ratio(d.pop("aspect_ratio"))

        resolution = check_seedream_50_edit_args_resolution(d.pop("resolution"))

        _num_images = d.pop("num_images", UNSET)
        num_images: Seedream50EditArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_seedream_50_edit_args_num_images(_num_images)

        seedream_50_edit_args = cls(
            mode=mode,
            prompt=prompt,
            image_urls=image_urls,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            num_images=num_images,
        )

        return seedream_50_edit_args
