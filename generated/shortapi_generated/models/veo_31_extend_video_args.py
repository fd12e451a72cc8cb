# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.veo_31_extend_video_args_aspect_ratio import (
    Veo31ExtendVideoArgsAspectRatio,
    check_veo_31_extend_video_args_aspect_ratio,
)
from ..models.veo_31_extend_video_args_duration import (
    Veo31ExtendVideoArgsDuration,
    check_veo_31_extend_video_args_duration,
)
from ..models.veo_31_extend_video_args_mode import (
    Veo31ExtendVideoArgsMode,
    check_veo_31_extend_video_args_mode,
)
from ..models.veo_31_extend_video_args_resolution import (
    Veo31ExtendVideoArgsResolution,
    check_veo_31_extend_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="Veo31ExtendVideoArgs")


@_attrs_define(repr=False)
class Veo31ExtendVideoArgs(Redacted):
    """Continues a given video by 7 seconds, with or without sound.

    Model: google/veo-3.1/extend-video

    Price: 0.16 per second with mode quality, generate_audio false; 0.32 per second with mode quality, generate_audio
    true; 0.08 per second with mode fast, generate_audio false; 0.12 per second with mode fast, generate_audio true
    (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/google/veo-3.1/extend-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (Veo31ExtendVideoArgsMode): Tier of the model; quality costs more. One of quality, fast. Default: fast.
        prompt (str): How the video should go on.
        video (Medium): URL of the video to continue.
        negative_prompt (str | Unset): What the video should not show.
        duration (Veo31ExtendVideoArgsDuration | Unset): Length of the new part in seconds, written as text; there is
            one choice. One of 7. Default: 7.
        aspect_ratio (Veo31ExtendVideoArgsAspectRatio | Unset): Shape of the picture, width to height; auto leaves it to
            the service. One of auto, 16:9, 9:16. Default: 16:9.
        resolution (Veo31ExtendVideoArgsResolution | Unset): Resolution of the video; there is one choice. One of 720p.
            Default: 720p.
        generate_audio (bool | Unset): Whether the new part has sound; sound costs more. Default: false.
    """

    MODEL: ClassVar[str] = "google/veo-3.1/extend-video"

    mode: Veo31ExtendVideoArgsMode
    prompt: str
    video: Medium
    negative_prompt: str | Unset = UNSET
    duration: Veo31ExtendVideoArgsDuration | Unset = UNSET
    aspect_ratio: Veo31ExtendVideoArgsAspectRatio | Unset = UNSET
    resolution: Veo31ExtendVideoArgsResolution | Unset = UNSET
    generate_audio: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        video = self.video

        negative_prompt = self.negative_prompt

        duration: str | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        generate_audio = self.generate_audio

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "video": video,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_veo_31_extend_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        video = d.pop("video")

        negative_prompt = d.pop("negative_prompt", UNSET)

        _duration = d.pop("duration", UNSET)
        duration: Veo31ExtendVideoArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_veo_31_extend_video_args_duration(_duration)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Veo31ExtendVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_veo_31_extend_video_args_aspect_ratio(_aspect_ratio)

        _resolution = d.pop("resolution", UNSET)
        resolution: Veo31ExtendVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_veo_31_extend_video_args_resolution(_resolution)

        generate_audio = d.pop("generate_audio", UNSET)

        veo_31_extend_video_args = cls(
            mode=mode,
            prompt=prompt,
            video=video,
            negative_prompt=negative_prompt,
            duration=duration,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            generate_audio=generate_audio,
        )

        return veo_31_extend_video_args
