# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.veo_31_reference_to_video_args_aspect_ratio import (
    Veo31ReferenceToVideoArgsAspectRatio,
    check_veo_31_reference_to_video_args_aspect_ratio,
)
from ..models.veo_31_reference_to_video_args_duration import (
    Veo31ReferenceToVideoArgsDuration,
    check_veo_31_reference_to_video_args_duration,
)
from ..models.veo_31_reference_to_video_args_resolution import (
    Veo31ReferenceToVideoArgsResolution,
    check_veo_31_reference_to_video_args_resolution,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="Veo31ReferenceToVideoArgs")


@_attrs_define(repr=False)
class Veo31ReferenceToVideoArgs(Redacted):
    """Makes a video of 8 seconds with the people and things of up to three reference pictures.

    Model: google/veo-3.1/reference-to-video

    Price: 0.16 per second with resolution 720p or 1080p, generate_audio false; 0.32 per second with resolution 720p or
    1080p, generate_audio true; 0.32 per second with resolution 4k, generate_audio false; 0.48 per second with
    resolution 4k, generate_audio true (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/google/veo-3.1/reference-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video.
        images (Media): URLs of the reference pictures. At most 3 items.
        duration (Veo31ReferenceToVideoArgsDuration | Unset): Length of the video in seconds, written as text; there is
            one choice. One of 8. Default: 8.
        aspect_ratio (Veo31ReferenceToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of 16:9,
            9:16. Default: 16:9.
        resolution (Veo31ReferenceToVideoArgsResolution | Unset): Resolution of the video, in small letters. One of
            720p, 1080p, 4k. Default: 720p.
        generate_audio (bool | Unset): Whether the video has sound; sound costs more. Default: false.
    """

    MODEL: ClassVar[str] = "google/veo-3.1/reference-to-video"

    prompt: str
    images: Media
    duration: Veo31ReferenceToVideoArgsDuration | Unset = UNSET
    aspect_ratio: Veo31ReferenceToVideoArgsAspectRatio | Unset = UNSET
    resolution: Veo31ReferenceToVideoArgsResolution | Unset = UNSET
    generate_audio: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        images = self.images

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
                "prompt": prompt,
                "images": images,
            }
        )
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
        prompt = d.pop("prompt")

        images = cast(list[str], d.pop("images"))

        _duration = d.pop("duration", UNSET)
        duration: Veo31ReferenceToVideoArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_veo_31_reference_to_video_args_duration(_duration)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Veo31ReferenceToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_veo_31_reference_to_video_args_aspect_ratio(_aspect_ratio)

        _resolution = d.pop("resolution", UNSET)
        resolution: Veo31ReferenceToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_veo_31_reference_to_video_args_resolution(_resolution)

        generate_audio = d.pop("generate_audio", UNSET)

        veo_31_reference_to_video_args = cls(
            prompt=prompt,
            images=images,
            duration=duration,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            generate_audio=generate_audio,
        )

        return veo_31_reference_to_video_args
