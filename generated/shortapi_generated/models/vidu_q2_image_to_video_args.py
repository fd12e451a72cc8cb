# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.vidu_q2_image_to_video_args_mode import (
    ViduQ2ImageToVideoArgsMode,
    check_vidu_q2_image_to_video_args_mode,
)
from ..models.vidu_q2_image_to_video_args_resolution import (
    ViduQ2ImageToVideoArgsResolution,
    check_vidu_q2_image_to_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="ViduQ2ImageToVideoArgs")


@_attrs_define(repr=False)
class ViduQ2ImageToVideoArgs(Redacted):
    """Animates a start picture into a video of 1 to 10 seconds, with a voice if you like.

    Model: vidu/vidu-q2/image-to-video

    Price: 0.03 + 0.01 per second above 1 with mode turbo, resolution 540p; 0.04 + 0.05 per second above 1 with mode
    turbo, resolution 720p, duration 1; 0.05 + 0.05 per second above 2 with mode turbo, resolution 720p; 0.175 + 0.05
    per second above 1 with mode turbo, resolution 1080p; 0.04 + 0.025 per second above 1 with mode pro, resolution
    540p, duration 1; 0.05 + 0.025 per second above 2 with mode pro, resolution 540p; 0.075 + 0.05 per second above 1
    with mode pro, resolution 720p; 0.275 + 0.075 per second above 1 with mode pro, resolution 1080p; not known (pro-
    fast does not make 540p) with mode pro-fast, resolution 540p; 0.04 + 0.01 per second above 1 with mode pro-fast,
    resolution 720p; 0.08 + 0.02 per second above 1 with mode pro-fast, resolution 1080p (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/vidu/vidu-q2/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (ViduQ2ImageToVideoArgsMode): Tier of the model. One of turbo, pro, pro-fast. Default: pro.
        prompt (str): What should happen in the video.
        image (Medium): URL of the start picture.
        duration (str | Unset): Length of the video in whole seconds, written as text. 1 to 10; a number written as
            text; matching ^[1-9][0-9]*$. Default: 5.
        resolution (ViduQ2ImageToVideoArgsResolution | Unset): Resolution of the video; 540p is not made by pro-fast.
            One of 540p, 720p, 1080p. Default: 720p.
        generate_audio (bool | Unset): Whether the video has sound; it then needs voice_id. Default: false.
        voice_id (str | Unset): The voice that speaks; needed with sound.
    """

    MODEL: ClassVar[str] = "vidu/vidu-q2/image-to-video"

    mode: ViduQ2ImageToVideoArgsMode
    prompt: str
    image: Medium
    duration: str | Unset = UNSET
    resolution: ViduQ2ImageToVideoArgsResolution | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    voice_id: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        image = self.image

        duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        generate_audio = self.generate_audio

        voice_id = self.voice_id

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
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio
        if voice_id is not UNSET:
            field_dict["voice_id"] = voice_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_vidu_q2_image_to_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        image = d.pop("image")

        duration = d.pop("duration", UNSET)

        _resolution = d.pop("resolution", UNSET)
        resolution: ViduQ2ImageToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_vidu_q2_image_to_video_args_resolution(_resolution)

        generate_audio = d.pop("generate_audio", UNSET)

        voice_id = d.pop("voice_id", UNSET)

        vidu_q2_image_to_video_args = cls(
            mode=mode,
            prompt=prompt,
            image=image,
            duration=duration,
            resolution=resolution,
            generate_audio=generate_audio,
            voice_id=voice_id,
        )

        return vidu_q2_image_to_video_args
