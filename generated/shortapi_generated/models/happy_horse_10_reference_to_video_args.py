# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.happy_horse_10_reference_to_video_args_ratio import (
    HappyHorse10ReferenceToVideoArgsRatio,
    check_happy_horse_10_reference_to_video_args_ratio,
)
from ..models.happy_horse_10_reference_to_video_args_resolution import (
    HappyHorse10ReferenceToVideoArgsResolution,
    check_happy_horse_10_reference_to_video_args_resolution,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="HappyHorse10ReferenceToVideoArgs")


@_attrs_define(repr=False)
class HappyHorse10ReferenceToVideoArgs(Redacted):
    """Makes a video with the people and things of up to nine reference pictures, from a prompt in any language.

    Model: alibaba/happyhorse-1.0/reference-to-video

    Price: 0.129 per second with resolution 720P; 0.229 per second with resolution 1080P (USD, checked 2026-11-25)

    Source: https://shortapi.ai/models/alibaba/happyhorse-1.0/reference-to-video/llms.txt (read 2026-11-25)

    Attributes:
        prompt (str): What should happen in the video; more than 5,000 characters (2,500 Chinese ones) are cut off. At
            most 5000 characters, a Chinese one counting twice (the rest is silently cut off).
        images (Media): URLs of the reference pictures. 1 to 9 items; sides at least 400 pixels; at most 10 MB.
        resolution (HappyHorse10ReferenceToVideoArgsResolution | Unset): Resolution of the video, written with a capital
            P. One of 720P, 1080P. Default: 1080P.
        ratio (HappyHorse10ReferenceToVideoArgsRatio | Unset): Shape of the picture, width to height. One of 16:9, 9:16,
            1:1, 4:3, 3:4. Default: 16:9.
        duration (int | Unset): Length of the video in seconds. 3 to 15. Default: 5.
    """

    MODEL: ClassVar[str] = "alibaba/happyhorse-1.0/reference-to-video"

    prompt: str
    images: Media
    resolution: HappyHorse10ReferenceToVideoArgsResolution | Unset = UNSET
    ratio: HappyHorse10ReferenceToVideoArgsRatio | Unset = UNSET
    duration: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        images = self.images

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        ratio: str | Unset = UNSET
        if not isinstance(self.ratio, Unset):
            ratio = self.ratio

        duration = self.duration

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "images": images,
            }
        )
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if ratio is not UNSET:
            field_dict["ratio"] = ratio
        if duration is not UNSET:
            field_dict["duration"] = duration

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        images = cast(list[str], d.pop("images"))

        _resolution = d.pop("resolution", UNSET)
        resolution: HappyHorse10ReferenceToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_happy_horse_10_reference_to_video_args_resolution(_resolution)

        _ratio = d.pop("ratio", UNSET)
        ratio: HappyHorse10ReferenceToVideoArgsRatio | Unset
        if isinstance(_ratio, Unset):
            ratio = UNSET
        else:
            ratio = check_happy_horse_10_reference_to_video_args_ratio(_ratio)

        duration = d.pop("duration", UNSET)

        happy_horse_10_reference_to_video_args = cls(
            prompt=prompt,
            images=images,
            resolution=resolution,
            ratio=ratio,
            duration=duration,
        )

        return happy_horse_10_reference_to_video_args
