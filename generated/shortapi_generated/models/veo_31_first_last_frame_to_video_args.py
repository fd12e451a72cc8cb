# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.veo_31_first_last_frame_to_video_args_aspect_ratio import (
    Veo31FirstLastFrameToVideoArgsAspectRatio,
    check_veo_31_first_last_frame_to_video_args_aspect_ratio,
)
from ..models.veo_31_first_last_frame_to_video_args_duration import (
    Veo31FirstLastFrameToVideoArgsDuration,
    check_veo_31_first_last_frame_to_video_args_duration,
)
from ..models.veo_31_first_last_frame_to_video_args_mode import (
    Veo31FirstLastFrameToVideoArgsMode,
    check_veo_31_first_last_frame_to_video_args_mode,
)
from ..models.veo_31_first_last_frame_to_video_args_resolution import (
    Veo31FirstLastFrameToVideoArgsResolution,
    check_veo_31_first_last_frame_to_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="Veo31FirstLastFrameToVideoArgs")


@_attrs_define(repr=False)
class Veo31FirstLastFrameToVideoArgs(Redacted):
    """Makes a video of 4, 6 or 8 seconds from a start picture to a closing one, with or without sound, up to 4k.

    Model: google/veo-3.1/first-last-frame-to-video

    Price: 0.16 per second with mode quality, resolution 720p or 1080p, generate_audio false; 0.32 per second with mode
    quality, resolution 720p or 1080p, generate_audio true; 0.32 per second with mode quality, resolution 4k,
    generate_audio false; 0.48 per second with mode quality, resolution 4k, generate_audio true; 0.08 per second with
    mode fast, resolution 720p or 1080p, generate_audio false; 0.12 per second with mode fast, resolution 720p or 1080p,
    generate_audio true; 0.24 per second with mode fast, resolution 4k, generate_audio false; 0.28 per second with mode
    fast, resolution 4k, generate_audio true (USD, checked 2026-11-25)

    Source: https://shortapi.ai/models/google/veo-3.1/first-last-frame-to-video/llms.txt (read 2026-11-25)

    Attributes:
        mode (Veo31FirstLastFrameToVideoArgsMode): Tier of the model; quality costs more. One of quality, fast. Default:
            fast.
        prompt (str): What should happen in the video.
        image (Medium): URL of the start picture.
        image_tail (Medium): URL of the closing picture.
        duration (Veo31FirstLastFrameToVideoArgsDuration | Unset): Length of the video in seconds, written as text. One
            of 4, 6, 8. Default: 8.
        aspect_ratio (Veo31FirstLastFrameToVideoArgsAspectRatio | Unset): Shape of the picture, width to height; auto
            leaves it to the service. One of auto, 16:9, 9:16. Default: 16:9.
        resolution (Veo31FirstLastFrameToVideoArgsResolution | Unset): Resolution of the video, in small letters. One of
            720p, 1080p, 4k. Default: 720p.
        generate_audio (bool | Unset): Whether the video has sound; sound costs more. Default: false.
    """

    MODEL: ClassVar[str] = "google/veo-3.1/first-last-frame-to-video"

    mode: Veo31FirstLastFrameToVideoArgsMode
    prompt: str
    image: Medium
    image_tail: Medium
    duration: Veo31FirstLastFrameToVideoArgsDuration | Unset = UNSET
    aspect_ratio: Veo31FirstLastFrameToVideoArgsAspectRatio | Unset = UNSET
    resolution: Veo31FirstLastFrameToVideoArgsResolution | Unset = UNSET
    generate_audio: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        image = self.image

        image_tail = self.image_tail

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
                "image": image,
                "image_tail": image_tail,
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
        mode = check_veo_31_first_last_frame_to_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        image = d.pop("image")

        image_tail = d.pop("image_tail")

        _duration = d.pop("duration", UNSET)
        duration: Veo31FirstLastFrameToVideoArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_veo_31_first_last_frame_to_video_args_duration(_duration)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Veo31FirstLastFrameToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_veo_31_first_last_frame_to_video_args_aspect_ratio(_aspect_ratio)

        _resolution = d.pop("resolution", UNSET)
        resolution: Veo31FirstLastFrameToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_veo_31_first_last_frame_to_video_args_resolution(_resolution)

        generate_audio = d.pop("generate_audio", UNSET)

        veo_31_first_last_frame_to_video_args = cls(
            mode=mode,
            prompt=prompt,
            image=image,
            image_tail=image_tail,
            duration=duration,
            aspect_ratio=aspect_ratio,
            resolution=resolution,
            generate_audio=generate_audio,
        )

        return veo_31_first_last_frame_to_video_args
