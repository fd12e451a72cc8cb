# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.vidu_q2_text_to_video_args_aspect_ratio import (
    ViduQ2TextToVideoArgsAspectRatio,
    check_vidu_q2_text_to_video_args_aspect_ratio,
)
from ..models.vidu_q2_text_to_video_args_resolution import (
    ViduQ2TextToVideoArgsResolution,
    check_vidu_q2_text_to_video_args_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="ViduQ2TextToVideoArgs")


@_attrs_define(repr=False)
class ViduQ2TextToVideoArgs(Redacted):
    """Makes a video of 1 to 10 seconds from a prompt.

    Model: vidu/vidu-q2/text-to-video

    Price: 0.05 + 0.01 per second above 1 with resolution 540p; not known (the page says 0.75 USD and 0.025 for each
    further second, where 0.075 is likely to be meant) with resolution 720p; 0.10 + 0.05 per second above 1 with
    resolution 1080p (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/vidu/vidu-q2/text-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video.
        duration (str | Unset): Length of the video in whole seconds, written as text. 1 to 10; a number written as
            text; matching ^[1-9][0-9]*$. Default: 5.
        aspect_ratio (ViduQ2TextToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of 16:9,
            9:16, 4:3, 3:4, 1:1. Default: 16:9.
        resolution (ViduQ2TextToVideoArgsResolution | Unset): Resolution of the video. One of 540p, 720p, 1080p.
            Default: 720p.
    """

    MODEL: ClassVar[str] = "vidu/vidu-q2/text-to-video"

    prompt: str
    duration: str | Unset = UNSET
    aspect_ratio: ViduQ2TextToVideoArgsAspectRatio | Unset = UNSET
    resolution: ViduQ2TextToVideoArgsResolution | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if resolution is not UNSET:
            field_dict["resolution"] = resolution

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: ViduQ2TextToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_vidu_q2_text_to_video_args_aspect_ratio(_aspect_ratio)

        _resolution = d.pop("resolution", UNSET)
        resolution: ViduQ2TextToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_vidu_q2_text_to_video_args_resolution(_resolution)

        vidu_q2_text_to_video_args = cls(
            prompt=prompt,
            duration=duration,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
        )

        return vidu_q2_text_to_video_args
