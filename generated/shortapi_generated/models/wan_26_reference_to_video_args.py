# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.wan_26_reference_to_video_args_duration import (
    Wan26ReferenceToVideoArgsDuration,
    check_wan_26_reference_to_video_args_duration,
)
from ..models.wan_26_reference_to_video_args_resolution import (
    Wan26ReferenceToVideoArgsResolution,
    check_wan_26_reference_to_video_args_resolution,
)
from ..models.wan_26_reference_to_video_args_shot_type import (
    Wan26ReferenceToVideoArgsShotType,
    check_wan_26_reference_to_video_args_shot_type,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="Wan26ReferenceToVideoArgs")


@_attrs_define(repr=False)
class Wan26ReferenceToVideoArgs(Redacted):
    """Makes a video of 2 to 10 seconds with the people and things of given videos and pictures.

    Model: alibaba/wan-2.6/reference-to-video

    Price: 0.085 per second with resolution 720p; 0.128 per second with resolution 1080p (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/alibaba/wan-2.6/reference-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video. At most 1500 characters.
        video_urls (Media): URLs of reference videos. 1 to 3 items.
        negative_prompt (str | Unset): What the video should not show. At most 500 characters.
        image_urls (Media | Unset): URLs of reference pictures; together with video_urls at most five. At most 5
            items.
        duration (Wan26ReferenceToVideoArgsDuration | Unset): Length of the video in seconds. One of 2, 3, 4, 5, 6, 7,
            8, 9, 10. Default: 5.
        resolution (Wan26ReferenceToVideoArgsResolution | Unset): Resolution of the video, in small letters. One of
            720p, 1080p. Default: 1080p.
        shot_type (Wan26ReferenceToVideoArgsShotType | Unset): Whether the video has one shot or several; needs the
            rewriting of the prompt to be on. One of single, multi.
    """

    MODEL: ClassVar[str] = "alibaba/wan-2.6/reference-to-video"

    prompt: str
    video_urls: Media
    negative_prompt: str | Unset = UNSET
    image_urls: Media | Unset = UNSET
    duration: Wan26ReferenceToVideoArgsDuration | Unset = UNSET
    resolution: Wan26ReferenceToVideoArgsResolution | Unset = UNSET
    shot_type: Wan26ReferenceToVideoArgsShotType | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        video_urls = self.video_urls

        negative_prompt = self.negative_prompt

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        shot_type: str | Unset = UNSET
        if not isinstance(self.shot_type, Unset):
            shot_type = self.shot_type

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "video_urls": video_urls,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if duration is not UNSET:
            field_dict["duration"] = duration
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if shot_type is not UNSET:
            field_dict["shot_type"] = shot_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        video_urls = cast(list[str], d.pop("video_urls"))

        negative_prompt = d.pop("negative_prompt", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        _duration = d.pop("duration", UNSET)
        duration: Wan26ReferenceToVideoArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_wan_26_reference_to_video_args_duration(_duration)

        _resolution = d.pop("resolution", UNSET)
        resolution: Wan26ReferenceToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_wan_26_reference_to_video_args_resolution(_resolution)

        _shot_type = d.pop("shot_type", UNSET)
        shot_type: Wan26ReferenceToVideoArgsShotType | Unset
        if isinstance(_shot_type, Unset):
            shot_type = UNSET
        else:
            shot_type = check_wan_26_reference_to_video_args_shot_type(_shot_type)

        wan_26_reference_to_video_args = cls(
            prompt=prompt,
            video_urls=video_urls,
            negative_prompt=negative_prompt,
            image_urls=image_urls,
            duration=duration,
            resolution=resolution,
            shot_type=shot_type,
        )

        return wan_26_reference_to_video_args
