# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.pix_verse_60_image_to_video_args_aspect_ratio import (
    PixVerse60ImageToVideoArgsAspectRatio,
    check_pix_verse_60_image_to_video_args_aspect_ratio,
)
from ..models.pix_verse_60_image_to_video_args_duration import (
    PixVerse60ImageToVideoArgsDuration,
    check_pix_verse_60_image_to_video_args_duration,
)
from ..models.pix_verse_60_image_to_video_args_resolution import (
    PixVerse60ImageToVideoArgsResolution,
    check_pix_verse_60_image_to_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="PixVerse60ImageToVideoArgs")


@_attrs_define(repr=False)
class PixVerse60ImageToVideoArgs(Redacted):
    """Animates a start picture into a video of 5, 8 or 10 seconds, in one shot or several, with or without sound.

    Model: pixverse/pixverse-6.0/image-to-video

    Price: 0.030 per second with resolution 540p, generate_audio false; 0.038 per second with resolution 540p,
    generate_audio true; 0.038 per second with resolution 720p, generate_audio false; 0.051 per second with resolution
    720p, generate_audio true; 0.077 per second with resolution 1080p, generate_audio false; 0.098 per second with
    resolution 1080p, generate_audio true (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/pixverse/pixverse-6.0/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video.
        image (Medium): URL of the start picture.
        resolution (PixVerse60ImageToVideoArgsResolution | Unset): Resolution of the video. One of 540p, 720p, 1080p.
            Default: 720p.
        duration (PixVerse60ImageToVideoArgsDuration | Unset): Length of the video in seconds, written as text; 10 is
            not made at 1080p. One of 5, 8, 10. Default: 5.
        aspect_ratio (PixVerse60ImageToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of
            16:9, 9:16, 4:3, 3:4, 1:1. Default: 16:9.
        generate_audio (bool | Unset): Whether the video has sound; sound costs more. Default: false.
        multi_shot (bool | Unset): Whether the video has several shots. Default: false.
    """

    MODEL: ClassVar[str] = "pixverse/pixverse-6.0/image-to-video"

    prompt: str
    image: Medium
    resolution: PixVerse60ImageToVideoArgsResolution | Unset = UNSET
    duration: PixVerse60ImageToVideoArgsDuration | Unset = UNSET
    aspect_ratio: PixVerse60ImageToVideoArgsAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    multi_shot: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image = self.image

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        duration: str | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        generate_audio = self.generate_audio

        multi_shot = self.multi_shot

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "image": image,
            }
        )
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio
        if multi_shot is not UNSET:
            field_dict["multi_shot"] = multi_shot

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image = d.pop("image")

        _resolution = d.pop("resolution", UNSET)
        resolution: PixVerse60ImageToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_pix_verse_60_image_to_video_args_resolution(_resolution)

        _duration = d.pop("duration", UNSET)
        duration: PixVerse60ImageToVideoArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_pix_verse_60_image_to_video_args_duration(_duration)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: PixVerse60ImageToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_pix_verse_60_image_to_video_args_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        multi_shot = d.pop("multi_shot", UNSET)

        pix_verse_60_image_to_video_args = cls(
            prompt=prompt,
            image=image,
            resolution=resolution,
            duration=duration,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
            multi_shot=multi_shot,
        )

        return pix_verse_60_image_to_video_args
