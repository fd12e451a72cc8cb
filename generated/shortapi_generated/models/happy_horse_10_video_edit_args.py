# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.happy_horse_10_video_edit_args_resolution import (
    HappyHorse10VideoEditArgsResolution,
    check_happy_horse_10_video_edit_args_resolution,
)
from ..types import UNSET, Media, Medium, Unset

T = TypeVar("T", bound="HappyHorse10VideoEditArgs")


@_attrs_define(repr=False)
class HappyHorse10VideoEditArgs(Redacted):
    """Changes a given video as a prompt in any language says, with reference pictures if you like.

    Model: alibaba/happyhorse-1.0/video-edit

    Price: 0.129 per second with resolution 720P; 0.229 per second with resolution 1080P (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/alibaba/happyhorse-1.0/video-edit/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should change in the video, in any language. At most 5000 characters, a Chinese one counting
            twice (the rest is silently cut off).
        video_url (Medium): URL of the video to change, with more than 8 pictures a second. MP4, MOV; sides 320 to 2160
            pixels; at most 100 MB; 3 to 60 seconds; at least 8 pictures a second.
        resolution (HappyHorse10VideoEditArgsResolution | Unset): Resolution of the new video. One of 720P, 1080P.
            Default: 1080P.
        audio_setting (bool | Unset): Whether the sound of the given video is kept. Default: false.
        images (Media | Unset): URLs of reference pictures. At most 5 items.
    """

    MODEL: ClassVar[str] = "alibaba/happyhorse-1.0/video-edit"

    prompt: str
    video_url: Medium
    resolution: HappyHorse10VideoEditArgsResolution | Unset = UNSET
    audio_setting: bool | Unset = UNSET
    images: Media | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        video_url = self.video_url

        resolution: str | Unset = UNSET
        if not isinstance(self.resolution, Unset):
            resolution = self.resolution

        audio_setting = self.audio_setting

        images: list[str] | Unset = UNSET
        if not isinstance(self.images, Unset):
            images = self.images

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "video_url": video_url,
            }
        )
        if resolution is not UNSET:
            field_dict["resolution"] = resolution
        if audio_setting is not UNSET:
            field_dict["audio_setting"] = audio_setting
        if images is not UNSET:
            field_dict["images"] = images

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        video_url = d.pop("video_url")

        _resolution = d.pop("resolution", UNSET)
        resolution: HappyHorse10VideoEditArgsResolution | Unset
        if isinstance(_resolution, Unset):
            resolution = UNSET
        else:
            resolution = check_happy_horse_10_video_edit_args_resolution(_resolution)

        audio_setting = d.pop("audio_setting", UNSET)

        images = cast(list[str], d.pop("images", UNSET))

        happy_horse_10_video_edit_args = cls(
            prompt=prompt,
            video_url=video_url,
            resolution=resolution,
            audio_setting=audio_setting,
            images=images,
        )

        return happy_horse_10_video_edit_args
