# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.pix_verse_60_transition_args_aspect_ratio import (
    PixVerse60TransitionArgsAspectRatio,
    check_pix_verse_60_transition_args_aspect_ratio,
)
from ..models.pix_verse_60_transition_args_duration import (
    PixVerse60TransitionArgsDuration,
    check_pix_verse_60_transition_args_duration,
)
from ..models.pix_verse_60_transition_args_resolution import (
    PixVerse60TransitionArgsResolution,
    check_pix_verse_60_transition_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="PixVerse60TransitionArgs")


@_attrs_define(repr=False)
class PixVerse60TransitionArgs(Redacted):
    """Makes a video of 5, 8 or 10 seconds that leads from a start picture to a closing one, with or without sound.

    Model: pixverse/pixverse-6.0/transition

    Price: 0.030 per second with resolution 540p, generate_audio false; 0.038 per second with resolution 540p,
    generate_audio true; 0.038 per second with resolution 720p, generate_audio false; 0.051 per second with resolution
    720p, generate_audio true; 0.077 per second with resolution 1080p, generate_audio false; 0.098 per second with
    resolution 1080p, generate_audio true (USD, checked 2026-11-25)

    Source: https://shortapi.ai/models/pixverse/pixverse-6.0/transition/llms.txt (read 2026-11-25)

    Attributes:
        prompt (str): What should happen in the video.
        image (Medium): URL of the start picture.
        image_tail (Medium): URL of the closing picture.
        resolution (PixVerse60TransitionArgsResolution | Unset): Resolution of the video. One of 540p, 720p, 1080p.
            Default: 720p.
        duration (PixVerse60TransitionArgsDuration | Unset): Length of the video in seconds, written as text; 10 is not
            made at 1080p. One of 5, 8, 10. Default: 5.
        aspect_ratio (PixVerse60TransitionArgsAspectRatio | Unset): Shape of the picture, width to height. One of 16:9,
            9:16, 4:3, 3:4, 1:1. Default: 16:9.
        generate_audio (bool | Unset): Whether the video has sound; sound costs more. Default: false.
    """

    MODEL: ClassVar[str] = "pixverse/pixverse-6.0/transition"

    prompt: str
    image: Medium
    image_tail: Medium
    resolution: PixVerse60TransitionArgsResolution | Unset = UNSET
    duration: PixVerse60TransitionArgsDuration | Unset = UNSET
    aspect_ratio: PixVerse60TransitionArgsAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image = self.image

        image_tail = self.image_tail

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

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "image": image,
                "image_tail": image_tail,
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

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image = d.pop("image")

        image_tail = d.pop("image_tail")

        _resolution = d.pop("resolution", UNSET)
        resolution: PixVerse60TransitionArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_pix_verse_60_transition_args_resolution(_resolution)

        _duration = d.pop("duration", UNSET)
        duration: PixVerse60TransitionArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_pix_verse_60_transition_args_duration(_duration)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: PixVerse60TransitionArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_pix_verse_60_transition_args_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        pix_verse_60_transition_args = cls(
            prompt=prompt,
            image=image,
            image_tail=image_tail,
            resolution=resolution,
            duration=duration,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
        )

        return pix_verse_60_transition_args
