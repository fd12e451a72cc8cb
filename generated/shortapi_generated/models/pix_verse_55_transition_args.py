# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.pix_verse_55_transition_args_aspect_ratio import (
    PixVerse55TransitionArgsAspectRatio,
    check_pix_verse_55_transition_args_aspect_ratio,
)
from ..models.pix_verse_55_transition_args_duration import (
    PixVerse55TransitionArgsDuration,
    check_pix_verse_55_transition_args_duration,
)
from ..models.pix_verse_55_transition_args_resolution import (
    PixVerse55TransitionArgsResolution,
    check_pix_verse_55_transition_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="PixVerse55TransitionArgs")


@_attrs_define(repr=False)
class PixVerse55TransitionArgs(Redacted):
    """Makes a video of 5, 8 or 10 seconds that leads from a start picture to a closing one, with or without sound.

    Model: pixverse/pixverse-5.5/transition

    Price: 0.383 per request with resolution 540p, duration 5, generate_audio false; 0.765 per request with resolution
    540p, duration 8, generate_audio false; 0.842 per request with resolution 540p, duration 10, generate_audio false;
    0.510 per request with resolution 720p, duration 5, generate_audio false; 1.02 per request with resolution 720p,
    duration 8, generate_audio false; 1.122 per request with resolution 720p, duration 10, generate_audio false; 1.02
    per request with resolution 1080p, duration 5, generate_audio false; 2.04 per request with resolution 1080p,
    duration 8, generate_audio false; 0.468 per request with resolution 540p, duration 5, generate_audio true; 0.935 per
    request with resolution 540p, duration 8, generate_audio true; 1.029 per request with resolution 540p, duration 10,
    generate_audio true; 0.595 per request with resolution 720p, duration 5, generate_audio true; 1.19 per request with
    resolution 720p, duration 8, generate_audio true; 1.309 per request with resolution 720p, duration 10,
    generate_audio true; 1.105 per request with resolution 1080p, duration 5, generate_audio true; 2.210 per request
    with resolution 1080p, duration 8, generate_audio true; not known (10 seconds are not made at 1080p) with resolution
    1080p, duration 10 (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/pixverse/pixverse-5.5/transition/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video.
        image (Medium): URL of the start picture.
        image_tail (Medium): URL of the closing picture.
        resolution (PixVerse55TransitionArgsResolution | Unset): Resolution of the video. One of 540p, 720p, 1080p.
            Default: 720p.
        duration (PixVerse55TransitionArgsDuration | Unset): Length of the video in seconds, written as text; 10 is not
            made at 1080p. One of 5, 8, 10. Default: 5.
        aspect_ratio (PixVerse55TransitionArgsAspectRatio | Unset): Shape of the picture, width to height. One of 16:9,
            9:16, 4:3, 3:4, 1:1. Default: 16:9.
        generate_audio (bool | Unset): Whether the video has sound. Default: false.
    """

    MODEL: ClassVar[str] = "pixverse/pixverse-5.5/transition"

    prompt: str
    image: Medium
    image_tail: Medium
    resolution: PixVerse55TransitionArgsResolution | Unset = UNSET
    duration: PixVerse55TransitionArgsDuration | Unset = UNSET
    aspect_ratio: PixVerse55TransitionArgsAspectRatio | Unset = UNSET
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
        resolution: PixVerse55TransitionArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_pix_verse_55_transition_args_resolution(_resolution)

        _duration = d.pop("duration", UNSET)
        duration: PixVerse55TransitionArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_pix_verse_55_transition_args_duration(_duration)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: PixVerse55TransitionArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_pix_verse_55_transition_args_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        pix_verse_55_transition_args = cls(
            prompt=prompt,
            image=image,
            image_tail=image_tail,
            resolution=resolution,
            duration=duration,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
        )

        return pix_verse_55_transition_args
