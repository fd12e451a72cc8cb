# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.wan_27_image_to_video_args_resolution import (
    Wan27ImageToVideoArgsResolution,
    check_wan_27_image_to_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="Wan27ImageToVideoArgs")


@_attrs_define(repr=False)
class Wan27ImageToVideoArgs(Redacted):
    """Animates a first frame into a video of 2 to 15 seconds.

    Model: alibaba/wan-2.7/image-to-video

    Price: 0.085 per second with resolution 720p; not known (the page names 0.085 USD a second and no resolution; its
    older sibling costs 0.128 at 1080p) with resolution 1080p (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/alibaba/wan-2.7/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str | Unset): What should happen in the video. At most 5000 characters.
        negative_prompt (str | Unset): What the video should not show. At most 500 characters.
        resolution (Wan27ImageToVideoArgsResolution | Unset): Resolution of the video, in small letters. One of 720p,
            1080p. Default: 1080p.
        duration (int | Unset): Length of the video in seconds. 2 to 15. Default: 5.
        prompt_extend (bool | Unset): Whether the service rewrites the prompt before use. Default: false.
        first_frame_image (Medium | Unset): URL of the first frame. Sides 240 to 8000 pixels; shape from 1:8 to 8:1; at
            most 20 MB.
    """

    MODEL: ClassVar[str] = "alibaba/wan-2.7/image-to-video"

    prompt: str | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    resolution: Wan27ImageToVideoArgsResolution | Unset = UNSET
    duration: int | Unset = UNSET
    prompt_extend: bool | Unset = UNSET
    first_frame_image: Medium | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        negative_prompt = self.negative_prompt

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        duration = self.duration

        prompt_extend = self.prompt_extend

        first_frame_image = self.first_frame_image

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if duration is not UNSET:
            field_dict["duration"] = duration
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend
        if first_frame_image is not UNSET:
            field_dict["first_frame_image"] = first_frame_image

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        _resolution = d.pop("resolution", UNSET)
        resolution: Wan27ImageToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_wan_27_image_to_video_args_resolution(_resolution)

        duration = d.pop("duration", UNSET)

        prompt_extend = d.pop("prompt_extend", UNSET)

        first_frame_image = d.pop("first_frame_image", UNSET)

        wan_27_image_to_video_args = cls(
            prompt=prompt,
            negative_prompt=negative_prompt,
            resolution=resolution,
            duration=duration,
            prompt_extend=prompt_extend,
            first_frame_image=first_frame_image,
        )

        return wan_27_image_to_video_args
