# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.pix_verse_55_image_to_video_args_duration import (
    PixVerse55ImageToVideoArgsDuration,
    check_pix_verse_55_image_to_video_args_duration,
)
from ..models.pix_verse_55_image_to_video_args_resolution import (
    PixVerse55ImageToVideoArgsResolution,
    check_pix_verse_55_image_to_video_args_resolution,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="PixVerse55ImageToVideoArgs")


@_attrs_define(repr=False)
class PixVerse55ImageToVideoArgs(Redacted):
    """Animates a start picture into a video of 5, 8 or 10 seconds, in one shot or several, with or without sound.

    Model: pixverse/pixverse-5.5/image-to-video

    Price: not known (0.128 or 0.170 USD in one shot without or with sound, 0.213 or 0.255 in several; the arguments for
    both are not in the copy of the page that was read) with resolution 540p, duration 5; not known (0.255 or 0.340 USD
    in one shot without or with sound, 0.425 or 0.510 in several; the arguments for both are not in the copy of the page
    that was read) with resolution 540p, duration 8; not known (0.281 or 0.374 USD in one shot without or with sound,
    0.468 or 0.561 in several; the arguments for both are not in the copy of the page that was read) with resolution
    540p, duration 10; not known (0.170 or 0.213 USD in one shot without or with sound, 0.255 or 0.298 in several; the
    arguments for both are not in the copy of the page that was read) with resolution 720p, duration 5; not known (0.340
    or 0.425 USD in one shot without or with sound, 0.510 or 0.595 in several; the arguments for both are not in the
    copy of the page that was read) with resolution 720p, duration 8; not known (0.374 or 0.468 USD in one shot without
    or with sound, 0.561 or 0.655 in several; the arguments for both are not in the copy of the page that was read) with
    resolution 720p, duration 10; not known (0.340 or 0.383 USD in one shot without or with sound, 0.425 or 0.468 in
    several; the arguments for both are not in the copy of the page that was read) with resolution 1080p, duration 5;
    not known (0.680 or 0.765 USD in one shot without or with sound, 0.850 or 0.935 in several; the arguments for both
    are not in the copy of the page that was read) with resolution 1080p, duration 8; not known (10 seconds are not made
    at 1080p) with resolution 1080p, duration 10 (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/pixverse/pixverse-5.5/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video.
        image (Medium): URL of the start picture.
        resolution (PixVerse55ImageToVideoArgsResolution | Unset): Resolution of the video. One of 540p, 720p, 1080p.
            Default: 720p.
        duration (PixVerse55ImageToVideoArgsDuration | Unset): Length of the video in seconds, written as text; 10 is
            not made at 1080p. One of 5, 8, 10. Default: 5.
    """

    MODEL: ClassVar[str] = "pixverse/pixverse-5.5/image-to-video"

    prompt: str
    image: Medium
    resolution: PixVerse55ImageToVideoArgsResolution | Unset = UNSET
    duration: PixVerse55ImageToVideoArgsDuration | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image = self.image

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        duration: str | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

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

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image = d.pop("image")

        _resolution = d.pop("resolution", UNSET)
        resolution: PixVerse55ImageToVideoArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_pix_verse_55_image_to_video_args_resolution(_resolution)

        _duration = d.pop("duration", UNSET)
        duration: PixVerse55ImageToVideoArgsDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_pix_verse_55_image_to_video_args_duration(_duration)

        pix_verse_55_image_to_video_args = cls(
            prompt=prompt,
            image=image,
            resolution=resolution,
            duration=duration,
        )

        return pix_verse_55_image_to_video_args
