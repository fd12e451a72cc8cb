# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.veo_3_text_to_video_args_aspect_ratio import (
    Veo3TextToVideoArgsAspectRatio,
    check_veo_3_text_to_video_args_aspect_ratio,
)
from ..models.veo_3_text_to_video_args_duration import (
    Veo3TextToVideoArgsDuration,
    check_veo_3_text_to_video_args_duration,
)
from ..models.veo_3_text_to_video_args_mode import (
    Veo3TextToVideoArgsMode,
    check_veo_3_text_to_video_args_mode,
)
from ..models.veo_3_text_to_video_args_resolution import (
    Veo3TextToVideoArgsResolution,
    check_veo_3_text_to_video_args_resolution,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Veo3TextToVideoArgs")


@_attrs_define(repr=False)
class Veo3TextToVideoArgs(Redacted):
    """Makes a video of 4, 6 or 8 seconds from a prompt, with or without sound.

    Model: google/veo-3/text-to-video

    Price: 0.16 per second with mode quality, generate_audio false; 0.32 per second with mode quality, generate_audio
    true; 0.08 per second with mode fast, generate_audio false; 0.12 per second with mode fast, generate_audio true
    (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/google/veo-3/text-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (Veo3TextToVideoArgsMode): Tier of the model; quality costs more. One of quality, fast. Default: fast.
        prompt (str): What should happen in the video.
        duration (Veo3TextToVideoArgsDuration): Length of the video in seconds, written as text. One of 4, 6, 8.
            Default: 8.
        generate_audio (bool): Whether the video has sound; sound costs more. Default: false.
        negative_prompt (str | Unset): What the video should not show.
        aspect_ratio (Veo3TextToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of 16:9, 9:16.
            Default: 16:9.
        resolution (Veo3TextToVideoArgsResolution | Unset): Resolution of the video; both cost the same. One of 720p,
            1080p. Default: 720p.
        expand_prompt (bool | Unset): Whether the service rewrites the prompt before use. Default: false.
    """

    MODEL: ClassVar[str] = "google/veo-3/text-to-video"

    mode: Veo3TextToVideoArgsMode
    prompt: str
    duration: Veo3TextToVideoArgsDuration
    generate_audio: bool
    negative_prompt: str | Unset = UNSET
    aspect_ratio: Veo3TextToVideoArgsAspectRatio | Unset = UNSET
    resolution: Veo3TextToVideoArgsResolution | Unset = UNSET
    expand_prompt: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        duration: str = self.duration

        generate_audio = self.generate_audio

        negative_prompt = self.negative_prompt

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        expand_prompt = self.expand_prompt

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "duration": duration,
                "generate_audio": generate_audio,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if expand_prompt is not UNSET:
            field_dict["expand_prompt"] = expand_prompt

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_veo_3_text_to_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        duration = check_veo_3_text_to_video_args_duration(d.pop("duration"))

        generate_audio = d.pop("generate_audio")

        negative_prompt = d.pop("negative_prompt", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Veo3TextToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_veo_3_text_to_video_args_aspect_ratio(_aspect_ratio)

        _resolution = d.pop("resolution", UNSET)
        resolution: Veo3TextToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_veo_3_text_to_video_args_resolution(_resolution)

        expand_prompt = d.pop("expand_prompt", UNSET)

        veo_3_text_to_video_args = cls(
            mode=mode,
            prompt=prompt,
            duration=duration,
            generate_audio=generate_audio,
            negative_prompt=negative_prompt,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            expand_prompt=expand_prompt,
        )

        return veo_3_text_to_video_args
