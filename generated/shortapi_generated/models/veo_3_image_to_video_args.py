# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.veo_3_image_to_video_args_aspect_ratio import (
    Veo3ImageToVideoArgsAspectRatio,
    check_veo_3_image_to_video_args_aspect_ratio,
)
from ..models.veo_3_image_to_video_args_duration import (
    Veo3ImageToVideoArgsDuration,
    check_veo_3_image_to_video_args_duration,
)
from ..models.veo_3_image_to_video_args_mode import (
    Veo3ImageToVideoArgsMode,
    check_veo_3_image_to_video_args_mode,
)
from ..models.veo_3_image_to_video_args_resolution import (
    Veo3ImageToVideoArgsResolution,
    check_veo_3_image_to_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="Veo3ImageToVideoArgs")


@_attrs_define(repr=False)
class Veo3ImageToVideoArgs(Redacted):
    """Animates a start picture into a video of 4, 6 or 8 seconds, with or without sound.

    Model: google/veo-3/image-to-video

    Price: 0.16 per second with mode quality, generate_audio false; 0.32 per second with mode quality, generate_audio
    true; 0.08 per second with mode fast, generate_audio false; 0.12 per second with mode fast, generate_audio true
    (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/google/veo-3/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (Veo3ImageToVideoArgsMode): Tier of the model; quality costs more. One of quality, fast. Default: fast.
        prompt (str): What should happen in the video.
        duration (Veo3ImageToVideoArgsDuration): Length of the video in seconds, written as text. One of 4, 6, 8.
            Default: 8.
        image (Medium): URL of the start picture.
        generate_audio (bool): Whether the video has sound; sound costs more. Default: false.
        aspect_ratio (Veo3ImageToVideoArgsAspectRatio | Unset): Shape of the picture, width to height; auto leaves it to
            the service. One of auto, 16:9, 9:16. Default: 16:9.
        resolution (Veo3ImageToVideoArgsResolution | Unset): Resolution of the video; both cost the same. One of 720p,
            1080p. Default: 720p.
    """

    MODEL: ClassVar[str] = "google/veo-3/image-to-video"

    mode: Veo3ImageToVideoArgsMode
    prompt: str
    duration: Veo3ImageToVideoArgsDuration
    image: Medium
    generate_audio: bool
    aspect_ratio: Veo3ImageToVideoArgsAspectRatio | Unset = UNSET
    resolution: Veo3ImageToVideoArgsResolution | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        duration: str = self.duration

        image = self.image

        generate_audio = self.generate_audio

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "duration": duration,
                "image": image,
                "generate_audio": generate_audio,
            }
        )
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if resolution is not UNSET:
            field_dict["resolution"] = resolution

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_veo_3_image_to_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        duration = check_veo_3_image_to_video_args_duration(d.pop("duration"))

        image = d.pop("image")

        generate_audio = d.pop("generate_audio")

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Veo3ImageToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_veo_3_image_to_video_args_aspect_ratio(_aspect_ratio)

        _resolution = d.pop("resolution", UNSET)
        resolution: Veo3ImageToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_veo_3_image_to_video_args_resolution(_resolution)

        veo_3_image_to_video_args = cls(
            mode=mode,
            prompt=prompt,
            duration=duration,
            image=image,
            generate_audio=generate_audio,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
        )

        return veo_3_image_to_video_args
