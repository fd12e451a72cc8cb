# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.vidu_q3_start_end_to_video_args_mode import (
    ViduQ3StartEndToVideoArgsMode,
    check_vidu_q3_start_end_to_video_args_mode,
)
from ..models.vidu_q3_start_end_to_video_args_resolution import (
    ViduQ3StartEndToVideoArgsResolution,
    check_vidu_q3_start_end_to_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="ViduQ3StartEndToVideoArgs")


@_attrs_define(repr=False)
class ViduQ3StartEndToVideoArgs(Redacted):
    """Makes a video of 1 to 16 seconds that leads from a start picture to a closing one.

    Model: vidu/vidu-q3/start-end-to-video

    Price: 0.056 per second with mode pro, resolution 540p; 0.12 per second with mode pro, resolution 720p; 0.128 per
    second with mode pro, resolution 1080p; 0.032 per second with mode turbo, resolution 540p; 0.048 per second with
    mode turbo, resolution 720p; 0.064 per second with mode turbo, resolution 1080p (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/vidu/vidu-q3/start-end-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (ViduQ3StartEndToVideoArgsMode): Tier of the model; pro costs more. One of pro, turbo. Default: pro.
        prompt (str): What should happen in the video.
        image (Medium): URL of the start picture.
        image_tail (Medium): URL of the closing picture.
        duration (str | Unset): Length of the video in seconds, written as text. 1 to 16; a number written as text.
            Default: 5.
        resolution (ViduQ3StartEndToVideoArgsResolution | Unset): Resolution of the video. One of 540p, 720p, 1080p.
            Default: 720p.
        generate_audio (bool | Unset): Whether the video has sound. Default: false.
    """

    MODEL: ClassVar[str] = "vidu/vidu-q3/start-end-to-video"

    mode: ViduQ3StartEndToVideoArgsMode
    prompt: str
    image: Medium
    image_tail: Medium
    duration: str | Unset = UNSET
    resolution: ViduQ3StartEndToVideoArgsResolution | Unset = UNSET
    generate_audio: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        image = self.image

        image_tail = self.image_tail

        duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        generate_audio = self.generate_audio

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "image": image,
                "image_tail": image_tail,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_vidu_q3_start_end_to_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        image = d.pop("image")

        image_tail = d.pop("image_tail")

        duration = d.pop("duration", UNSET)

        _resolution = d.pop("resolution", UNSET)
        resolution: ViduQ3StartEndToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_vidu_q3_start_end_to_video_args_resolution(_resolution)

        generate_audio = d.pop("generate_audio", UNSET)

        vidu_q3_start_end_to_video_args = cls(
            mode=mode,
            prompt=prompt,
            image=image,
            image_tail=image_tail,
            duration=duration,
            resolution=resolution,
            generate_audio=generate_audio,
        )

        return vidu_q3_start_end_to_video_args
