# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.happy_horse_10_image_to_video_args_resolution import (
    HappyHorse10ImageToVideoArgsResolution,
    check_happy_horse_10_image_to_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="HappyHorse10ImageToVideoArgs")


@_attrs_define(repr=False)
class HappyHorse10ImageToVideoArgs(Redacted):
    """Animates a first frame into a video with sound, from a prompt in any language.

    Model: alibaba/happyhorse-1.0/image-to-video

    Price: 0.129 per second with resolution 720P; 0.229 per second with resolution 1080P (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/alibaba/happyhorse-1.0/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video, in any language. At most 5000 characters, a Chinese one counting
            twice (the rest is silently cut off).
        image (Medium): URL of the first frame. JPEG, PNG, WEBP; sides at least 300 pixels; shape from 1:2.5 to 2.5:1; at
            most 10 MB.
        resolution (HappyHorse10ImageToVideoArgsResolution | Unset): Resolution of the video. One of 720P, 1080P.
            Default: 1080P.
        duration (int | Unset): Length of the video in seconds. 3 to 15. Default: 5.
    """

    MODEL: ClassVar[str] = "alibaba/happyhorse-1.0/image-to-video"

    prompt: str
    image: Medium
    resolution: HappyHorse10ImageToVideoArgsResolution | Unset = UNSET
    duration: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image = self.image

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        duration = self.duration

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "image": image,
            }
        )
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if duration is not UNSET:
            field_dict["duration"] = duration

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image = d.pop("image")

        _resolution = d.pop("resolution", UNSET)
        resolution: HappyHorse10ImageToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_happy_horse_10_image_to_video_args_resolution(_resolution)

        duration = d.pop("duration", UNSET)

        happy_horse_10_image_to_video_args = cls(
            prompt=prompt,
            image=image,
            resolution=resolution,
            duration=duration,
        )

        return happy_horse_10_image_to_video_args
