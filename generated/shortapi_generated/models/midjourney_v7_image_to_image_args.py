# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.midjourney_v7_image_to_image_args_aspect_ratio import (
    MidjourneyV7ImageToImageArgsAspectRatio,
    check_midjourney_v7_image_to_image_args_aspect_ratio,
)
from ..models.midjourney_v7_image_to_image_args_mode import (
    MidjourneyV7ImageToImageArgsMode,
    check_midjourney_v7_image_to_image_args_mode,
)
from ..models.midjourney_v7_image_to_image_args_performance import (
    MidjourneyV7ImageToImageArgsPerformance,
    check_midjourney_v7_image_to_image_args_performance,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="MidjourneyV7ImageToImageArgs")


@_attrs_define(repr=False)
class MidjourneyV7ImageToImageArgs(Redacted):
    """Makes pictures from a prompt and, if you like, from given pictures, with dials for style and surprise.

    Model: midjourney/midjourney-v7/image-to-image

    Price: 0.04 per request with mode fast (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/midjourney/midjourney-v7/image-to-image/llms.txt (read 2026-11-22)

    Attributes:
        mode (MidjourneyV7ImageToImageArgsMode): Queue of the job; there is one. One of fast. Default: fast.
        prompt (str): What the pictures should show, in plain words without dashes or special characters.
        aspect_ratio (MidjourneyV7ImageToImageArgsAspectRatio): Shape of the pictures, width to height. One of 9:16,
            2:3, 3:4, 4:5, 5:6, 1:1, 6:5, 5:4, 4:3, 3:2, 16:9.
        negative_prompt (str | Unset): What the pictures should not show.
        performance (MidjourneyV7ImageToImageArgsPerformance | Unset): What matters more, speed or quality. One of
            speed, balance, quality. Default: balance.
        stylization (int | Unset): How strongly the model's own style shows. 0 to 1000. Default: 100.
        chaos (int | Unset): How much the pictures of one job differ from each other. 0 to 100. Default: 0.
        weirdness (int | Unset): How odd the pictures may be. 0 to 3000. Default: 0.
        image_urls (Media | Unset): URLs of pictures to work from.
    """

    MODEL: ClassVar[str] = "midjourney/midjourney-v7/image-to-image"

    mode: MidjourneyV7ImageToImageArgsMode
    prompt: str
    aspect_ratio: MidjourneyV7ImageToImageArgsAspectRatio
    negative_prompt: str | Unset = UNSET
    performance: MidjourneyV7ImageToImageArgsPerformance | Unset = UNSET
    stylization: int | Unset = UNSET
    chaos: int | Unset = UNSET
    weirdness: int | Unset = UNSET
    image_urls: Media | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        aspect_ratio: str = self.aspect_ratio

        negative_prompt = self.negative_prompt

        performance: str | Unset = UNSET
        if not isinstance(self.performance, Unset):
            performance = self.performance

        stylization = self.stylization

        chaos = self.chaos

        weirdness = self.weirdness

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "aspect_ratio": aspect_ratio,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if performance is not UNSET:
            field_dict["performance"] = performance
        if stylization is not UNSET:
            field_dict["stylization"] = stylization
        if chaos is not UNSET:
            field_dict["chaos"] = chaos
        if weirdness is not UNSET:
            field_dict["weirdness"] = weirdness
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_midjourney_v7_image_to_image_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        aspect_ratio = check_midjourney_v7_image_to_image_args_aspect_ratio(d.pop("aspect_ratio"))

        negative_prompt = d.pop("negative_prompt", UNSET)

        _performance = d.pop("performance", UNSET)
        performance: MidjourneyV7ImageToImageArgsPerformance | Unset
        if isinstance(_performance, Unset):
            performance = UNSET
        else:
            performance = check_midjourney_v7_image_to_image_args_performance(_performance)

        stylization = d.pop("stylization", UNSET)

        chaos = d.pop("chaos", UNSET)

        weirdness = d.pop("weirdness", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        midjourney_v7_image_to_image_args = cls(
            mode=mode,
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            negative_prompt=negative_prompt,
            performance=performance,
            stylization=stylization,
            chaos=chaos,
            weirdness=weirdness,
            image_urls=image_urls,
        )

        return midjourney_v7_image_to_image_args
