# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.vidu_q3_reference_to_video_args_aspect_ratio import (
    ViduQ3ReferenceToVideoArgsAspectRatio,
    check_vidu_q3_reference_to_video_args_aspect_ratio,
)
from ..models.vidu_q3_reference_to_video_args_mode import (
    ViduQ3ReferenceToVideoArgsMode,
    check_vidu_q3_reference_to_video_args_mode,
)
from ..models.vidu_q3_reference_to_video_args_resolution import (
    ViduQ3ReferenceToVideoArgsResolution,
    check_vidu_q3_reference_to_video_args_resolution,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="ViduQ3ReferenceToVideoArgs")


@_attrs_define(repr=False)
class ViduQ3ReferenceToVideoArgs(Redacted):
    """Makes a video of 3 to 16 seconds with the people and things of up to seven reference pictures.

    Model: vidu/vidu-q3/reference-to-video

    Price: 0.10 per second with mode mix, resolution 720p; 0.12 per second with mode mix, resolution 1080p; not known
    (the page names prices of mix for 720p and 1080p only) with mode mix, resolution 540p; 0.02 per second with mode
    turbo, resolution 540p; 0.04 per second with mode turbo, resolution 720p; 0.052 per second with mode turbo,
    resolution 1080p; 0.04 per second with mode pro, resolution 540p; 0.08 per second with mode pro, resolution 720p;
    0.10 per second with mode pro, resolution 1080p (USD, checked 2026-11-25)

    Source: https://shortapi.ai/models/vidu/vidu-q3/reference-to-video/llms.txt (read 2026-11-25)

    Attributes:
        prompt (str): What should happen in the video.
        images (Media): URLs of the reference pictures. At most 7 items.
        duration (int | Unset): Length of the video in seconds. 3 to 16. Default: 5.
        resolution (ViduQ3ReferenceToVideoArgsResolution | Unset): Resolution of the video. One of 540p, 720p, 1080p.
            Default: 720p.
        aspect_ratio (ViduQ3ReferenceToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of
            16:9, 9:16, 4:3, 3:4, 1:1. Default: 16:9.
        mode (ViduQ3ReferenceToVideoArgsMode | Unset): Tier of the model; turbo costs least, mix most. One of pro, mix,
            turbo. Default: pro.
    """

    MODEL: ClassVar[str] = "vidu/vidu-q3/reference-to-video"

    prompt: str
    images: Media
    duration: int | Unset = UNSET
    resolution: ViduQ3ReferenceToVideoArgsResolution | Unset = UNSET
    aspect_ratio: ViduQ3ReferenceToVideoArgsAspectRatio | Unset = UNSET
    mode: ViduQ3ReferenceToVideoArgsMode | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        images = self.images

        duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "images": images,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if mode is not UNSET:
            field_dict["mode"] = mode

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        images = cast(list[str], d.pop("images"))

        duration = d.pop("duration", UNSET)

        _resolution = d.pop("resolution", UNSET)
        resolution: ViduQ3ReferenceToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_vidu_q3_reference_to_video_args_resolution(_resolution)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: ViduQ3ReferenceToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_vidu_q3_reference_to_video_args_aspect_ratio(_aspect_ratio)

        _mode = d.pop("mode", UNSET)
        mode: ViduQ3ReferenceToVideoArgsMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_vidu_q3_reference_to_video_args_mode(_mode)

        vidu_q3_reference_to_video_args = cls(
            prompt=prompt,
            images=images,
            duration=duration,
            resolution=resolution,
            aspect_ratio=aspect_ratio,
            mode=mode,
        )

        return vidu_q3_reference_to_video_args
