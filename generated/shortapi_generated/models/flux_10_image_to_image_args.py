# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.flux_10_image_to_image_args_aspect_ratio import (
    Flux10ImageToImageArgsAspectRatio,
    check_flux_10_image_to_image_args_aspect_ratio,
)
from ..models.flux_10_image_to_image_args_num_images import (
    Flux10ImageToImageArgsNumImages,
    check_flux_10_image_to_image_args_num_images,
)
from ..models.flux_10_image_to_image_args_performance import (
    Flux10ImageToImageArgsPerformance,
    check_flux_10_image_to_image_args_performance,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="Flux10ImageToImageArgs")


@_attrs_define(repr=False)
class Flux10ImageToImageArgs(Redacted):
    """Makes up to eight pictures from a start picture and a prompt, quickly (schnell) or with more care (dev).

    Model: shortapi/flux-1.0/image-to-image

    Price: 0.002 per request with performance schnell; 0.02 per request with performance dev (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/shortapi/flux-1.0/image-to-image/llms.txt (read 2026-11-22)

    Attributes:
        image_url (Medium): URL of the picture to start from.
        prompt (str): What the pictures should show.
        aspect_ratio (Flux10ImageToImageArgsAspectRatio): Shape of the pictures, width to height. One of 1:1, 9:16,
            16:9, 4:3, 3:4, 3:2, 2:3, 21:9.
        num_images (Flux10ImageToImageArgsNumImages | Unset): How many pictures; the price is stated for a request,
            whatever their number. One of 1, 2, 4, 8. Default: 1.
        performance (Flux10ImageToImageArgsPerformance | Unset): Variant of the model; dev costs ten times as much as
            schnell. One of schnell, dev. Default: dev.
    """

    MODEL: ClassVar[str] = "shortapi/flux-1.0/image-to-image"

    image_url: Medium
    prompt: str
    aspect_ratio: Flux10ImageToImageArgsAspectRatio
    num_images: Flux10ImageToImageArgsNumImages | Unset = UNSET
    performance: Flux10ImageToImageArgsPerformance | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        image_url = self.image_url

        prompt = self.prompt

        aspect_ratio: str = self.aspect_ratio

        num_images: int | Unset = UNSET
        if not isinstance(self.num_images, Unset):
            num_images = self.num_images

        performance: str | Unset = UNSET
        if not isinstance(self.performance, Unset):
            performance = self.performance

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "image_url": image_url,
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
            }
        )
        if num_images is not UNSET:
            field_dict["num_images"] = num_images
        if performance is not UNSET:
            field_dict["performance"] = performance

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        image_url = d.pop("image_url")

        prompt = d.pop("prompt")

        aspect_ratio = check_flux_10_image_to_image_args_aspect_ratio(d.pop("aspect_ratio"))

        _num_images = d.pop("num_images", UNSET)
        num_images: Flux10ImageToImageArgsNumImages | Unset
        if isinstance(_num_images, Unset):
            num_images = UNSET
        else:
            num_images = check_flux_10_image_to_image_args_num_images(_num_images)

        _performance = d.pop("performance", UNSET)
        performance: Flux10ImageToImageArgsPerformance | Unset
        if isinstance(_performance, Unset):
            performance = UNSET
        else:
            performance = check_flux_10_image_to_image_args_performance(_performance)

        flux_10_image_to_image_args = cls(
            image_url=image_url,
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            num_images=num_images,
            performance=performance,
        )

        return flux_10_image_to_image_args
