# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.wan_26_text_to_video_args_aspect_ratio import (
    Wan26TextToVideoArgsAspectRatio,
    check_wan_26_text_to_video_args_aspect_ratio,
)
from ..models.wan_26_text_to_video_args_duration import (
    Wan26TextToVideoArgsDuration,
    check_wan_26_text_to_video_args_duration,
)
from ..models.wan_26_text_to_video_args_resolution import (
    Wan26TextToVideoArgsResolution,
    check_wan_26_text_to_video_args_resolution,
)
from ..models.wan_26_text_to_video_args_shot_type import (
    Wan26TextToVideoArgsShotType,
    check_wan_26_text_to_video_args_shot_type,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="Wan26TextToVideoArgs")


@_attrs_define(repr=False)
class Wan26TextToVideoArgs(Redacted):
    """Makes a video of 5 or 10 seconds from a prompt, to a given sound if you like.

    Model: alibaba/wan-2.6/text-to-video

    Price: 0.085 per second with resolution 720p; 0.128 per second with resolution 1080p (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/alibaba/wan-2.6/text-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video. At most 1500 characters.
        negative_prompt (str | Unset): What the video should not show. At most 500 characters.
        duration (Wan26TextToVideoArgsDuration | Unset): Length of the video in seconds. One of 5, 10. Default: 5.
        aspect_ratio (Wan26TextToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of 16:9, 1:1,
            9:16, 4:3, 3:4. Default: 16:9.
        resolution (Wan26TextToVideoArgsResolution | Unset): Resolution of the video, in small letters. One of 720p,
            1080p. Default: 1080p.
        audio_url (Medium | Unset): URL of a sound to go with the video.
        shot_type (Wan26TextToVideoArgsShotType | Unset): Whether the video has one shot or several; needs
            prompt_extend. One of single, multi.
        prompt_extend (bool | Unset): Whether the service rewrites the prompt before use. Default: false.
    """

    MODEL: ClassVar[str] = "alibaba/wan-2.6/text-to-video"

    prompt: str
    negative_prompt: str | Unset = UNSET
    duration: Wan26TextToVideoArgsDuration | Unset = UNSET
    aspect_ratio: Wan26TextToVideoArgsAspectRatio | Unset = UNSET
    resolution: Wan26TextToVideoArgsResolution | Unset = UNSET
    audio_url: Medium | Unset = UNSET
    shot_type: Wan26TextToVideoArgsShotType | Unset = UNSET
    prompt_extend: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        negative_prompt = self.negative_prompt

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        audio_url = self.audio_url

        shot_type: str | Unset = UNSET
        if not isinstance(self.shot_type, Unset):
            shot_type = self.shot_type

        prompt_extend = self.prompt_extend

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
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
        if audio_url is not UNSET:
            field_dict["audio_url"] = audio_url
        if shot_type is not UNSET:
            field_dict["shot_type"] = shot_type
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        negative_prompt = d.pop("negative_prompt", UNSET)

        _duration = d.pop("duration", UNSET)
        duration: Wan26TextToVideoArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_wan_26_text_to_video_args_duration(_duration)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Wan26TextToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_wan_26_text_to_video_args_aspect_ratio(_aspect_ratio)

        _resolution = d.pop("resolution", UNSET)
        resolution: Wan26TextToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_wan_26_text_to_video_args_resolution(_resolution)

        audio_url = d.pop("audio_url", UNSET)

        _shot_type = d.pop("shot_type", UNSET)
        shot_type: Wan26TextToVideoArgsShotType | Unset
        if isinstance(_shot_type, Unset):
            shot_type = UNSET
        else:
            shot_type = check_wan_26_text_to_video_args_shot_type(_shot_type)

        prompt_extend = d.pop("prompt_extend", UNSET)

        wan_26_text_to_video_args = cls(
            prompt=prompt,
            negative_prompt=negative_prompt,
            duration=duration,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            audio_url=audio_url,
            shot_type=shot_type,
            prompt_extend=prompt_extend,
        )

        return wan_26_text_to_video_args
