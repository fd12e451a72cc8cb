# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.vidu_q3_image_to_video_args_mode import (
    ViduQ3ImageToVideoArgsMode,
    check_vidu_q3_image_to_video_args_mode,
)
from ..models.vidu_q3_image_to_video_args_resolution import (
    ViduQ3ImageToVideoArgsResolution,
    check_vidu_q3_image_to_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="ViduQ3ImageToVideoArgs")


@_attrs_define(repr=False)
class ViduQ3ImageToVideoArgs(Redacted):
    """Animates a start picture into a video of 1 to 16 seconds.

    Model: vidu/vidu-q3/image-to-video

    Price: 0.056 per second with mode pro, resolution 540p; 0.12 per second with mode pro, resolution 720p; 0.128 per
    second with mode pro, resolution 1080p; 0.032 per second with mode turbo, resolution 540p; 0.048 per second with
    mode turbo, resolution 720p; 0.064 per second with mode turbo, resolution 1080p (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/vidu/vidu-q3/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (ViduQ3ImageToVideoArgsMode): Tier of the model; pro costs more. One of pro, turbo. Default: pro.
        prompt (str): What should happen in the video.
        image (Medium): URL of the start picture.
        duration (str | Unset): Length of the video in seconds, written as text. 1 to 16; a number written as text.
            Default: 5.
        resolution (ViduQ3ImageToVideoArgsResolution | Unset): Resolution of the video. One of 540p, 720p, 1080p.
            Default: 720p.
    """

    MODEL: ClassVar[str] = "vidu/vidu-q3/image-to-video"

    mode: ViduQ3ImageToVideoArgsMode
    prompt: str
    image: Medium
    duration: str | Unset = UNSET
    resolution: ViduQ3ImageToVideoArgsResolution | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        image = self.image

        duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "image": image,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if resolution is not UNSET:
            field_dict["resolution"] = resolution

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_vidu_q3_image_to_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        image = d.pop("image")

        duration = d.pop("duration", UNSET)

        _resolution = d.pop("resolution", UNSET)
        resolution: ViduQ3ImageToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_vidu_q3_image_to_video_args_resolution(_resolution)

        vidu_q3_image_to_video_args = cls(
            mode=mode,
            prompt=prompt,
            image=image,
            duration=duration,
            resolution=resolution,
        )

        return vidu_q3_image_to_video_args
