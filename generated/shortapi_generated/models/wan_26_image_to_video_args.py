# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.wan_26_image_to_video_args_duration import (
    Wan26ImageToVideoArgsDuration,
    check_wan_26_image_to_video_args_duration,
)
from ..models.wan_26_image_to_video_args_resolution import (
    Wan26ImageToVideoArgsResolution,
    check_wan_26_image_to_video_args_resolution,
)
from ..models.wan_26_image_to_video_args_shot_type import (
    Wan26ImageToVideoArgsShotType,
    check_wan_26_image_to_video_args_shot_type,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="Wan26ImageToVideoArgs")


@_attrs_define(repr=False)
class Wan26ImageToVideoArgs(Redacted):
    """Animates a start picture into a video of 5, 10 or 15 seconds, with or without sound.

    Model: alibaba/wan-2.6/image-to-video

    Price: 0.085 per second with resolution 720P; 0.128 per second with resolution 1080P (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/alibaba/wan-2.6/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video.
        image_url (Medium): URL of the start picture.
        negative_prompt (str | Unset): What the video should not show. At most 500 characters.
        duration (Wan26ImageToVideoArgsDuration | Unset): Length of the video in seconds. One of 5, 10, 15. Default: 5.
        resolution (Wan26ImageToVideoArgsResolution | Unset): Resolution of the video, with a capital P, unlike in the
            text-to-video model of this family. One of 720P, 1080P. Default: 1080P.
        audio_url (Medium | Unset): URL of a sound to go with the video.
        shot_type (Wan26ImageToVideoArgsShotType | Unset): Whether the video has one shot or several; needs
            prompt_extend. One of single, multi.
        prompt_extend (bool | Unset): Whether the service rewrites the prompt before use. Default: false.
        audio (bool | Unset): Whether the video has sound. Default: false.
    """

    MODEL: ClassVar[str] = "alibaba/wan-2.6/image-to-video"

    prompt: str
    image_url: Medium
    negative_prompt: str | Unset = UNSET
    duration: Wan26ImageToVideoArgsDuration | Unset = UNSET
    resolution: Wan26ImageToVideoArgsResolution | Unset = UNSET
    audio_url: Medium | Unset = UNSET
    shot_type: Wan26ImageToVideoArgsShotType | Unset = UNSET
    prompt_extend: bool | Unset = UNSET
    audio: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image_url = self.image_url

        negative_prompt = self.negative_prompt

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        audio_url = self.audio_url

        shot_type: str | Unset = UNSET
        if not isinstance(self.shot_type, Unset):
            shot_type = self.shot_type

        prompt_extend = self.prompt_extend

        audio = self.audio

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "image_url": image_url,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if duration is not UNSET:
            field_dict["duration"] = duration
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if audio_url is not UNSET:
            field_dict["audio_url"] = audio_url
        if shot_type is not UNSET:
            field_dict["shot_type"] = shot_type
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend
        if audio is not UNSET:
            field_dict["audio"] = audio

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image_url = d.pop("image_url")

        negative_prompt = d.pop("negative_prompt", UNSET)

        _duration = d.pop("duration", UNSET)
        duration: Wan26ImageToVideoArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_wan_26_image_to_video_args_duration(_duration)

        _resolution = d.pop("resolution", UNSET)
        resolution: Wan26ImageToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_wan_26_image_to_video_args_resolution(_resolution)

        audio_url = d.pop("audio_url", UNSET)

        _shot_type = d.pop("shot_type", UNSET)
        shot_type: Wan26ImageToVideoArgsShotType | Unset
        if isinstance(_shot_type, Unset):
            shot_type = UNSET
        else:
            shot_type = check_wan_26_image_to_video_args_shot_type(_shot_type)

        prompt_extend = d.pop("prompt_extend", UNSET)

        audio = d.pop("audio", UNSET)

        wan_26_image_to_video_args = cls(
            prompt=prompt,
            image_url=image_url,
            negative_prompt=negative_prompt,
            duration=duration,
            resolution=resolution,
            audio_url=audio_url,
            shot_type=shot_type,
            prompt_extend=prompt_extend,
            audio=audio,
        )

        return wan_26_image_to_video_args
